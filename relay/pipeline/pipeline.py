"""One mail, top to bottom: may it be logged, which way did it go, who is it with, what is created.

`Pipeline.process` takes a batch, so that one look-up serves all of it, but decides each mail on its
own and records its findings as it goes: `relay why` and `relay explain` print the same story. It
reads from HubSpot and creates missing contacts; it never creates an engagement.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
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
)
from relay.doors import join, told
from relay.hubspot import Crm
from relay.joining import Again, Door, Exists, Joining, WaitsFor
from relay.matcher import match
from relay.matcher.threads import TakenOver, is_answer, take_over
from relay.model import (
    Allowed,
    Confirmation,
    Effect,
    Evidence,
    Fate,
    Finding,
    Ignored,
    Key,
    Kind,
    Match,
    Parked,
    ParsedEmail,
    Refused,
    Retry,
    Spooled,
    ThreadLink,
)
from relay.pipeline.admission import Admission
from relay.pipeline.composing import Composing
from relay.pipeline.decisions import Batch, Composed, Decided, Decision, Matched
from relay.pipeline.threads import Threads
from relay.placing import Placed, Placing, Unplaced, Wanted
from relay.settings import PortalSettings, TellUsers
from relay.spool import Spool

_SOON = timedelta(seconds=60)
_WAIT_S = 2.0


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
        self._clock = clock
        self._admission = Admission(access)
        self._threads = Threads(portal=portal.name, access=access, spool=spool, clock=clock)
        self._placing = Placing(portal=portal, crm=crm, may_create=may_create)
        self._joining = Joining(portal=portal.name, spool=spool)
        self._composing = Composing(portal=portal, access=access, crm=crm)

    async def process(self, mails: Batch) -> list[Decided]:
        """Decide each mail. Raises Temporary when HubSpot or the spool cannot be asked."""
        read = [await self._read(mail, parsed, beside=mails) for mail, parsed in mails]
        matched = [one for one in read if isinstance(one, Matched)]
        noted = [
            [await self._composing.note(one, part) for part in range(len(one.matches))]
            for one in matched
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

    def leaked(self, parsed: ParsedEmail) -> tuple[Key, ...]:
        """The secret addresses that a mail shows to others (`Admission.leaked`)."""
        return self._admission.leaked(parsed)

    def _addressed(self, decision: Decision, mail: Spooled, parsed: ParsedEmail) -> Decision:
        """With the user who is to hear that the mail is parked: who wrote it themselves, by hand."""
        if self._portal.tell_users is TellUsers.NEVER or not isinstance(decision, Parked):
            return decision
        verdict, _ = self._admission.authorise(mail.copies, parsed)
        is_by_hand = parsed.kind is Kind.MAIL and any(copy.mail_from for copy in mail.copies)
        if isinstance(verdict, Refused) or verdict.redirected or not is_by_hand:
            return decision
        return replace(decision, tell=verdict.user.key)

    # ------------------------------------------------------------ one mail, without HubSpot

    async def _read(
        self,
        mail: Spooled,
        parsed: ParsedEmail,
        *,
        beside: Batch,
    ) -> Decided | Matched:
        verdict, evidence = self._admission.authorise(mail.copies, parsed)
        if isinstance(verdict, Refused):
            asked = self._admission.asks_to_forward(mail.copies, parsed, verdict)
            return self._asked(asked) if asked else _not_theirs(verdict)
        access = Finding(rule="access", text=verdict.evidence)
        find = partial(self._threads.find, mail, allowed=verdict, beside=beside)
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

    def _asked(self, asked: Confirmation) -> Decided:
        return _not_logged(confirm(asked, is_ours=self._access.is_ours))

    async def _log_as(
        self,
        mail: Spooled,
        parsed: ParsedEmail,
        ruling: LogAs,
        *,
        verdict: tuple[Allowed, Evidence],
        thread: list[ThreadLink],
        find: Callable[[ParsedEmail], Awaitable[list[ThreadLink]]],
    ) -> Decided | Matched:
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
    ) -> Decided | Matched:
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
        return Matched(mail=mail, matches=matches, said=tuple(said), findings=findings)

    # ------------------------------------------------------------ composing

    async def _compose(
        self,
        one: Matched,
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
            engagement, left_out = await self._composing.engagement(found, effect)
            engagements.append(engagement)
            effects.append(effect)
            findings += left_out
        return Decided(
            decision=Composed(
                engagements=tuple(engagements), effects=tuple(effects), joins=tuple(joins)
            ),
            findings=tuple(findings),
        )


def _decided(decision: Decision, *findings: Finding) -> Decided:
    return Decided(decision=decision, findings=findings)


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
