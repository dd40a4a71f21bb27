"""What relay prints: structlog on standard error, one line per step, event names from one list.

A line carries ids, names of portals and mailboxes, numbers and reasons. It never carries a body, a
subject or a secret. Addresses are there because an administrator has to find a mail by them.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, TextIO

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
    # the door
    LISTENER_OPENED = "listener_opened"
    SESSION_REFUSED = "session_refused"
    SESSION_ENDED = "session_ended"
    AUTH_FAILED = "auth_failed"
    MAIL_REFUSED = "mail_refused"
    MAIL_ACCEPTED = "mail_accepted"
    MAIL_REPEATED = "mail_repeated"
    MAIL_DEFERRED = "mail_deferred"
    # the spool
    SPOOL_FAILED = "spool_failed"
    SPOOL_PRUNED = "spool_pruned"
    LEDGER_UNBALANCED = "ledger_unbalanced"
    # the worker
    PORTAL_LEASED = "portal_leased"
    PORTAL_LOST = "portal_lost"
    PORTAL_PAUSED = "portal_paused"
    PORTAL_RESUMED = "portal_resumed"
    PARSER_CHILD_DIED = "parser_child_died"
    MAIL_LOGGED = "mail_logged"
    MAIL_IGNORED = "mail_ignored"
    MAIL_PARKED = "mail_parked"
    MAIL_RETRIED = "mail_retried"
    MAIL_UNSURE = "mail_unsure"
    MAIL_RECOVERED = "mail_recovered"
    # HubSpot
    CRM_CALLED = "crm_called"
    CRM_THROTTLED = "crm_throttled"
    # the sandbox
    SANDBOX_OPENED = "sandbox_opened"


def make_logger(level: str, form: str, *, stream: TextIO = sys.stderr) -> Logger:
    """The logger that everything is handed.

    `level` is debug, info, warning or error. `form` is json (lines), console (columns for a
    person), or auto: console on a terminal.
    """
    for_people = form == "console" or (form == "auto" and stream.isatty())
    silence_libraries()
    logger: Logger = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _show_frames,
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
