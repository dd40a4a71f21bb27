"""Taking a mail back: before it is logged, or with what was logged of it.

Archiving comes first, then the spool's move: a command that is cut off in between is simply given
again, for HubSpot does not mind what is archived already.
"""

from collections.abc import Callable
from dataclasses import dataclass

from relay.app.offices import open_spool
from relay.app.portals import open_hubspot
from relay.clock import SystemClock
from relay.errors import Permanent, Temporary
from relay.log import Logger
from relay.model import State
from relay.settings import Settings
from relay.spool import Spool, Story

_TRIES = 20
_TRY_EVERY_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """`archived`: the engagements that are gone from HubSpot."""

    spool_id: int
    archived: tuple[str, ...] = ()


async def last_mail_of(settings: Settings, user: str) -> int:
    """Raises Permanent when relay has no mail of this user."""
    async with open_spool(settings) as spool:
        spool_id = await spool.newest_of(user.lower())
    if spool_id is None:
        raise Permanent(f"relay has no mail that {user} sent it")
    return spool_id


async def undo(
    settings: Settings, spool_id: int, *, by: str, may_archive: Callable[[Story], bool], log: Logger
) -> Undone | None:
    """None when `may_archive`, asked about a mail that is logged, says no.

    Raises Permanent when there is nothing to take back, Temporary while a worker has the mail, or
    HubSpot cannot be asked.
    """
    async with open_spool(settings) as spool:
        for _ in range(_TRIES):
            story = await _story(spool, spool_id)
            if story.mail.state is State.LOGGED:
                return await _archive(settings, spool, story, by=by, may=may_archive, log=log)
            if story.mail.state is State.IGNORED:
                raise Permanent(f"mail {spool_id} is not logged: {story.mail.reason}")
            if await spool.undo(spool_id, by=by):
                return Undone(spool_id=spool_id)
            await SystemClock().sleep(_TRY_EVERY_S)  # a worker has it, but hardly ever for long
    raise Temporary(f"a worker has mail {spool_id} just now: try again in a moment")


async def _story(spool: Spool, spool_id: int) -> Story:
    story = await spool.story(spool_id)
    if story is None:
        raise Permanent(f"relay has no mail {spool_id}: see `relay queue list --state all`")
    return story


async def _archive(
    settings: Settings,
    spool: Spool,
    story: Story,
    *,
    by: str,
    may: Callable[[Story], bool],
    log: Logger,
) -> Undone | None:
    if not may(story):
        return None
    ids = tuple(effect.engagement_id for effect in story.effects if effect.engagement_id)
    async with open_hubspot(settings, story.mail.portal, log=log) as hubspot:
        for engagement_id in ids:
            await hubspot.emails.delete(engagement_id)
    await spool.undo_logged(story.mail.id, by=by)
    return Undone(spool_id=story.mail.id, archived=ids)
