"""Creates email engagements, one call for up to a hundred, and says what became of each.

Promise: one result per mail, and `Created`, `Rejected` or `NotExecuted` only when that is sure. One
bad mail does not take the others with it: named by HubSpot, or found by halving, it ends up alone.
Results are told apart by their trace id, else by what was sent, never by position (hubspot.md
section 5). A link to a record that is gone is dropped and the mail created without it (section 4); so
is an owner that HubSpot does not have. Where the portal has relay's unique property, HubSpot refuses a
second create of a mail: then the first one is its result (section 10).
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from itertools import chain
from typing import TypeVar

from relay.errors import RelayError
from relay.hubspot.calls import Calls
from relay.hubspot.drafts import Draft, in_groups
from relay.hubspot.paths import Paths
from relay.hubspot.problem import Problem, read_problems
from relay.hubspot.records import Records
from relay.hubspot.results import (
    CallResult,
    Created,
    Locked,
    NotExecuted,
    PortalPaused,
    Prepared,
    Refused,
    Rejected,
    Stale,
    Unanswered,
    Unknown,
)
from relay.hubspot.unique import UniqueKey
from relay.hubspot.wire import (
    OWNER,
    UNIQUE_KEY,
    Json,
    id_of,
    properties_of,
    results_of,
    traits,
)

_MOST_UNANSWERED = 2  # calls of one batch; the rest of it waits until HubSpot is well

# Categories of a 207's errors that say no to the input itself, so that it surely was not created.
_ABOUT_THE_INPUT = frozenset(
    {"VALIDATION_ERROR", "OBJECT_NOT_FOUND", "PROPERTY_DOESNT_EXIST", "CONFLICT"}
)

_T = TypeVar("_T")
_Results = dict[str, CallResult]
_Groups = list[list[Draft]]


class Emails:
    def __init__(
        self, *, calls: Calls, paths: Paths, records: Records, unique_key: UniqueKey
    ) -> None:
        self._calls = calls
        self._paths = paths
        self._records = records
        self._unique_key = unique_key

    async def log(self, batch: Sequence[Prepared]) -> list[CallResult]:
        """One result per mail, in order. Raises PortalPaused when nothing was created at all."""
        drafts = [
            Draft(trace_id=f"relay-{number}", prepared=prepared, links=prepared.engagement.links)
            for number, prepared in enumerate(batch)
        ]
        results: _Results = {}
        groups = deque(in_groups(drafts))
        unanswered = 0
        while groups:
            try:
                settled, again = await self._create(groups[0])
            except PortalPaused as pause:
                if not results:
                    raise
                results |= _all(chain(*groups), pause.nothing_done())
                break
            except Unanswered as silence:
                settled, again = _all(groups[0], Unknown(reason=silence.reason)), []
                unanswered += 1
            groups.popleft()
            results |= settled
            groups.extendleft(reversed(again))
            if unanswered == _MOST_UNANSWERED:
                results |= _all(chain(*groups), _SILENT)
                break
        return [results[draft.trace_id] for draft in drafts]

    async def _create(self, drafts: list[Draft]) -> tuple[_Results, _Groups]:
        """What is settled by one call, and what is to be called again, in which groups."""
        try:
            if len(drafts) == 1:
                return await self._create_one(drafts[0]), []
            return _read_batch(drafts, await self._create_many(drafts))
        except Locked as lock:
            if len(drafts) > 1:  # one of them concerns the locked record, and only that one waits
                return {}, _halves(drafts)
            waits = NotExecuted(
                reason=lock.reason, retry_after_s=lock.retry_after_s, our_fault=False
            )
            return _all(drafts, waits), []
        except Refused as refusal:
            return await self._refused(drafts, refusal)

    async def _refused(self, drafts: list[Draft], refusal: Refused) -> tuple[_Results, _Groups]:
        if _says_no_key(refusal.problem):
            self._unique_key.lost()
            return _all(drafts, _KEY_LOST), []
        if len(drafts) == 1 and drafts[0].prepared.key and _says_taken(refusal):
            return {drafts[0].trace_id: await self._first_of(drafts[0])}, []
        return _after_refusal(drafts, refusal)

    async def _first_of(self, draft: Draft) -> CallResult:
        """The engagement that an earlier create of the mail made: it holds the mail's key."""
        try:
            found = await self._records.read("emails", [draft.prepared.key], [], by=UNIQUE_KEY)
            if found:
                return Created(engagement_id=id_of(found[0]))
        except PortalPaused:
            raise
        except RelayError as trouble:
            return Unknown(reason=f"HubSpot has the mail, and does not show it: {trouble.reason}")
        return Unknown(reason="HubSpot says that the mail is logged already, and does not find it")

    async def _create_one(self, draft: Draft) -> _Results:
        answer = await self._calls.send(
            "email_create", "POST", self._paths.objects("emails"), body=draft.request()
        )
        return {draft.trace_id: _created(draft, answer)}

    async def _create_many(self, drafts: list[Draft]) -> Json:
        inputs = [{**draft.request(), "objectWriteTraceId": draft.trace_id} for draft in drafts]
        path = self._paths.batch("emails", "create")
        return await self._calls.send("emails_create", "POST", path, body={"inputs": inputs})


# ---------------------------------------------------------------- a refusal

_KEY_LOST = Unknown(reason=f"HubSpot has no property {UNIQUE_KEY} any more")
_SILENT = NotExecuted(
    reason="HubSpot does not answer to creates", retry_after_s=None, our_fault=True
)


def _says_no_key(problem: Problem) -> bool:
    words = {problem.category, *problem.codes}
    return UNIQUE_KEY in problem.properties and "PROPERTY_DOESNT_EXIST" in words


def _says_taken(refusal: Refused) -> bool:
    return (
        refusal.status == HTTPStatus.CONFLICT or "CONFLICTING_UNIQUE_VALUE" in refusal.problem.codes
    )


def _after_refusal(drafts: list[Draft], refusal: Refused) -> tuple[_Results, _Groups]:
    """Nothing was created: drop what is gone, else set the bad ones apart, else give up the one."""
    problem = refusal.problem
    lighter = [draft.without(problem.record_ids) for draft in drafts]
    if lighter != drafts:
        stale = [draft for draft in lighter if draft.is_stale]
        lost = [draft for draft in lighter if draft.is_lost and not draft.is_stale]
        kept = [draft for draft in lighter if not (draft.is_lost or draft.is_stale)]
        settled: _Results = {draft.trace_id: _stale(draft) for draft in stale}
        settled |= {draft.trace_id: _lost(draft) for draft in lost}
        return settled, [kept] if kept else []
    if len(drafts) == 1 and OWNER in problem.properties and drafts[0].prepared.engagement.owner_id:
        return {}, [[drafts[0].without_owner()]]
    if len(drafts) == 1:
        return _all(drafts, Rejected(reason=refusal.reason)), []
    return {}, _apart(drafts, problem)


def _apart(drafts: list[Draft], problem: Problem) -> _Groups:
    """Those that HubSpot names one by one, and the others together; two halves if it names none."""
    named = [[draft] for draft in drafts if draft.trace_id in problem.trace_ids]
    others = [draft for draft in drafts if draft.trace_id not in problem.trace_ids]
    if named:
        return [*named, others] if others else named
    return _halves(drafts)


def _halves(drafts: list[Draft]) -> _Groups:
    half = len(drafts) // 2
    return [drafts[:half], drafts[half:]]


# ---------------------------------------------------------------- the answer to a batch


def _read_batch(drafts: list[Draft], answer: Json) -> tuple[_Results, _Groups]:
    """Created, refused (to be sent alone, for a clear word), or not accounted for."""
    records = _records(drafts, answer)
    settled = {
        draft.trace_id: _created(draft, records[draft.trace_id])
        for draft in drafts
        if draft.trace_id in records
    }
    missing = [draft for draft in drafts if draft.trace_id not in records]
    refused = _surely_not_created(missing, read_problems(answer))
    unclear = [draft for draft in missing if draft not in refused]
    reason = "HubSpot's answer to a batch does not say what became of it"
    return settled | _all(unclear, Unknown(reason=reason)), [[draft] for draft in refused]


def _records(drafts: list[Draft], answer: Json) -> dict[str, Json]:
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


def _surely_not_created(missing: list[Draft], problems: list[Problem]) -> list[Draft]:
    definite = [problem for problem in problems if problem.category in _ABOUT_THE_INPUT]
    named = frozenset(trace for problem in definite for trace in problem.trace_ids)
    if not named and len(definite) == len(problems) == len(missing):
        return missing
    return [draft for draft in missing if draft.trace_id in named]


def _created(draft: Draft, record: Json) -> CallResult:
    if not record.get("id"):
        return Unknown(reason="HubSpot's answer to a create has no id")
    return Created(
        engagement_id=str(record["id"]), dropped=draft.dropped, without_owner=draft.refused_owner
    )


def _lost(draft: Draft) -> Rejected:
    reason = (
        "the records it belongs to are gone from HubSpot: restore them there and retry, or drop it"
    )
    return Rejected(reason=reason, dropped=draft.dropped)


def _stale(draft: Draft) -> Stale:
    return Stale(reason="contacts it belongs to are gone from HubSpot", dropped=draft.dropped)


def _all(drafts: Iterable[Draft], result: CallResult) -> _Results:
    return {draft.trace_id: result for draft in drafts}
