"""What the author of a mail wrote, without what they quote and without their signature.

An extra beside the whole body, never in its place: where nothing says that a line is not the author's,
it is. A farewell (`Best regards, Jo`) is the author's own words. Linear, never raises.
"""

from relay.parser.replies.find import find_reply

__all__ = ["find_reply"]
