"""Creating the engagements of a batch, once: decide, upload, write down the intent, call, settle.

Promise: the intent is committed before the call leaves, and only a result that says for sure that
nothing was created leads to another call. One mail's trouble is settled as that mail's; HubSpot's
trouble is raised, for the whole portal to pause.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from relay.direction import MarkBounced
from relay.doors import told
from relay.errors import Permanent, Temporary
from relay.hubspot import (
    CallResult,
    Created,
    Crm,
    NotExecuted,
    PortalPaused,
    Prepared,
    Rejected,
    Stale,
    Unknown,
)
from relay.log import Event, Logger
from relay.model import (
    Effect,
    Finding,
    Ignored,
    Join,
    Lease,
    Logged,
    Outcome,
    Parked,
    ParsedEmail,
    RecordRef,
    Retry,
    Spooled,
    Status,
)
from relay.pipeline import Composed, Pipeline
from relay.spool import LeaseLost, Spool, SpoolFailed
from relay.worker.patience import Patience
from relay.worker.settle import Settler

_MOST_FAILURES = 2

Batch = Sequence[tuple[Spooled, ParsedEmail]]
_ToLog = tuple[Spooled, Composed, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is still to be created for one mail. `done`: engagement ids by effect key.

    `joined`: what it has by now that other mails created.
    """

    mail: Spooled
    findings: tuple[Finding, ...]
    done: Mapping[str, str]
    joined: tuple[Effect, ...]
    effects: tuple[Effect, ...]
    prepared: tuple[Prepared, ...]


class Sender:
    """One portal, under one lease.

    `progressed` is called between mails: the uploads of a whole batch may take long.
    """

    def __init__(
        self,
        *,
        lease: Lease,
        pipeline: Pipeline,
        crm: Crm,
        spool: Spool,
        settler: Settler,
        patience: Patience,
        progressed: Callable[[], None],
        log: Logger,
    ) -> None:
        self._lease = lease
        self._pipeline = pipeline
        self._crm = crm
        self._spool = spool
        self._settler = settler
        self._patience = patience
        self._progressed = progressed
        self._log_to = log

    # ------------------------------------------------------------ a batch

    async def log(self, batch: Batch) -> None:
        """Settle every mail of the batch.

        Raises Temporary when HubSpot or the spool is not well; mails not settled are still held.
        Whatever else goes wrong is one mail's trouble: then each mail is tried alone.
        """
        try:
            await self._log(batch)
        except (PortalPaused, LeaseLost, SpoolFailed):
            raise
        except Temporary as trouble:
            await self._isolate(batch, trouble)
        except Exception as error:  # noqa: BLE001 - a bug concerns one mail, not the portal
            if not isinstance(error, Permanent):
                portal = self._lease.portal
                self._log_to.error(Event.BUG_FOUND, portal=portal, exc_info=error)
            for mail, email in batch:
                if self._settler.is_sending(mail):
                    reason = f"relay broke with a call under way: {type(error).__name__}"
                    await self._settler.doubt(mail, reason, our_fault=False, engagement_ids={})
                elif self._settler.is_held(mail) and len(batch) > 1:
                    await self.log([(mail, email)])
                elif self._settler.is_held(mail):
                    await self._settler.settle(mail, self._broken(mail, error))

    async def _isolate(self, batch: Batch, trouble: Temporary) -> None:
        """HubSpot answers, but not on something that a mail of the batch needs: only that one waits.

        Raises the trouble of a lone mail, or of the second in a row: then HubSpot may not be well.
        """
        if len(batch) == 1:
            [(mail, _)] = batch
            if self._settler.is_held(mail):
                await self._settler.settle(mail, self._put_off(mail, trouble))
            raise trouble
        failures = 0
        for mail, email in batch:
            if not self._settler.is_held(mail):
                continue
            try:
                await self.log([(mail, email)])
                failures = 0
            except (PortalPaused, LeaseLost, SpoolFailed):
                raise
            except Temporary:
                failures += 1
                if failures == _MOST_FAILURES:
                    raise

    async def _log(self, batch: Batch) -> None:
        composed: list[_ToLog] = []
        outcomes: list[tuple[Spooled, Outcome, tuple[Finding, ...]]] = []
        for (mail, _), decided in zip(batch, await self._pipeline.process(batch), strict=True):
            match decided.decision:
                case Composed() as made:
                    composed.append((mail, made, decided.findings))
                case MarkBounced() as bounced:
                    self._progressed()
                    await self._mark_bounced(mail, bounced, decided.findings)
                case (Ignored() | Parked() | Retry()) as outcome:
                    outcomes.append((mail, outcome, decided.findings))
                case _:
                    assert_never(decided.decision)
        await asyncio.gather(  # together, for one commit
            *(
                self._settler.settle(mail, outcome, findings=told)
                for mail, outcome, told in outcomes
            )
        )
        await self._join(composed)
        if plans := await self._plan([one for one in composed if one[1].engagements]):
            await self._create(plans)

    def _broken(self, mail: Spooled, error: Exception) -> Parked | Retry:
        if isinstance(error, Permanent):
            return Parked(reason=error.reason)
        return self._patience.again(mail, f"relay has a bug: {type(error).__name__}, see its log")

    async def _mark_bounced(
        self, mail: Spooled, bounced: MarkBounced, findings: tuple[Finding, ...]
    ) -> None:
        marked = None
        outcome: Outcome
        try:
            await self._crm.amend(bounced.engagement_id, status=Status.BOUNCED)
        except Permanent as error:
            outcome = Ignored(reason=error.reason)
        except PortalPaused:
            raise
        except Temporary as trouble:
            outcome = self._put_off(mail, trouble)
        else:
            marked = bounced.engagement_id
            reason = f"engagement {marked}, now marked as bounced"
            outcome = Logged(engagement_ids=(marked,), reason=reason)
        await self._settler.settle(mail, outcome, findings=findings, bounced=marked)

    # ------------------------------------------------------------ adding

    async def _join(self, composed: Sequence[_ToLog]) -> None:
        """Add to engagements that are there what mails bring that came by another door.

        No intent is written down for it: to link and to change a thing again changes nothing, so after
        a crash all of it is done anew. Mails that have nothing to create are settled.
        """
        joins = [adds for _, made, _ in composed for adds in made.joins]
        links: defaultdict[str, list[RecordRef]] = defaultdict(list)
        for adds in joins:
            if adds.links:
                links[adds.engagement_id] += adds.links
        if links:
            await self._crm.link(links)
        gone: set[str] = set()
        for adds in joins:
            if adds.amends:
                self._progressed()
                gone |= await self._amend(adds)
        await asyncio.gather(  # together, for one commit
            *(
                self._settler.settle(
                    mail,
                    _joined(mail, made.joins, gone),
                    findings=findings,
                    joined=[adds.effect for adds in made.joins],
                )
                for mail, made, findings in composed
                if not made.engagements
            )
        )

    async def _amend(self, adds: Join) -> set[str]:
        """The engagement's id, if it is gone: somebody deleted it, and it is not made again."""
        try:
            await self._crm.amend(
                adds.engagement_id,
                direction=adds.direction,
                owner_id=adds.owner_id,
                at=adds.at,
            )
        except Permanent as error:
            return {error.reason}
        return set()

    # ------------------------------------------------------------ creating

    async def _plan(self, composed: Sequence[_ToLog]) -> list[_Plan]:
        """What is left to create of each mail, with its attachments uploaded.

        Raises Temporary when HubSpot does not take the files of the first: then it may not be well.
        """
        written = await self._spool.effects([mail.id for mail, _, _ in composed])
        plans: list[_Plan] = []
        for mail, made, findings in composed:
            self._progressed()
            open_ = {each.key: each for each in written[mail.id] if each.engagement_id is None}
            done = {
                effect.key: effect.engagement_id
                for effect in written[mail.id]
                if effect.engagement_id is not None
            }
            left = [
                (engagement, effect)
                for engagement, effect in zip(made.engagements, made.effects, strict=True)
                if effect.key not in done
            ]
            try:
                prepared = [
                    replace(
                        await self._crm.prepare(
                            engagement,
                            earlier=open_[engagement.key].traits if engagement.key in open_ else "",
                            progressed=self._progressed,
                        ),
                        company=self._settler.company(mail),
                        looks_again=mail.attempt == 1,
                    )
                    for engagement, _ in left
                ]
            except PortalPaused:
                raise
            except Temporary as trouble:  # HubSpot answers, but not on this mail's files
                await self._settler.settle(mail, self._put_off(mail, trouble), findings=findings)
                if not plans:
                    raise
                continue
            plans.append(
                _Plan(
                    mail=mail,
                    findings=(*findings, *(more for one in prepared for more in one.findings)),
                    done=done,
                    joined=tuple(adds.effect for adds in made.joins),
                    effects=tuple(
                        self._intent(effect, one, open_.get(effect.key))
                        for (_, effect), one in zip(left, prepared, strict=True)
                    ),
                    prepared=tuple(prepared),
                )
            )
        return plans

    def _intent(self, effect: Effect, prepared: Prepared, earlier: Effect | None) -> Effect:
        """What is written down before the create. With the key of an earlier one, it is as old as that."""
        intended_at = effect.intended_at
        if prepared.key and earlier is not None:
            intended_at = min(intended_at, earlier.intended_at)
        return replace(effect, traits=self._crm.traits(prepared), intended_at=intended_at)

    def _put_off(self, mail: Spooled, trouble: Temporary) -> Parked | Retry:
        if self._settler.fails(mail):
            return self._patience.again(mail, trouble.reason, at_least_s=trouble.retry_after_s or 0)
        return self._patience.put_off(self._settler.silences(mail), trouble.reason)

    async def _create(self, plans: Sequence[_Plan]) -> None:
        put_back = await self._spool.intend(
            self._lease,
            {plan.mail.id: (*plan.joined, *plan.effects) for plan in plans},
            {plan.mail.id: plan.findings for plan in plans},
            copies={plan.mail.id: len(plan.mail.copies) for plan in plans},
        )
        for plan in plans:
            if plan.mail.id in put_back:
                self._settler.put_back(plan.mail, "another copy came meanwhile")
            else:
                self._settler.send(plan.mail)
        plans = [plan for plan in plans if plan.mail.id not in put_back]
        prepared = [one for plan in plans for one in plan.prepared]
        results = await self._call(prepared)
        of_each = iter(results)
        await asyncio.gather(  # together, for one commit
            *(self._conclude(plan, [next(of_each) for _ in plan.prepared]) for plan in plans)
        )
        _raise_if_unwell(prepared, results)

    async def _call(self, prepared: Sequence[Prepared]) -> list[CallResult]:
        if not prepared:
            return []
        try:
            return await self._crm.log_emails(prepared)
        except PortalPaused as pause:  # nothing was sent
            return [pause.nothing_done() for _ in prepared]
        except Temporary as trouble:
            return [Unknown(reason=trouble.reason) for _ in prepared]

    async def _conclude(self, plan: _Plan, results: Sequence[CallResult]) -> None:
        """The worst result of a mail's engagements is the mail's; what was created is stored."""
        created = {
            effect.key: result.engagement_id
            for effect, result in zip(plan.effects, results, strict=True)
            if isinstance(result, Created)
        }
        for result in results:
            if isinstance(result, Unknown):
                await self._settler.doubt(
                    plan.mail, result.reason, our_fault=True, engagement_ids=created
                )
                return
        links = {
            effect.key: [link for link in effect.links if link not in result.dropped]
            for effect, result in zip(plan.effects, results, strict=True)
            if isinstance(result, Created) and result.dropped
        }
        outcome = self._outcome(plan, results, created)
        await self._settler.settle(plan.mail, outcome, engagement_ids=created, links=links)

    def _outcome(
        self, plan: _Plan, results: Sequence[CallResult], created: Mapping[str, str]
    ) -> Logged | Retry | Parked:
        for result in results:
            if isinstance(result, NotExecuted):
                if result.our_fault:
                    return Retry(after_s=0, reason=result.reason, our_fault=True)
                return self._patience.again(
                    plan.mail, result.reason, at_least_s=result.retry_after_s or 0
                )
        for result in results:
            if isinstance(result, Rejected):
                return Parked(reason=result.reason)
            if isinstance(result, Stale):
                is_first = plan.mail.attempt == 1
                return self._patience.again(
                    plan.mail, result.reason, after_s=0 if is_first else None
                )
        joined = {effect.key: str(effect.engagement_id) for effect in plan.joined}
        ids = tuple({**joined, **plan.done, **created}.values())
        created_now = [one for one in results if isinstance(one, Created)]
        missing = [str(record) for one in created_now for record in one.dropped]
        missing += [f"owner {one.without_owner}" for one in created_now if one.without_owner]
        without = f", without {', '.join(missing)}: HubSpot has none such" if missing else ""
        return Logged(engagement_ids=ids, reason=f"engagement {', '.join(ids)}{without}")


def _joined(mail: Spooled, joins: Sequence[Join], gone: Collection[str]) -> Logged:
    told_of_each = [told(adds, mail.id) for adds in joins]
    return Logged(
        engagement_ids=tuple(adds.engagement_id for adds in joins),
        reason="; ".join([*told_of_each, *gone]),
    )


def _raise_if_unwell(prepared: Sequence[Prepared], results: Sequence[CallResult]) -> None:
    """The portal pauses when HubSpot says so, or when it answered nothing at all.

    Not when it took some of the mails, nor when it failed on those only that it failed on before.
    """
    if any(isinstance(result, Created) for result in results):
        return
    for result in results:
        if isinstance(result, NotExecuted) and result.our_fault:
            raise PortalPaused(
                result.reason,
                retry_after_s=result.retry_after_s,
                needs_person=result.needs_person,
            )
    unknown = [result for result in results if isinstance(result, Unknown)]
    if unknown and len(unknown) == len(results) and any(one.company > 1 for one in prepared):
        raise PortalPaused(unknown[0].reason)
