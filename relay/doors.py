"""One mail that came through several doors is one engagement: what tells it, and what a later one adds. Pure.

The same mail comes by Bcc and by a forward, from two colleagues, from a list and from a person. What
is written down of an engagement (`Effect`) is what it is known again by; the mail itself may be gone by
then, so its words are kept as a digest only.

By its Message-ID a mail is the same if nothing was taken away: all words of one are in the other. What
a list or a gateway adds (a footer, a banner, a subject's prefix) is no other content; one word in place
of another is. A mail forwarded inline has lost its id, its zone and some of its form: then author,
subject and minute must be the same, and nearly all words.
"""

import base64
import re
import struct
import zlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from relay.model import Claim, Direction, Effect, Join
from relay.parser.subjects import bare

ZONES = timedelta(hours=14)
"""The furthest that a time can be off which was read in another zone than it was written in."""
_QUARTER = timedelta(minutes=15)  # zones differ by multiples of it
_MINUTE = timedelta(minutes=1)  # what clients write above a forward has no seconds

_MOST_CHARS = 50_000
_MOST_WORDS = 256
_MOSTLY = 0.85

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
"""Scripts without spaces by the character: where their lines are broken says nothing."""
_BRACKETS = dict.fromkeys(map(ord, "<>()[]"), " ")

_CLAIMS = {
    Claim.SENT: "is from who sent",
    Claim.FORWARDED: "is from who forwarded",
    Claim.RECEIVED: "is from who received",
}
_BEST_FIRST = (Direction.EMAIL, Direction.INCOMING_EMAIL, Direction.FORWARDED_EMAIL)


# ---------------------------------------------------------------- what a mail is known by


def words_of(subject: str, text: str) -> str:
    """A digest of which words there are in a mail; of more than 256, of some that are always the same.

    Links and addresses are left out: clients and gateways write them anew.
    """
    in_text = _words(text[:_MOST_CHARS])
    in_subject = {f"subject {word}" for word in _words(bare(subject))}
    marks = sorted({zlib.crc32(word.encode()) & 0xFFFF for word in in_subject | in_text})
    return base64.b64encode(b"".join(mark.to_bytes(2) for mark in marks[:_MOST_WORDS])).decode()


def _words(text: str) -> set[str]:
    parts = text.translate(_BRACKETS).casefold().split()
    kept = (part for part in parts if not any(mark in part for mark in ("://", "@", "cid:")))
    return set(_WORD.findall(" ".join(kept)))


def is_same(one: Effect, other: Effect) -> bool:
    """Whether two engagements are of one mail."""
    if not _agree(one.people, other.people):
        return False
    if one.message_id and other.message_id:
        return one.message_id == other.message_id and _likeness(one.words, other.words) == 1
    return (
        one.author == other.author
        and one.subject_key == other.subject_key
        and _is_same_minute(one.at, other.at)
        and _likeness(one.words, other.words) >= _MOSTLY
    )


def _agree(one: Collection[str], other: Collection[str]) -> bool:
    """A copy may name fewer people, never others: the same words to somebody else are another mail."""
    ours, theirs = set(one), set(other)
    return ours <= theirs or theirs <= ours


def _likeness(one: str, other: str) -> float:
    """Which share of the words of one are in the other: the larger of both shares."""
    ours, theirs = _marks(one), _marks(other)
    for marks in (ours, theirs):
        if len(marks) == _MOST_WORDS:  # only up to there is known which words there are
            last = max(marks)
            ours = {mark for mark in ours if mark <= last}
            theirs = {mark for mark in theirs if mark <= last}
    fewer = min(len(ours), len(theirs))
    return len(ours & theirs) / fewer if fewer else 1.0


def _marks(words: str) -> set[int]:
    return {mark for (mark,) in struct.iter_unpack(">H", base64.b64decode(words))}


def _is_same_minute(one: datetime, other: datetime) -> bool:
    """The same minute on the clock, in whichever zones the two were read."""
    apart = abs(one - other)
    off = apart % _QUARTER
    return apart <= ZONES + _MINUTE and min(off, _QUARTER - off) < _MINUTE


# ---------------------------------------------------------------- what a later one adds


def join(mine: Effect, twins: Sequence[tuple[int, Effect]]) -> Join:
    """What a mail adds to an engagement. `twins`: what other mails noted of it, by their numbers.

    The better claim is the owner's: who sent it, who forwarded it, who received it. A mail that was
    sent is EMAIL, whoever forwards it, too. A time that was read above a forward gives way to the mail's own.
    """
    spool_id, first = twins[0]
    noted = [effect for _, effect in twins]
    linked = {record for effect in noted for record in effect.links}
    owned = min(noted, key=lambda effect: (effect.owner_id is None, effect.claim))
    direction = min((effect.direction for effect in noted), key=_BEST_FIRST.index)
    better_owner = mine.owner_id not in (None, owned.owner_id) and (
        owned.owner_id is None or mine.claim < owned.claim
    )
    better_way = _BEST_FIRST.index(mine.direction) < _BEST_FIRST.index(direction)
    better_time = bool(mine.message_id) and not any(effect.message_id for effect in noted)
    return Join(
        spool_id=spool_id,
        engagement_id=first.engagement_id or "",
        effect=replace(mine, engagement_id=first.engagement_id),
        links=tuple(record for record in mine.links if record not in linked),
        direction=mine.direction if better_way else None,
        owner_id=mine.owner_id if better_owner else None,
        at=mine.at if better_time and mine.at != first.at else None,
    )


def told(adds: Join, spool_id: int) -> str:
    """`engagement 501, the same mail as 17: adds deal 602`. `spool_id`: the mail that adds it."""
    changes = [f"adds {record.type} {record.id}" for record in adds.links]
    if adds.owner_id:
        changes.append(f"{_CLAIMS[adds.effect.claim]} it: the owner is now {adds.owner_id}")
    if adds.direction:
        changes.append(f"makes it {adds.direction}")
    if adds.at:
        changes.append("knows to the second when it was written")
    by = "created before" if adds.spool_id == spool_id else f"the same mail as {adds.spool_id}"
    return f"engagement {adds.engagement_id}, {by}: {', '.join(changes) or 'nothing to add'}"
