"""Looking back: what became of the calls that had no answer (design.md section 6).

Promise: a mail is sent again only when its call cannot take effect any more, or HubSpot itself would
refuse a second engagement of it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from relay.errors import Permanent, Temporary
from relay.hubspot import Crm, PortalPaused
from relay.model import Effect, Lease, Logged, Parked, Retry, Spooled
from relay.settings import WorkerSettings
from relay.spool import LeaseLost, Spool, SpoolFailed
from relay.worker.patience import Patience
from relay.worker.settle import Settler

_MOST = 100
_MOST_FAILURES = 2

Unsure = tuple[Spooled, Sequence[Effect]]


class LookBack:
    """One portal, under one lease."""

    def __init__(
        self,
        *,
        lease: Lease,
        crm: Crm,
        settings: WorkerSettings,
        spool: Spool,
        settler: Settler,
        patience: Patience,
    ) -> None:
        self._lease = lease
        self._crm = crm
        self._settings = settings
        self._spool = spool
        self._settler = settler
        self._patience = patience

    async def look(self) -> bool:
        """Read back what became of calls without an answer. Raises PortalPaused.

        Found: its id is stored and its links repaired. Not found: it may still be on its way, until
        `unsure_s` after the call was given up; not found then either: it is sent again. HubSpot may
        not show it: then it stays unsure until the next look, and holds up nothing. Returns whether
        HubSpot was asked and answered.
        """
        within = timedelta(seconds=self._settings.unsure_s)
        unsure = await self._spool.claim_unsure(self._lease, most=_MOST, look_again_in=within)
        if not unsure:
            return False
        if await self._look_at(unsure):
            return True
        failures = 0
        for one in unsure if len(unsure) > 1 else ():  # one mail's look must not keep others unsure
            failures = 0 if await self._look_at([one]) else failures + 1
            if failures == _MOST_FAILURES:
                break
        return failures == 0 and len(unsure) > 1

    async def _look_at(self, unsure: Sequence[Unsure]) -> bool:
        """False when HubSpot did not show what is there, or not of all."""
        missing = [
            effect for _, effects in unsure for effect in effects if effect.engagement_id is None
        ]
        try:
            found = await self._find(missing)
        except PortalPaused:
            raise
        except Permanent as error:
            if len(unsure) > 1:
                return False
            [(mail, _)] = unsure
            await self._settler.settle(mail, Parked(reason=f"unsure: {error.reason}"))
            return True
        except (LeaseLost, SpoolFailed):
            raise
        except Temporary:
            return False
        await asyncio.gather(  # together, for one commit
            *(self._decide(mail, effects, found) for mail, effects in unsure)
        )
        return True

    async def _find(self, missing: Sequence[Effect]) -> Mapping[str, str]:
        """The engagement ids of those that exist, by effect key, on all their records."""
        if not missing:
            return {}
        found = await self._crm.find_logged(
            missing, known=lambda ids: self._spool.known_engagements(self._lease.portal, ids)
        )
        await self._crm.link(
            {found[effect.key]: effect.links for effect in missing if effect.key in found}
        )
        return found

    async def _decide(
        self, mail: Spooled, effects: Sequence[Effect], found: Mapping[str, str]
    ) -> None:
        of_mail = {effect.key: found[effect.key] for effect in effects if effect.key in found}
        ids = [effect.engagement_id or found.get(effect.key) for effect in effects]
        if all(ids):
            known = tuple(each for each in ids if each)
            reason = f"engagement {', '.join(known)}, found by reading back"
            outcome = Logged(engagement_ids=known, reason=reason)
            await self._settler.settle(mail, outcome, engagement_ids=of_mail)
            return
        await self._spool.store_engagements(mail.id, of_mail)
        is_over = self._settler.unsure_s(mail) >= self._settings.unsure_s
        left = [effect for effect in effects if effect.engagement_id is None]
        if is_over or await self._crm.guards(left):
            await self._settler.settle(mail, self._send_again(mail), disproved=is_over)

    def _send_again(self, mail: Spooled) -> Parked | Retry:
        silences = self._settler.silences(mail)
        if self._settler.is_to_blame(mail):
            reason = "it was not created, and nobody knows why: retry it, or drop it"
            return self._patience.again(mail, reason, after_s=0 if silences <= 1 else None)
        reason = "reading back shows that it was not created"
        if silences <= 1:
            return Retry(after_s=0, reason=reason, our_fault=True)
        return self._patience.put_off(silences, reason)
