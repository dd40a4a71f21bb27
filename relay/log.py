"""What relay prints: structlog on standard error, one line per step, event names from one list.

A line carries ids, names of portals and mailboxes, numbers and reasons. It never carries a body, a
subject or a secret. Addresses are there because an administrator has to find a mail by them.
"""

import logging
import sys
from enum import StrEnum
from typing import TextIO

import structlog

from relay.settings import LogFormat, LogLevel, LogSettings

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
    SPOOL_OPENED = "spool_opened"
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


_LEVELS = {
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.INFO: logging.INFO,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
}


def make_logger(settings: LogSettings, *, stream: TextIO = sys.stderr) -> Logger:
    """The logger that everything is handed. JSON lines, or columns for a person at a terminal."""
    for_people = settings.format is LogFormat.CONSOLE or (
        settings.format is LogFormat.AUTO and stream.isatty()
    )
    silence_libraries()
    logger: Logger = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[settings.level]),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(
                [structlog.dev.ConsoleRenderer(colors=stream.isatty())]
                if for_people
                else [
                    structlog.processors.format_exc_info,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ]
            ),
        ],
    )
    return logger


def silence_libraries() -> None:
    """aiosmtpd logs commands at INFO and mail at DEBUG, aiohttp logs URLs: none may reach a log."""
    for name in ("mail", "mail.log", "mail.debug", "aiohttp.access"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
