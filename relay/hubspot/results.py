"""What became of a call to HubSpot, in words that HubSpot's status codes do not reach beyond.

A create ends in one of five results, because a mail must be logged once: only `Unknown` needs a
look at what is there before anything is sent again. Everything else fails by an exception:

    Temporary
    |- PortalPaused   nothing was done, and nothing will be until the portal is well again
    |- Locked         nothing was done: a record is locked for a moment (423)
    `- Unanswered     HubSpot may have done it (5xx, time-out, reset, an answer that cannot be read)
    Permanent
    `- Refused        nothing was done: HubSpot says that the request is wrong

All four are HubSpotErrors too, which quote HubSpot for a person's screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relay.errors import Permanent, RelayError, Temporary
from relay.hubspot.problem import Problem, Quote
from relay.hubspot.wire import Json
from relay.model import Engagement, Finding, RecordRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An engagement as it is sent, the ids of its uploaded files, and what it is without.

    `key`: the value of the unique property, `""` where the portal has none. `company`: with how many
    others it may go in one call; fewer, when calls with it had no answer. `looks_again`: that one of
    its contacts is gone ends in `Stale`, in place of a create without that contact. `link_types`: how
    it is linked with custom objects.
    """

    engagement: Engagement
    file_ids: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    key: str = ""
    company: int = 100
    looks_again: bool = False
    link_types: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """`dropped`: the links that were left out, because their records are gone.

    `without_owner`: the owner that was left out, because HubSpot has none with this id.
    """

    engagement_id: str
    dropped: tuple[RecordRef, ...] = ()
    without_owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """HubSpot will not take this mail however often it is sent.

    `dropped`: its links that turned out to be to records that are gone.
    """

    reason: str
    dropped: tuple[RecordRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """Contacts it was to be on are gone: nothing was created, they are to be looked up again."""

    reason: str
    dropped: tuple[RecordRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotExecuted:
    """Surely nothing was created: it may be sent again.

    `our_fault`: the mail did nothing wrong. `needs_person`: as of `PortalPaused`.
    """

    reason: str
    retry_after_s: float | None
    our_fault: bool
    needs_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It may have been created: read back before sending it again (`Crm.find_logged`)."""

    reason: str


CallResult = Created | Rejected | Stale | NotExecuted | Unknown


class HubSpotError(RelayError):
    """A call that failed. `reason` may be logged; what HubSpot itself said stands beside it."""

    quote = Quote()

    @property
    def message(self) -> str:
        """HubSpot's own words, `""` if it said none.

        They quote what was sent: they are for the screen of whoever sent it, never for a log.
        """
        return self.quote.message

    @property
    def category(self) -> str:
        """HubSpot's word for the kind of error, such as VALIDATION_ERROR."""
        return self.quote.category

    @property
    def correlation_id(self) -> str:
        """What HubSpot's support asks for."""
        return self.quote.correlation_id


class PortalPaused(HubSpotError, Temporary):
    """No call to this portal can work now. `needs_person`: nor will it, until somebody acts.

    `status`: HubSpot's answer, None when there was none.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after_s: float | None = None,
        needs_person: bool = False,
        status: int | None = None,
    ) -> None:
        super().__init__(reason, retry_after_s=retry_after_s)
        self.needs_person = needs_person
        self.status = status

    def nothing_done(self) -> NotExecuted:
        """What it means for a mail that was to be created."""
        return NotExecuted(
            reason=self.reason,
            retry_after_s=self.retry_after_s,
            our_fault=True,
            needs_person=self.needs_person,
        )


class Locked(HubSpotError, Temporary):
    """A record of the request is locked. Nothing was done."""


class Unanswered(HubSpotError, Temporary):
    """The request may or may not have been carried out."""


class Refused(HubSpotError, Permanent):
    """HubSpot said no to this request. Nothing was done."""

    def __init__(self, reason: str, *, status: int, problem: Problem) -> None:
        super().__init__(reason)
        self.status = status
        self.problem = problem
