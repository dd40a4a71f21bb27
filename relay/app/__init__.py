"""Wiring: the only room that constructs collaborators. Signals, reload, drain order."""

from relay.app.daemon import run
from relay.app.doctor import Examined, doctor, setup
from relay.app.offices import Explained, explain, ingest, open_spool, recover
from relay.app.portals import open_hubspot
from relay.app.relay import Relay
from relay.app.sandbox import SandboxOptions, run_sandbox
from relay.app.status import Standing, status

__all__ = [
    "Examined",
    "Explained",
    "Relay",
    "SandboxOptions",
    "Standing",
    "doctor",
    "explain",
    "ingest",
    "open_hubspot",
    "open_spool",
    "recover",
    "run",
    "run_sandbox",
    "setup",
    "status",
]
