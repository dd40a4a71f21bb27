"""What can be set, as frozen models: names, meanings, units, defaults and bounds.

`relay.settings.load` fills them from config.yaml. The descriptions here are what `relay schema`
prints. A secret is never a value in the file, only a place to find it (`relay.settings.secrets`).
"""

import re
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal, Self

import re2
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from relay.model import Fate, Proof
from relay.settings.secrets import SecretRef

_ADDRESS = re.compile(r"[^\s@<>(),;:\\\"\[\]]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?")
_PATTERN = re.compile(r"(?:[^\s@<>(),;:\\\"\[\]]{1,64}@)?[a-z0-9*](?:[a-z0-9.*-]{0,252}[a-z0-9*])?")
_TCP = re.compile(r"(?:\[[0-9a-fA-F:]+\]|[^\s:\[\]/]+):\d{1,5}")
_LAST_PORT = 65_535
_UNIX = re.compile(r"unix:\S+")
_RE2 = re2.Options()
_RE2.log_errors = False
_SYSTEMD = re.compile(r"systemd:[\w.@-]+")


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value := value.lower()):
        raise ValueError("expected an email address such as jane@acme.com")
    return value


def _domain(value: str) -> str:
    if not _DOMAIN.fullmatch(value := value.lower()):
        raise ValueError("expected a domain such as acme.com, without @")
    return value


def _people(value: str) -> str:
    if not _PATTERN.fullmatch(value := value.lower()):
        raise ValueError("expected an email address or a domain; * stands for any characters")
    if not any(letter.isalnum() for letter in value):
        raise ValueError("this would be everybody")
    return value


def _endpoint(value: str) -> str:
    if not (_is_tcp(value) or _UNIX.fullmatch(value) or _SYSTEMD.fullmatch(value)):
        raise ValueError('expected "host:port", "[ipv6]:port", "unix:/path" or "systemd:name"')
    return value


def _tcp(value: str) -> str:
    if not _is_tcp(value):
        raise ValueError('expected "host:port" or "[ipv6]:port"')
    return value


def _is_tcp(value: str) -> bool:
    return bool(_TCP.fullmatch(value)) and int(value.rpartition(":")[2]) <= _LAST_PORT


def _name_server(value: str) -> str:
    try:
        ip_address(value)
    except ValueError:
        host, _, port = value.rpartition(":")
        try:
            ip_address(host.removeprefix("[").removesuffix("]"))
        except ValueError:
            port = ""
        if not (port.isascii() and port.isdigit() and int(port) <= _LAST_PORT):
            raise ValueError('expected "address", "address:port" or "[ipv6]:port"') from None
    return value


def _pattern(value: str) -> str:
    try:
        fits_nothing = re2.compile(value, _RE2).search("") is not None
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
        raise ValueError(f"is no regular expression that RE2 knows: {reason}") from None
    if fits_nothing:
        raise ValueError("fits in between any two letters: write it so that it needs at least one")
    return value


AddressStr = Annotated[str, AfterValidator(_address), Field(examples=["jane@acme.com"])]
DomainStr = Annotated[str, AfterValidator(_domain), Field(examples=["acme.com"])]
People = Annotated[str, AfterValidator(_people), Field(examples=["bank.com"])]
Endpoint = Annotated[str, AfterValidator(_endpoint), Field(examples=["127.0.0.1:2525"])]
TcpEndpoint = Annotated[str, AfterValidator(_tcp), Field(examples=["127.0.0.1:8025"])]
NameServer = Annotated[str, AfterValidator(_name_server), Field(examples=["192.0.2.53"])]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", examples=["acme-sales"])]
ShownBy = Annotated[tuple[Proof, ...], Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, le=31_536_000)]  # a year: with much more, dates overflow
Days = Annotated[float, Field(gt=0, le=36_500)]
HowMany = Annotated[int, Field(ge=0, le=20)] | Literal["only"]
ObjectType = Annotated[str, Field(pattern=r"^2-[1-9][0-9]{0,17}$", examples=["2-1234567"])]
IPNetwork = IPv4Network | IPv6Network
Pattern = Annotated[str, AfterValidator(_pattern), Field(examples=[r"EMP-\d{6}"])]


Loc = tuple[str | int, ...]
"""The way from the top of config.yaml to a value: keys and list indexes."""


class Misplaced(ValueError):
    """Mistakes that only show from above: several things together are wrong. Each has its place."""

    def __init__(self, mistakes: dict[Loc, str]) -> None:
        super().__init__("; ".join(mistakes.values()))
        self.mistakes = mistakes


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Protocol(StrEnum):
    SMTP = "smtp"
    LMTP = "lmtp"


class Tls(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class ListenerSettings(_Frozen):
    """One socket that mail comes in on."""

    listen: Endpoint
    """Where to listen: host:port, [ipv6]:port, unix:/path, or systemd:name, what a .socket unit with FileDescriptorName=name opened."""
    protocol: Protocol = Protocol.SMTP
    """smtp, or lmtp behind an MTA on the same host (one reply per recipient)."""
    tls: Tls = Tls.NONE
    """none, starttls (offered after EHLO), or implicit (TLS from the first byte)."""
    certificate: Path | None = None
    """PEM file with the certificate chain. Needed when tls is not none."""
    private_key: Path | None = None
    """PEM file with the certificate's key. Needed when tls is not none."""
    auth: bool = False
    """Offer AUTH PLAIN and LOGIN, once TLS is on. Needs tls."""
    proxy_from: tuple[IPNetwork, ...] = ()
    """Networks whose connections start with a PROXY protocol header (a load balancer). Others are refused."""

    @model_validator(mode="after")
    def _tls_is_whole(self) -> Self:
        if self.tls is not Tls.NONE and not (self.certificate and self.private_key):
            raise ValueError(f"tls: {self.tls} needs certificate and private_key")
        if self.auth and self.tls is Tls.NONE:
            raise ValueError(
                "auth: true needs tls: starttls or implicit, so that passwords are never sent in clear"
            )
        return self


class LimitSettings(_Frozen):
    """What one peer, one session and one mail may cost. Beyond it the reply is 4xx or 5xx, as said."""

    message_bytes: int = Field(default=36_700_160, ge=65_536, le=209_715_200)
    """Largest mail in bytes, as sent. Above it: 552 5.3.4. Default 35 MiB: 25 MB of attachments in base64."""
    recipients: int = Field(default=100, ge=1, le=10_000)
    """RCPT TO per mail. Above it: 452 4.5.3."""
    messages_per_session: int = Field(default=1_000, ge=1)
    """Mails in one connection. Above it: 421 4.7.0; the client connects anew."""
    connections: int = Field(default=500, ge=1)
    """Connections at once, in all. Above it: 421 4.3.2."""
    connections_per_peer: int = Field(default=100, ge=1)
    """Connections at once from one IP address. Above it: 421 4.7.0."""
    command_timeout_s: Seconds = 300
    """Longest silence between two commands, in seconds (RFC 5321 section 4.5.3.2.7)."""
    data_timeout_s: Seconds = 180
    """Longest silence inside a mail, in seconds (RFC 5321 section 4.5.3.2.5)."""
    data_bytes_per_s: int = Field(default=200, ge=0)
    """Slowest mail taken, in bytes a second after the first minute. 0 switches this off."""
    session_s: Seconds = 3_600
    """Longest connection, in seconds. Above it: 421 4.4.2, never in the middle of a mail's commit."""
    errors: int = Field(default=20, ge=1)
    """Refused or unknown commands in one session before 421 4.7.0."""
    hops: int = Field(default=50, ge=5)
    """Received headers in a mail before it is called a loop: 554 5.4.6."""


class StoreSettings(_Frozen):
    """Where accepted mail is kept."""

    url: str = Field(default="", repr=False)
    """Database URL. Empty: SQLite in data_dir/relay.db."""
    keep_raw_days: float = Field(default=30, ge=0, le=36_500)
    """Days the raw mail is kept after it is settled; 0: for an hour at most. relay cannot retry or export it afterwards."""
    keep_ledger_days: Days = 400
    """Days what became of a mail is kept. A copy that comes later than that is logged anew."""

    @model_validator(mode="after")
    def _raw_goes_first(self) -> Self:
        if self.keep_raw_days > self.keep_ledger_days:
            raise ValueError("keep_raw_days must not be larger than keep_ledger_days")
        return self


class ParserSettings(_Frozen):
    """The child processes that read mail."""

    processes: int = Field(default=2, ge=1, le=64)
    """How many mails are read at once."""
    timeout_s: Seconds = 10
    """Longest time for one mail, in seconds. Then its child is killed."""
    memory_mb: int = Field(default=512, ge=128, le=1_048_576)
    """Memory of one child, in MiB. Beyond it the child dies."""


class WorkerSettings(_Frozen):
    """How mail goes to HubSpot."""

    batch: int = Field(default=100, ge=1, le=100)
    """Most mails claimed and created at once. HubSpot takes 100."""
    attempts: int = Field(default=12, ge=1)
    """Tries of one mail before it is parked. Our own faults and HubSpot's pauses do not count."""
    backoff_s: Seconds = 30
    """First wait after a failed try, in seconds. It doubles each time, with jitter."""
    backoff_max_s: Seconds = 3_600
    """Longest wait between two tries, in seconds."""
    unsure_s: Seconds = 150
    """Longest time a call without an answer may still take effect at HubSpot, in seconds. Only then is it sent again."""
    drain_s: Seconds = 25
    """Longest time to finish what is under way when told to stop, in seconds."""


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


class MailboxSettings(_Frozen):
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


class PrivacySettings(_Frozen):
    """What is left out of what is logged. The logged mail says that something was."""

    log: Extent = Extent.FULL
    """full, subject (no text, no files), or metadata (no subject either: who, when and which way)."""
    log_by_domain: dict[DomainStr, Extent] = Field(default_factory=dict)
    """The same for mail with somebody at these domains, or below them. The strictest counts."""
    redact: tuple[Redacted, ...] = ()
    """Numbers left out of subject, text, HTML and file names: cards (payment cards), ibans (bank accounts)."""
    patterns: tuple[Pattern, ...] = ()
    """Regular expressions (RE2 syntax); what fits one is left out, too."""


class OAuthSettings(_Frozen):
    """A public app's own credentials, with which relay gets access tokens (OAuth)."""

    client_id: str = Field(min_length=1, examples=["7fff1e36-2d40-4ae1-bbb1-5266d59564fb"])
    """The app's client id."""
    client_secret: SecretRef
    """Where the app's client secret is: env:NAME, file:/path or credential:NAME."""


class WebhookSettings(_Frozen):
    """Where HubSpot posts that there is a new contact: then parked mail is looked at at once."""

    url: str = Field(
        pattern=r"^https://[^\s/]+/\S*$", examples=["https://relay.acme.com/hubspot/acme-sales"]
    )
    """The public address, as HubSpot has it. A reverse proxy passes it on to /hubspot/NAME at web.listen, NAME being the portal's."""
    secret: SecretRef
    """Where the app's client secret is, with which HubSpot signs: env:NAME, file:/path or credential:NAME."""


class PortalSettings(_Frozen):
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


class AccountSettings(_Frozen):
    """One name that may AUTH at a listener."""

    name: AddressStr
    """The user name, an address of one of ours."""
    password_hash: str = Field(
        pattern=r"^\$argon2(id|i|d)\$",
        examples=["$argon2id$…, what relay hash-password prints"],
        repr=False,
    )
    """The password's Argon2 hash, as `relay hash-password` prints it."""


class AuthenticationSettings(_Frozen):
    """How relay finds out who a mail is from, when a stranger's server brings it: SPF, DKIM, DMARC, ARC."""

    name_servers: tuple[NameServer, ...] = ()
    """DNS servers to ask. Empty: the system's."""
    timeout_s: Seconds = 20
    """Longest time to ask DNS about one mail, in seconds. Then its sender is told to try again later (451)."""
    trusted_sealers: tuple[DomainStr, ...] = ()
    """Domains that forward mail and are believed when they say whom it was from before (ARC). Empty: nobody is."""
    results_from: tuple[DomainStr, ...] = ()
    """Names of our own servers whose Authentication-Results are believed, in mail that a trusted network hands over."""


class SmarthostSettings(_Frozen):
    """The server that takes relay's own mail, which goes to users of ours only."""

    server: TcpEndpoint
    """host:port of the server."""
    sender: AddressStr
    """Who relay's mail is from: an address that somebody reads, never one of relay's mailboxes."""
    tls: Tls = Tls.NONE
    """none, starttls, or implicit; with a certificate that this machine trusts."""
    user: str = ""
    """User name, if the server asks for one. Needs password and tls."""
    password: SecretRef | None = None
    """Where the password is: env:NAME, file:/path or credential:NAME."""

    @model_validator(mode="after")
    def _login_is_whole(self) -> Self:
        if bool(self.user) != bool(self.password):
            raise ValueError("user and password go together")
        if self.user and self.tls is Tls.NONE:
            raise ValueError("a login needs tls: the password is never sent in clear")
        return self


class WebSettings(_Frozen):
    """Health, metrics and pages."""

    listen: TcpEndpoint = "127.0.0.1:8025"
    """host:port of the HTTP server. Keep it private: it has no log-in."""


class SandboxSettings(_Frozen):
    """The local CRM that stands in for HubSpot where a portal has no token."""

    listen: TcpEndpoint = "127.0.0.1:8026"
    """host:port of the sandbox."""
    contacts: bool = True
    """Fill a new sandbox with a few contacts, companies, deals, tickets and owners."""


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    AUTO = "auto"
    JSON = "json"
    CONSOLE = "console"


class LogSettings(_Frozen):
    """What relay prints on standard error. Never a body, a subject or a token."""

    level: LogLevel = LogLevel.INFO
    """debug, info, warning or error."""
    format: LogFormat = LogFormat.AUTO
    """json, console, or auto: console on a terminal, else json."""


class Settings(_Frozen):
    """All of config.yaml."""

    data_dir: Path = Path("data")
    """Folder for the database and the sandbox. Relative to the folder of config.yaml."""
    hostname: str = Field(
        default="relay.localhost",
        pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$",
        examples=["relay.acme.com"],
    )
    """The name relay greets with."""
    listeners: tuple[ListenerSettings, ...] = Field(
        default=(ListenerSettings(listen="127.0.0.1:2525"),), min_length=1
    )
    trusted_networks: tuple[IPNetwork, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
    """Networks of our own MTAs: what they hand over, they have checked. Never list strangers here."""
    accounts: tuple[AccountSettings, ...] = ()
    """Who may AUTH. An authenticated user may log as themselves from anywhere."""
    authentication: AuthenticationSettings = AuthenticationSettings()
    limits: LimitSettings = LimitSettings()
    store: StoreSettings = StoreSettings()
    parser: ParserSettings = ParserSettings()
    worker: WorkerSettings = WorkerSettings()
    smarthost: SmarthostSettings | None = None
    """What takes relay's mail to its users."""
    web: WebSettings = WebSettings()
    sandbox: SandboxSettings = SandboxSettings()
    log: LogSettings = LogSettings()
    portals: tuple[PortalSettings, ...] = Field(min_length=1)

    @field_validator("trusted_networks")
    @classmethod
    def _not_everybody(cls, networks: tuple[IPNetwork, ...]) -> tuple[IPNetwork, ...]:
        if any(network.prefixlen == 0 for network in networks):
            raise ValueError(
                "a network of everybody is nobody's own: name the addresses of your MTAs"
            )
        return networks

    @model_validator(mode="after")
    def _mail_has_a_way_out(self) -> Self:
        told: dict[Loc, str] = {
            ("portals", i, "tell_users"): "needs a smarthost that takes the mail"
            for i, portal in enumerate(self.portals)
            if portal.tell_users is not TellUsers.NEVER and self.smarthost is None
        }
        if told:
            raise Misplaced(told)
        if self.smarthost and any(self.smarthost.sender in one.mailboxes for one in self.portals):
            raise Misplaced(
                {("smarthost", "sender"): "is a mailbox of relay's: answers would come in"}
            )
        return self

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        portals = list(enumerate(self.portals))
        repeats = (
            _repeats({("portals", i, "name"): portal.name for i, portal in portals})
            | _repeats(
                {
                    ("portals", i, "mailboxes", j): mailbox
                    for i, portal in portals
                    for j, mailbox in enumerate(portal.mailboxes)
                }
            )
            | _repeats(
                {("listeners", i, "listen"): it.listen for i, it in enumerate(self.listeners)}
            )
            | _repeats({("accounts", i, "name"): it.name for i, it in enumerate(self.accounts)})
        )
        if repeats:
            raise Misplaced(repeats)
        return self

    @property
    def store_url(self) -> str:
        return self.store.url or f"sqlite:///{self.data_dir / 'relay.db'}"

    @property
    def sandbox_database(self) -> Path:
        return self.data_dir / "sandbox.db"


def _repeats(values: dict[Loc, str]) -> dict[Loc, str]:
    seen: set[str] = set()
    repeats = {}
    for loc, value in values.items():
        if value in seen:
            repeats[loc] = f"{value} stands more than once"
        seen.add(value)
    return repeats
