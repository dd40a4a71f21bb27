"""Mail from relay to its own users, when a mail of theirs is parked: the only mail it ever sends.

Promise: nobody but people of ours gets any, none is an answer to automatic mail, none is sent in a loop,
and what cannot be delivered is dropped.
"""

from relay.notices.teller import Teller

__all__ = ["Teller"]
