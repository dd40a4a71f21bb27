"""What is measured on, and how: a disk at rest, a slow disk, programs, folders."""

import os
import platform
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from relay.clock import Clock

_REST_S = 1.0


class NotHere(Exception):
    """Something that the bench needs is not on this machine."""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """How to measure. `folder` is on the disk that is measured, and anybody may enter it.

    `scale` is the share of the full run's mails that are sent.
    """

    folder: Path
    rounds: int
    scale: float
    say: Callable[[str], None]
    clock: Clock

    def scaled(self, count: int) -> int:
        return max(1, round(count * self.scale))

    def fresh(self) -> Path:
        """An empty folder. It stays: removing thousands of files would slow down the next run."""
        own = Path(tempfile.mkdtemp(dir=self.folder))
        own.chmod(0o755)
        return own


def program(name: str) -> str:
    """Its path. Raises NotHere."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if path is None:
        raise NotHere(f"{name} is not installed")
    return path


def wait_for(seen: Callable[[], bool], *, within_s: float, what: str) -> None:
    """Raises TimeoutError when it is never seen."""
    ends_at = time.monotonic() + within_s
    while not seen():
        if time.monotonic() > ends_at:
            raise TimeoutError(f"not within {within_s:g} s: {what}")
        time.sleep(0.02)


def settle_disk() -> None:
    """Nothing of one run is left to be written during the next."""
    os.sync()
    time.sleep(_REST_S)


@contextmanager
def slow_sync(
    sync_ms: float, folder: Path
) -> Iterator[tuple[Mapping[str, str], Callable[[], int]]]:
    """The environment in which a sync takes that much longer, and how many there were so far."""
    if not sync_ms:
        yield {}, lambda: 0
        return
    library = folder / "slow_sync.so"
    source = Path(__file__).with_name("slow_sync.c")
    command = [program("cc"), "-O2", "-shared", "-fPIC", "-o", library, source]
    subprocess.run(command, check=True)
    with tempfile.NamedTemporaryFile(dir="/dev/shm") as counted:  # not on the disk
        counts = Path(counted.name)
        counts.chmod(0o666)
        yield (
            {
                "LD_PRELOAD": str(library),
                "SYNC_DELAY_US": str(round(sync_ms * 1000)),
                "SYNC_COUNT_FILE": counted.name,
            },
            lambda: counts.stat().st_size,
        )


def description(folder: Path, today: date) -> str:
    """The machine in one sentence."""
    cpu = _line("/proc/cpuinfo", "model name") or platform.machine()
    memory_gib = int(_line("/proc/meminfo", "MemTotal").split()[0]) / 1024**2
    disk = _said("findmnt", "-n", "-o", "FSTYPE,SOURCE", "-T", str(folder))
    postfix = _said("postconf", "-dh", "mail_version")
    return (
        f"{today}: {os.cpu_count()} cores ({cpu}), {memory_gib:.0f} GiB of memory, "
        f"{platform.system()} {platform.release()}, disk {' on '.join(disk.split())}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Postfix {postfix}."
    )


def _line(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""


def _said(name: str, *arguments: str) -> str:
    command = [program(name), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
