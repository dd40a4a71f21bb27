"""`relay doctor` and `relay setup`: each portal looked over, and prepared, beside the daemon.

Neither needs the spool, so both work while the daemon runs and when it does not. `doctor` changes
nothing in HubSpot; `setup` makes one property, where it is allowed and not there yet.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass

from relay.app.portals import chosen, open_crm
from relay.errors import RelayError, Temporary
from relay.hubspot import Check, Crm, Mark
from relay.log import Logger
from relay.settings import PortalSettings, SecretRef, Settings

_NOT_IN_THIS_SHELL = (
    ". systemd hands it to the daemon only: run this as root with "
    "CREDENTIALS_DIRECTORY=/etc/relay before it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One portal. `kind` says what it is."""

    portal: str
    kind: str
    checks: tuple[Check, ...]

    @property
    def has_failed(self) -> bool:
        return any(check.mark is Mark.FAIL for check in self.checks)


async def doctor(settings: Settings, *, portal: str | None, log: Logger) -> AsyncIterator[Examined]:
    """Each portal, or only one: how it is, and what to do. Raises Permanent for one that is none."""
    for one in chosen(settings, portal):
        checks = _absent(one)
        if not checks:
            async with open_crm(settings, one, log) as crm:
                checks = [check async for check in crm.check_up(one)]
        yield Examined(portal=one.name, kind=one.kind, checks=tuple(checks))


async def setup(settings: Settings, *, portal: str | None, log: Logger) -> AsyncIterator[Examined]:
    """Each portal, or only one, gets the property by which a mail is logged once."""
    for one in chosen(settings, portal):
        checks = _absent(one) or _too_early(settings, one)
        if not checks:
            async with open_crm(settings, one, log) as crm:
                checks = [await _set_up(crm)]
        yield Examined(portal=one.name, kind=one.kind, checks=tuple(checks))


async def _set_up(crm: Crm) -> Check:
    try:
        return await crm.make_unique_key()
    except RelayError as error:
        return Check("once", Mark.FAIL, error.reason)


def _absent(portal: PortalSettings) -> list[Check]:
    """The secrets that are not there: without them no call can be made."""
    references = [portal.token] if portal.token else []
    references += [portal.oauth.client_secret] if portal.oauth else []
    return [check for reference in references for check in _missing(reference)]


def _too_early(settings: Settings, portal: PortalSettings) -> list[Check]:
    if portal.token is not None or settings.sandbox_database.exists():
        return []
    text = "the sandbox is made when relay first runs: start it, then run `relay setup` again"
    return [Check("once", Mark.WARN, text)]


def _missing(reference: SecretRef) -> list[Check]:
    try:
        reference.read()
    except Temporary as absent:
        is_elsewhere = reference.kind == "credential" and "CREDENTIALS_DIRECTORY" not in os.environ
        hint = _NOT_IN_THIS_SHELL if is_elsewhere else ""
        return [Check("token", Mark.FAIL, absent.reason + hint)]
    return []
