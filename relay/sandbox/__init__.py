"""A local CRM that speaks HubSpot's API: the embedded default, the test partner, the demo.

One SQLite file, one HTTP server. It is as strict as HubSpot is known to be, and stricter where a
client might come to rely on luck: ids repeat across object types, batches answer in no order.
It shares no code with `relay.hubspot`, and neither may import the other.
"""

from relay.sandbox.credentials import OAuthApp
from relay.sandbox.faults import Fault, FaultKind, Faults, Policy
from relay.sandbox.journal import Double, Entry, Journal
from relay.sandbox.limits import Plan, RateLimits
from relay.sandbox.portal import Portal
from relay.sandbox.server import Sandbox

__all__ = [
    "Double",
    "Entry",
    "Fault",
    "FaultKind",
    "Faults",
    "Journal",
    "OAuthApp",
    "Plan",
    "Policy",
    "Portal",
    "RateLimits",
    "Sandbox",
]
