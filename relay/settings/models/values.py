"""What a single value may be, and what all models have in common."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Annotated, Literal

import re2
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from relay.model import Proof

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


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
