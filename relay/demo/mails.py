"""Five mails as mail clients send them, about the people the sandbox is filled with.

Each comes with the envelope that its client, or its server's forwarding rule, would give it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

MAILBOX = "log@relay.localhost"
JANE = "Jane Doe <jane@acme.example>"
SAM = "Sam Seller <sam@acme.example>"
CARLA = "Carla Customer <carla@globex.example>"
PETER = "Peter Prospect <peter@initech.example>"

_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One mail of the demo. `what` says in a few words how it came about."""

    what: str
    mail_from: str
    message: EmailMessage


def samples(now: datetime) -> Sequence[Sample]:
    """The five, in the order in which they would arrive, the first two hours ago."""
    at = now - timedelta(hours=2)
    offer = _mail(
        sender=JANE,
        to=CARLA,
        cc=PETER,
        subject="Our offer for the spring campaign",
        at=at,
        message_id="<offer-0001@acme.example>",
        text="Hello Carla, hello Peter,\n\nhere is our offer, as discussed on the phone.\n\nJane\n",
    )
    offer.add_attachment(_PDF, maintype="application", subtype="pdf", filename="Offer.pdf")
    return (
        Sample(
            what="Jane's Bcc, two recipients, a PDF", mail_from="jane@acme.example", message=offer
        ),
        Sample(what="Carla's reply", mail_from="jane@acme.example", message=_reply(at)),
        Sample(what="Sam's forward from Gmail", mail_from="sam@acme.example", message=_gmail(at)),
        Sample(
            what="Jane's forward from Outlook, attached",
            mail_from="jane@acme.example",
            message=_outlook(at),
        ),
        Sample(what="Peter is out of office", mail_from="jane@acme.example", message=_away(at)),
    )


def _reply(at: datetime) -> EmailMessage:
    """A customer answers; the server of ours has a rule that passes her mail on to relay."""
    mail = _mail(
        sender=CARLA,
        to=JANE,
        subject="Re: Our offer for the spring campaign",
        at=at + timedelta(minutes=40),
        message_id="<answer-77@globex.example>",
        text="Dear Jane,\n\nthank you, this looks good. Can we start in April?\n\nCarla\n\n"
        "> here is our offer, as discussed on the phone.\n",
    )
    mail["In-Reply-To"] = mail["References"] = "<offer-0001@acme.example>"
    mail["X-Forwarded-For"] = f"jane@acme.example {MAILBOX}"
    return mail


def _gmail(at: datetime) -> EmailMessage:
    """Gmail's inline forward, in text and in HTML."""
    mail = _mail(
        sender=SAM,
        to=MAILBOX,
        subject="Fwd: Question about your prices",
        at=at + timedelta(minutes=65),
        message_id="<CAGm4il+fwd@mail.gmail.com>",
        text="For the record.\n\n"
        "---------- Forwarded message ---------\n"
        f"From: {PETER}\nDate: Thu, Mar 5, 2026 at 9:12 AM\n"
        f"Subject: Question about your prices\nTo: {SAM}\n\n\n"
        "Hi Sam,\n\nwhat would 200 seats cost?\n\nPeter\n",
    )
    mail.add_alternative(
        '<div dir="ltr">For the record.<br><br><div class="gmail_quote gmail_quote_container">'
        '<div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>From: '
        '<strong class="gmail_sendername" dir="auto">Peter Prospect</strong> <span dir="auto">'
        '&lt;<a href="mailto:peter@initech.example">peter@initech.example</a>&gt;</span><br>'
        "Date: Thu, Mar 5, 2026 at 9:12 AM<br>Subject: Question about your prices<br>"
        'To: Sam Seller &lt;<a href="mailto:sam@acme.example">sam@acme.example</a>&gt;<br></div>'
        "<br><br>Hi Sam,<br><br>what would 200 seats cost?<br><br>Peter</div></div>",
        subtype="html",
    )
    return mail


def _outlook(at: datetime) -> EmailMessage:
    """Outlook's "Forward as attachment": the original is whole inside."""
    original = _mail(
        sender=CARLA,
        to=JANE,
        subject="Purchase order 4711",
        at=at - timedelta(days=1),
        message_id="<po-4711@globex.example>",
        text="Dear Jane,\n\nplease find our purchase order number below.\n\n4711\n\nCarla\n",
    )
    mail = _mail(
        sender=JANE,
        to=MAILBOX,
        subject="FW: Purchase order 4711",
        at=at + timedelta(minutes=80),
        message_id="<AM0PR04MB0000.eurprd04.prod.outlook.com@acme.example>",
        text="\n",
    )
    mail["X-Mailer"] = "Microsoft Outlook 16.0"
    mail.add_attachment(original)
    return mail


def _away(at: datetime) -> EmailMessage:
    """An automatic reply (RFC 3834), passed on by the same rule as Carla's answer."""
    mail = _mail(
        sender=PETER,
        to=JANE,
        subject="Automatic reply: Our offer for the spring campaign",
        at=at + timedelta(minutes=1),
        message_id="<ooo-1@initech.example>",
        text="I am out of the office until Monday.\n",
    )
    mail["Auto-Submitted"] = "auto-replied"
    mail["In-Reply-To"] = "<offer-0001@acme.example>"
    mail["X-Forwarded-For"] = f"jane@acme.example {MAILBOX}"
    return mail


def _mail(
    *,
    sender: str,
    to: str,
    subject: str,
    at: datetime,
    message_id: str,
    text: str,
    cc: str | None = None,
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    if cc is not None:
        mail["Cc"] = cc
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    mail.set_content(text)
    return mail
