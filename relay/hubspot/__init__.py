"""HubSpot's CRM. `Crm` is the daemon's door, `HubSpot` that of people's programs.

`results` says how calls end, `shapes` what they take and give.
"""

from relay.hubspot.associations import Association, Label, Pair
from relay.hubspot.checks import Check, Mark
from relay.hubspot.client import Crm
from relay.hubspot.hubspot import HubSpot
from relay.hubspot.limiter import Limits
from relay.hubspot.portal import Account, Definition, Owner
from relay.hubspot.problem import Quote
from relay.hubspot.properties import EmailDirection, EmailProperties, EmailStatus, NotWritable
from relay.hubspot.results import (
    CallResult,
    Created,
    HubSpotError,
    Locked,
    NotExecuted,
    PortalPaused,
    Prepared,
    Refused,
    Rejected,
    Stale,
    Unanswered,
    Unknown,
)
from relay.hubspot.searching import Filter, Operator, Sort
from relay.hubspot.shapes import BatchAnswer, BatchError, Change, CrmObject, Link, Linked, New, Page
from relay.hubspot.stored_files import File
from relay.hubspot.tokens import OAuthApp
from relay.hubspot.wire import email_headers

__all__ = [
    "Account",
    "Association",
    "BatchAnswer",
    "BatchError",
    "CallResult",
    "Change",
    "Check",
    "Created",
    "Crm",
    "CrmObject",
    "Definition",
    "EmailDirection",
    "EmailProperties",
    "EmailStatus",
    "File",
    "Filter",
    "HubSpot",
    "HubSpotError",
    "Label",
    "Limits",
    "Link",
    "Linked",
    "Locked",
    "Mark",
    "New",
    "NotExecuted",
    "NotWritable",
    "OAuthApp",
    "Operator",
    "Owner",
    "Page",
    "Pair",
    "PortalPaused",
    "Prepared",
    "Quote",
    "Refused",
    "Rejected",
    "Sort",
    "Stale",
    "Unanswered",
    "Unknown",
    "email_headers",
]
