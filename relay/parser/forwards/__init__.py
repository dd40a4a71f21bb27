"""Forwards: the mail that somebody forwarded, unwrapped from the body that holds it or attached to it.

An inline forward is a block of labelled lines (From, Date, To, Subject) that something marks as a forward: a
line above it, the subject's prefix, or a landmark in the HTML. What clients write in which language is
data (`languages`, `layouts`, `clients`); a block in a language or of a client that is not there is told
by its shape. Linear, never raises.
"""

from relay.parser.forwards.evidence import SURE
from relay.parser.forwards.tags import take_tags
from relay.parser.forwards.unwrap import as_attached, find_forwards

__all__ = ["SURE", "as_attached", "find_forwards", "take_tags"]
