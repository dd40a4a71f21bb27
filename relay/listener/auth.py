"""AUTH (RFC 4954): the PLAIN and LOGIN exchanges, and the check of a password.

A wrong password costs the client time, and an unknown name as much as a known one; after too many,
none is looked at for a while (`guesses`). Neither names nor passwords are ever logged: people type one
into the field of the other.
"""

import asyncio
import binascii
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from relay.clock import Clock
from relay.listener import replies
from relay.listener.guesses import Guesses
from relay.listener.peers import Peer
from relay.listener.replies import Reply
from relay.settings import AccountSettings
from relay.settings.passwords import verify

_CHECKS_AT_ONCE = 2  # an Argon2 hash takes 64 MiB while it is computed
_MOST_WAITING = 20
_PENALTY_S = 3.0  # for each different wrong password that came from there lately
_MOST_PENALTY_S = 15.0
_MOST_NAME = 320  # letters of an address, RFC 3696 section 3

Ask = Callable[[Reply], Awaitable[str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    name: str
    password: str = field(repr=False)


async def credentials(mechanism: str, initial: str | None, ask: Ask) -> Credentials | Reply:
    """What the client says in the exchange, or the reply that ends it.

    `initial` is the initial response, if there was one ("=" is an empty one). `ask` sends a 334 and
    returns the client's line, None when it has left.
    """
    match mechanism.upper():
        case "PLAIN":
            return await _plain(initial, ask)
        case "LOGIN":
            return await _login(initial, ask)
        case _:
            return replies.AUTH_MECHANISM


async def _plain(initial: str | None, ask: Ask) -> Credentials | Reply:
    """RFC 4616: authorization identity NUL name NUL password, the first empty or the name again."""
    message = await _answer("", initial, ask)
    if isinstance(message, Reply):
        return message
    match message.split("\0"):
        case [identity, name, password] if identity in ("", name):
            return Credentials(name=name, password=password)
        case _:
            return replies.AUTH_UNREADABLE


async def _login(initial: str | None, ask: Ask) -> Credentials | Reply:
    name = await _answer("Username:", initial, ask)
    if isinstance(name, Reply):
        return name
    password = await _answer("Password:", None, ask)
    if isinstance(password, Reply):
        return password
    return Credentials(name=name, password=password)


async def _answer(challenge: str, initial: str | None, ask: Ask) -> str | Reply:
    if initial is None:
        line = await ask(replies.challenge(b64encode(challenge.encode()).decode()))
    else:
        line = "" if initial == "=" else initial
    if line is None or line == "*":
        return replies.AUTH_CANCELLED
    try:
        return b64decode(line, validate=True).decode()
    except (binascii.Error, ValueError):
        return replies.AUTH_UNREADABLE


class Authenticator:
    """One for all sessions, so that many guesses at once wait for each other, and are counted."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guesses = Guesses(clock)
        self._turns = asyncio.Semaphore(_CHECKS_AT_ONCE)
        self._waiting = 0

    async def check(
        self, given: Credentials, accounts: Sequence[AccountSettings], peer: Peer
    ) -> Reply:
        """AUTHENTICATED when the password is the account's. AUTH_WRONG comes only after a penalty."""
        name = given.name.lower()[:_MOST_NAME]
        if not self._has_turn(peer, name):
            return replies.AUTH_LATER
        if await self._is_right(name, given.password, accounts):
            self._guesses.right(peer, name)
            return replies.AUTHENTICATED
        wrong = self._guesses.wrong(peer, name, given.password)
        await self._clock.sleep(min(_PENALTY_S * wrong, _MOST_PENALTY_S))
        return replies.AUTH_WRONG

    def _has_turn(self, peer: Peer, name: str) -> bool:
        """Nobody waits in a line that others have made longer than a moment."""
        if not self._guesses.allow(peer, name):
            return False
        return self._waiting < _MOST_WAITING or self._guesses.is_at_home(peer, name)

    async def _is_right(
        self, name: str, password: str, accounts: Sequence[AccountSettings]
    ) -> bool:
        """An unknown name takes as long as a known one."""
        account = next((each for each in accounts if each.name == name), None)
        checked = account or next(iter(accounts), None)
        if checked is None:
            return False
        self._waiting += 1
        try:
            async with self._turns:
                is_right = await asyncio.to_thread(verify, checked.password_hash, password)
        finally:
            self._waiting -= 1
        return is_right and account is not None
