"""The unique property on emails, where a portal allows one (hubspot.md section 10).

With it HubSpot itself refuses to log a mail twice. Without it relay reads back; so nothing here is
needed, and whatever is in the way of it is said, not fought.
"""

from enum import StrEnum
from http import HTTPStatus

from relay.clock import Clock
from relay.errors import Permanent
from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.results import PortalPaused, Refused
from relay.hubspot.wire import UNIQUE_KEY, UNIQUE_KEY_DEFINITION, USUAL_PROPERTY, Json

_ABSENT = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_REMEMBERED_S = 600.0  # `relay setup` may be run at any time
_CONFLICT = HTTPStatus.CONFLICT
_UNUSABLE = (
    f"the property {UNIQUE_KEY} of emails is there but not unique, so relay cannot use it: "
    "delete it in HubSpot's settings, then run `relay setup` again; until then relay reads back"
)


class KeyState(StrEnum):
    IN_FORCE = "in_force"
    ABSENT = "absent"  # or not to be seen with this token
    NOT_UNIQUE = "not_unique"


class UniqueKey:
    def __init__(self, *, calls: Calls, paths: Paths, clock: Clock) -> None:
        self._calls = calls
        self._paths = paths
        self._clock = clock
        self._is_in_force = False
        self._known_until = 0.0

    async def in_force(self) -> bool:
        """Whether creates carry it: what was known some minutes ago. Raises Temporary."""
        if self._clock.monotonic() >= self._known_until:
            self._remember(await self.state())
        return self._is_in_force

    def lost(self) -> None:
        """HubSpot says that there is no such property (any more)."""
        self._remember(KeyState.ABSENT)

    def _remember(self, state: KeyState) -> None:
        self._is_in_force = state is KeyState.IN_FORCE
        self._known_until = self._clock.monotonic() + _REMEMBERED_S

    async def state(self) -> KeyState:
        """Raises Temporary when HubSpot does not say."""
        try:
            return state_of(await self._definition(UNIQUE_KEY))
        except (Refused, PortalPaused) as error:
            if error.status in _ABSENT:
                return KeyState.ABSENT
            raise

    async def make(self) -> bool:
        """False if it is there already. Raises Permanent when the portal will not have it."""
        if (state := await self.state()) is not KeyState.ABSENT:
            _require(state)
            return False
        try:
            made = await self._create()
        except (Refused, PortalPaused) as error:
            if error.status == _CONFLICT:  # somebody was faster
                _require(await self.state())
                return False
            if isinstance(error, Refused) or error.status == HTTPStatus.FORBIDDEN:
                raise Permanent(
                    f"the portal does not let relay make {UNIQUE_KEY}: {error.reason}; "
                    "relay goes on by reading back, which works too"
                ) from error
            raise
        _require(state_of(made))
        return True

    async def _create(self) -> Json:
        usual = await self._definition(USUAL_PROPERTY)
        definition = UNIQUE_KEY_DEFINITION | {"groupName": str(usual.get("groupName") or "")}
        path = self._paths.properties("emails")
        return await self._calls.send("property_create", "POST", path, body=definition)

    async def _definition(self, name: str) -> Json:
        path = self._paths.definition("emails", name)
        return await self._calls.send("property_read", "GET", path)


def state_of(definition: Json) -> KeyState:
    """Of a property that is there."""
    is_unique = definition.get("hasUniqueValue") is True
    return KeyState.IN_FORCE if is_unique else KeyState.NOT_UNIQUE


def _require(state: KeyState) -> None:
    if state is not KeyState.IN_FORCE:
        raise Permanent(_UNUSABLE)
