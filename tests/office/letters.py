"""How the mails of the simulated office are written: letters, forwards of several clients, reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from tests.office.people import Person


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What one person writes to others."""

    sender: Person | str
    to: Sequence[Person | str]
    cc: Sequence[Person | str] = ()
    subject: str
    at: datetime
    message_id: str
    text: str
    answers: Sequence[str] = ()

    def message(self, **headers: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = str(self.sender)
        mail["To"] = _people(self.to)
        if self.cc:
            mail["Cc"] = _people(self.cc)
        mail["Subject"] = self.subject
        mail["Date"] = format_datetime(self.at)
        mail["Message-ID"] = self.message_id
        if self.answers:
            mail["In-Reply-To"] = self.answers[-1]
            mail["References"] = " ".join(self.answers)
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(self.text)
        return mail


def _people(people: Sequence[Person | str]) -> str:
    return ", ".join(map(str, people))


# ---------------------------------------------------------------- forwards


def gmail(outer: Letter, inner: Letter) -> EmailMessage:
    cc = f"Cc: {_people(inner.cc)}\n" if inner.cc else ""
    mail = _around(
        outer,
        f"---------- Forwarded message ---------\nFrom: {inner.sender}\n"
        f"Date: {inner.at:%a, %b} {inner.at.day}, {inner.at:%Y} at {inner.at:%I:%M %p}\n"
        f"Subject: {inner.subject}\nTo: {_people(inner.to)}\n{cc}\n\n{inner.text}",
    )
    lines = "<br>".join(escape(line) for line in mail.get_content().splitlines())
    mail.add_alternative(f'<div dir="ltr">{lines}</div>', subtype="html")
    return mail


def outlook(outer: Letter, inner: Letter) -> EmailMessage:
    cc = f"Cc: {_people(inner.cc)}\n" if inner.cc else ""
    return _around(
        outer,
        f"From: {inner.sender}\nSent: {inner.at:%A, %B} {inner.at.day}, {inner.at:%Y %I:%M %p}\n"
        f"To: {_people(inner.to)}\n{cc}Subject: {inner.subject}\n\n{inner.text}",
    )


def outlook_in_german(outer: Letter, inner: Letter) -> EmailMessage:
    cc = f"Cc: {_people(inner.cc)}\n" if inner.cc else ""
    return _around(
        outer,
        f"Von: {inner.sender}\nGesendet: {inner.at:%d.%m.%Y %H:%M}\n"
        f"An: {_people(inner.to)}\n{cc}Betreff: {inner.subject}\n\n{inner.text}",
    )


def apple(outer: Letter, inner: Letter) -> EmailMessage:
    cc = f"> Cc: {_people(inner.cc)}\n" if inner.cc else ""
    quoted = "".join(f"> {line}\n" for line in inner.text.splitlines())
    return _around(
        outer,
        f"Begin forwarded message:\n\n> From: {inner.sender}\n> Subject: {inner.subject}\n"
        f"> Date: {inner.at.day} {inner.at:%B %Y at %H:%M:%S} GMT\n"
        f"> To: {_people(inner.to)}\n{cc}> \n{quoted}",
    )


def thunderbird(outer: Letter, inner: Letter) -> EmailMessage:
    cc = f"CC: {_people(inner.cc)}\n" if inner.cc else ""
    return _around(
        outer,
        f"-------- Forwarded Message --------\nSubject: {inner.subject}\n"
        f"Date: {format_datetime(inner.at)}\nFrom: {inner.sender}\nTo: {_people(inner.to)}\n{cc}"
        f"\n\n{inner.text}",
    )


INLINE = (gmail, outlook, outlook_in_german, apple, thunderbird)


def attached(outer: Letter, inner: EmailMessage) -> EmailMessage:
    mail = outer.message()
    mail.add_attachment(inner)
    return mail


def _around(outer: Letter, forwarded: str) -> EmailMessage:
    mail = outer.message()
    mail.set_content(f"{outer.text}\n{forwarded}" if outer.text else forwarded)
    return mail


# ---------------------------------------------------------------- what programs write


def bounce(
    *, of: str, to: Person, failed: Person | str, at: datetime, status: str, number: int
) -> bytes:
    """A delivery report (RFC 3464) about the mail with the id `of`. Status 4.x.x: of a delay."""
    address = failed.email if isinstance(failed, Person) else failed.rpartition("<")[2].rstrip(">")
    host = address.partition("@")[2]
    action = "delayed" if status.startswith("4") else "failed"
    lines = f"""From: Mail Delivery System <MAILER-DAEMON@mx.{host}>
To: {to.email}
Subject: {"Delayed" if action == "delayed" else "Undelivered"} Mail
Date: {format_datetime(at)}
Message-ID: <dsn{number}@mx.{host}>
Auto-Submitted: auto-replied
Delivered-To: {to.email}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_dsn"

--=_dsn
Content-Type: text/plain

Your mail to {address} could not be delivered.

--=_dsn
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{host}

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}

--=_dsn
Content-Type: text/rfc822-headers

From: {to.email}
To: {address}
Message-ID: {of}

--=_dsn--
"""
    return lines.replace("\n", "\r\n").encode()
