"""What is created of a mail in HubSpot, and what is written down of it before."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from relay.access import PortalAccess
from relay.direction import subject_key
from relay.doors import words_of
from relay.hubspot import Crm
from relay.model import (
    Address,
    Claim,
    Effect,
    Engagement,
    Finding,
    Match,
    ParsedEmail,
    Protection,
    Status,
)
from relay.ownership import claimants
from relay.pipeline.decisions import Matched
from relay.privacy import Privacy
from relay.settings import PortalSettings

_FUTURE = timedelta(days=1)
_ENCRYPTED = frozenset({Protection.SMIME_ENCRYPTED, Protection.PGP_ENCRYPTED})


class Composing:
    """By the rules of one portal."""

    def __init__(self, *, portal: PortalSettings, access: PortalAccess, crm: Crm) -> None:
        self._portal = portal
        self._access = access
        self._crm = crm
        self._privacy = Privacy(portal.privacy)

    async def note(self, one: Matched, part: int) -> Effect:
        """What is written down of one engagement, but for the records that it will be on."""
        found = one.matches[part]
        email = found.email
        owner_id, claim = await self._owned(found)
        return Effect(
            key=f"{one.mail.fingerprint}-{part}",
            direction=found.direction,
            links=(),
            message_id=email.message_id,
            subject_key=subject_key(email.subject),
            people=tuple(person.key for person in found.theirs),
            at=_moment(email, one.mail.received_at),
            author=email.authors[0].key if email.authors else "",
            words=words_of(email.subject, one.said[part]),
            owner_id=owner_id,
            claim=claim,
            intended_at=self._crm.now(),
        )

    async def engagement(self, found: Match, effect: Effect) -> tuple[Engagement, list[Finding]]:
        """What is created, and what the portal's privacy rules have left out of it."""
        return await self._withhold(self._engagement(found, effect), found)

    async def _owner(self, user: Address) -> str | None:
        """The HubSpot owner of a user's mail: mapped in the settings, else by address."""
        mapped = self._portal.owners.get(user.key, user.key)
        return mapped if mapped.isdecimal() else await self._crm.owner_id(mapped)

    async def _owned(self, found: Match) -> tuple[str | None, Claim]:
        """Whose it is in HubSpot, and by which claim: the first of those who have one."""
        claim = Claim.RECEIVED
        for person, claim in claimants(found.email, found.user, is_ours=self._access.is_ours):
            if owner_id := await self._owner(person):
                return owner_id, claim
        return None, claim

    async def _withhold(
        self, engagement: Engagement, found: Match
    ) -> tuple[Engagement, list[Finding]]:
        """Without what the portal's privacy rules leave out; in a thread, for a mail may be large."""
        if self._privacy.is_idle:
            return engagement, []
        email = found.email
        others = [
            person
            for person in (*email.from_, *email.to, *email.cc, *email.bcc)
            if not self._access.is_ours(person) and not self._access.is_mailbox(person)
        ]
        return await asyncio.to_thread(self._privacy.apply, engagement, others)

    def _engagement(self, found: Match, effect: Effect) -> Engagement:
        email = _told(found.email)
        return Engagement(
            key=effect.key,
            at=effect.at,
            owner_id=effect.owner_id,
            direction=found.direction,
            status=Status.SENT,
            subject=email.subject,
            text=email.text,
            html=email.html,
            from_=email.from_[0] if email.from_ else found.user,
            sender=email.sender,
            to=_without(email.to, self._access),
            cc=_without(email.cc, self._access),
            bcc=_without(email.bcc, self._access),
            attachments=email.attachments,
            inline=email.inline,
            is_cut=email.is_cut,
            links=effect.links,
        )


def _moment(email: ParsedEmail, received_at: datetime) -> datetime:
    """When the mail was written: its own word for it, unless that lies in the future."""
    if email.date is None or email.date > received_at + _FUTURE:
        return received_at
    return email.date


def _told(email: ParsedEmail) -> ParsedEmail:
    """With a line that says why there is nothing to read, of a mail that is encrypted."""
    if email.protection not in _ENCRYPTED:
        return email
    line = f"This mail is {email.protection}. relay cannot read it; what was encrypted is attached."
    return replace(
        email,
        text=f"{line}\n\n{email.text}".rstrip(),
        html=email.html and f"<p>{line}</p>{email.html}",
    )


def _without(people: Sequence[Address], access: PortalAccess) -> tuple[Address, ...]:
    """Recipients as HubSpot shows them: relay's own mailboxes are none."""
    return tuple(person for person in people if not access.is_mailbox(person))
