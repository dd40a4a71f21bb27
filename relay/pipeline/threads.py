"""Which earlier mails of the portal a mail answers or reports on."""

from collections.abc import Sequence
from datetime import timedelta

from relay.access import PortalAccess
from relay.clock import Clock
from relay.direction import needs_thread, subject_key
from relay.matcher.threads import is_answer, outsiders
from relay.model import Allowed, Kind, ParsedEmail, Spooled, ThreadLink
from relay.pipeline.decisions import Batch
from relay.spool import Spool

_THREAD_AGE = timedelta(days=30)


class Threads:
    """Those of one portal, by its name."""

    def __init__(self, *, portal: str, access: PortalAccess, spool: Spool, clock: Clock) -> None:
        self._portal = portal
        self._access = access
        self._spool = spool
        self._clock = clock

    async def find(
        self, mail: Spooled, email: ParsedEmail, *, allowed: Allowed, beside: Batch
    ) -> list[ThreadLink]:
        """The mails of this portal that this one answers or reports on.

        Without ids, of those that are not logged yet only the ones in its own batch are known.
        """
        if not (needs_thread(email, allowed) or is_answer(email)):
            return []
        ids = [*email.in_reply_to, *reversed(email.references)]
        report = email.bounce or email.notice
        if report is not None and report.original_message_id is not None:
            ids.insert(0, report.original_message_id)
        if ids and (by_id := await self._spool.threads_by_id(self._portal, ids, before=mail.id)):
            return by_id
        key = subject_key(email.subject)
        people = [author.key for author in email.authors]
        if not allowed.redirected and email.written_by is None:
            people = self._outsiders(email)
        if email.kind is Kind.BOUNCE or not key or not people:
            return []
        logged = await self._spool.threads_by_subject(
            self._portal, key, people, self._clock.now() - _THREAD_AGE
        )
        if logged or not is_answer(email):
            return logged
        return self._same_subject(mail, key, people, beside)

    def _same_subject(
        self, mail: Spooled, key: str, people: Sequence[str], beside: Batch
    ) -> list[ThreadLink]:
        """The mails of the batch that it seems to answer: they came before it, and come first."""
        return [
            ThreadLink(spool_id=other.id, state=other.state, is_guess=True)
            for other, parsed in beside
            if other.id < mail.id
            and key == subject_key(parsed.subject)
            and not set(people).isdisjoint(self._outsiders(parsed))
        ]

    def _outsiders(self, email: ParsedEmail) -> list[str]:
        return outsiders(
            email, lambda person: self._access.is_ours(person) or self._access.is_mailbox(person)
        )
