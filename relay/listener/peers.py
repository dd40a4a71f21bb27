"""Who is at the other end, directly or behind a load balancer, and what is known about them.

Only an address in one of our own networks, a unix socket or a right password makes somebody
trusted; what clients call themselves never does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import cast

from aiosmtpd.proxy_protocol import V2_CMD, AsyncReader, get_proxy

from relay.listener.incoming import Incoming
from relay.settings import ListenerSettings
from relay.settings.models import IPNetwork

IPAddress = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """`is_local`: through a unix socket, which has no address. Nor has whom nobody names."""

    address: IPAddress | None
    is_local: bool = False

    def is_in(self, networks: Iterable[IPNetwork]) -> bool:
        return self.address is not None and any(self.address in each for each in networks)

    def is_trusted_in(self, networks: Iterable[IPNetwork]) -> bool:
        return self.is_local or self.is_in(networks)

    def __str__(self) -> str:
        if self.is_local:
            return "unix"
        return "unknown" if self.address is None else str(self.address)


UNKNOWN = Peer(address=None)


@dataclass(slots=True, kw_only=True)
class Client:
    """What a session has learned about its client so far."""

    peer: Peer = UNKNOWN
    is_trusted: bool = False
    is_tls_on: bool = False
    helo: str = ""
    user: str | None = None


async def identify(peername: object, listener: ListenerSettings, incoming: Incoming) -> Peer | None:
    """The client of a new connection; None when it is not one that this listener serves.

    `peername` is what the socket says. Where the listener stands behind load balancers, only they
    are served, and their PROXY header (version 1 or 2) says who the client is.
    """
    direct = _of_socket(peername)
    if not listener.proxy_from:
        return direct
    return await _behind_proxy(incoming) if direct.is_in(listener.proxy_from) else None


def _of_socket(peername: object) -> Peer:
    match peername:
        case (str(host), *_):
            return Peer(address=_plain(ip_address(host.partition("%")[0])))
        case str() | bytes():  # only a unix socket's address is a name, mostly an empty one
            return Peer(address=None, is_local=True)
        case _:
            return UNKNOWN  # it has hung up already


async def _behind_proxy(incoming: Incoming) -> Peer | None:
    """The client that the header names; UNKNOWN when the load balancer speaks for itself."""
    try:
        header = await get_proxy(cast("AsyncReader", incoming))
    except EOFError:
        return None
    if not header:
        return None
    source = None if header.command == V2_CMD.LOCAL else header.src_addr
    if isinstance(source, IPv4Address | IPv6Address):
        return Peer(address=_plain(source))
    return UNKNOWN


def _plain(address: IPAddress) -> IPAddress:
    """An IPv4 address that came in IPv6 clothes is itself: networks are compared with it."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
