"""Whose side is who in a mail, and which addresses to look up. Pure.

Theirs is everybody the mail names who is not ours, not one of relay's mailboxes and not on the
never-log list: at most the first fifty, in the order of the headers.
"""

from collections.abc import Callable, Iterable

from relay.model import (
    Address,
    Allowed,
    Copy,
    Direction,
    Finding,
    Ignored,
    Match,
    Parked,
    ParsedEmail,
    RecordRef,
)
from relay.settings import ByPolicy, PortalSettings

MOST_PEOPLE = 50


def match(
    email: ParsedEmail,
    direction: Direction,
    *,
    allowed: Allowed,
    copies: Iterable[Copy],
    portal: PortalSettings,
    is_ours: Callable[[Address], bool],
    is_mailbox: Callable[[Address], bool],
) -> Match | Ignored | Parked:
    """Who the mail is with and which records its tags name, or why there is nobody to log it on."""
    others = [
        person
        for person in _unique((*email.from_, *email.to, *email.cc, *email.bcc))
        if not is_mailbox(person)
    ]
    outsiders = [person for person in others if not is_ours(person)]
    candidates = outsiders
    if not outsiders and portal.internal is ByPolicy.LOG:
        candidates = [person for person in others if person.key != allowed.user.key]
    theirs = [person for person in candidates if not _is_never_logged(person, portal)]
    records = tuple(dict.fromkeys(ref for copy in copies for ref in copy.recipient.records))
    if not theirs and not records:
        return _nobody(email, others, outsiders, allowed)
    return Match(
        email=email,
        direction=direction,
        user=allowed.user,
        theirs=tuple(theirs[:MOST_PEOPLE]),
        records=records,
        findings=tuple(_findings(theirs, candidates, records)),
    )


def _nobody(
    email: ParsedEmail, others: list[Address], outsiders: list[Address], allowed: Allowed
) -> Ignored | Parked:
    if outsiders:
        return Ignored(reason="everybody else in it is on the never-log list")
    if any(person.key != allowed.user.key for person in others):
        return Ignored(reason="internal mail: it names nobody but our own people")
    if email.from_:
        return Parked(
            reason="it names nobody to log it on, and no forwarded mail was recognised in it: drop "
            f"it, and ask {allowed.user.email} to forward the mail as an attachment, to name its author "
            'in the first line ("From: jane@customer.com"), or the record in the address '
            "(log+deal-602@…)"
        )
    return Parked(
        reason=f"the mail names nobody with an address: drop it, and ask {allowed.user.email} to "
        "forward it as an attachment, or to name the record in the address (log+deal-602@…)"
    )


def _findings(
    theirs: list[Address], candidates: list[Address], records: tuple[RecordRef, ...]
) -> Iterable[Finding]:
    if theirs:
        yield Finding(
            rule="people",
            text="with " + ", ".join(person.email for person in theirs[:MOST_PEOPLE]),
        )
    kept = {person.key for person in theirs}
    dropped = [person.email for person in candidates if person.key not in kept]
    if dropped:
        yield Finding(rule="never-log", text=f"left out: {', '.join(dropped)}")
    if len(theirs) > MOST_PEOPLE:
        yield Finding(
            rule="people",
            text=f"{len(theirs) - MOST_PEOPLE} more are left out: {MOST_PEOPLE} at most",
        )
    if records:
        named = ", ".join(f"{record.type} {record.id}" for record in records)
        yield Finding(rule="tag", text=f"the address names {named}")


def _is_never_logged(person: Address, portal: PortalSettings) -> bool:
    return person.key in portal.never_log or person.domain in portal.never_log


def _unique(people: Iterable[Address]) -> list[Address]:
    """Each address once, with the first name that it carries."""
    seen: dict[str, Address] = {}
    for person in people:
        known = seen.setdefault(person.key, person)
        if person.name and not known.name:
            seen[person.key] = person
    return list(seen.values())
