"""The unique property on emails, where a portal allows one (hubspot.md section 10).

With it HubSpot itself refuses to log a mail twice. Without it relay reads back; so nothing here is
needed, and whatever is in the way of it is said, not fought.
"""

from enum import StrEnum
from http import HTTPStatus
from typing import assert_never

from relay.clock import Clock
from relay.errors import Temporary
from relay.hubspot.calls import Calls
from relay.hubspot.checks import Check, Mark
from relay.hubspot.paths import Paths
from relay.hubspot.results import PortalPaused, Refused
from relay.hubspot.wire import UNIQUE_KEY, UNIQUE_KEY_DEFINITION, USUAL_PROPERTY, Json

_ABSENT = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_ASKED_AGAIN_S = 60.0
_REMEMBERED_S = 600.0  # `relay setup` may be run at any time


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
        """Whether creates carry it: what was known some minutes ago.

        Without an answer it is taken to be as it was. Raises PortalPaused.
        """
        if self._clock.monotonic() >= self._known_until:
            try:
                self._remember(await self.state())
            except Refused:  # then relay does without
                self.lost()
            except PortalPaused:
                raise
            except Temporary:
                self._known_until = self._clock.monotonic() + _ASKED_AGAIN_S
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
            return _state_of(await self._definition(UNIQUE_KEY))
        except (Refused, PortalPaused) as error:
            if error.status in _ABSENT:
                return KeyState.ABSENT
            raise

    async def make(self) -> Check:
        """Make it where it is not there, and say how it is then. Raises Temporary, Permanent."""
        state = await self.state()
        if state is not KeyState.ABSENT:
            return told(state)
        try:
            await self._create()
        except (Refused, PortalPaused) as error:
            if isinstance(error, PortalPaused) and error.status != HTTPStatus.FORBIDDEN:
                raise
            if error.status != HTTPStatus.CONFLICT:  # else somebody was faster
                return _refused(error.reason)
        return told(await self.state(), is_new=True)

    async def _create(self) -> Json:
        usual = await self._definition(USUAL_PROPERTY)
        definition = UNIQUE_KEY_DEFINITION | {"groupName": str(usual.get("groupName") or "")}
        path = self._paths.properties("emails")
        return await self._calls.send("property_create", "POST", path, body=definition)

    async def _definition(self, name: str) -> Json:
        path = self._paths.definition("emails", name)
        return await self._calls.send("property_read", "GET", path)


def told(state: KeyState, *, is_new: bool = False) -> Check:
    """For a person, with what to do. `is_new`: it was just made."""
    match state:
        case KeyState.IN_FORCE:
            how = "was made" if is_new else "is there"
            text = f"the property {UNIQUE_KEY} {how}: by it, HubSpot refuses to log a mail twice"
            return Check("once", Mark.OK, text)
        case KeyState.ABSENT:
            text = (
                "by reading back: relay looks whether a mail is logged before it sends it again. "
                f"`relay setup` makes the property {UNIQUE_KEY}, which needs fewer calls"
            )
            return Check("once", Mark.OK, text)
        case KeyState.NOT_UNIQUE:
            text = (
                f"the property {UNIQUE_KEY} of emails is there but not unique, so relay goes on by "
                "reading back: delete it in HubSpot's settings, then run `relay setup`"
            )
            return Check("once", Mark.WARN, text)
        case _:
            assert_never(state)


def _refused(reason: str) -> Check:
    text = (
        f"this portal does not let relay make {UNIQUE_KEY}: {reason}. "
        "relay goes on by reading back, which works too"
    )
    return Check("once", Mark.WARN, text)


def _state_of(definition: Json) -> KeyState:
    is_unique = definition.get("hasUniqueValue") is True
    return KeyState.IN_FORCE if is_unique else KeyState.NOT_UNIQUE
