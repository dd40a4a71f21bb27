"""Looks a portal over for `relay doctor`: a dozen calls that change nothing there.

They are made outside of the portal's pace: what is left of it is one of the things to see, and that
a daemon waits for tomorrow is just what a person wants explained.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from http import HTTPStatus

from relay.clock import Clock
from relay.errors import RelayError
from relay.hubspot import checks, scopes
from relay.hubspot.answers import Answer, judge
from relay.hubspot.calls import Calls
from relay.hubspot.checks import Check, Mark
from relay.hubspot.paths import Paths
from relay.hubspot.problem import is_problem
from relay.hubspot.results import PortalPaused
from relay.hubspot.tokens import Tokens
from relay.hubspot.unique import UniqueKey, told
from relay.hubspot.wire import Json, next_page, owner_ids
from relay.settings import PortalSettings

_MORE_OWNER_CALLS = 3


class Checkup:
    def __init__(
        self, *, calls: Calls, paths: Paths, tokens: Tokens, unique_key: UniqueKey, clock: Clock
    ) -> None:
        self._calls = calls
        self._paths = paths
        self._tokens = tokens
        self._unique_key = unique_key
        self._clock = clock

    async def run(self, portal: PortalSettings) -> AsyncIterator[Check]:
        """Each check as it is made. After one that shuts the portal there are no further ones."""
        first = await self._knock(portal)
        if isinstance(first, Check):
            yield first
            return
        for check in self._heard(first, portal):
            yield check
        for probe in scopes.probes(self._paths, portal):
            check, _ = await self._probe(probe, is_oauth=portal.oauth is not None)
            yield check
        async for check in self._owners(portal):
            yield check
        yield await self._key()

    async def _knock(self, portal: PortalSettings) -> Answer | Check:
        """What the portal says about itself, or what is in the way."""
        try:
            answer = await self._calls.ask("account_read", "GET", self._paths.account)
        except PortalPaused as pause:
            return Check("token" if pause.needs_person else "reach", Mark.FAIL, pause.reason)
        except RelayError as silence:
            return self._no_answer(silence)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return checks.throttled(answer.body)
        if answer.status == HTTPStatus.NOT_FOUND and is_problem(answer.body):
            return checks.no_version(portal.api_version)
        error = judge(answer)
        is_told = answer.status == HTTPStatus.FORBIDDEN and is_problem(answer.body)
        return answer if error is None or is_told else self._no_answer(error)

    def _heard(self, answer: Answer, portal: PortalSettings) -> Iterator[Check]:
        now = self._clock.now()
        yield Check("reach", Mark.OK, f"{self._calls.api_url} answers")
        yield checks.token(portal, self._tokens.lasts_s)
        yield checks.account(answer.body if isinstance(answer.body, dict) else {})
        yield checks.version(portal.api_version, now.date())
        yield checks.clock(answer.headers, now)
        yield from checks.limits(answer.headers, portal)

    def _no_answer(self, error: RelayError) -> Check:
        return Check(
            "reach",
            Mark.FAIL,
            f"{self._calls.api_url}: {error.reason}: something on the way answers in HubSpot's "
            "place (a proxy, a firewall), or HubSpot is down: see status.hubspot.com",
        )

    async def _probe(self, probe: scopes.Probe, *, is_oauth: bool) -> tuple[Check, Json]:
        """Whether the scope is granted, and what was answered."""
        try:
            answer = await self._calls.ask(
                "scope_probe", probe.method, probe.path, query=probe.query, body=probe.body
            )
        except RelayError as error:
            return scopes.unchecked(probe, error.reason), {}
        check = scopes.judged(probe, answer, is_oauth=is_oauth)
        return check, answer.body if isinstance(answer.body, dict) else {}

    async def _owners(self, portal: PortalSettings) -> AsyncIterator[Check]:
        """The scope by the first page, the people by all; of very many, by the first of them."""
        is_oauth = portal.oauth is not None
        probe = scopes.of_owners(self._paths)
        check, page = await self._probe(probe, is_oauth=is_oauth)
        yield check
        known = owner_ids(page)
        for _ in range(_MORE_OWNER_CALLS):
            if not (after := next_page(page)):
                break
            probe = replace(probe, query={**probe.query, "after": after})
            check, page = await self._probe(probe, is_oauth=is_oauth)
            known |= owner_ids(page)
        if check.mark is Mark.OK:
            for found in checks.owners(portal, known, is_all=not next_page(page)):
                yield found

    async def _key(self) -> Check:
        try:
            return told(await self._unique_key.state())
        except RelayError as error:
            return Check(
                "once", Mark.WARN, f"the unique property could not be checked: {error.reason}"
            )
