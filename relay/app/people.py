"""Keeps the roster up to date: what the rules go by that changes while relay runs.

The door judges by what was heard last and never waits: keys are read from the spool every few
seconds, since commands change them there; owners from HubSpot every few minutes, and kept in the
spool, so that a start without HubSpot knows them too.
"""

from collections.abc import Iterable, Mapping

from relay.access import Roster
from relay.errors import RelayError
from relay.hubspot import Crm
from relay.log import Event, Logger
from relay.settings import PortalSettings
from relay.spool import Spool


async def read_roster(spool: Spool, roster: Roster) -> None:
    """Take over what the spool says. Raises SpoolFailed."""
    keys, ended = await spool.keys()
    owners = await spool.owners()
    roster.keys, roster.ended, roster.owners = keys, ended, owners


def tag_secrets(portals: Iterable[PortalSettings]) -> dict[str, str]:
    """What the addresses of records are signed with. Raises Temporary when one cannot be read."""
    return {
        portal.name: portal.tag_secret.read().reveal()
        for portal in portals
        if portal.tag_secret is not None
    }


async def ask_for_owners(
    crms: Mapping[str, Crm], spool: Spool, roster: Roster, log: Logger
) -> None:
    """Ask HubSpot who is an owner in these portals; where it does not say, the last list holds."""
    for portal, crm in crms.items():
        try:
            owners = await crm.owners()
        except RelayError as error:
            log.warning(Event.OWNERS_UNKNOWN, portal=portal, reason=error.reason)
            continue
        if owners != roster.owners.get(portal):
            await spool.keep_owners(portal, owners)
            roster.owners = {**roster.owners, portal: owners}
            log.info(Event.OWNERS_READ, portal=portal, owners=len(owners))
