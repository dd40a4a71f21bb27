"""All of config.yaml, and what only shows when its parts are seen together."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator

from relay.settings.models.border import (
    AccountSettings,
    AuthenticationSettings,
    LimitSettings,
    ListenerSettings,
)
from relay.settings.models.machine import (
    LogSettings,
    ParserSettings,
    SandboxSettings,
    SmarthostSettings,
    StoreSettings,
    WebSettings,
    WorkerSettings,
)
from relay.settings.models.portals import PortalSettings, TellUsers
from relay.settings.models.values import Frozen, IPNetwork, Loc, Misplaced


class Settings(Frozen):
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
