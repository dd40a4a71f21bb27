"""Whose side is who in a mail, and which addresses to look up.

Theirs is everybody the mail names who is not ours, not one of relay's mailboxes, not on the
never-log list, and no role account where those are not wanted: at most the first fifty, in the order
of the headers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from relay.matcher.never_log import NeverLog
from relay.matcher.role_accounts import is_role_account
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
from relay.settings import ByPolicy, NeverLogDrops, PortalSettings

MOST_PEOPLE = 50


def match(
    email: ParsedEmail,
    direction: Direction,
    *,
    allowed: Allowed,
    copies: Iterable[Copy],
    named: Iterable[RecordRef] = (),
    portal: PortalSettings,
    is_ours: Callable[[Address], bool],
    is_mailbox: Callable[[Address], bool],
) -> Match | Ignored | Parked:
    """Who the mail is with and which records its tags name, or why there is nobody to log it on.

    `named`: the records that the first line of a forward names.
    """
    never_log = NeverLog(portal, allowed.user)
    others = [
        person
        for person in _unique((*email.from_, *email.to, *email.cc, *email.bcc))
        if not is_mailbox(person)
    ]
    listed = never_log.among(others)
    if listed and portal.never_log_drops is NeverLogDrops.MAIL:
        return Ignored(
            reason=f"{_names(listed)} is on the never-log list, which drops the whole mail"
        )
    outsiders = [person for person in others if not is_ours(person)]
    candidates = outsiders
    if not outsiders and portal.internal is ByPolicy.LOG:
        candidates = [person for person in others if person.key != allowed.user.key]
    people = [person for person in candidates if person not in listed]
    roles = []
    if portal.role_accounts is ByPolicy.IGNORE:
        roles = [person for person in people if is_role_account(person)]
    theirs = [person for person in people if person not in roles]
    tagged = tuple(dict.fromkeys(ref for copy in copies for ref in copy.recipient.records))
    records = tuple(dict.fromkeys((*tagged, *named)))
    if not theirs and not records:
        if outsiders:
            return _all_left_out(roles, listed)
        return _nobody(email, others, allowed)
    dropped = [person for person in candidates if person in listed]
    return Match(
        email=email,
        direction=direction,
        user=allowed.user,
        theirs=tuple(theirs[:MOST_PEOPLE]),
        records=records,
        findings=(
            *_findings(theirs, dropped=dropped, roles=roles),
            *_about_tags(tagged, "the address"),
            *_about_tags(named, "the first line"),
        ),
    )


def _all_left_out(roles: Sequence[Address], listed: Sequence[Address]) -> Ignored:
    if not roles:
        reason = f"everybody else in it is on the never-log list: {_names(listed)}"
        return Ignored(reason=reason)
    return Ignored(
        reason=f"nobody else is left in it: {_names(roles)} is no person's address, and mail with "
        "role accounts is not logged"
    )


def _nobody(email: ParsedEmail, others: list[Address], allowed: Allowed) -> Ignored | Parked:
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
    theirs: Sequence[Address],
    *,
    dropped: Sequence[Address],
    roles: Sequence[Address],
) -> Iterator[Finding]:
    if theirs:
        yield Finding(rule="people", text=f"with {_names(theirs[:MOST_PEOPLE])}")
    if dropped:
        yield Finding(rule="never-log", text=f"left out: {_names(dropped)}")
    if roles:
        yield Finding(rule="role-account", text=f"left out: {_names(roles)}")
    if len(theirs) > MOST_PEOPLE:
        yield Finding(
            rule="people",
            text=f"{len(theirs) - MOST_PEOPLE} more are left out: {MOST_PEOPLE} at most",
        )


def _about_tags(records: Iterable[RecordRef], where: str) -> Iterator[Finding]:
    if names := ", ".join(str(record) for record in records):
        yield Finding(rule="tag", text=f"{where} names {names}")


def _names(people: Iterable[Address]) -> str:
    return ", ".join(person.email for person in people)


def _unique(people: Iterable[Address]) -> list[Address]:
    """Each address once, with the first name that it carries."""
    seen: dict[str, Address] = {}
    for person in people:
        known = seen.setdefault(person.key, person)
        if person.name and not known.name:
            seen[person.key] = person
    return list(seen.values())
