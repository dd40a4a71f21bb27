"""One mail, top to bottom: may it be logged, which way did it go, who is it with, what is created.

`Pipeline.process` takes a batch, so that one look-up serves all of it, but decides each mail on its
own and records its findings as it goes: `relay why` and `relay explain` print the same story. It
reads from HubSpot and creates missing contacts; it never creates an engagement.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

from relay.access import PortalAccess
from relay.clock import Clock
from relay.direction import (
    LogAs,
    MarkBounced,
    NotLogged,
    Unsure,
    WaitFor,
    comes_first,
    confirm,
    direct,
    needs_thread,
    subject_key,
)
from relay.doors import join, told, words_of
from relay.hubspot import Crm
from relay.joining import Again, Door, Exists, Joining, WaitsFor
from relay.matcher import match
from relay.matcher.threads import TakenOver, is_answer, outsiders, take_over
from relay.model import (
    Address,
    Allowed,
    Claim,
    Claims,
    Copy,
    Effect,
    Engagement,
    Evidence,
    Fate,
    Finding,
    Ignored,
    Join,
    Key,
    Kind,
    Match,
    Parked,
    ParsedEmail,
    Protection,
    Refused,
    Retry,
    Spooled,
    Status,
    ThreadLink,
)
from relay.ownership import claimants
from relay.placing import Placed, Placing, Unplaced, Wanted
from relay.privacy import Privacy
from relay.settings import PortalSettings, TellUsers
from relay.spool import Spool

_THREAD_AGE = timedelta(days=30)
_FUTURE = timedelta(days=1)
_SOON = timedelta(seconds=60)
_WAIT_S = 2.0
_ENCRYPTED = frozenset({Protection.SMIME_ENCRYPTED, Protection.PGP_ENCRYPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """Engagements to create, and what to write down before doing so; one effect each, in order.

    The effects' traits are missing yet: an engagement is changed when it is prepared for sending.
    `joins`: engagements that another mail created, and what this one adds to them.
    """

    engagements: tuple[Engagement, ...]
    effects: tuple[Effect, ...]
    joins: tuple[Join, ...] = ()


Batch = Sequence[tuple[Spooled, ParsedEmail]]
Decision = Composed | MarkBounced | Ignored | Parked | Retry


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What is to become of one mail, and the story of how that was decided."""

    decision: Decision
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matched:
    """A mail that is to be logged, before anybody was looked up."""

    mail: Spooled
    matches: tuple[Match, ...]
    said: tuple[str, ...]
    findings: tuple[Finding, ...]


class Pipeline:
    """The rules of one portal. `may_create`: strangers become contacts as the settings say."""

    def __init__(
        self,
        *,
        portal: PortalSettings,
        access: PortalAccess,
        crm: Crm,
        spool: Spool,
        clock: Clock,
        may_create: bool = True,
    ) -> None:
        self._portal = portal
        self._access = access
        self._crm = crm
        self._spool = spool
        self._clock = clock
        self._placing = Placing(portal=portal, crm=crm, may_create=may_create)
        self._joining = Joining(portal=portal.name, spool=spool)
        self._privacy = Privacy(portal.privacy)

    async def process(self, mails: Batch) -> list[Decided]:
        """Decide each mail. Raises Temporary when HubSpot or the spool cannot be asked."""
        read = [await self._read(mail, parsed, beside=mails) for mail, parsed in mails]
        matched = [one for one in read if isinstance(one, _Matched)]
        noted = [
            [await self._note(one, part) for part in range(len(one.matches))] for one in matched
        ]
        doors = await self._joining.doors(
            [(one.mail, notes) for one, notes in zip(matched, noted, strict=True)]
        )
        wanted = [
            Wanted(match=found, owner_id=note.owner_id)
            for one, notes in zip(matched, noted, strict=True)
            for found, note in zip(one.matches, notes, strict=True)
        ]
        places = iter(await self._placing.place(wanted))
        composed = iter(
            [
                await self._compose(one, notes, stand, [next(places) for _ in notes])
                for one, notes, stand in zip(matched, noted, doors, strict=True)
            ]
        )
        decided = [one if isinstance(one, Decided) else next(composed) for one in read]
        return [
            replace(
                one,
                decision=self._addressed(one.decision, mail, parsed),
                findings=(*one.findings, *map(_leak, self.leaked(parsed))),
            )
            for one, (mail, parsed) in zip(decided, mails, strict=True)
        ]

    def _addressed(self, decision: Decision, mail: Spooled, parsed: ParsedEmail) -> Decision:
        """With the user who is to hear that the mail is parked: who wrote it themselves, by hand."""
        if self._portal.tell_users is TellUsers.NEVER or not isinstance(decision, Parked):
            return decision
        verdict, _ = self._authorise(mail.copies, parsed)
        is_by_hand = parsed.kind is Kind.MAIL and any(copy.mail_from for copy in mail.copies)
        if isinstance(verdict, Refused) or verdict.redirected or not is_by_hand:
            return decision
        return replace(decision, tell=verdict.user.key)

    def leaked(self, parsed: ParsedEmail) -> tuple[Key, ...]:
        """The secret addresses that an outsider's mail shows to everybody who has it, or one inside.

        A provider that asks whether it may forward there names it to nobody else.
        """
        if parsed.confirmation is not None:
            return ()
        written = (parsed, *(forwarded.email for forwarded in parsed.forwarded))
        found = (key for email in written for key in self._access.leaked(_claims(email)))
        return tuple(dict.fromkeys(found))

    # ------------------------------------------------------------ one mail, without HubSpot

    async def _read(
        self,
        mail: Spooled,
        parsed: ParsedEmail,
        *,
        beside: Batch,
    ) -> Decided | _Matched:
        verdict, evidence = self._authorise(mail.copies, parsed)
        if isinstance(verdict, Refused):
            return self._question(mail.copies, parsed, verdict) or _not_theirs(verdict)
        access = Finding(rule="access", text=verdict.evidence)
        find = partial(self._thread, mail, allowed=verdict, beside=beside)
        thread = await find(parsed)
        ruling = direct(
            parsed,
            allowed=verdict,
            thread=thread,
            is_ours=self._access.is_ours,
            is_mailbox=self._access.is_mailbox,
            automatic=self._portal.automatic,
        )
        match ruling:
            case NotLogged():
                return _not_logged(ruling, access)
            case Unsure():
                return _decided(Parked(reason=ruling.finding.text), access, ruling.finding)
            case WaitFor():
                return _decided(self._wait(ruling), access, ruling.finding)
            case MarkBounced():
                return _decided(ruling, access, ruling.finding)
            case LogAs():
                return await self._log_as(
                    mail, parsed, ruling, verdict=(verdict, evidence), thread=thread, find=find
                )
            case _:
                assert_never(ruling)

    def _authorise(
        self, copies: Sequence[Copy], parsed: ParsedEmail
    ) -> tuple[Allowed | Refused, Evidence]:
        """The best verdict that any copy of the mail earns: one good copy is enough."""
        judged = [
            (
                self._access.judge(
                    _claims(parsed, mail_from=copy.mail_from),
                    copy.evidence,
                    [copy.recipient],
                ),
                copy.evidence,
            )
            for copy in copies
        ]
        return next((one for one in judged if isinstance(one[0], Allowed)), judged[0])

    def _question(
        self, copies: Sequence[Copy], parsed: ParsedEmail, otherwise: Refused
    ) -> Decided | None:
        """A provider asks whether it may forward: from an outsider, and never logged. None: it does not."""
        asked = parsed.confirmation
        if asked is None or all(
            self._access.refuse_question(  # whose mail it is about says whether it is shown
                replace(asked, address=""),
                _claims(parsed, mail_from=copy.mail_from),
                copy.evidence,
                otherwise=otherwise,
            )
            for copy in copies
        ):
            return None
        return _not_logged(confirm(asked, is_ours=self._access.is_ours))

    async def _thread(
        self, mail: Spooled, email: ParsedEmail, *, allowed: Allowed, beside: Batch
    ) -> list[ThreadLink]:
        """The mails of this portal that this one answers or reports on.

        Without ids, of those that are not logged yet only the ones in its own batch are known.
        """
        if not (needs_thread(email, allowed) or is_answer(email)):
            return []
        ids = [*email.in_reply_to, *reversed(email.references)]
        report = email.bounce or email.notice
        if report is not None and report.original_message_id is not None:
            ids.insert(0, report.original_message_id)
        if ids and (
            by_id := await self._spool.threads_by_id(self._portal.name, ids, before=mail.id)
        ):
            return by_id
        key = subject_key(email.subject)
        people = [author.key for author in email.authors]
        if not allowed.redirected and email.written_by is None:
            people = self._outsiders(email)
        if email.kind is Kind.BOUNCE or not key or not people:
            return []
        logged = await self._spool.threads_by_subject(
            self._portal.name, key, people, self._clock.now() - _THREAD_AGE
        )
        if logged or not is_answer(email):
            return logged
        return self._same_subject(mail, key, people, beside)

    def _same_subject(
        self, mail: Spooled, key: str, people: Sequence[str], beside: Batch
    ) -> list[ThreadLink]:
        """The mails of the batch that it seems to answer: they came before it, and come first."""
        return [
            ThreadLink(spool_id=other.id, state=other.state, is_guess=True)
            for other, parsed in beside
            if other.id < mail.id
            and key == subject_key(parsed.subject)
            and not set(people).isdisjoint(self._outsiders(parsed))
        ]

    def _outsiders(self, email: ParsedEmail) -> list[str]:
        return outsiders(
            email, lambda person: self._access.is_ours(person) or self._access.is_mailbox(person)
        )

    async def _log_as(
        self,
        mail: Spooled,
        parsed: ParsedEmail,
        ruling: LogAs,
        *,
        verdict: tuple[Allowed, Evidence],
        thread: list[ThreadLink],
        find: Callable[[ParsedEmail], Awaitable[list[ThreadLink]]],
    ) -> Decided | _Matched:
        """Whom it is with, and what it takes over from the mail it answers, once that is logged.

        An original that was forwarded answers something of its own.
        """
        allowed, evidence = verdict
        access = Finding(rule="access", text=allowed.evidence)
        answered = [
            thread
            if email.message_id == parsed.message_id or not parsed.forwarded
            else await find(email)
            for email in ruling.emails
        ]
        for links in (thread, *answered):
            if waiting := comes_first(links, within=_SOON, now=self._clock.now()):
                return _decided(self._wait(waiting), access, waiting.finding)
        taken_over = [
            take_over(
                email,
                links if is_answer(email) else [],
                allowed=allowed,
                evidence=evidence,
                is_ours=self._access.is_ours,
            )
            for email, links in zip(ruling.emails, answered, strict=True)
        ]
        return self._match(mail, ruling, taken_over, allowed, access)

    def _held(self, mail: Spooled) -> Retry | None:
        """Until the time is over in which it may be taken back."""
        delay = timedelta(seconds=self._portal.delay_s)
        left = mail.received_at + delay - self._clock.now()
        if not delay or left <= timedelta():
            return None
        return Retry(
            after_s=left.total_seconds(),
            reason=f"held until {delay.total_seconds():g} s after it came: until then `relay undo "
            f"{mail.id}` takes it back",
            our_fault=True,
        )

    def _wait(self, ruling: WaitFor | WaitsFor) -> Retry:
        """Until something happens to the mail it depends on."""
        due_in = ruling.due_at - self._clock.now() if ruling.due_at else timedelta()
        return Retry(
            after_s=max(_WAIT_S, due_in.total_seconds()),
            reason=f"waits for mail {ruling.spool_id}",
            our_fault=True,
        )

    def _match(
        self,
        mail: Spooled,
        ruling: LogAs,
        taken_over: Sequence[TakenOver],
        allowed: Allowed,
        access: Finding,
    ) -> Decided | _Matched:
        if (held := self._held(mail)) is not None:
            return _decided(held, access, ruling.finding)
        found = [
            match(
                email,
                ruling.direction,
                allowed=allowed,
                copies=mail.copies,
                named=ruling.named,
                portal=self._portal,
                is_ours=self._access.is_ours,
                is_mailbox=self._access.is_mailbox,
            )
            for email in ruling.emails
        ]
        matches = tuple(
            replace(
                one,
                taken_over=taken.records,
                findings=(*one.findings, *taken.findings),
            )
            for one, taken in zip(found, taken_over, strict=True)
            if isinstance(one, Match)
        )
        said = (
            text for one, text in zip(found, ruling.said, strict=True) if isinstance(one, Match)
        )
        about_people = (finding for one in matches for finding in one.findings)
        findings = (access, ruling.finding, *ruling.notes, *about_people)
        if not matches and not isinstance(found[0], Match):
            return _decided(found[0], *findings, Finding(rule="people", text=found[0].reason))
        return _Matched(mail=mail, matches=matches, said=tuple(said), findings=findings)

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

    # ------------------------------------------------------------ composing

    async def _compose(
        self,
        one: _Matched,
        noted: Sequence[Effect],
        doors: Sequence[Door],
        places: Sequence[Placed | Unplaced],
    ) -> Decided:
        engagements, effects, joins = [], [], []
        findings = list(one.findings)
        for found, note, door, place in zip(one.matches, noted, doors, places, strict=True):
            if isinstance(door, Again):
                continue
            if isinstance(door, WaitsFor):
                same = f"mail {door.spool_id} is the same, and comes first"
                return _decided(self._wait(door), *findings, Finding(rule="doors", text=same))
            findings += place.findings
            links = place.links if isinstance(place, Placed) else ()
            effect = replace(note, links=links)
            if isinstance(door, Exists):
                joins.append(join(effect, door.noted))
                findings.append(Finding(rule="doors", text=told(joins[-1], one.mail.id)))
                continue
            if isinstance(place, Unplaced):
                return _decided(place.outcome, *findings)
            if effect.owner_id is None:
                findings.append(
                    Finding(rule="owner", text=f"{found.user.email} is no owner in HubSpot")
                )
            engagement, left_out = await self._withhold(self._engagement(found, effect), found)
            engagements.append(engagement)
            effects.append(effect)
            findings += left_out
        return Decided(
            decision=Composed(
                engagements=tuple(engagements), effects=tuple(effects), joins=tuple(joins)
            ),
            findings=tuple(findings),
        )

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

    async def _note(self, one: _Matched, part: int) -> Effect:
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


def _decided(decision: Decision, *findings: Finding) -> Decided:
    return Decided(decision=decision, findings=findings)


def _claims(email: ParsedEmail, *, mail_from: str = "") -> Claims:
    return Claims(
        mail_from=mail_from,
        from_=email.from_,
        redirects=email.redirects,
        recipients=(*email.to, *email.cc),
    )


def _not_logged(ruling: NotLogged, *before: Finding) -> Decided:
    ignored = Ignored(reason=ruling.finding.text, confirmation=ruling.confirmation)
    return _decided(ignored, *before, ruling.finding)


def _not_theirs(verdict: Refused) -> Decided:
    """What the settings want of a mail whose sender may not log it."""
    findings = [Finding(rule="access", text=verdict.reason)]
    if verdict.fate is not Fate.REFUSE:  # else they have changed since the door let it in
        policy = f"{verdict.fate} such a mail, the settings say"
        findings.append(Finding(rule="otherwise", text=policy))
    outcome = Ignored if verdict.fate is Fate.IGNORE else Parked
    return _decided(outcome(reason=verdict.reason), *findings)


def _leak(key: Key) -> Finding:
    return Finding(
        rule="leak",
        text=f"{key} stands in To or Cc of an outsider's mail, so that others can log with it: "
        f"`relay address rotate {key.id}`, and put the new address into Bcc only",
    )


def _unique(people: Iterable[Address]) -> list[Address]:
    return list({person.key: person for person in people}.values())


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
