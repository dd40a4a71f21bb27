"""Who may log: the claims, the evidence, the verdict."""

from dataclasses import dataclass
from enum import StrEnum

from relay.model.addresses import Address
from relay.model.parsed import Redirect


class Check(StrEnum):
    """The result of one authentication method, in the words of RFC 8601 section 2.7."""

    NOT_CHECKED = "not checked"
    NONE = "none"
    PASS = "pass"  # noqa: S105 - RFC 8601's word
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Who a mail says it is from and to. All of it can be forged."""

    mail_from: str
    from_: tuple[Address, ...]
    redirects: tuple[Redirect, ...]
    recipients: tuple[Address, ...]


class Method(StrEnum):
    """By what a domain is shown to stand behind a mail."""

    SPF = "spf"
    DKIM = "dkim"
    ARC = "arc"
    """A forwarder that is trusted says what it saw"""
    REPORTED = "reported"
    """A server of ours says so in Authentication-Results"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A domain that is shown to stand behind a mail. `detail`: by what, for people to read."""

    domain: str
    method: Method
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found out about a mail's sender, as against what the mail claims.

    `shown` are the domains that stand behind it; whether one of them is the author's (RFC 7489
    section 3.1: the same organisational domain) is for `access` to see. `dmarc` is about From's
    domain. A TEMPERROR means that DNS did not answer: the same mail may be told apart later.
    `notes` tell each check and its result in a sentence, for people to read.
    """

    peer_trusted: bool
    user: str | None = None
    spf: Check = Check.NOT_CHECKED
    dkim: Check = Check.NOT_CHECKED
    dmarc: Check = Check.NOT_CHECKED
    arc: Check = Check.NOT_CHECKED
    shown: tuple[Shown, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A secret in an address, by its number; the secret itself is nowhere. `user`: on whose word it logs."""

    id: int
    portal: str
    user: str

    def __str__(self) -> str:
        return f"key {self.id} of {self.user}"


class Proof(StrEnum):
    """What can show that a mail is from one of ours, or passed on by one."""

    LOGIN = "login"
    """One of ours logged in (AUTH)"""
    KEY = "key"
    """It came to an address with a secret, which only one of ours knows"""
    NETWORK = "network"
    """Our own server handed it over, and has checked it"""
    DMARC = "dmarc"
    """The author's domain publishes a policy, and the mail keeps to it (RFC 7489)"""
    DKIM = "dkim"
    """A signature of the domain"""
    ARC = "arc"
    """A trusted forwarder saw that the domain stands behind it"""
    REPORTED = "reported"
    """A server of ours says so in Authentication-Results"""
    SPF = "spf"
    """A server that the domain names sent it"""
    SIGNED = "signed"
    """It came to the signed address of a record, which only ours know; for what they pass on"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """`user`: the one of ours on whose word the mail is logged. `redirected`: ours passed it on.

    `author_by`: what shows that the mail is From whom it says, ours or not; None: nothing does.
    """

    user: Address
    redirected: bool
    evidence: str
    author_by: Proof | None = None


class Refusal(StrEnum):
    """Why a sender may not log. The listener has the words for each."""

    NOT_OURS = "not_ours"
    NOT_SHOWN = "not_shown"
    SEVERAL_FROM = "several_from"
    UNDECIDED = "undecided"
    """What decides could not be asked; it may be later"""
    KEY_LEAKED = "key_leaked"
    """It came to an address with a secret that everybody can read in it"""


class Fate(StrEnum):
    """What becomes of a mail whose sender may not log it."""

    REFUSE = "refuse"
    PARK = "park"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    refusal: Refusal
    reason: str
    fate: Fate = Fate.REFUSE


Verdict = Allowed | Refused
