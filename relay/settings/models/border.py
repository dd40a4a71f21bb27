"""What stands at the border: listeners, who may log in, how senders are checked, limits."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from relay.settings.models.values import (
    AddressStr,
    DomainStr,
    Endpoint,
    Frozen,
    IPNetwork,
    NameServer,
    Seconds,
)


class Protocol(StrEnum):
    SMTP = "smtp"
    LMTP = "lmtp"


class Tls(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class ListenerSettings(Frozen):
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


class LimitSettings(Frozen):
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


class AccountSettings(Frozen):
    """One name that may AUTH at a listener."""

    name: AddressStr
    """The user name, an address of one of ours."""
    password_hash: str = Field(
        pattern=r"^\$argon2(id|i|d)\$",
        examples=["$argon2id$…, what relay hash-password prints"],
        repr=False,
    )
    """The password's Argon2 hash, as `relay hash-password` prints it."""


class AuthenticationSettings(Frozen):
    """How relay finds out who a mail is from, when a stranger's server brings it: SPF, DKIM, DMARC, ARC."""

    name_servers: tuple[NameServer, ...] = ()
    """DNS servers to ask. Empty: the system's."""
    timeout_s: Seconds = 20
    """Longest time to ask DNS about one mail, in seconds. Then its sender is told to try again later (451)."""
    trusted_sealers: tuple[DomainStr, ...] = ()
    """Domains that forward mail and are believed when they say whom it was from before (ARC). Empty: nobody is."""
    results_from: tuple[DomainStr, ...] = ()
    """Names of our own servers whose Authentication-Results are believed, in mail that a trusted network hands over."""
