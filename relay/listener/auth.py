"""AUTH (RFC 4954): the PLAIN and LOGIN exchanges, and the check of a password.

A wrong password costs the client time, and an unknown name as much as a known one. Neither names
nor passwords are ever logged: people type one into the field of the other.
"""

import asyncio
import binascii
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from relay.clock import Clock
from relay.listener import replies
from relay.listener.replies import Reply
from relay.settings import AccountSettings
from relay.settings.passwords import verify

_CHECKS_AT_ONCE = 2  # an Argon2 hash takes 64 MiB while it is computed
_PENALTY_S = 3.0

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
    """One for all sessions, so that many guesses at once wait for each other."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._turns = asyncio.Semaphore(_CHECKS_AT_ONCE)

    async def is_right(self, given: Credentials, accounts: Sequence[AccountSettings]) -> bool:
        """Whether the password is the account's. A "no" comes only after the penalty."""
        name = given.name.lower()
        account = next((each for each in accounts if each.name == name), None)
        decoy = next(iter(accounts), None)
        if (checked := account or decoy) is not None:
            async with self._turns:
                is_right = await asyncio.to_thread(verify, checked.password_hash, given.password)
            if is_right and account is not None:
                return True
        await self._clock.sleep(_PENALTY_S)
        return False
