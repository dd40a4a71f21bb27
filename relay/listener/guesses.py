"""Wrong passwords, counted across all sessions: by network, by account, and by both together.

A count goes down with time, so that nobody is kept out for long, and all that is kept is bounded. The
same wrong password again is counted once: a forgotten device does not keep its office out, and
somebody who guesses gains nothing by it. From where an account has been logged in to before, others'
guesses do not matter, only those from there at that account.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Hashable
from ipaddress import IPv6Address, IPv6Network
from typing import TypeVar

from relay.clock import Clock
from relay.listener.peers import Peer

T = TypeVar("T")

_FORGIVEN_EVERY_S = 30.0
_MOST_TOGETHER = 10  # wrong passwords for an account from one network
_MOST_OF_NETWORK = 30
_MOST_OF_ACCOUNT = 50
_KEPT = 10_000
_IPV6_NETWORK = 64  # bits: what one customer is given, at least


class Guesses:
    """`allow` before a password is looked at, then `right` or `wrong`."""

    def __init__(self, clock: Clock) -> None:
        self._together = _Counts(clock)
        self._networks = _Counts(clock)
        self._accounts = _Counts(clock)
        self._at_home: OrderedDict[Hashable, None] = OrderedDict()
        self._seen: OrderedDict[Hashable, None] = OrderedDict()
        self._secret = secrets.token_bytes(16)

    def allow(self, peer: Peer, name: str) -> bool:
        """Whether a password for this name is looked at now. The same for names that are no account."""
        network = _network(peer)
        if self._together[network, name] >= _MOST_TOGETHER:
            return False
        return self.is_at_home(peer, name) or (
            self._networks[network] < _MOST_OF_NETWORK and self._accounts[name] < _MOST_OF_ACCOUNT
        )

    def is_at_home(self, peer: Peer, name: str) -> bool:
        """The account was logged in to from there."""
        return (_network(peer), name) in self._at_home

    def right(self, peer: Peer, name: str) -> None:
        _keep(self._at_home, (_network(peer), name), None)

    def wrong(self, peer: Peer, name: str, password: str) -> int:
        """How many different wrong passwords came from this network lately, with this one."""
        network = _network(peer)
        guess = hmac.digest(self._secret, f"{name}\0{password}".encode(), hashlib.sha256)
        if (network, guess) not in self._seen:
            self._together.add((network, name))
            self._networks.add(network)
            self._accounts.add(name)
        _keep(self._seen, (network, guess), None)
        return max(1, round(self._networks[network]))


class _Counts:
    """Counts that go down by one every `_FORGIVEN_EVERY_S`, of the `_KEPT` that last went up."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counts: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def __getitem__(self, key: Hashable) -> float:
        count, at = self._counts.get(key, (0.0, 0.0))
        return max(0.0, count - (self._clock.monotonic() - at) / _FORGIVEN_EVERY_S)

    def add(self, key: Hashable) -> None:
        count = self[key] + 1
        _keep(self._counts, key, (count, self._clock.monotonic()))


def _keep(kept: OrderedDict[Hashable, T], key: Hashable, value: T) -> None:
    """As the newest of at most `_KEPT`."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _KEPT:
        kept.popitem(last=False)


def _network(peer: Peer) -> Hashable:
    if isinstance(peer.address, IPv6Address):
        return IPv6Network((peer.address, _IPV6_NETWORK), strict=False)
    return peer
