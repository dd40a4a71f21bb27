"""`relay run`, which also measures for how long its event loop is held, and writes the longest time down.

    python watched.py LAG_FILE config.yaml

A task sleeps for a moment, again and again: for as long as it oversleeps, nobody is served. Of that
counts what relay itself used the CPU for: while other programs have it, relay cannot help it. The
file holds the longest time so far, in milliseconds. Everything else is relay as it is.
"""

import asyncio
import sys
import time
from pathlib import Path

from relay import app
from relay.app.relay import Relay

LOOK_EVERY_S = 0.01


async def _watch(file):
    longest_s = 0.0
    while True:
        before, worked = time.monotonic(), time.process_time()
        await asyncio.sleep(LOOK_EVERY_S)
        overslept_s = time.monotonic() - before - LOOK_EVERY_S
        held_s = min(overslept_s, time.process_time() - worked)
        if held_s > longest_s:
            longest_s = held_s
            file.write_text(f"{longest_s * 1000:.0f}", "ascii")


def _watch_while_running(file):
    real = Relay.run

    async def run(self, stop):
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(_watch(file))
            await real(self, stop)
            watching.cancel()

    Relay.run = run


if __name__ == "__main__":
    _watch_while_running(Path(sys.argv[1]))
    app.run(Path(sys.argv[2]))
