"""`relay run`: the daemon with its signals, reloads and sign of life to systemd.

SIGTERM and SIGINT drain and end; SIGHUP reads config.yaml again, and a file with mistakes changes
nothing. The watchdog is only fed while the loop, the writer and the worker make progress.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from relay.app.activation import passed_sockets
from relay.app.memory import return_large_blocks
from relay.app.notify import Notifier
from relay.app.relay import Relay
from relay.clock import SystemClock
from relay.errors import RelayError
from relay.log import Event, LibraryHandler, Logger, Printer, make_logger
from relay.metrics import Metrics
from relay.settings import LogSettings, SettingsError, load, restart_needed


def run(config: Path) -> None:
    """Until a signal ends it. Raises Permanent (SettingsError among them) when it cannot start."""
    return_large_blocks()
    settings, metrics = load(config), Metrics()
    with _logging(settings.log, metrics) as log:
        relay = Relay(
            settings, clock=SystemClock(), log=log, metrics=metrics, passed=passed_sockets()
        )
        asyncio.run(_serve(relay, config, log))


@contextmanager
def _logging(settings: LogSettings, metrics: Metrics) -> Iterator[Logger]:
    """The logger, counted, on a printer that never waits; libraries go through it too."""
    for event in Event:  # counted from 0 on, or Prometheus would miss the first of each
        metrics.log_lines.labels(event)

    def say_dropped(lines: int) -> None:
        log.warning(Event.LOG_LINES_DROPPED, lines=lines)

    with closing(
        Printer(sys.stderr.fileno(), on_drop=metrics.log_dropped.inc, say_dropped=say_dropped)
    ) as printer:
        log = make_logger(
            settings.level,
            settings.format,
            stream=printer,
            count=lambda event: metrics.log_lines.labels(event).inc(),
        )
        logging.getLogger().addHandler(LibraryHandler(log))
        yield log


async def _serve(relay: Relay, config: Path, log: Logger) -> None:
    clock, notifier, stop = SystemClock(), Notifier(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: _tell(context, log))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def reload() -> None:
        notifier.reloading(clock.monotonic())
        _reload(relay, config, log)
        notifier.ready()

    await relay.open()
    try:
        loop.add_signal_handler(signal.SIGHUP, reload)
        notifier.ready()
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(_feed_watchdog(relay, notifier, log))
            await relay.run(stop)
            watching.cancel()
    finally:
        notifier.stopping()
        await relay.close()


def _tell(context: Mapping[str, Any], log: Logger) -> None:
    """What the event loop has nobody to tell. A client that nobody could accept waits meanwhile."""
    error = context.get("exception")
    if isinstance(error, OSError):
        log.error(Event.RESOURCE_SHORT, reason=f"{context['message']}: {error.strerror}")
    else:
        log.error(Event.BUG_FOUND, reason=context["message"], exc_info=error)


def _reload(relay: Relay, config: Path, log: Logger) -> None:
    try:
        settings = load(config)
        waiting = restart_needed(relay.opened_with, settings)
        relay.apply(settings)
    except SettingsError as error:
        for found in error.problems:
            log.error(Event.SETTINGS_REFUSED, line=found.line, reason=f"{found.key}: {found.text}")
    except RelayError as error:
        log.error(Event.SETTINGS_REFUSED, reason=error.reason)
    else:
        log.info(Event.SETTINGS_RELOADED, waits_for_restart=waiting)


async def _feed_watchdog(relay: Relay, notifier: Notifier, log: Logger) -> None:
    """Every half of the interval systemd asked for; not at all while something hangs."""
    if notifier.watchdog_s is None:
        return
    while True:
        if faults := relay.faults():
            log.error(Event.WATCHDOG_WITHHELD, reason="; ".join(faults))
        else:
            notifier.alive()
        await SystemClock().sleep(notifier.watchdog_s / 2)
