"""What is not to be logged, or not as it pretends: forgeries, programs' mail, reports, secrets that leaked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

from relay.access import spell
from relay.model import Evidence
from tests.office import letters
from tests.office.days import Days
from tests.office.letters import Letter
from tests.office.people import BANK, LOG, OURS, Person
from tests.office.truth import (
    FORGED,
    NOTHING,
    OUR_SERVER,
    Bounced,
    Happening,
    Logged,
    Rotation,
    Truth,
    Unlogged,
    Way,
    forged_but_signed,
    passed_on,
)

_EVIL = "evil.example"


def _domain(sender: Person | str) -> str:
    return str(sender).rpartition("@")[2].rstrip(">")


def _letter(days: Days, number: int, sender: Person | str, to: Person | str) -> Letter:
    return Letter(
        sender=sender,
        to=[to],
        subject=f"Please read {number}",
        at=days.at,
        message_id=f"<n{number}@{_domain(sender)}>",
        text=days.text(number, "this is about the matter that you know."),
    )


# ---------------------------------------------------------------- forgeries


def spoof(days: Days) -> Iterator[Happening]:
    """Who is not one of ours pretends to be, in one of the ways in which that is tried."""
    user, victim = days.office.user(), days.office.contacts()[0]
    number = days.count()
    shapes = {
        "nothing shows it": (user, user.email, FORGED, "nothing shows that it is from them"),
        "no DMARC": (user, user.email, NOTHING, "nothing shows that it is from them"),
        "own signature": (
            user,
            f"x@{_EVIL}",
            forged_but_signed(_EVIL),
            "nothing shows that it is from them",
        ),
        "display name": (
            f'"{user.email}" <x@{_EVIL}>',
            f"x@{_EVIL}",
            NOTHING,
            "on this address's list",
        ),
        "look-alike": (
            f"{user.name} <anna@harb0ur.example>",
            "",
            NOTHING,
            "on this address's list",
        ),
        "group": (f"{user.email}:x@{_EVIL};", f"x@{_EVIL}", NOTHING, "several authors in From"),
        "below ours": (
            f"anna@{OURS}.{_EVIL}",
            f"anna@{OURS}.{_EVIL}",
            NOTHING,
            "on this address's list",
        ),
    }
    sender, mail_from, evidence, because = shapes[days.rng.choice(list(shapes))]
    message = _letter(days, number, "placeholder@x.example", victim).message()
    raw = message.as_bytes().replace(b"From: placeholder@x.example", f"From: {sender}".encode())
    truth = Unlogged(state="refused", because=because)
    yield days.mail(number, "spoof", raw, truth, mail_from=mail_from, evidence=evidence)


def two_authors(days: Days) -> Iterator[Happening]:
    """A forger and one of ours, both in From: which of them a reader sees is left to chance."""
    user, victim = days.office.user(), days.office.contacts()[0]
    number = days.count()
    message = _letter(days, number, f"x@{_EVIL}, {user.email}", victim).message()
    truth = Unlogged(state="refused", because="several authors in From")
    yield days.mail(
        number, "spoof", message, truth, mail_from=f"x@{_EVIL}", evidence=forged_but_signed(_EVIL)
    )


def outsider(days: Days) -> Iterator[Happening]:
    """A real contact writes to relay's mailbox: an honest mail, but not theirs to log."""
    number = days.count()
    contact = days.office.contacts()[0]
    domain = contact.email.partition("@")[2]
    yield days.mail(
        number,
        "outsider",
        _letter(days, number, contact, LOG).message(),
        Unlogged(state="refused", because="on this address's list"),
        mail_from=contact.email,
        evidence=Evidence(
            peer_trusted=False,
            spf=forged_but_signed(domain).spf,
            shown=forged_but_signed(domain).shown,
        ),
    )


def forged_answer(days: Days) -> Iterator[Happening]:
    """A forger writes as a contact who is not in the conversation that the mail claims to answer.

    Our user's rule passes it on, so that it is logged; but it gets at nothing of the conversation.
    """
    talk, contact = days.office.conversation(), days.office.contacts()[0]
    if talk is None or contact in talk.people:
        return
    number = days.count()
    letter = replace(_letter(days, number, contact, talk.user), answers=list(talk.ids))
    message, mail_from, _ = days.passed_on(letter.message(), talk.user, _EVIL, must_show=True)
    passed = passed_on(OURS)
    records = days.office.records([contact])
    yield days.mail(
        number,
        "forged answer",
        message,
        Logged(way=Way.RECEIVED, owner=talk.user.email, records=records),
        mail_from=mail_from,
        evidence=replace(passed, dkim=FORGED.dkim, dmarc=FORGED.dmarc),
    )


# ---------------------------------------------------------------- nobody's words


def _by_rule(
    days: Days, kind: str, letter: Letter, number: int, user: Person, truth: Truth, **headers: str
) -> Iterator[Happening]:
    message, mail_from, evidence = days.passed_on(
        letter.message(**headers), user, _domain(letter.sender)
    )
    yield days.mail(number, kind, message, truth, mail_from=mail_from, evidence=evidence)


def newsletter(days: Days) -> Iterator[Happening]:
    number, user = days.count(), days.office.user()
    letter = _letter(days, number, "News <news@magazine.example>", user)
    truth = Unlogged(state="ignored", because="mailing-list mail")
    yield from _by_rule(
        days,
        "newsletter",
        letter,
        number,
        user,
        truth,
        List_Id="<weekly.magazine.example>",
        List_Unsubscribe="<https://magazine.example/u>",
        Precedence="bulk",
    )


def away(days: Days) -> Iterator[Happening]:
    number, user = days.count(), days.office.user()
    letter = _letter(days, number, days.office.contacts()[0], user)
    truth = Unlogged(state="ignored", because="an automatic reply")
    yield from _by_rule(
        days, "automatic reply", letter, number, user, truth, Auto_Submitted="auto-replied"
    )


def invitation(days: Days) -> Iterator[Happening]:
    number, user = days.count(), days.office.user()
    letter = _letter(days, number, days.office.contacts()[0], user)
    message, mail_from, evidence = days.passed_on(letter.message(), user, _domain(letter.sender))
    event = f"""BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:{number}@calendar.example
DTSTART:20260401T100000Z
SUMMARY:Visit
END:VEVENT
END:VCALENDAR
"""
    message.add_alternative(event, subtype="calendar", params={"method": "REQUEST"})
    truth = Unlogged(state="ignored", because="a calendar mail")
    yield days.mail(number, "invitation", message, truth, mail_from=mail_from, evidence=evidence)


def wrong_tag(days: Days) -> Iterator[Happening]:
    """The address names a record that there is none of."""
    number, user = days.count(), days.office.user()
    mail_from, evidence = days.by(user)
    yield days.mail(
        number,
        "wrong tag",
        _letter(days, number, user, days.office.contacts()[0]).message(),
        Unlogged(state="parked", because="deal 999999, which is not in HubSpot"),
        mail_from=mail_from,
        evidence=evidence,
        rcpt_to=LOG.replace("@", "+deal-999999@"),
    )


def internal(days: Days) -> Iterator[Happening]:
    number = days.count()
    user, colleague = days.rng.sample(days.office.cast.users, 2)
    mail_from, evidence = days.by(user)
    yield days.mail(
        number,
        "internal",
        _letter(days, number, user, colleague).message(),
        Unlogged(state="ignored", because="internal mail"),
        mail_from=mail_from,
        evidence=evidence,
    )


def never_log(days: Days) -> Iterator[Happening]:
    """To the bank only; or to a contact and the bank, which is then left out."""
    number, user, contact = days.count(), days.office.user(), days.office.contacts()[0]
    message: EmailMessage = _letter(days, number, user, f"desk@{BANK}").message()
    truth: Truth = Unlogged(state="ignored", because="never-log list")
    if days.rng.random() < 0.5:
        message["Cc"] = str(contact)
        truth = Logged(way=Way.SENT, owner=user.email, records=days.office.records([contact]))
    mail_from, evidence = days.by(user)
    yield days.mail(number, "never-log", message, truth, mail_from=mail_from, evidence=evidence)


# ---------------------------------------------------------------- reports


def bounce(days: Days) -> Iterator[Happening]:
    """One of our latest mails comes back. A report of a delay, or of an unknown mail, changes nothing."""
    talk = days.office.conversation()
    if talk is None:
        return
    number = days.count()
    shape = days.rng.choice(("failed", "failed", "delayed", "unknown"))
    of, status = f"<n{talk.last_sent}@{OURS}>", "5.1.1"
    truth: Truth = Bounced(of=talk.last_sent)
    if shape == "failed":
        talk.has_bounced = True
    elif shape == "delayed":
        status = "4.4.1"
        truth = Unlogged(state="ignored", because="of a delay only")
    else:
        of = f"<private{number}@{OURS}>"
        truth = Unlogged(state="ignored", because="about a mail that is not logged")
    days.at += timedelta(minutes=1)
    raw = letters.bounce(
        of=of, to=talk.user, failed=talk.addressed[0], at=days.at, status=status, number=number
    )
    yield days.mail(number, "bounce", raw, truth, mail_from="", evidence=OUR_SERVER)


# ---------------------------------------------------------------- secret addresses


def by_secret(days: Days) -> Iterator[Happening]:
    """One of ours writes through a server that nothing vouches for, to a secret address of their own."""
    number, contact = days.count(), days.office.contacts()[0]
    user = days.rng.choice(list(days.secrets))
    records = days.office.records([contact])
    yield days.mail(
        number,
        "secret address",
        _letter(days, number, days.user(user), contact).message(),
        Logged(way=Way.SENT, owner=user, records=records),
        mail_from=user,
        evidence=NOTHING,
        rcpt_to=_secret(days.secrets[user]),
    )


def leaked(days: Days) -> Iterator[Happening]:
    """Their secret address stands in an outsider's mail; they get another, and the old one is dead."""
    number, contact = days.count(), days.office.contacts()[0]
    user = days.rng.choice(list(days.secrets))
    old, new = days.secrets[user], spell(days.rng.randbytes(16))
    letter = _letter(days, number, contact, _secret(old))
    if days.rng.random() < 0.5:
        truth: Truth = Unlogged(state="parked", because="secret no more")
        mail_from, evidence, rcpt_to = contact.email, NOTHING, _secret(old)
        message = letter.message()
    else:  # it came to the user as well, whose rule passes it on: that is reason enough to log it
        records = days.office.records([contact])
        truth = Logged(way=Way.FORWARDED, owner=user, records=records)
        message, mail_from, evidence = days.passed_on(
            letter.message(Cc=user), days.user(user), _domain(contact)
        )
        rcpt_to = LOG
    yield days.mail(
        number,
        "leaked address",
        message,
        truth,
        mail_from=mail_from,
        evidence=evidence,
        rcpt_to=rcpt_to,
    )
    days.at += timedelta(minutes=30)
    yield Rotation(at=days.at, user=user, old=old, new=new)
    days.secrets[user] = new
    days.at += timedelta(minutes=30)
    number = days.count()
    yield days.mail(
        number,
        "leaked address",
        _letter(days, number, f"x@{_EVIL}", contact).message(),
        Unlogged(state="refused", because="no logging address of this name"),
        mail_from=f"x@{_EVIL}",
        evidence=NOTHING,
        rcpt_to=_secret(old),
    )


def _secret(key: str) -> str:
    return LOG.replace("@", f"+{key}@")


OTHER_KINDS = {
    "spoof": (4, spoof),
    "two authors": (1, two_authors),
    "outsider": (2, outsider),
    "newsletter": (4, newsletter),
    "automatic reply": (3, away),
    "invitation": (2, invitation),
    "wrong tag": (1, wrong_tag),
    "forged answer": (1, forged_answer),
    "internal": (2, internal),
    "never-log": (2, never_log),
    "bounce": (3, bounce),
    "secret address": (2, by_secret),
    "leaked address": (1, leaked),
}
