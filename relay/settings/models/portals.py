"""One HubSpot account: who logs into it, what is logged, and where it lands."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from relay.model import Fate, Proof
from relay.settings.models.values import (
    AddressStr,
    Days,
    DomainStr,
    Frozen,
    HowMany,
    Name,
    ObjectType,
    Pattern,
    People,
    ShownBy,
)
from relay.settings.secrets import SecretRef


class Strangers(StrEnum):
    CREATE = "create"
    PARK = "park"
    NEVER = "never"


class ManyContacts(StrEnum):
    ALL = "all"
    OLDEST = "oldest"
    ACTIVE = "active"


class Objects(StrEnum):
    ALL = "all"
    ONLY = "only"


class NeverLogDrops(StrEnum):
    PERSON = "person"
    MAIL = "mail"


class TellUsers(StrEnum):
    NEVER = "never"
    EACH = "each"
    DAILY = "daily"


class ByPolicy(StrEnum):
    IGNORE = "ignore"
    LOG = "log"


class MailboxSettings(Frozen):
    """What one mailbox asks for otherwise than its portal."""

    shown_by: ShownBy | None = None
    """As the portal's. Empty: the portal's."""
    otherwise: Fate | None = None
    """As the portal's. Empty: the portal's."""


class Extent(StrEnum):
    FULL = "full"
    SUBJECT = "subject"
    METADATA = "metadata"


class Redacted(StrEnum):
    CARDS = "cards"
    IBANS = "ibans"


class PrivacySettings(Frozen):
    """What is left out of what is logged. The logged mail says that something was."""

    log: Extent = Extent.FULL
    """full, subject (no text, no files), or metadata (no subject either: who, when and which way)."""
    log_by_domain: dict[DomainStr, Extent] = Field(default_factory=dict)
    """The same for mail with somebody at these domains, or below them. The strictest counts."""
    redact: tuple[Redacted, ...] = ()
    """Numbers left out of subject, text, HTML and file names: cards (payment cards), ibans (bank accounts)."""
    patterns: tuple[Pattern, ...] = ()
    """Regular expressions (RE2 syntax); what fits one is left out, too."""


class OAuthSettings(Frozen):
    """A public app's own credentials, with which relay gets access tokens (OAuth)."""

    client_id: str = Field(min_length=1, examples=["7fff1e36-2d40-4ae1-bbb1-5266d59564fb"])
    """The app's client id."""
    client_secret: SecretRef
    """Where the app's client secret is: env:NAME, file:/path or credential:NAME."""


class WebhookSettings(Frozen):
    """Where HubSpot posts that there is a new contact: then parked mail is looked at at once."""

    url: str = Field(
        pattern=r"^https://[^\s/]+/\S*$", examples=["https://relay.acme.com/hubspot/acme-sales"]
    )
    """The public address, as HubSpot has it. A reverse proxy passes it on to /hubspot/NAME at web.listen, NAME being the portal's."""
    secret: SecretRef
    """Where the app's client secret is, with which HubSpot signs: env:NAME, file:/path or credential:NAME."""


class PortalSettings(Frozen):
    """One HubSpot account, the mailboxes that log into it, and the people who may."""

    name: Name
    """Short name for logs, metrics and commands: lower-case letters, digits, - and _."""
    token: SecretRef | None = None
    """Where the access token is (with oauth: the refresh token): env:NAME, file:/path or credential:NAME. Empty: the portal is the sandbox."""
    api_url: str = Field(
        default="https://api.hubapi.com",
        pattern=r"^https?://[^\s/]+$",
        examples=["https://api.hubapi.com"],
    )
    """HubSpot's address. Only tests change it."""
    api_version: str = Field(
        default="v3", pattern=r"^(v3|20\d\d-\d\d)$", examples=["v3", "2026-03"]
    )
    """Version of HubSpot's API: v3, or one of its successors, which carry a date."""
    oauth: OAuthSettings | None = None
    """With a public app: its client id and secret. Then token names the refresh token."""
    burst_share: float = Field(default=0.9, gt=0, le=1)
    """Share of the calls that HubSpot allows in 10 seconds which relay uses at most. The rest is left to other integrations."""
    daily_share: float = Field(default=0.9, gt=0, le=1)
    """relay waits for the next day when this share of the account's daily calls is used up, by whomever."""
    attachment_mb: int = Field(default=50, ge=0, le=200)
    """Largest attachment that is uploaded, in MiB. A larger one is named in the body of the logged mail."""
    mailboxes: tuple[AddressStr, ...] = Field(min_length=1)
    """Addresses that log into this portal. log@acme.com also takes log+deal-602@acme.com."""
    users: tuple[AddressStr, ...] = ()
    """Our people, by address. Only their mail is logged."""
    domains: tuple[DomainStr, ...] = ()
    """Our domains: everybody there is one of ours."""
    tag_secret: SecretRef | None = None
    """Where the secret is that signs the addresses of records: env:NAME, file:/path or credential:NAME. Then only signed ones are taken, as relay address sign prints them."""
    owners_may_log: bool = False
    """Whoever is an owner in this HubSpot account is one of ours. relay asks HubSpot for them every five minutes."""
    shown_by: ShownBy = tuple(Proof)
    """What shows that a mail is from one of ours; one of these is enough: login, key, network, dmarc, dkim, arc, reported, spf, signed."""
    otherwise: Fate = Fate.REFUSE
    """Mail that nothing shows to be from one of ours: refuse it in the session, so that its sender hears why; park or ignore it."""
    by_mailbox: dict[AddressStr, MailboxSettings] = Field(default_factory=dict)
    """Where a mailbox asks for something else: mailbox -> shown_by, otherwise."""
    owners: dict[AddressStr, str] = Field(default_factory=dict)
    """Owner of a user's mail where HubSpot knows them by another address: address -> HubSpot owner id or owner's address."""
    never_log: tuple[People, ...] = ()
    """Who is never looked up, created or linked: addresses, and domains with all below them; * stands for any characters. A mail with nobody else is not logged."""
    never_log_of: dict[AddressStr, tuple[People, ...]] = Field(default_factory=dict)
    """Who else is not, in the mail of one user: the user's address -> addresses and domains."""
    never_log_drops: NeverLogDrops = NeverLogDrops.PERSON
    """What somebody on these lists takes out: themselves only, or the whole mail that they are in."""
    role_accounts: ByPolicy = ByPolicy.LOG
    """Addresses of no person, such as info@ and no-reply@: log mail with them like any, or leave them out."""
    strangers: Strangers = Strangers.CREATE
    """People in the mail who are no contacts: create them, park a mail in which nobody is one until somebody is, or never log it."""
    strangers_days: Days = 30
    """Days a parked mail waits for a contact. Then it is ignored."""
    webhook: WebhookSettings | None = None
    """How HubSpot tells of new contacts. Without it relay looks for those that parked mail waits for."""
    create_companies: bool = False
    """For a contact that relay creates, also link its company by domain, and create it if there is none."""
    many_contacts: ManyContacts = ManyContacts.ALL
    """Of several contacts with one address: all, the oldest, or the one that was active most recently."""
    internal: ByPolicy = ByPolicy.IGNORE
    """Mail between our own people only."""
    automatic: ByPolicy = ByPolicy.IGNORE
    """Out-of-office replies, calendar invitations and answers, and mailing-list mail."""
    tell_users: TellUsers = TellUsers.NEVER
    """Write to the user whose mail is parked: never, of each such mail, or once a day. Needs smarthost."""
    delay_s: float = Field(default=0, ge=0, le=86_400)
    """Seconds a mail waits before it is logged, so that relay undo can take it back unseen. 0: none."""
    keep_raw_days: float | None = Field(default=None, ge=0, le=36_500)
    """Days the raw mail of this portal is kept, where that is other than store.keep_raw_days."""
    privacy: PrivacySettings = PrivacySettings()
    companies: bool = True
    """Also link each contact's primary company."""
    company_by_domain: bool = True
    """For a contact without one, the company with the address's domain. Never for free mail, and never ours."""
    deals: HowMany = 5
    """Also link this many of each contact's open deals, the most recently changed first. 0: none. only: if there is exactly one."""
    tickets: HowMany = 0
    """Also link open tickets, likewise."""
    custom_objects: dict[ObjectType, Objects] = Field(default_factory=dict)
    """Also link the contacts' records of custom objects: type id -> all (the first twenty), or only if there is exactly one."""

    @model_validator(mode="after")
    def _somebody_may_log(self) -> Self:
        if not (self.users or self.domains or self.owners_may_log):
            raise ValueError("users or domains must name somebody: only their mail is logged")
        return self

    @model_validator(mode="after")
    def _differing_mailboxes_are_its_own(self) -> Self:
        strange = [mailbox for mailbox in self.by_mailbox if mailbox not in self.mailboxes]
        if strange:
            raise ValueError(f"by_mailbox: {strange[0]} is none of this portal's mailboxes")
        return self

    @model_validator(mode="after")
    def _oauth_is_whole(self) -> Self:
        if self.oauth is not None and self.token is None:
            raise ValueError("oauth needs token: it names the place of the refresh token")
        return self

    @property
    def kind(self) -> str:
        """What mail of this portal goes to, and how relay logs in there."""
        if self.token is None:
            return "sandbox"
        return "HubSpot" if self.oauth is None else "HubSpot by OAuth"
