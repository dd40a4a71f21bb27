"""The sockets that systemd opened for relay and holds while relay is away (sd_listen_fds(3)).

So a restart refuses nobody (the kernel keeps the clients waiting), and relay needs no right to open
a port below 1024.
"""

import os
import socket
from collections import defaultdict

_FIRST = 3  # SD_LISTEN_FDS_START


def passed_sockets() -> dict[str, list[socket.socket]]:
    """By the FileDescriptorName= of their .socket units. Empty when none was passed."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return {}
    count = int(os.environ.get("LISTEN_FDS", "0"))
    names = os.environ.get("LISTEN_FDNAMES", ":".join(["unknown"] * count)).split(":")
    passed = defaultdict(list)
    for descriptor, name in enumerate(names, start=_FIRST):
        passed[name].append(socket.socket(fileno=descriptor))
    return dict(passed)
