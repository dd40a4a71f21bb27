"""`relay sandbox`: the local CRM on its own, until a signal ends it."""

import asyncio
import signal
from pathlib import Path

from relay.app.relay import open_sandbox
from relay.clock import SystemClock
from relay.log import make_logger
from relay.sandbox import Sandbox


def run_sandbox(*, listen: str, data: Path | None, contacts: bool) -> None:
    """`data`: a folder to keep it in, None for memory. `contacts`: fill it if it is empty."""
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
    asyncio.run(_serve(listen=listen, data=data, contacts=contacts))


async def _serve(*, listen: str, data: Path | None, contacts: bool) -> None:
    sandbox = Sandbox(
        database=None if data is None else data / "sandbox.db",
        clock=SystemClock(),
        log=make_logger("info", "auto"),
    )
    if contacts:
        sandbox.seed()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await open_sandbox(sandbox, listen)
        await stop.wait()
    finally:
        await sandbox.close()
