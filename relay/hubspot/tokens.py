"""Where the bearer token of a call comes from: as it is, or got with a refresh token (OAuth).

A private app's or a service key's token is read anew for each call. An OAuth access token is got from
HubSpot, kept in memory only, and renewed before it runs out (hubspot.md section 8). The secrets behind
it are read for each call too: when one has changed, the next call gets a new access token with it. So
either kind can be changed while relay runs.

Promise: no secret reaches a log, an exception or a URL; a call that fails here was not made.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from relay.clock import Clock
from relay.errors import RelayError, Temporary
from relay.hubspot.answers import Answer, judge
from relay.hubspot.results import PortalPaused
from relay.settings import Secret

_PERSON_PAUSE_S = 60.0
_OUTAGE_PAUSE_S = 10.0
_LIFETIME_S = 1_800.0  # if HubSpot does not say
_MARGIN_S = 120.0  # a token is not used in its last seconds: a call takes its time
_YOUNG_S = 60.0
_CODE = re.compile(r"[A-Za-z][A-Za-z_]{2,40}")
_REFUSALS = frozenset({400, 401, 403})

Exchange = Callable[..., Awaitable[Answer]]
"""One request and its answer, outside of the portal's pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthApp:
    """A public app's own credentials."""

    client_id: str
    client_secret: Callable[[], Secret]


class Tokens(Protocol):
    async def current(self, exchange: Exchange, /) -> Secret:
        """The bearer of the next call. Raises PortalPaused when there is none to be had."""
        ...

    def refused(self, token: Secret) -> PortalPaused:
        """HubSpot answered 401 to this token: what that means, and what to do."""
        ...

    @property
    def lasts_s(self) -> float | None:
        """For how many seconds the token that is held is good; None for one without an end."""
        ...


def tokens_from(
    read: Callable[[], Secret], *, app: OAuthApp | None, path: str, clock: Clock
) -> Tokens:
    """`read` gives the token itself or, with an app, the refresh token."""
    if app is None:
        return KeptTokens(read)
    return RefreshedTokens(read, app=app, path=path, clock=clock)


class KeptTokens:
    """The token of a private app or a service key."""

    lasts_s = None

    def __init__(self, read: Callable[[], Secret]) -> None:
        self._read = read

    async def current(self, _: Exchange, /) -> Secret:
        return _secret(self._read)

    def refused(self, token: Secret) -> PortalPaused:
        return _needs_person(f"HubSpot refused the token (401): {token.renewal}")


class RefreshedTokens:
    """Access tokens of a public app, got at `path` with the refresh token that `read` gives."""

    def __init__(
        self, read: Callable[[], Secret], *, app: OAuthApp, path: str, clock: Clock
    ) -> None:
        self._read = read
        self._app = app
        self._path = path
        self._clock = clock
        self._turn = asyncio.Lock()
        self._access: _Access | None = None
        self._failures = 0
        self._trouble: PortalPaused | None = None  # how the last of them ended

    async def current(self, exchange: Exchange, /) -> Secret:
        failures = self._failures
        async with self._turn:
            secrets = _secret(self._read), _secret(self._app.client_secret)
            if self._access is None or not self._access.is_good(secrets, self._clock.monotonic()):
                if self._failures != failures and self._trouble is not None:
                    raise self._trouble  # it is that of the refresh this call waited for
                self._access = await self._get(exchange, *secrets)
            return self._access.token

    def refused(self, token: Secret) -> PortalPaused:
        """The token is dropped: it may have been revoked, and the next call gets another.

        A call is not repeated here, so nothing can loop: the portal pauses first. That another was
        got a moment ago says that a further one will not be better, until a person acts.
        """
        held = self._access
        if held is None or held.token != token:
            return PortalPaused("HubSpot refused an access token that is replaced already (401)")
        self._access = None
        if self._clock.monotonic() - held.got_at > _YOUNG_S:
            return PortalPaused("HubSpot refused the access token (401): relay gets another")
        return _needs_person(
            "HubSpot refused an access token that it had just given (401): "
            "install the app in the account again, and put its new refresh token in place"
        )

    @property
    def lasts_s(self) -> float | None:
        return None if self._access is None else self._access.ends_at - self._clock.monotonic()

    async def _get(self, exchange: Exchange, refresh: Secret, client: Secret) -> "_Access":
        asked_at = self._clock.monotonic()
        try:
            form = self._form(refresh, client)
            answer = await exchange("token_refresh", "POST", self._path, data=form)
            token, lasts_s = _read_answer(answer, refresh, client)
        except RelayError as error:
            self._failures += 1
            self._trouble = _not_got(error)
            raise self._trouble from None
        return _Access(token, (refresh, client), got_at=asked_at, ends_at=asked_at + lasts_s)

    def _form(self, refresh: Secret, client: Secret) -> dict[str, str]:
        return {
            "grant_type": "refresh_token",
            "client_id": self._app.client_id,
            "client_secret": client.reveal(),
            "refresh_token": refresh.reveal(),
        }


@dataclass(frozen=True, slots=True)
class _Access:
    """An access token, the secrets it was got with, and its time by the monotonic clock."""

    token: Secret
    secrets: tuple[Secret, Secret]
    got_at: float
    ends_at: float

    def is_good(self, secrets: tuple[Secret, Secret], now: float) -> bool:
        margin_s = min(_MARGIN_S, (self.ends_at - self.got_at) / 2)
        return secrets == self.secrets and now < self.ends_at - margin_s


def _read_answer(answer: Answer, refresh: Secret, client: Secret) -> tuple[Secret, float]:
    """The access token and its seconds. Raises RelayError, PortalPaused among them."""
    body = answer.body if isinstance(answer.body, dict) else {}
    if answer.status in _REFUSALS and body:
        raise _needs_person(
            f"HubSpot refused to renew the access token ({answer.status}{_code(body)}): "
            f"the refresh token ({refresh.renewal}), the client secret ({client.renewal}) or "
            "oauth.client_id is wrong, or the app was removed from the account: then install it again"
        )
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_s = answer.retry_after_s or _OUTAGE_PAUSE_S
        raise PortalPaused("no new access token: HubSpot's rate limit (429)", retry_after_s=wait_s)
    error = judge(answer)
    if error is not None:
        raise error
    token, lasts_s = body.get("access_token"), body.get("expires_in")
    if not isinstance(token, str) or not token.isprintable() or not token:
        raise Temporary("HubSpot's answer has none")
    if not isinstance(lasts_s, int | float) or not lasts_s > 0:
        lasts_s = _LIFETIME_S
    return Secret(token), float(lasts_s)


def _not_got(error: RelayError) -> PortalPaused:
    """Whatever became of the refresh: the call it was for was not made, so nothing is unsure."""
    match error:
        case PortalPaused():
            return error
        case Temporary():
            reason = f"no new access token: {error.reason}"
            return PortalPaused(reason, retry_after_s=_OUTAGE_PAUSE_S)
        case _:
            return _needs_person(f"no new access token: {error.reason}")


def _code(body: dict[str, object]) -> str:
    """What HubSpot or the OAuth standard (RFC 6749 section 5.2) calls it, with a space before."""
    words = (str(body.get(key)) for key in ("error", "category", "status") if body.get(key))
    return next((f" {word}" for word in words if _CODE.fullmatch(word)), "")


def _secret(read: Callable[[], Secret]) -> Secret:
    try:
        return read()
    except Temporary as absent:
        raise _needs_person(absent.reason) from absent


def _needs_person(reason: str) -> PortalPaused:
    return PortalPaused(reason, retry_after_s=_PERSON_PAUSE_S, needs_person=True)
