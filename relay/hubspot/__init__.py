"""HubSpot's CRM: the client. `Crm` is the door, `results` says how calls end."""

from relay.hubspot.checks import Check, Mark
from relay.hubspot.client import Crm
from relay.hubspot.results import (
    CallResult,
    Created,
    NotExecuted,
    PortalPaused,
    Prepared,
    Rejected,
    Stale,
    Unknown,
)
from relay.hubspot.tokens import OAuthApp

__all__ = [
    "CallResult",
    "Check",
    "Created",
    "Crm",
    "Mark",
    "NotExecuted",
    "OAuthApp",
    "PortalPaused",
    "Prepared",
    "Rejected",
    "Stale",
    "Unknown",
]
