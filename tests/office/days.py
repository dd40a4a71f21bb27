"""The days of the office as they are made: the time, the number of the next mail, how it comes in."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from relay.model import Evidence
from tests.office.conversations import Office
from tests.office.people import LOG, OURS, Person
from tests.office.truth import OUR_SERVER, Mail, Truth, mark, passed_on, signed

ALIAS = "crm@relay.harbour.example"
"""The second of relay's mailboxes."""
_OWN_WORDS = """paper boxes pallets colours lamps chairs filters pumps cables screws paint doors windows
roofs maps labels bottles glasses plates knives ovens tables shelves carpets gloves helmets ropes nets
motors valves springs wheels""".split()  # noqa: SIM905 - a list would fill the page


@dataclass(kw_only=True)
class Days:
    office: Office
    at: datetime
    secrets: dict[str, str]
    """The secret addresses that are good now: the user's address -> the key"""
    number: int = 0

    @property
    def rng(self):
        return self.office.rng

    def user(self, email: str) -> Person:
        return next(user for user in self.office.cast.users if user.email == email)

    def count(self) -> int:
        self.number += 1
        return self.number

    def text(self, number: int, words: str) -> str:
        own = " ".join(
            self.rng.sample(_OWN_WORDS, 12)
        )  # two mails of a minute differ in their words
        return f"Hello,\n\n{words}\n{mark(number)}\n\nIt is about: {own}.\n\nBest wishes\n"

    def mail(
        self,
        number: int,
        kind: str,
        message: EmailMessage | bytes,
        truth: Truth,
        *,
        mail_from: str,
        evidence: Evidence,
        rcpt_to: str = LOG,
    ) -> Mail:
        raw = message if isinstance(message, bytes) else message.as_bytes()
        return Mail(
            number=number,
            kind=kind,
            at=self.at,
            raw=raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
            mail_from=mail_from,
            rcpt_to=rcpt_to,
            evidence=evidence,
            truth=truth,
        )

    def by(self, user: Person) -> tuple[str, Evidence]:
        """MAIL FROM and evidence of a mail that the user writes: one of the ways in which it is shown."""
        login = Evidence(peer_trusted=False, user=user.email)
        return user.email, self.rng.choice((OUR_SERVER, signed(OURS), login))

    def passed_on(
        self, message: EmailMessage, user: Person, author: str, *, must_show: bool = False
    ) -> tuple[EmailMessage, str, Evidence]:
        """By a rule of the user's mailbox: as Gmail, Exchange and Postfix do it.

        `author`: the domain that signed the mail. `must_show`: in a way that the signature outlives.
        """
        client = "gmail" if must_show else self.rng.choice(("gmail", "exchange", "postfix"))
        if client == "gmail":
            message["X-Forwarded-To"] = LOG
            message["X-Forwarded-For"] = f"{user.email} {LOG}"
            message["Delivered-To"] = user.email
            caf = f"{user.email.partition('@')[0]}+caf_={LOG.replace('@', '=')}@{OURS}"
            return message, caf, passed_on(OURS, author)
        if client == "exchange":
            message["X-MS-Exchange-Inbox-Rules-Loop"] = user.email
            return message, user.email, passed_on(OURS)
        message["Delivered-To"] = user.email
        return message, f"bounces@{author}", OUR_SERVER
