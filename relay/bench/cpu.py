"""How much CPU a process and all below it have used, as Linux tells it in /proc."""

import os
from pathlib import Path

from relay.errors import Permanent

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PPID, _UTIME, _CSTIME = 1, 11, 14  # behind the name in /proc/PID/stat, see proc(5)


def cpu_s(root: int) -> float:
    """User and system time so far, in seconds, of those that ended included.

    A parent's own count holds the children it has waited for, as Postfix's master and relay do.
    Raises Permanent where there is no /proc, or no such process.
    """
    times, parents = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        if fields := _stat(entry):
            times[int(entry.name)] = sum(map(int, fields[_UTIME : _CSTIME + 1]))
            parents[int(entry.name)] = int(fields[_PPID])
    if root not in times:
        raise Permanent(f"/proc shows no process {root}: the bench needs Linux")
    below, found = [root], 0
    while below:
        pid = below.pop()
        found += times[pid]
        below += [child for child, parent in parents.items() if parent == pid]
    return found / _TICKS_PER_S


def _stat(entry: Path) -> list[str]:
    try:
        return (entry / "stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        return []
