"""HubSpot's CRM: the client. `Crm` is the door, `results` says how calls end."""

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

__all__ = [
    "CallResult",
    "Created",
    "Crm",
    "NotExecuted",
    "PortalPaused",
    "Prepared",
    "Rejected",
    "Stale",
    "Unknown",
]
