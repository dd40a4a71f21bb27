"""Wiring: the only room that constructs collaborators. Signals, reload, drain order."""

from relay.app.addresses import Made as MadeAddress
from relay.app.addresses import (
    list_addresses,
    new_address,
    revoke_address,
    rotate_address,
    signed_address,
)
from relay.app.daemon import run
from relay.app.doctor import Examined, doctor, setup
from relay.app.forgetting import Forgotten, forget
from relay.app.offices import Explained, explain, ingest, open_spool, recover
from relay.app.portals import open_hubspot
from relay.app.relay import Relay
from relay.app.sandbox import SandboxOptions, run_sandbox
from relay.app.status import Standing, status
from relay.app.undoing import Undone, last_mail_of, undo

__all__ = [
    "Examined",
    "Explained",
    "Forgotten",
    "MadeAddress",
    "Relay",
    "SandboxOptions",
    "Standing",
    "Undone",
    "doctor",
    "explain",
    "forget",
    "ingest",
    "last_mail_of",
    "list_addresses",
    "new_address",
    "open_hubspot",
    "open_spool",
    "recover",
    "revoke_address",
    "rotate_address",
    "run",
    "run_sandbox",
    "setup",
    "signed_address",
    "status",
    "undo",
]
