"""Who may log, and through which mailbox: pure policy over claims and evidence.

The door asks before it takes a mail, the pipeline asks again when the mail is parsed; both get the
same answer from the same rules. A claim (a header, an envelope address) only says which rule applies;
what lets a mail in is evidence. Nothing here knows SMTP's reply codes or where evidence comes from.
"""

from relay.access.keys import KEY_BYTES, Roster, digest, masked, spell
from relay.access.mailboxes import Access, NoSuchRecipient
from relay.access.portal import PortalAccess
from relay.access.signing import sign

__all__ = [
    "KEY_BYTES",
    "Access",
    "NoSuchRecipient",
    "PortalAccess",
    "Roster",
    "digest",
    "masked",
    "sign",
    "spell",
]
