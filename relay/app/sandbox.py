"""`relay sandbox`: the local CRM on its own, until a signal ends it."""

import asyncio
import signal
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from relay.clock import SystemClock
from relay.errors import Permanent
from relay.log import make_logger
from relay.sandbox import Portal, RateLimits, Sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """`data`: a folder to keep it in, None for memory. `seeds`: the files to fill it from if it is
    empty; none of them stands for the examples, None for nothing. The rest is as in `Sandbox`.
    """

    listen: str
    data: Path | None
    seeds: Sequence[Path] | None
    tokens: Collection[str]
    revoked: Collection[str]
    scopes: Collection[str] | None
    portal: Portal
    limits: RateLimits


def run_sandbox(options: SandboxOptions) -> None:
    """Raises Permanent when the folder or a seed file is wrong, or the address is taken."""
    if options.data is not None:
        try:
            options.data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Permanent(
                f"{options.data}: cannot be made: {error.strerror}: choose another folder"
            ) from error
    asyncio.run(_serve(options))


async def _serve(options: SandboxOptions) -> None:
    sandbox = Sandbox(
        database=None if options.data is None else options.data / "sandbox.db",
        clock=SystemClock(),
        log=make_logger("info", "auto"),
        tokens=options.tokens,
        revoked=options.revoked,
        scopes=options.scopes,
        portal=options.portal,
        limits=options.limits,
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        if options.seeds is not None:
            sandbox.seed(*options.seeds)
        await open_sandbox(sandbox, options.listen)
        await stop.wait()
    finally:
        await sandbox.close()


async def open_sandbox(sandbox: Sandbox, listen: str) -> None:
    """Raises Permanent when it cannot listen there."""
    try:
        host, port = split_endpoint(listen)
    except ValueError as error:
        raise Permanent(
            f"sandbox: cannot listen on {listen}: expected host:port, such as 127.0.0.1:8026"
        ) from error
    try:
        await sandbox.open(host, port)
    except (OSError, OverflowError, ValueError) as error:  # of a port above 65535, of a host's name
        reason = getattr(error, "strerror", None) or error
        raise Permanent(
            f"sandbox: cannot listen on {listen}: {reason}: stop what uses it, or choose another "
            "host:port"
        ) from error


def split_endpoint(endpoint: str) -> tuple[str, int]:
    """host and port of `host:port` or `[ipv6]:port`. Raises ValueError for what is neither."""
    host, _, port = endpoint.rpartition(":")
    return host.strip("[]"), int(port)
