"""What `relay address` does: addresses with a secret are made, listed, ended and rotated.

The address itself is told once, to who makes it. relay knows it again by its digest.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from relay.access import KEY_BYTES, Access, Roster, digest, sign, spell
from relay.app import portals
from relay.app.offices import open_spool
from relay.app.people import read_roster
from relay.errors import Permanent
from relay.model import Address, Key, RecordRef
from relay.settings import PortalSettings, Settings
from relay.spool import SecretAddress, Spool


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new address, and whose. It is shown to nobody again."""

    key: Key
    address: str


async def new_address(
    settings: Settings,
    user: str,
    *,
    portal: str | None,
    mailbox: str | None,
    lasts: timedelta | None,
) -> Made:
    """`portal`, `mailbox`: None for the only one that fits, and its first.

    Raises Permanent when the user is not one of ours there, or there is no such mailbox.
    """
    async with open_spool(settings) as spool:
        roster = Roster()
        await read_roster(spool, roster)
        return await _make(spool, _portal_of(settings, user, portal, roster), user, mailbox, lasts)


async def list_addresses(settings: Settings) -> list[SecretAddress]:
    """All there ever were, the oldest first."""
    async with open_spool(settings) as spool:
        return await spool.list_addresses()


async def revoke_address(settings: Settings, number: int) -> Key:
    """It is refused from now on. Raises Permanent when there is none of this number that is good."""
    async with open_spool(settings) as spool:
        return await _end(spool, number, timedelta())


async def rotate_address(
    settings: Settings, number: int, *, mailbox: str | None, overlap: timedelta
) -> Made:
    """A new one for the same user; the old one ends after the overlap.

    Raises Permanent as `new_address` and `revoke_address` do.
    """
    async with open_spool(settings) as spool:
        roster = Roster()
        await read_roster(spool, roster)
        old = next((key for key in roster.keys.values() if key.id == number), None)
        if old is None:
            raise _no_such(number)
        portal = _portal_of(settings, old.user, old.portal, roster)
        made = await _make(spool, portal, old.user, mailbox, None)
        await _end(spool, number, overlap)
        return made


def signed_address(
    settings: Settings, records: Sequence[str], *, portal: str | None, mailbox: str | None
) -> str:
    """The address of these records (`deal-602`), signed.

    `portal`, `mailbox`: None for the first. Raises Permanent when one is no record, or the portal
    signs none; Temporary when its secret cannot be read.
    """
    chosen = portals.chosen(settings, portal)[0]
    if chosen.tag_secret is None:
        raise Permanent(f"portal {chosen.name} signs no addresses: set its `tag_secret`")
    secret = chosen.tag_secret.read().reveal()
    tags = []
    for written in records:
        record = RecordRef.read(written.lower())
        if record is None:
            raise Permanent(
                f"{written} is no record: write deal-602, ticket-7, company-9, contact-5"
            )
        tags.append(sign(record, chosen.name, secret))
    return _mailbox(chosen, mailbox).replace("@", f"+{'+'.join(tags)}@")


def _mailbox(portal: PortalSettings, named: str | None) -> str:
    mailbox = (named or portal.mailboxes[0]).lower()
    if mailbox not in portal.mailboxes:
        raise Permanent(f"{mailbox} is no mailbox of portal {portal.name}: see `mailboxes`")
    return mailbox


async def _make(
    spool: Spool,
    portal: PortalSettings,
    user: str,
    mailbox: str | None,
    lasts: timedelta | None,
) -> Made:
    chosen = _mailbox(portal, mailbox)
    secret = spell(secrets.token_bytes(KEY_BYTES))
    key = await spool.add_address(portal.name, user.lower(), digest(secret), lasts=lasts)
    return Made(key=key, address=chosen.replace("@", f"+{secret}@"))


async def _end(spool: Spool, number: int, after: timedelta) -> Key:
    ended = await spool.end_address(number, after=after)
    if ended is None:
        raise _no_such(number)
    return ended


def _no_such(number: int) -> Permanent:
    return Permanent(f"there is no address {number} that is good: see `relay address list --all`")


def _portal_of(settings: Settings, user: str, name: str | None, roster: Roster) -> PortalSettings:
    """The portal that the user may log into, the one of that name if one is given."""
    access = Access(settings.portals, roster=roster)
    fitting = [
        portal
        for portal in settings.portals
        if name in (None, portal.name) and access.of(portal).is_ours(Address(email=user))
    ]
    match fitting:
        case [portal]:
            return portal
        case []:
            where = f"portal {name}" if name else "any portal"
            raise Permanent(
                f"{user} is not one of ours in {where}: add them to its `users` or `domains`"
            )
        case _:
            names = ", ".join(portal.name for portal in fitting)
            raise Permanent(f"{user} may log into several portals: name one of {names} by --portal")
