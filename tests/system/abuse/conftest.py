"""What the floods share: a relay that is watched while it is abused, and a client that is served meanwhile.

watched    a `Watched`, running: `with watched.during("flood"): …` measures, and checks the bounds
crowd      opens many connections to it
"""

import asyncio
import contextlib
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

WATCHED = Path(__file__).with_name("watched.py")
GOOD_CLIENT = Path(__file__).with_name("good_client.py")
IDLE_MB = 120
WORST_MB = 400
HELD_MS = 250
SERVED_MS = 5_000  # generous: it measures the machine too, and who else is on it
CONNECTIONS = 2_000


class Watched:
    """`relay` is its `Relay`. Figures of its process are in MB of resident memory (children not counted)."""

    def __init__(self, relay):
        self.relay = relay
        self._lag = relay.folder / "lag"

    def start(self):
        self.relay.change(
            limits={"connections": CONNECTIONS, "connections_per_peer": CONNECTIONS},
        )
        self.relay.start(sys.executable, WATCHED, self._lag, self.relay.config)
        assert self._memory_mb("VmRSS") <= IDLE_MB

    def _memory_mb(self, name):
        """VmRSS is now, VmHWM the most there ever was."""
        status = Path(f"/proc/{self.relay.running.pid}/status").read_text("ascii")
        [value] = [line.split()[1] for line in status.splitlines() if line.startswith(f"{name}:")]
        return int(value) / 1024

    @contextlib.contextmanager
    def during(self, what):
        """Inside, relay is abused. Then: the bounds held, a good client was served, relay has no bug."""
        idle_mb = self._memory_mb("VmRSS")
        good = subprocess.Popen(
            [sys.executable, GOOD_CLIENT, str(self.relay.smtp_port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield
            said, _ = good.communicate(timeout=60)
        finally:
            good.kill()
            good.wait()
        assert good.returncode == 0, said
        waited_ms = json.loads(said)
        mails = waited_ms.pop("mails")
        figures = {
            "idle_mb": round(idle_mb),
            "most_mb": round(self._memory_mb("VmHWM")),
            "held_ms": int(self._lag.read_text("ascii")),
            "waited_ms": waited_ms,
        }
        print(f"{what}: {json.dumps(figures)}")  # noqa: T201 - with -s
        assert figures["most_mb"] <= WORST_MB, figures
        assert figures["held_ms"] <= HELD_MS, figures
        assert max(waited_ms.values()) <= SERVED_MS, figures
        assert {mail.id for mail in self.relay.queue()} >= {*mails} != set()
        assert self.relay.is_alive
        assert not self.relay.logged("bug_found"), self.relay.text()


@pytest.fixture
def many_files():
    """A connection is an open file, here and in relay, which inherits the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8_192), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def watched(relay, many_files):  # noqa: ARG001 - relay starts with the limit
    made = Watched(relay)
    made.start()
    return made


class Crowd:
    """Many clients in one event loop. `open(n)` inside `run`."""

    def __init__(self, port):
        self._port = port

    async def open(self, count):
        """So many greeted clients: readers and writers."""
        clients = []
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            clients.append((reader, writer))
        for reader, _ in clients:
            assert (await reader.readline()).startswith(b"220 ")
        return clients

    async def begin_mails(self, count):
        """So many clients that have been told to go on with their mail."""
        clients = await self.open(count)
        for _, writer in clients:
            writer.write(
                b"HELO x\r\nMAIL FROM:<jane@acme.example>\r\nRCPT TO:<log@relay.localhost>\r\nDATA\r\n"
            )
        for reader, _ in clients:
            replies = [await reader.readline() for _ in range(4)]
            assert replies[3].startswith(b"354 "), replies
        return clients

    @staticmethod
    def leave(clients):
        for _, writer in clients:
            writer.transport.abort()


@pytest.fixture
def crowd(watched):
    return Crowd(watched.relay.smtp_port)
