"""Which of several records a mail goes on, by the settings, and in words.

What HubSpot told is handed in, the most recent first; every choice that somebody may wonder about
comes with a finding.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from relay.model import Contact, Finding
from relay.settings import ManyContacts

_NEVER = datetime.min.replace(tzinfo=UTC)
_NOT_KNOWN = datetime.max.replace(tzinfo=UTC)


def choose_contacts(contacts: Sequence[Contact], policy: ManyContacts) -> tuple[Contact, ...]:
    """Those of the contacts with one address that its mail goes on."""
    if len(contacts) < 2:  # noqa: PLR2004 - several
        return tuple(contacts)
    match policy:
        case ManyContacts.ALL:
            return tuple(contacts)
        case ManyContacts.OLDEST:
            return (min(contacts, key=_born),)
        case ManyContacts.ACTIVE:
            return (max(contacts, key=_active),)


def _born(contact: Contact) -> tuple[datetime, int]:
    return contact.created_at or _NOT_KNOWN, int(contact.id)


def _active(contact: Contact) -> tuple[datetime, int]:
    """Of two that are equally active, the older."""
    return contact.active_at or _NEVER, -int(contact.id)


def choose_records(
    of_contacts: Mapping[str, Sequence[str]], rule: int | str, what: str
) -> tuple[dict[str, tuple[str, ...]], list[Finding]]:
    """Which of each contact's records are taken, by contact id.

    `rule`: so many of each contact's, or `only`: the one, if all the mail's contacts together have no
    other. `what`: the records in words, such as "open deals".
    """
    if rule == "only":
        every = {record for records in of_contacts.values() for record in records}
        if len(every) > 1:
            text = f"{len(every)} {what}: none taken, the rule asks for exactly one"
            return {}, [Finding(rule="records", text=text)]
        return {contact: tuple(records) for contact, records in of_contacts.items()}, []
    most = int(rule)
    findings = [
        Finding(
            rule="records",
            text=f"contact {contact} has {len(records)} {what}: the {most} most recent are taken",
        )
        for contact, records in of_contacts.items()
        if len(records) > most
    ]
    return {contact: tuple(ids[:most]) for contact, ids in of_contacts.items()}, findings
