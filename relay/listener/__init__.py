"""The door: SMTP and LMTP sessions, and the pipe. Nothing gets in without a reason, or out unkept.

`Listener` is the sockets' side; `deliveries` is the same door for a mail that comes from a pipe.
"""

from relay.listener.pipe import Rejected, deliveries
from relay.listener.server import Listener

__all__ = ["Listener", "Rejected", "deliveries"]
