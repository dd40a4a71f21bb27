"""What runs behind the border: store, parser, worker, smarthost, web, sandbox, log."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from relay.settings.models.border import Tls
from relay.settings.models.values import AddressStr, Days, Frozen, Seconds, TcpEndpoint
from relay.settings.secrets import SecretRef


class StoreSettings(Frozen):
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


class ParserSettings(Frozen):
    """The child processes that read mail."""

    processes: int = Field(default=2, ge=1, le=64)
    """How many mails are read at once."""
    timeout_s: Seconds = 10
    """Longest time for one mail, in seconds. Then its child is killed."""
    memory_mb: int = Field(default=512, ge=128, le=1_048_576)
    """Memory of one child, in MiB. Beyond it the child dies."""


class WorkerSettings(Frozen):
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


class SmarthostSettings(Frozen):
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


class WebSettings(Frozen):
    """Health, metrics and pages."""

    listen: TcpEndpoint = "127.0.0.1:8025"
    """host:port of the HTTP server. Keep it private: it has no log-in."""


class SandboxSettings(Frozen):
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


class LogSettings(Frozen):
    """What relay prints on standard error. Never a body, a subject or a token."""

    level: LogLevel = LogLevel.INFO
    """debug, info, warning or error."""
    format: LogFormat = LogFormat.AUTO
    """json, console, or auto: console on a terminal, else json."""
