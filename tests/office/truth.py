"""What the scenario knows of each mail: how it came, and what is right. relay's code has no part in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from relay.model import Check, Evidence, Method, Shown


class Way(StrEnum):
    SENT = "EMAIL"
    RECEIVED = "INCOMING_EMAIL"
    FORWARDED = "FORWARDED_EMAIL"


@dataclass(frozen=True, kw_only=True)
class Logged:
    """One engagement on exactly these records."""

    way: Way
    owner: str
    records: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Unlogged:
    """`state`: refused, ignored or parked. `because`: words that its reason must have."""

    state: str
    because: str


@dataclass(frozen=True, kw_only=True)
class Again:
    """Another copy of mail `of`: taken, and nothing new is logged."""

    of: int


@dataclass(frozen=True, kw_only=True)
class Bounced:
    """A report: the engagement of mail `of` is marked, and nothing new is logged."""

    of: int


Truth = Logged | Unlogged | Again | Bounced


@dataclass(frozen=True, kw_only=True)
class Mail:
    """`number` is in the text of what it is about, in the form that `mark` gives it."""

    number: int
    kind: str
    at: datetime
    raw: bytes
    mail_from: str
    rcpt_to: str
    evidence: Evidence
    truth: Truth


@dataclass(frozen=True, kw_only=True)
class Change:
    """What somebody does in HubSpot meanwhile."""

    at: datetime
    method: str
    path: str
    body: dict


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """A secret address is replaced by another."""

    at: datetime
    user: str
    old: str
    new: str


Happening = Mail | Change | Rotation


def mark(number: int) -> str:
    return f"Reference N{number:05d}."


# ---------------------------------------------------------------- what the border found out


OUR_SERVER = Evidence(peer_trusted=True)
NOTHING = Evidence(
    peer_trusted=False, spf=Check.NONE, dkim=Check.NONE, dmarc=Check.NONE, arc=Check.NONE
)
FORGED = Evidence(
    peer_trusted=False, spf=Check.FAIL, dkim=Check.NONE, dmarc=Check.FAIL, arc=Check.NONE
)


def signed(domain: str) -> Evidence:
    """By the author's own domain, which publishes a policy that the mail keeps to."""
    shown = (Shown(domain=domain, method=Method.DKIM),)
    return Evidence(peer_trusted=False, dkim=Check.PASS, dmarc=Check.PASS, shown=shown)


def forged_but_signed(domain: str) -> Evidence:
    """The forger's own domain is shown, by SPF and DKIM, which the author's domain disowns."""
    shown = tuple(Shown(domain=domain, method=one) for one in (Method.SPF, Method.DKIM))
    return Evidence(
        peer_trusted=False, spf=Check.PASS, dkim=Check.PASS, dmarc=Check.FAIL, shown=shown
    )


def passed_on(by: str, author: str = "") -> Evidence:
    """Our provider's server sent it for us (SPF). `author`: whose signature outlived it."""
    shown = [Shown(domain=by, method=Method.SPF)]
    if author:
        shown.append(Shown(domain=author, method=Method.DKIM))
    return Evidence(
        peer_trusted=False,
        spf=Check.PASS,
        dkim=Check.PASS if author else Check.NONE,
        dmarc=Check.PASS if author else Check.NONE,
        shown=tuple(shown),
    )
