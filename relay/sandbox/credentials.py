"""Who may call: bearer tokens, what they are allowed, and the tokens that OAuth hands out.

A portal that was told no tokens and no app takes any bearer but a revoked one, and hands an OAuth
token to whoever asks. Source: hubspot.md sections 6, 8 and 12.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from secrets import token_urlsafe

from relay.clock import Clock
from relay.sandbox.wire import ApiError, Call, Reply, iso

LIFE_S = 1_800
_USER_ID = 9_586_504


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthApp:
    """A public app that an account has installed. Anything will do for what is empty."""

    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)
    code: str = field(default="", repr=False)


class Credentials:
    """`tokens` empty and no `app`: any token is right. `scopes` None: it may do everything."""

    def __init__(
        self,
        *,
        clock: Clock,
        portal_id: int,
        tokens: Collection[str],
        revoked: Collection[str],
        app: OAuthApp | None,
        scopes: Collection[str] | None,
    ) -> None:
        self._clock = clock
        self._portal_id = portal_id
        self._tokens = frozenset(tokens)
        self._revoked = set(revoked)
        self._app = app
        self._scopes = None if scopes is None else frozenset(scopes)
        self._expiry: dict[str, datetime] = {}

    def revoke(self, token: str) -> None:
        """An access token, or a refresh token: it renews nothing from now on."""
        self._revoked.add(token)

    def is_oauth(self, token: str) -> bool:
        return token in self._expiry

    def check(self, token: str) -> None:
        """401 unless the token is right and has not run out."""
        if not token or token in self._revoked:
            raise _unknown_token()
        if token in self._expiry:
            self._check_time(self._expiry[token])
        elif (self._tokens or self._app) and token not in self._tokens:
            raise _unknown_token()

    def require(self, scopes: Collection[str]) -> None:
        """403 unless all of them were granted. Those that were not are named."""
        missing = [] if self._scopes is None else [s for s in scopes if s not in self._scopes]
        if missing:
            detail = {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": missing},
            }
            raise ApiError(
                403,
                "This app hasn't been granted all required scopes to make this call.",
                category="MISSING_SCOPES",
                extra={"errors": [detail]},
            )

    def _check_time(self, expires_at: datetime) -> None:
        ago = self._clock.now() - expires_at
        if ago >= timedelta():
            raise ApiError(
                401,
                f"The OAuth token used to make this call expired {int(ago.total_seconds())} second(s) ago.",
                category="EXPIRED_AUTHENTICATION",
                context={"expire time": [iso(expires_at)]},
            )

    # ---------------------------------------------------------------- OAuth

    def grant(self, call: Call) -> Reply:
        """POST /oauth/v3/token, a form: an access token for a refresh token, or for a code."""
        given = {name: part for name, part in call.form.items() if isinstance(part, str)}
        refresh_token = self._granted(given)
        token = token_urlsafe(32)
        self._expiry[token] = self._clock.now() + timedelta(seconds=LIFE_S)
        return Reply(
            200,
            {
                "token_type": "bearer",
                "access_token": token,
                "refresh_token": refresh_token,
                "expires_in": LIFE_S,
                "hub_id": self._portal_id,
                "user_id": _USER_ID,
                "scopes": sorted(self._scopes or ()),
            },
        )

    def _granted(self, given: dict[str, str]) -> str:
        """The refresh token that goes with the grant, or 400."""
        grant_type = given.get("grant_type")
        if grant_type not in ("refresh_token", "authorization_code"):
            raise _refused("BAD_GRANT_TYPE", "missing or unknown grant type")
        app = self._app or _ANY
        if not _is(given.get("client_id"), app.client_id):
            raise _refused("BAD_CLIENT_ID", "missing or unknown client id", "invalid_client")
        if not _is(given.get("client_secret"), app.client_secret):
            raise _refused(
                "BAD_CLIENT_SECRET", "missing or invalid client secret", "invalid_client"
            )
        if grant_type == "authorization_code":
            if not _is(given.get("code"), app.code):
                raise _refused("BAD_AUTH_CODE", "missing or unknown auth code")
            return app.refresh_token or token_urlsafe(32)
        refresh_token = given.get("refresh_token", "")
        if not _is(refresh_token, app.refresh_token) or refresh_token in self._revoked:
            raise _refused("BAD_REFRESH_TOKEN", "missing or invalid refresh token")
        return refresh_token


_ANY = OAuthApp(client_id="", client_secret="", refresh_token="")


def _is(given: str | None, expected: str) -> bool:
    """Whether this is what was expected; anything is, where nothing was."""
    return bool(given) and (not expected or compare_digest(str(given).encode(), expected.encode()))


def _unknown_token() -> ApiError:
    return ApiError(401, "Authentication credentials not found.", category="INVALID_AUTHENTICATION")


def _refused(status: str, message: str, error: str = "invalid_grant") -> ApiError:
    """In the shape of the token endpoint, where `status` is the code."""
    extra = {"status": status, "error": error, "error_description": message}
    return ApiError(400, message, category="", extra=extra)
