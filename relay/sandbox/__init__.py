"""A local CRM that speaks HubSpot's API: the embedded default, the test partner, the demo.

One SQLite file, one HTTP server. It is as strict as HubSpot is known to be, and stricter where a
client might come to rely on luck: ids repeat across object types, batches answer in no order.
It shares no code with `relay.hubspot`, and neither may import the other.
"""

from relay.sandbox.faults import Fault, FaultKind, Faults
from relay.sandbox.journal import Entry, Journal
from relay.sandbox.limits import RateLimits
from relay.sandbox.portal import Portal
from relay.sandbox.server import Sandbox

__all__ = [
    "Entry",
    "Fault",
    "FaultKind",
    "Faults",
    "Journal",
    "Portal",
    "RateLimits",
    "Sandbox",
]
