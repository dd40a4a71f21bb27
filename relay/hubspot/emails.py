"""Creates email engagements, one call for up to a hundred, and says what became of each.

Promise: one result per mail, and `Created`, `Rejected` or `NotExecuted` only when that is sure. One
bad mail does not take the others with it: named by HubSpot, or found by halving, it ends up alone.
Results are told apart by their trace id, else by what was sent, never by position (hubspot.md
section 5). A link to a record that is gone is dropped and the mail created without it (section 4).
"""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.problem import Problem, read_problems
from relay.hubspot.results import (
    CallResult,
    Created,
    Locked,
    NotExecuted,
    PortalPaused,
    Prepared,
    Refused,
    Rejected,
    Unanswered,
    Unknown,
)
from relay.hubspot.wire import Json, email_request, properties_of, results_of, traits
from relay.model import RecordRef, RecordType

_PER_CALL = 100
_CHARS_PER_CALL = 2_000_000  # keeps a request and its answer, which repeats it, at a few megabytes
_MOST_DROPS = 5

# Categories of a 207's errors that say no to the input itself, so that it surely was not created.
_ABOUT_THE_INPUT = frozenset(
    {"VALIDATION_ERROR", "OBJECT_NOT_FOUND", "PROPERTY_DOESNT_EXIST", "CONFLICT"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A mail on its way. `trace_id` tells it from the others of its call."""

    trace_id: str
    prepared: Prepared
    links: tuple[RecordRef, ...]
    drops: int = 0

    def request(self) -> Json:
        return email_request(self.prepared.engagement, self.prepared.file_ids, self.links)

    def without(self, record_ids: frozenset[str]) -> "_Draft":
        """HubSpot names ids without their types: of two records of one id, the contact stays."""
        contacts_first = sorted(self.links, key=_is_contact, reverse=True)
        gone = {link.id: link for link in contacts_first if link.id in record_ids}.values()
        links = tuple(link for link in self.links if link not in gone)
        return self if links == self.links else replace(self, links=links, drops=self.drops + 1)

    @property
    def is_lost(self) -> bool:
        """Too much was dropped: no link is left, or none of the contacts it was to be on."""
        contacts = {link for link in self.prepared.engagement.links if _is_contact(link)}
        return (
            not self.links
            or self.drops > _MOST_DROPS
            or (bool(contacts) and contacts.isdisjoint(self.links))
        )

    @property
    def dropped(self) -> tuple[RecordRef, ...]:
        return tuple(link for link in self.prepared.engagement.links if link not in self.links)

    @property
    def size(self) -> int:
        engagement = self.prepared.engagement
        return len(engagement.text) + len(engagement.html)


def _is_contact(link: RecordRef) -> bool:
    return link.type is RecordType.CONTACT


_T = TypeVar("_T")
_Results = dict[str, CallResult]
_Groups = list[list[_Draft]]


class Emails:
    def __init__(self, *, calls: Calls, paths: Paths) -> None:
        self._calls = calls
        self._paths = paths

    async def log(self, batch: Sequence[Prepared]) -> list[CallResult]:
        """One result per mail, in order. Raises PortalPaused when nothing was created at all."""
        drafts = [
            _Draft(trace_id=f"relay-{number}", prepared=prepared, links=prepared.engagement.links)
            for number, prepared in enumerate(batch)
        ]
        results: _Results = {}
        groups = deque(_groups(drafts))
        while groups:
            try:
                settled, again = await self._create(groups[0])
            except PortalPaused as pause:
                if not results:
                    raise
                left = [draft for group in groups for draft in group]
                results |= _all(left, _not_executed(pause, our_fault=True))
                break
            groups.popleft()
            results |= settled
            groups.extendleft(reversed(again))
        return [results[draft.trace_id] for draft in drafts]

    async def _create(self, drafts: list[_Draft]) -> tuple[_Results, _Groups]:
        """What is settled by one call, and what is to be called again, in which groups."""
        try:
            if len(drafts) == 1:
                return await self._create_one(drafts[0]), []
            return _read_batch(drafts, await self._create_many(drafts))
        except Locked as lock:
            return _all(drafts, _not_executed(lock, our_fault=False)), []
        except Unanswered as silence:
            return _all(drafts, Unknown(reason=silence.reason)), []
        except Refused as refusal:
            return _after_refusal(drafts, refusal)

    async def _create_one(self, draft: _Draft) -> _Results:
        answer = await self._calls.send(
            "email_create", "POST", self._paths.objects("emails"), body=draft.request()
        )
        return {draft.trace_id: _created(draft, answer)}

    async def _create_many(self, drafts: list[_Draft]) -> Json:
        inputs = [{**draft.request(), "objectWriteTraceId": draft.trace_id} for draft in drafts]
        path = self._paths.batch("emails", "create")
        return await self._calls.send("emails_create", "POST", path, body={"inputs": inputs})


def _groups(drafts: list[_Draft]) -> Iterator[list[_Draft]]:
    group: list[_Draft] = []
    size = 0
    for draft in drafts:
        if group and (len(group) == _PER_CALL or size + draft.size > _CHARS_PER_CALL):
            yield group
            group, size = [], 0
        group.append(draft)
        size += draft.size
    if group:
        yield group


# ---------------------------------------------------------------- a refusal


def _after_refusal(drafts: list[_Draft], refusal: Refused) -> tuple[_Results, _Groups]:
    """Nothing was created: drop what is gone, else set the bad ones apart, else give up the one."""
    problem = refusal.problem
    lighter = [draft.without(problem.record_ids) for draft in drafts]
    if lighter != drafts:
        lost = [draft for draft in lighter if draft.is_lost]
        kept = [draft for draft in lighter if not draft.is_lost]
        reason = "the records it belongs to are gone from HubSpot: retry to look them up again"
        return _all(lost, Rejected(reason=reason)), [kept] if kept else []
    if len(drafts) == 1:
        return _all(drafts, Rejected(reason=refusal.reason)), []
    return {}, _apart(drafts, problem)


def _apart(drafts: list[_Draft], problem: Problem) -> _Groups:
    """Those that HubSpot names one by one, and the others together; two halves if it names none."""
    named = [[draft] for draft in drafts if draft.trace_id in problem.trace_ids]
    others = [draft for draft in drafts if draft.trace_id not in problem.trace_ids]
    if named:
        return [*named, others] if others else named
    half = len(drafts) // 2
    return [drafts[:half], drafts[half:]]


# ---------------------------------------------------------------- the answer to a batch


def _read_batch(drafts: list[_Draft], answer: Json) -> tuple[_Results, _Groups]:
    """Created, refused (to be sent alone, for a clear word), or not accounted for."""
    records = _records(drafts, answer)
    settled = {
        draft.trace_id: _created(draft, records[draft.trace_id])
        for draft in drafts
        if draft.trace_id in records
    }
    missing = [draft for draft in drafts if draft.trace_id not in records]
    refused = _refused(missing, read_problems(answer))
    unclear = [draft for draft in missing if draft not in refused]
    reason = "HubSpot's answer to a batch does not say what became of it"
    return settled | _all(unclear, Unknown(reason=reason)), [[draft] for draft in refused]


def _records(drafts: list[_Draft], answer: Json) -> dict[str, Json]:
    """Each created record by the trace id of its mail."""
    results = results_of(answer)
    records = {str(record.get("objectWriteTraceId")): record for record in results}
    nameless = [record for record in results if not record.get("objectWriteTraceId")]
    if nameless:
        stored = _unique([(traits(properties_of(record)), record) for record in nameless])
        left = [draft for draft in drafts if draft.trace_id not in records]
        sent = _unique([(traits(draft.request()["properties"]), draft) for draft in left])
        records |= {sent[each].trace_id: stored[each] for each in sent.keys() & stored.keys()}
    return records


def _unique(pairs: list[tuple[str, _T]]) -> dict[str, _T]:
    """Without those that look like another: which is which could only be guessed."""
    times = Counter(look for look, _ in pairs)
    return {look: item for look, item in pairs if times[look] == 1}


def _refused(missing: list[_Draft], problems: list[Problem]) -> list[_Draft]:
    """Those of which it is sure that they were not created."""
    definite = [problem for problem in problems if problem.category in _ABOUT_THE_INPUT]
    named = frozenset(trace for problem in definite for trace in problem.trace_ids)
    if not named and len(definite) == len(problems) == len(missing):
        return missing
    return [draft for draft in missing if draft.trace_id in named]


def _created(draft: _Draft, record: Json) -> CallResult:
    if not record.get("id"):
        return Unknown(reason="HubSpot's answer to a create has no id")
    return Created(engagement_id=str(record["id"]), dropped=draft.dropped)


def _not_executed(error: PortalPaused | Locked, *, our_fault: bool) -> NotExecuted:
    return NotExecuted(reason=error.reason, retry_after_s=error.retry_after_s, our_fault=our_fault)


def _all(drafts: list[_Draft], result: CallResult) -> _Results:
    return {draft.trace_id: result for draft in drafts}
