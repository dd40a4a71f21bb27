"""What is said on one connection: the commands of SMTP (RFC 5321) and LMTP (RFC 2033), in order.

A method with the name of a command is that command: its argument in, the reply out. What ends a
dialogue is a reply too, 221 or 421. What a mail is worth is decided elsewhere.
"""

import contextlib
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping

from relay.access import masked
from relay.listener import auth, paths, replies, transaction
from relay.listener.data import MailData
from relay.listener.incoming import LineTooLongError
from relay.listener.peers import Client
from relay.listener.replies import Reply
from relay.listener.terms import Staff, Terms
from relay.listener.transaction import Transaction
from relay.listener.wire import Wire
from relay.log import Event
from relay.settings import Protocol, Tls

_MAX_CHATTER = 100  # commands that bring no mail forward, between two mails
_MAX_WRONG_PASSWORDS = 3
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SMALL_TALK = {
    "NOOP": replies.OK,
    "VRFY": replies.CANNOT_VERIFY,
    "EXPN": replies.NOT_IMPLEMENTED,
    "HELP": replies.HELP,
    "QUIT": replies.BYE,
    **dict.fromkeys(("GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT"), replies.NOT_SMTP),
}
_CHATTER = frozenset({*_SMALL_TALK, "RSET", "HELO", "EHLO", "LHLO"})


class Dialogue:
    """`start_tls` turns on TLS for the connection; it raises OSError when that fails."""

    def __init__(
        self,
        *,
        wire: Wire,
        client: Client,
        terms: Terms,
        staff: Staff,
        start_tls: Callable[[ssl.SSLContext], Awaitable[None]],
    ) -> None:
        self._wire = wire
        self._client = client
        self._terms = terms
        self._limits = terms.settings.limits
        self._is_lmtp = terms.listener.protocol is Protocol.LMTP
        self._staff = staff
        self._start_tls = start_tls
        self._commands = _LMTP_COMMANDS if self._is_lmtp else _SMTP_COMMANDS
        self._mail: Transaction | None = None
        self._is_over = False
        self._is_leaving = False
        self._errors = 0
        self._chatter = 0
        self._mails = 0
        self._wrong_passwords = 0

    async def run(self) -> None:
        """Greet, then obey, until one side ends it. Raises OSError when the connection is lost."""
        self.say(
            replies.greeting(self._terms.settings.hostname, "LMTP" if self._is_lmtp else "ESMTP")
        )
        while not self._is_over:
            try:
                line = await self._wire.line()
                if line is None:
                    return
                reply = await self._answer(line)
            except LineTooLongError:
                reply = replies.LINE_TOO_LONG
            if reply is not None:
                self.say(reply)
            if self._is_leaving and not self._is_over:
                self.say(replies.SHUTTING_DOWN)

    def leave(self) -> None:
        """End after the mail that is under way, if one is."""
        self._is_leaving = True

    def say(self, reply: Reply) -> None:
        self.note(reply)
        self._wire.say(reply)

    def note(self, reply: Reply) -> None:
        """Count a reply, and see what it means to the session."""
        if reply.is_refusal:
            self._staff.metrics.refused.labels(reply.status).inc()
            self._errors += reply.is_final
        if reply.closes:
            self._is_over = True
            if reply.is_refusal:
                self._staff.log.info(
                    Event.SESSION_ENDED, reason=reply.reason, peer=str(self._client.peer)
                )

    async def _answer(self, line: bytes) -> Reply | None:
        """The reply to a command; None when it has been said already."""
        text = _text(line)
        if text is None:
            return replies.LINE_BROKEN
        verb, _, argument = text.partition(" ")
        verb = verb.upper()
        self._chatter += verb in _CHATTER
        if self._chatter > _MAX_CHATTER:
            return replies.TOO_MUCH_CHATTER
        if self._errors >= self._limits.errors:
            return replies.TOO_MANY_ERRORS
        if command := self._commands.get(verb):
            return await command(self, argument)
        return _SMALL_TALK.get(verb, replies.UNKNOWN_COMMAND)

    # ------------------------------------------------------------ who is there

    async def helo(self, name: str) -> Reply:
        return self._hello(name)

    async def ehlo(self, name: str) -> Reply:
        listener, is_tls_on = self._terms.listener, self._client.is_tls_on
        return self._hello(
            name,
            "PIPELINING",
            f"SIZE {self._limits.message_bytes}",
            "8BITMIME",
            "SMTPUTF8",
            "ENHANCEDSTATUSCODES",
            *(["STARTTLS"] if listener.tls is Tls.STARTTLS and not is_tls_on else []),
            *(["AUTH PLAIN LOGIN"] if listener.auth and is_tls_on else []),
        )

    def _hello(self, name: str, *extensions: str) -> Reply:
        if not name:
            return replies.NAME_YOURSELF
        self._client.helo, self._mail = name, None
        return replies.hello(self._terms.settings.hostname, extensions)

    async def starttls(self, argument: str) -> Reply | None:
        if self._client.is_tls_on:
            return replies.TLS_IS_ON
        if self._terms.listener.tls is not Tls.STARTTLS or self._terms.tls is None:
            return replies.NOT_IMPLEMENTED
        if argument:
            return replies.NO_ARGUMENT
        self.say(replies.START_TLS)
        await self._wire.flush()
        # What came behind STARTTLS in clear may be an attacker's (RFC 3207 section 6).
        self._wire.incoming.take()
        await self._start_tls(self._terms.tls)
        self._client.helo, self._mail = "", None
        return None

    async def auth(self, argument: str) -> Reply:
        if refusal := self._refuse_auth():
            return refusal
        mechanism, _, initial = argument.partition(" ")
        given = await auth.credentials(mechanism, initial or None, self._ask)
        if isinstance(given, Reply):
            return given
        reply = await self._staff.authenticator.check(
            given, self._terms.settings.accounts, self._client.peer
        )
        if not reply.is_refusal:
            self._client.user = given.name.lower()
            return reply
        self._staff.log.warning(Event.AUTH_FAILED, reason=reply.reason, peer=str(self._client.peer))
        self._wrong_passwords += 1
        is_last = self._wrong_passwords >= _MAX_WRONG_PASSWORDS
        return replies.TOO_MANY_AUTHS if is_last else reply

    def _refuse_auth(self) -> Reply | None:
        if not self._terms.listener.auth:
            return replies.NOT_IMPLEMENTED
        if not self._client.is_tls_on:
            return replies.AUTH_NEEDS_TLS
        if not self._client.helo:
            return replies.HELLO_FIRST
        if self._mail:
            return replies.ONE_MAIL_AT_A_TIME
        return replies.AUTH_DONE if self._client.user else None

    async def _ask(self, challenge: Reply) -> str | None:
        self.say(challenge)
        line = await self._wire.line()
        return None if line is None else _text(line)

    # ------------------------------------------------------------ the mail

    async def mail(self, argument: str) -> Reply:
        if not self._client.helo:
            return replies.HELLO_FIRST
        if self._mail:
            return replies.ONE_MAIL_AT_A_TIME
        if self._mails >= self._limits.messages_per_session:
            return replies.TOO_MANY_MAILS
        path = paths.reverse_path(argument)
        begun = transaction.begin(path, limits=self._limits)
        if isinstance(begun, Reply):
            if path:
                self._log_refusal(begun, mail_from=path.address)
            return begun
        self._mail = begun
        return replies.SENDER_OK

    async def rcpt(self, argument: str) -> Reply:
        if self._mail is None:
            return replies.MAIL_FIRST
        path = paths.forward_path(argument)
        reply = self._mail.add(path, access=self._terms.access, limits=self._limits)
        if path and reply.is_final:
            self._log_refusal(reply, mail_from=self._mail.mail_from, mailbox=path.address)
        return reply

    def _log_refusal(self, reply: Reply, **of: str) -> None:
        addresses = {name: masked(address) for name, address in of.items()}
        peer = str(self._client.peer)
        self._staff.log.info(Event.MAIL_REFUSED, reason=reply.reason, peer=peer, **addresses)

    async def data(self, argument: str) -> Reply:
        if self._mail is None:
            return replies.MAIL_FIRST
        if not self._mail.recipients:
            return replies.RECIPIENT_FIRST
        if argument:
            return replies.NO_ARGUMENT
        self.say(replies.SEND_DATA)
        await self._wire.flush()
        mail, self._mail = self._mail, None
        self._mails += 1
        self._chatter = 0
        *others, last = await self._receive(mail)
        for reply in others:
            self.say(reply)
        return last

    async def _receive(self, mail: Transaction) -> list[Reply]:
        """SMTP answers a mail once, LMTP once for each recipient (RFC 2033 section 4.2)."""
        data = MailData(
            max_bytes=self._limits.message_bytes, spill_dir=self._terms.settings.data_dir
        )
        with contextlib.closing(data):
            await self._wire.receive(data)
            answer = await self._staff.intake.take(
                mail,
                data,
                self._client,
                access=self._terms.access,
                authentication=self._terms.settings.authentication,
                max_hops=self._limits.hops,
            )
        return [answer.to(each) for each in mail.recipients] if self._is_lmtp else [answer.to_all()]

    async def rset(self, _argument: str) -> Reply:
        self._mail = None
        return replies.OK


def _text(line: bytes) -> str | None:
    """A command line without its end; None when it is not text, or does not end in CRLF."""
    if not line.endswith(b"\r\n"):
        return None
    try:
        text = line[:-2].decode().rstrip(" ")
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


_Command = Callable[[Dialogue, str], Awaitable[Reply | None]]

_COMMANDS: Mapping[str, _Command] = {
    "STARTTLS": Dialogue.starttls,
    "AUTH": Dialogue.auth,
    "MAIL": Dialogue.mail,
    "RCPT": Dialogue.rcpt,
    "DATA": Dialogue.data,
    "RSET": Dialogue.rset,
}
_SMTP_COMMANDS = {"HELO": Dialogue.helo, "EHLO": Dialogue.ehlo, **_COMMANDS}
_LMTP_COMMANDS = {"LHLO": Dialogue.ehlo, **_COMMANDS}
