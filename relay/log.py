"""What relay prints: structlog on standard error, one line per step, event names from one list.

A line carries ids, names of portals and mailboxes, numbers and reasons. It never carries a body, a
subject or a secret. Addresses are there because an administrator has to find a mail by them.

The daemon prints through a `Printer`, so that nobody who reads its log can hold it up.
"""

import json
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Protocol

import structlog
from structlog.typing import EventDict

Logger = structlog.typing.FilteringBoundLogger


class Event(StrEnum):
    """Every event relay logs."""

    # the daemon
    RELAY_STARTED = "relay_started"
    RELAY_DRAINED = "relay_drained"
    RELAY_STOPPED = "relay_stopped"
    SETTINGS_RELOADED = "settings_reloaded"
    SETTINGS_REFUSED = "settings_refused"
    WATCHDOG_WITHHELD = "watchdog_withheld"
    BUG_FOUND = "bug_found"
    LOG_LINES_DROPPED = "log_lines_dropped"
    RESOURCE_SHORT = "resource_short"
    LIBRARY_WARNED = "library_warned"
    # the door
    LISTENER_OPENED = "listener_opened"
    SESSION_REFUSED = "session_refused"
    SESSION_ENDED = "session_ended"
    AUTH_FAILED = "auth_failed"
    MAIL_REFUSED = "mail_refused"
    MAIL_ACCEPTED = "mail_accepted"
    MAIL_REPEATED = "mail_repeated"
    MAIL_DEFERRED = "mail_deferred"
    # who may log
    ADDRESS_LEAKED = "address_leaked"
    OWNERS_READ = "owners_read"
    OWNERS_UNKNOWN = "owners_unknown"
    # the spool
    SPOOL_FAILED = "spool_failed"
    SPOOL_PRUNED = "spool_pruned"
    LEDGER_UNBALANCED = "ledger_unbalanced"
    # the worker
    PORTAL_LEASED = "portal_leased"
    PORTAL_LOST = "portal_lost"
    PORTAL_PAUSED = "portal_paused"
    PORTAL_RESUMED = "portal_resumed"
    BACKLOG_ESTIMATED = "backlog_estimated"
    PARSER_CHILD_DIED = "parser_child_died"
    MAIL_LOGGED = "mail_logged"
    MAIL_IGNORED = "mail_ignored"
    MAIL_PARKED = "mail_parked"
    MAIL_RETRIED = "mail_retried"
    MAIL_UNSURE = "mail_unsure"
    MAIL_RECOVERED = "mail_recovered"
    # users
    USER_TOLD = "user_told"
    USER_NOT_TOLD = "user_not_told"
    # HubSpot
    CRM_CALLED = "crm_called"
    CRM_THROTTLED = "crm_throttled"
    # the sandbox
    SANDBOX_OPENED = "sandbox_opened"


class Stream(Protocol):
    """What a logger needs of a text file."""

    def write(self, text: str, /) -> int: ...

    def flush(self) -> None: ...

    def isatty(self) -> bool: ...


def make_logger(
    level: str,
    form: str,
    *,
    stream: Stream = sys.stderr,
    count: Callable[[str], None] = lambda _: None,
) -> Logger:
    """The logger that everything is handed.

    `level` is debug, info, warning or error. `form` is json (lines), console (columns for a
    person), or auto: console on a terminal. `count` is told the event of each line.
    """

    def counted(_: Any, __: str, event: EventDict) -> EventDict:
        count(event["event"])
        return event

    for_people = form == "console" or (form == "auto" and stream.isatty())
    silence_libraries()
    logger: Logger = structlog.wrap_logger(
        structlog.WriteLogger(stream),  # type: ignore[arg-type] # it needs no more than a Stream
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            counted,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _show_frames,
            _escape,
            *(
                [structlog.dev.ConsoleRenderer(colors=stream.isatty())]
                if for_people
                else [
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ]
            ),
        ],
    )
    return logger


def _show_frames(_: Any, __: str, event: EventDict) -> EventDict:
    """A bug's traceback without the exceptions' messages: those may quote the mail at hand."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exception()
    if isinstance(error, BaseException):
        event["exception"] = "".join(_frames(error))
    return event


def _escape(_: Any, __: str, event: EventDict) -> EventDict:
    """What a terminal would obey or hide stands in a line as an escape: strangers choose some words.

    A traceback is ours, and has lines.
    """
    return {
        key: visible(value) if isinstance(value, str) and key != "exception" else value
        for key, value in event.items()
    }


def visible(text: str) -> str:
    """The text with escapes for what is not printed: control characters, marks of writing direction, …"""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def visible_json(data: object) -> str:
    """The data as JSON over several lines, with JSON's own escapes, which mean the same, for such characters."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text
    )


def _frames(error: BaseException) -> Iterator[str]:
    if error.__cause__ is not None:
        yield from _frames(error.__cause__)
        yield "which led to:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _frames(inner)


def silence_libraries() -> None:
    """aiosmtpd logs commands at INFO and mail at DEBUG, aiohttp logs URLs: none may reach a log."""
    for name in ("mail", "mail.log", "mail.debug", "aiohttp.access"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


class LibraryHandler(logging.Handler):
    """For what libraries log with Python's own loggers: asyncio a bug in a callback, for one.

    Else it would go to standard error itself, and with an exception's words. Of the message only the
    first line of its template is kept: what is filled in, and what follows, may be anything.
    """

    def __init__(self, log: Logger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        reason = str(record.msg).partition("\n")[0]
        self._log.log(
            record.levelno,
            Event.LIBRARY_WARNED,
            library=record.name,
            reason=reason,
            exc_info=error,
        )


# ---------------------------------------------------------------- printing

_MOST_LINES = 10_000
_GATHERED_S = 0.02  # to wake a thread for each line would cost a mail more than the line itself
_LAST_WORDS_S = 2.0


class Printer:
    """A text file whose `write` never waits and never fails, whoever reads at the other end.

    A thread of its own prints, in order, all that came within a moment. While the reader of a pipe stops,
    or a disk is full, `_MOST_LINES` wait; lines beyond them, and those that could not be printed,
    are dropped. Of how many, `on_drop` is told at once, and `say_dropped` when lines are taken
    again: it is to print one about those that are missing.
    """

    def __init__(
        self, descriptor: int, *, on_drop: Callable[[int], None], say_dropped: Callable[[int], None]
    ) -> None:
        self._descriptor = descriptor
        self._on_drop = on_drop
        self._say_dropped = say_dropped
        self._lines: list[str] = []
        self._dropped = 0
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="log-printer", daemon=True)
        self._thread.start()

    def write(self, text: str, /) -> int:
        with self._changed:
            has_room = len(self._lines) < _MOST_LINES
            if has_room:
                self._lines.append(text)
                if len(self._lines) == 1:
                    self._changed.notify()
            else:
                self._dropped += 1
        if not has_room:
            self._on_drop(1)
        return len(text)

    def flush(self) -> None:
        """The thread flushes each time."""

    def isatty(self) -> bool:
        return os.isatty(self._descriptor)

    def close(self) -> None:
        """Print what waits. A reader that has stopped is given `_LAST_WORDS_S`, not for ever."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(_LAST_WORDS_S)

    def _run(self) -> None:
        unsaid = 0
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines or self._closed)
                self._changed.wait_for(lambda: self._closed, _GATHERED_S)
                lines, self._lines = self._lines, []
                dropped, self._dropped = self._dropped, 0
            if not lines:
                return
            unsaid += dropped
            if lost := self._print("".join(lines).encode("utf-8", "backslashreplace")):
                unsaid += lost
                self._on_drop(lost)
            elif unsaid:
                self._say_dropped(unsaid)
                unsaid = 0

    def _print(self, text: bytes) -> int:
        """How many lines could not be printed."""
        try:
            while text:
                text = text[os.write(self._descriptor, text) :]
        except OSError:  # nobody reads any more, or the disk is full: the next lines are tried anew
            return text.count(b"\n")
        return 0
