"""What is left out of what is logged, by the portal's rules: whole parts of a mail, or words in it.

Pure. Whatever is left out is said so, in its place and in the story: never what it was.
"""

from relay.privacy.extent import Privacy

__all__ = ["Privacy"]
