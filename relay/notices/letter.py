"""The letter to a user: which mails of theirs wait, why, and what to do. Pure.

It says of itself that a machine wrote it, so that no machine answers it (RFC 3834 section 5).
"""

from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from relay.log import visible
from relay.spool import Notice

_MOST = 50


def write(notices: Sequence[Notice], *, sender: str, now: datetime, mark: str) -> EmailMessage:
    """To the user of the notices, who is the same in all. `mark` tells this letter from any other."""
    letter = EmailMessage(policy=SMTP)
    count = len(notices)
    letter["From"] = Address("relay", addr_spec=sender)
    letter["To"] = Address(addr_spec=notices[0].user)
    letter["Subject"] = f"{count} mail{'s' * (count != 1)} of yours not logged yet"
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<{mark}@{sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "All"
    letter.set_content("\n\n".join(_paragraphs(notices)) + "\n")
    return letter


def _paragraphs(notices: Sequence[Notice]) -> list[str]:
    told = [
        f"Mail {one.spool_id}, which came in on {one.received_at:%Y-%m-%d at %H:%M} UTC:\n"
        f"{visible(one.reason)}"
        for one in notices[:_MOST]
    ]
    more = len(notices) - _MOST
    return [
        "What you sent to relay is kept, but it is not on a timeline in HubSpot yet:",
        *told,
        *([f"And {more} more."] if more > 0 else []),
        "Your administrator can look into it by these numbers (relay why).",
    ]
