"""The truth of a scenario against what was seen: one verdict on each mail."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from relay.listener.replies import Reply
from relay.spool import Story
from tests.office.people import Cast
from tests.office.running import Seen
from tests.office.scenario import Scenario
from tests.office.truth import Again, Bounced, Logged, Mail, Unlogged

_MARK = re.compile(r"Reference N(\d{5})\.")
RIGHT = "right"
NOT_LOGGED = "not logged, should be"
WRONGLY_LOGGED = "logged, should not be"
DOUBLE = "logged twice"
RECORDS = "wrong records"
WAY = "wrong direction"
OWNER = "wrong owner"
REASON = "another reason"
BOUNCE = "bounce not marked"
VERDICTS = (RIGHT, RECORDS, WAY, OWNER, WRONGLY_LOGGED, NOT_LOGGED, DOUBLE, REASON, BOUNCE)


@dataclass(frozen=True, kw_only=True)
class Engagement:
    way: str
    owner: str
    records: frozenset[str]
    is_bounced: bool


@dataclass(frozen=True, kw_only=True)
class Judged:
    mail: Mail
    verdict: str
    expected: str
    found: str
    story: Story | Reply


def judge(played: Scenario, seen: Seen) -> list[Judged]:
    logged = _engagements(played.cast, seen)
    mails = [one for one in played.happenings if isinstance(one, Mail)]
    bounced = {one.truth.of for one in mails if isinstance(one.truth, Bounced)}
    return [
        Judged(
            mail=mail,
            verdict=verdict,
            expected=_shown(expected),
            found=_shown(found),
            story=seen.stories[place],
        )
        for place, mail in enumerate(mails)
        for verdict, expected, found in [
            _verdict(mail, logged, seen.stories[place], is_bounced=mail.number in bounced)
        ]
    ]


def _verdict(
    mail: Mail,
    logged: Mapping[int, list[Engagement]],
    story: Story | Reply,
    *,
    is_bounced: bool,
) -> tuple[str, object, object]:
    truth, found = mail.truth, logged.get(mail.number, [])
    match truth:
        case Logged():
            return _of_logged(truth, found, story, is_bounced=is_bounced)
        case Again():
            verdict = {0: NOT_LOGGED, 1: RIGHT}.get(len(found), DOUBLE)
            return verdict, 1, len(found)
        case Bounced():
            if found:
                return WRONGLY_LOGGED, truth, found
            marked = [one.is_bounced for one in logged.get(truth.of, [])]
            return (RIGHT if marked == [True] else BOUNCE), truth, _told(story)
        case Unlogged():
            if found:
                return WRONGLY_LOGGED, truth, found
            state, reason = _told(story)
            is_right = state == truth.state and truth.because in reason
            return (RIGHT if is_right else REASON), truth, (state, reason)


def _of_logged(
    truth: Logged, found: list[Engagement], story: Story | Reply, *, is_bounced: bool
) -> tuple[str, object, object]:
    if not found:
        return NOT_LOGGED, truth, _told(story)
    if len(found) > 1:
        return DOUBLE, truth, found
    [one] = found
    if one.records != truth.records:
        return RECORDS, sorted(truth.records - one.records), sorted(one.records - truth.records)
    if one.way != truth.way:
        return WAY, truth.way, one.way
    if one.owner != truth.owner:
        return OWNER, truth.owner, one.owner
    return (RIGHT if one.is_bounced == is_bounced else BOUNCE), truth, one


def _told(story: Story | Reply) -> tuple[str, str]:
    if isinstance(story, Reply):
        return "refused", story.text
    return story.mail.state, story.mail.reason


def _shown(value: object) -> str:
    return f"{value}"


def _engagements(cast: Cast, seen: Seen) -> dict[int, list[Engagement]]:
    """By the number in their text; what has none goes under 0."""
    owners = {str(9001 + number): user.email for number, user in enumerate(cast.users)}
    names = dict(_names(cast, seen))
    found: defaultdict[int, list[Engagement]] = defaultdict(list)
    for one in seen.engagements:
        told = one["properties"]
        marks = _MARK.findall(told.get("hs_email_text") or "")
        found[int(marks[0]) if marks else 0].append(
            Engagement(
                way=told["hs_email_direction"],
                owner=owners.get(told.get("hubspot_owner_id") or "", ""),
                records=frozenset(
                    names[kind, link["id"]]
                    for kind, links in one.get("associations", {}).items()
                    for link in links["results"]
                ),
                is_bounced=told.get("hs_email_status") == "BOUNCED",
            )
        )
    return dict(found)


def _names(cast: Cast, seen: Seen) -> Iterator[tuple[tuple[str, str], str]]:
    for number, email in seen.contacts.items():
        yield ("contacts", number), f"contacts:{email}"
    for domain, number in cast.companies.items():
        yield ("companies", str(number)), f"companies:{domain}"
    for one in cast.hanging:
        yield (one.name.partition(":")[0], str(one.id)), one.name


def count(judged: list[Judged]) -> dict[str, Counter[str]]:
    """By kind: how many mails got which verdict."""
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in judged:
        table[one.mail.kind][one.verdict] += 1
    return dict(table)
