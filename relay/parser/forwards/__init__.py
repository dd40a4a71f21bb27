"""Inline forwards: the mail that somebody forwarded, unwrapped from the body that holds it.

A forward is a block of labelled lines (From, Date, To, Subject) that something marks as a forward: a
line above it, the subject's prefix, or a landmark in the HTML. What clients write in which language is
data (`languages`, `layouts`, `clients`); a block in a language or of a client that is not there is told
by its shape. Linear, never raises.
"""

from relay.parser.forwards.evidence import SURE
from relay.parser.forwards.unwrap import find_forwards

__all__ = ["SURE", "find_forwards"]
