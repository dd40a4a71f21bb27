"""relay and the sandbox as processes of their own, on free ports, below a folder of the bench."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from itertools import islice
from pathlib import Path
from typing import Any, Self

import yaml

from relay.bench.client import send_all
from relay.bench.mails import MAILBOX, SENDER, make_mails
from relay.clock import Clock
from relay.errors import Temporary
from relay.log import Event

TOKEN = "RELAY_BENCH_TOKEN"  # noqa: S105 - the variable's name
_RELAY = (sys.executable, "-c", "from relay.cli import main; main()")
_START_S = 30
_STOP_S = 10
_LOOK_EVERY_S = 0.02


class Program:
    """A `relay` command that runs while it is entered. `told` is the log line `began` of it."""

    def __init__(
        self,
        *arguments: str | Path,
        log: Path,
        began: Event,
        clock: Clock,
        environment: Mapping[str, str] = {},
    ) -> None:
        self._arguments = arguments
        self._log = log
        self._began = began
        self._clock = clock
        self._environment = environment
        self.told: dict[str, Any] = {}

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - relay itself
                [*_RELAY, *self._arguments],
                env={**os.environ, TOKEN: "bench", **self._environment},
                stdin=subprocess.DEVNULL,
                stderr=log,
            )
        try:
            self._wait()
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    def _wait(self) -> None:
        """Until it has begun. Raises Temporary when it does not."""
        ends_at = self._clock.monotonic() + _START_S
        while not self._has_begun():
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_LOOK_EVERY_S)
                raise Temporary(f"relay ended at its start: {self._log.read_text().strip()}")
            if self._clock.monotonic() > ends_at:
                raise Temporary(f"relay did not start within {_START_S} s")

    def _has_begun(self) -> bool:
        for line in self._log.read_text().splitlines():
            with suppress(ValueError):
                self.told = json.loads(line)
                if self.told["event"] == self._began:
                    return True
        return False


def sandbox(folder: Path, *, clock: Clock) -> Program:
    """The CRM, empty and in memory. `told["url"]` is where it is."""
    return Program(
        "sandbox", "--listen", "127.0.0.1:0", "--empty",
        log=folder / "sandbox.log", began=Event.SANDBOX_OPENED, clock=clock,
    )  # fmt: skip


class Daemon:
    """`relay run` with all it keeps in `folder`, logging into the CRM at `api_url`.

    Without one it only accepts: its CRM takes the call about the first mail and never answers, so that
    its worker waits, and nothing but the door is at work.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        api_url: str | None = None,
        settings: Mapping[str, object] = {},
        environment: Mapping[str, str] = {},
    ) -> None:
        self.folder = folder
        self.config = folder / "config.yaml"
        self._clock = clock
        self._api_url = api_url
        self._settings = settings
        self._environment = environment
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            silent.settimeout(_START_S)
            url = self._api_url or f"http://127.0.0.1:{silent.getsockname()[1]}"
            self.config.write_text(yaml.safe_dump({**_usual(url), **self._settings}))
            self._program = stack.enter_context(
                Program(
                    "run", "--config", self.config,
                    log=self.folder / "relay.log", began=Event.RELAY_STARTED, clock=self._clock,
                    environment=self._environment,
                )
            )  # fmt: skip
            if self._api_url is None:
                first = islice(make_mails("first", at=self._clock.now()), 1)
                asyncio.run(send_all(self.endpoint, first, sessions=1, clock=self._clock))
                stack.enter_context(silent.accept()[0])
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def pid(self) -> int:
        return self._program.pid

    @property
    def endpoint(self) -> str:
        """host:port of the door."""
        endpoint: str = self._program.told["listeners"][0]
        return endpoint

    @property
    def web(self) -> str:
        """host:port of the web room."""
        web: str = self._program.told["web"]
        return web


def _usual(api_url: str) -> dict[str, object]:
    return {
        "data_dir": "data",
        "listeners": [{"listen": "127.0.0.1:0"}],
        "limits": {"messages_per_session": 1_000_000},
        "web": {"listen": "127.0.0.1:0"},
        "worker": {"drain_s": 1},
        "log": {"format": "json"},
        "portals": [
            {
                "name": "bench",
                "token": f"env:{TOKEN}",
                "api_url": api_url,
                "mailboxes": [MAILBOX],
                "domains": [SENDER.partition("@")[2]],
            }
        ],
    }
