"""What `relay doctor` says: what an answer of HubSpot's means for relay, in words.

Each check is one sentence: how it is, and where something is wrong, what to do. Knows no HTTP calls.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from relay.hubspot.wire import Json
from relay.settings import PortalSettings

_UNSUPPORTED = {"v3": date(2027, 9, 1), "v4": date(2027, 3, 1)}  # hubspot.md section 2
_CURRENT = "2026-09"
_REMIND = timedelta(days=90)
_FEW_S = 5
_MANY_S = 300
_CALLS_PER_MAIL = 2  # of a mail that comes alone; a hundred of a backlog share their calls
_NEARLY = 0.1
_WHO_ELSE = (
    "find the integration that uses them up (in HubSpot: Development, Monitoring), "
    "or raise daily_share"
)
_LIMIT = "X-HubSpot-RateLimit-"


class Mark(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """`what` was looked at, how it is, and a sentence about it."""

    what: str
    mark: Mark
    text: str


def token(portal: PortalSettings, lasts_s: float | None) -> Check:
    """Of one that HubSpot took. `lasts_s`: of an OAuth access token."""
    if portal.token is None:
        text = "none is set: this portal is the sandbox, which takes any"
    elif lasts_s is None:
        text = "HubSpot takes it: a private app's, or a service key's"
    else:
        minutes = round(lasts_s / 60)
        text = f"HubSpot takes it: OAuth, good for {minutes} minutes; relay renews it by itself"
    return Check("token", Mark.OK, text)


def throttled(body: object) -> Check:
    policy = body.get("policyName") if isinstance(body, dict) else None
    if policy == "DAILY":
        text = f"the account's calls of today are used up (429): {_WHO_ELSE}"
        return Check("day", Mark.FAIL, text)
    return Check("pace", Mark.FAIL, "HubSpot's rate limit is reached (429): try again in 10 s")


def account(details: Json) -> Check:
    """Of the answer of account-info (hubspot.md section 8)."""
    names = ("portalId", "uiDomain", "accountType", "timeZone")
    portal, domain, kind, zone = (str(details.get(name) or "unknown") for name in names)
    return Check("account", Mark.OK, f"portal {portal} on {domain}, type {kind}, time zone {zone}")


def version(api_version: str, today: date) -> Check:
    """Of a version that HubSpot answers."""
    if api_version != "v3":
        return Check("version", Mark.OK, f"HubSpot answers {api_version}")
    first = min(_UNSUPPORTED.values())
    ends = " and ".join(f"{name} until {end:%B %Y}" for name, end in _UNSUPPORTED.items())
    is_soon = today + _REMIND >= first
    return Check(
        "version",
        Mark.WARN if is_soon else Mark.OK,
        f"HubSpot supports {ends}, and relay's v3 uses both: set api_version to {_CURRENT} before",
    )


def no_version(api_version: str) -> Check:
    return Check(
        "version",
        Mark.FAIL,
        f"HubSpot does not answer {api_version} (404): set api_version to v3 or {_CURRENT}",
    )


def clock(headers: Mapping[str, str], now: datetime) -> Check:
    """`now`: this machine's time when the answer came."""
    heard = None
    with suppress(ValueError, TypeError):
        heard = round((now - parsedate_to_datetime(headers.get("Date", ""))).total_seconds())
    match heard:
        case None:
            return Check("clock", Mark.WARN, "not compared: HubSpot's answer has no Date")
        case off if abs(off) <= _FEW_S:
            return Check("clock", Mark.OK, "agrees with HubSpot's")
        case off:
            side = "ahead of" if off > 0 else "behind"
            return Check(
                "clock",
                Mark.WARN if abs(off) <= _MANY_S else Mark.FAIL,
                f"this machine's is {abs(off):,} s {side} HubSpot's: set it by NTP "
                "(`timedatectl set-ntp true`), or times in logs and of mails without a date are wrong",
            )


def limits(headers: Mapping[str, str], portal: PortalSettings) -> Iterator[Check]:
    """What HubSpot allows, and what relay's shares make of it (hubspot.md section 7)."""
    most, length_ms = _number(headers, "Max"), _number(headers, "Interval-Milliseconds")
    if most is None or not length_ms:
        text = (
            "HubSpot's answers do not tell the limits (a public app is told none): "
            "relay goes by its refusals (429)"
        )
        yield Check("pace", Mark.OK, text)
    else:
        ours = max(1, int(most * portal.burst_share))
        an_hour = ours * 3_600_000 // length_ms // _CALLS_PER_MAIL
        text = (
            f"HubSpot allows {most:,} calls in {length_ms / 1000:g} s, relay makes {ours:,} at most "
            f"(burst_share): {an_hour:,} mails an hour one by one, more from a backlog"
        )
        yield Check("pace", Mark.OK, text)
    daily, left = _number(headers, "Daily"), _number(headers, "Daily-Remaining")
    if daily and left is not None:
        yield _day(daily, left, portal.daily_share)


def _day(daily: int, left: int, share: float) -> Check:
    ours = int(daily * share)
    still = max(0, left - (daily - ours))
    text = (
        f"{left:,} of the account's {daily:,} calls are left, {still:,} of them for relay "
        f"(daily_share): {still // _CALLS_PER_MAIL:,} mails one by one, more from a backlog"
    )
    if not still:
        return Check(
            "day", Mark.FAIL, f"{text}. Mail waits until the account's midnight: {_WHO_ELSE}"
        )
    if still < ours * _NEARLY:
        return Check("day", Mark.WARN, f"{text}. Soon mail waits until midnight: {_WHO_ELSE}")
    return Check("day", Mark.OK, text)


def owners(portal: PortalSettings, known: Mapping[str, str], *, is_all: bool) -> Iterator[Check]:
    """Who of ours owns what they log. `known`: id by address; `is_all`: of all owners."""
    whose = "HubSpot's owners" if is_all else f"the first {len(known):,} of HubSpot's owners"
    astray = {user: owner for user, owner in portal.owners.items() if not _is_owner(owner, known)}
    for user, owner in astray.items():
        yield Check(
            "owner",
            Mark.WARN,
            f"without an owner is logged the mail of {user}: {owner} is none of {whose}. "
            "Correct `owners`",
        )
    missing = [user for user in portal.users if user not in known and user not in portal.owners]
    if missing:
        yield Check(
            "owner",
            Mark.WARN,
            f"without an owner is logged the mail of {_some(missing)}: none of {whose} has that "
            "address. Add them as users in HubSpot, or map them to one in `owners`",
        )
    if not astray and not missing:
        who = f"all {len(portal.users)} users" if portal.users else "whoever of ours is among them"
        yield Check("owner", Mark.OK, f"{len(known):,} in HubSpot: {who} will own their mail")


def _is_owner(owner: str, known: Mapping[str, str]) -> bool:
    return owner in known.values() if owner.isdecimal() else owner.lower() in known


def _some(users: Collection[str]) -> str:
    named = list(users)[:5]
    more = len(users) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _number(headers: Mapping[str, str], name: str) -> int | None:
    value: Any = headers.get(_LIMIT + name, "")
    return int(value) if value.isascii() and value.isdigit() else None
