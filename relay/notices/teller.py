"""Tells users what became of their mail: gathers, asks whether they are still ours, sends, forgets.

A server that does not answer is tried again with a pause; a letter that it refuses, or that is two
days old, is dropped with a line in the log.
"""

import asyncio
import secrets
import smtplib
import ssl
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage

from relay.access import Access
from relay.clock import Clock
from relay.errors import Temporary
from relay.log import Event, Logger
from relay.model import Address
from relay.notices import letter
from relay.settings import Settings, SmarthostSettings, TellUsers, Tls
from relay.spool import Notice, Spool

_TIMEOUT_S = 30
_GATHER = timedelta(minutes=1)  # several at once make one letter
_DAY = timedelta(days=1)
_APART = timedelta(minutes=15)  # between two letters to one user
_PAUSE = timedelta(minutes=10)
_TOO_OLD = timedelta(days=2)

Send = Callable[[SmarthostSettings, EmailMessage], None]


class Teller:
    """`send` hands a letter to the server; it blocks, and raises OSError, SMTPException or Temporary."""

    def __init__(
        self, *, spool: Spool, clock: Clock, log: Logger, send: Send | None = None
    ) -> None:
        self._spool = spool
        self._clock = clock
        self._log = log
        self._send = send or deliver
        self._told_at: dict[str, datetime] = {}
        self._not_before = datetime.min.replace(tzinfo=clock.now().tzinfo)

    async def tell(self, settings: Settings, access: Access) -> None:
        """One round: whoever is to hear of something by now gets one letter. Raises SpoolFailed."""
        now = self._clock.now()
        if settings.smarthost is None or now < self._not_before:
            return
        ways = {portal.name: portal.tell_users for portal in settings.portals}
        waiting: defaultdict[str, list[Notice]] = defaultdict(list)
        over: list[int] = []
        for notice in await self._spool.notices():
            if notice.reason and _is_told(notice, ways, access):
                waiting[notice.user].append(notice)
            else:
                over.append(notice.spool_id)
        if over:
            await self._spool.drop_notices(over)
        for user, notices in waiting.items():
            if self._is_due(user, notices, ways, now):
                await self._tell(settings.smarthost, notices, now)

    def _is_due(
        self, user: str, notices: Sequence[Notice], ways: Mapping[str, TellUsers], now: datetime
    ) -> bool:
        told_at = self._told_at.get(user)
        if told_at is not None and now - told_at < _APART:
            return False
        return any(
            now - one.at >= (_DAY if ways[one.portal] is TellUsers.DAILY else _GATHER)
            for one in notices
        )

    async def _tell(
        self, smarthost: SmarthostSettings, notices: Sequence[Notice], now: datetime
    ) -> None:
        ids = [one.spool_id for one in notices]
        words = letter.write(notices, sender=smarthost.sender, now=now, mark=secrets.token_hex(16))
        try:
            await asyncio.to_thread(self._send, smarthost, words)
        except (OSError, smtplib.SMTPException, Temporary) as failed:
            is_final = _is_final(failed) or now - notices[0].at > _DAY + _TOO_OLD
            if not is_final:
                self._not_before = now + _PAUSE
            self._log.warning(
                Event.USER_NOT_TOLD, user=notices[0].user, mails=ids, is_dropped=is_final,
                reason=_reason(failed),
            )  # fmt: skip
            if not is_final:
                return
        else:
            self._told_at[notices[0].user] = now
            self._log.info(Event.USER_TOLD, user=notices[0].user, mails=ids)
        await self._spool.drop_notices(ids)


def _is_told(notice: Notice, ways: Mapping[str, TellUsers], access: Access) -> bool:
    """Still wanted, and still one of ours: settings may have changed since."""
    rules = access.portal(notice.portal)
    is_wanted = ways.get(notice.portal, TellUsers.NEVER) is not TellUsers.NEVER
    return is_wanted and rules is not None and rules.is_ours(Address(email=notice.user))


def _is_final(failed: Exception) -> bool:
    """The server has said that it will never take this letter."""
    if isinstance(failed, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in failed.recipients.values())  # noqa: PLR2004 - RFC 5321
    return isinstance(failed, smtplib.SMTPDataError) and failed.smtp_code >= 500  # noqa: PLR2004


def _reason(failed: Exception) -> str:
    """Without the server's words: they may quote the letter."""
    code = getattr(failed, "smtp_code", None)
    return f"{type(failed).__name__}{f' {code}' if code else ''}"


def deliver(smarthost: SmarthostSettings, words: EmailMessage) -> None:
    """Hand one letter over, with the null reverse-path, so that nothing comes back (RFC 3834 section 3.3)."""
    host, _, port = smarthost.server.rpartition(":")
    host = host.strip("[]")
    if smarthost.tls is Tls.IMPLICIT:
        context = ssl.create_default_context()
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            host, int(port), timeout=_TIMEOUT_S, context=context
        )
    else:
        client = smtplib.SMTP(host, int(port), timeout=_TIMEOUT_S)
    with client:
        if smarthost.tls is Tls.STARTTLS:
            client.starttls(context=ssl.create_default_context())
        if smarthost.password is not None:
            client.login(smarthost.user, smarthost.password.read().reveal())
        client.send_message(words, from_addr="", to_addrs=[str(words["To"])])
