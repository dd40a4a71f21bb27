"""Forgetting a person: in the spool and its ledger, and in HubSpot if that is asked for.

Each mail is done by itself, first in HubSpot, then in the spool: a command that is cut off is given
again. What a worker has just now is left alone, and told.
"""

from collections import Counter
from dataclasses import dataclass, field

from relay.app.offices import open_spool
from relay.app.portals import chosen, open_hubspot
from relay.log import Logger
from relay.model import State
from relay.settings import Settings
from relay.spool import Mention, Spool

_WAITING = (State.QUEUED, State.PARKED)


@dataclass(slots=True, kw_only=True)
class Forgotten:
    """What was found, and what was, or would be, done.

    `archived` and `left` are engagements, by portal; `busy` are mails that a worker has just now.
    """

    mails: Counter[State] = field(default_factory=Counter)
    archived: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    contacts: list[tuple[str, str]] = field(default_factory=list)
    busy: list[int] = field(default_factory=list)


async def forget(
    settings: Settings,
    address: str,
    *,
    by: str,
    crm: bool,
    contact: bool,
    dry_run: bool,
    log: Logger,
) -> Forgotten:
    """`crm`: what relay logged with the person is archived in HubSpot; `contact`: the contact as well.

    Raises Temporary or HubSpotError when HubSpot cannot be asked; what was done until then stays done.
    """
    done = Forgotten()
    async with open_spool(settings) as spool:
        for mention in await spool.mentions(address):
            done.mails[mention.state] += 1
            if mention.state not in (*_WAITING, State.LOGGED, State.IGNORED):
                done.busy.append(mention.spool_id)
                continue
            told = done.archived if crm else done.left
            told += ((mention.portal, each) for each in mention.engagement_ids)
            if dry_run:
                continue
            if mention.state in _WAITING and not await spool.undo(mention.spool_id, by=by):
                done.busy.append(mention.spool_id)  # a worker has taken it meanwhile
                continue
            if crm:
                await _archive(settings, spool, mention, by=by, log=log)
            await spool.scrub(mention.spool_id, address)
    if contact:
        for portal in chosen(settings, None):
            async with open_hubspot(settings, portal.name, log=log) as hubspot:
                known = await hubspot.contacts.batch.read([address], id_property="email")
                for found in known.results:
                    done.contacts.append((portal.name, found.id))
                    if not dry_run:
                        await hubspot.contacts.delete(found.id)
    return done


async def _archive(
    settings: Settings, spool: Spool, mention: Mention, *, by: str, log: Logger
) -> None:
    if not mention.engagement_ids:
        return
    async with open_hubspot(settings, mention.portal, log=log) as hubspot:
        for engagement_id in mention.engagement_ids:
            await hubspot.emails.delete(engagement_id)
    await spool.undo_logged(mention.spool_id, by=by)
