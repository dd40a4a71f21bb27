"""What our people write and get: letters, answers, forwards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

from tests.office import letters
from tests.office.conversations import Conversation
from tests.office.days import ALIAS, Days
from tests.office.letters import Letter
from tests.office.people import CARE, LOG, OURS, Person
from tests.office.truth import Again, Change, Happening, Logged, Truth, Unlogged, Way

_TOPICS = ("Offer", "Delivery", "Price list", "Visit", "Contract", "Training", "Samples", "Invoice")
_WORDS = (
    "thank you for the good talk, I have put it all together.",
    "could you have a look at the figures until Thursday?",
    "we have found a date that suits everybody.",
    "one question is still open on our side.",
)
_AGE = timedelta(days=25)


def _subject(days: Days, number: int) -> str:
    return f"{days.rng.choice(_TOPICS)} {1000 + number}"


def _quoted(days: Days) -> str:
    return f"\nOn another day somebody wrote:\n> {days.rng.choice(_WORDS)}\n"


def _domain(sender: Person | str) -> str:
    return str(sender).rpartition("@")[2].rstrip(">")


def sent(
    days: Days, *, tags: frozenset[str] = frozenset(), rcpt_to: str = LOG
) -> Iterator[Happening]:
    """One of ours writes to contacts, with relay in Bcc; now and then a colleague is in Cc."""
    user, people = days.office.user(), days.office.contacts()
    number = days.count()
    addressed = [days.office.writes_as(one) for one in people]
    talk = Conversation(
        user=user, people=people, addressed=addressed, subject=_subject(days, number)
    )
    cc = addressed[1:]
    if days.rng.random() < 0.2:
        cc.append(days.office.user())
    letter = Letter(
        sender=user,
        to=addressed[:1],
        cc=cc,
        subject=talk.subject,
        at=days.at,
        message_id=f"<n{number}@{OURS}>",
        text=days.text(number, days.rng.choice(_WORDS)),
    )
    yield from _ours(days, number, "tagged" if tags else "sent", talk, letter, tags, rcpt_to)
    days.office.conversations.append(talk)


def tagged(days: Days) -> Iterator[Happening]:
    """To an address that names a deal or a ticket, whosever it is, open or not."""
    one = days.rng.choice(days.office.cast.hanging)
    tag = f"{one.name.split('s:')[0]}-{one.id}"
    rcpt_to = LOG.replace("@", f"+{tag}@")
    yield from sent(days, tags=frozenset({one.name}), rcpt_to=rcpt_to)


def _ours(
    days: Days,
    number: int,
    kind: str,
    talk: Conversation,
    letter: Letter,
    tags: frozenset[str] = frozenset(),
    rcpt_to: str = LOG,
) -> Iterator[Happening]:
    """A letter of ours is logged on its people, on what its address names, and on the thread's records."""
    records = days.office.records(talk.people) | talk.records | tags
    mail_from, evidence = days.by(talk.user)
    yield days.mail(
        number,
        kind,
        letter.message(),
        Logged(way=Way.SENT, owner=talk.user.email, records=records),
        mail_from=mail_from,
        evidence=evidence,
        rcpt_to=rcpt_to,
    )
    _remember(talk, letter, records)
    talk.last_sent, talk.sent_at, talk.sent_as = number, days.at, letter.subject


def _remember(talk: Conversation, letter: Letter, records: frozenset[str]) -> None:
    talk.ids.append(letter.message_id)
    talk.records = frozenset(one for one in records if not one.startswith("contacts:"))


def our_answer(days: Days) -> Iterator[Happening]:
    """One of ours writes again in a conversation."""
    if (talk := days.office.conversation()) is None:
        return
    number = days.count()
    letter = Letter(
        sender=talk.user,
        to=talk.addressed,
        subject=f"Re: {talk.subject}",
        at=days.at,
        message_id=f"<n{number}@{OURS}>",
        text=days.text(number, days.rng.choice(_WORDS)) + _quoted(days),
        answers=talk.ids,
    )
    yield from _ours(days, number, "our answer", talk, letter)


def answer(days: Days) -> Iterator[Happening]:
    """A contact answers, and a rule of our user's mailbox passes it on."""
    yield from _answer(days, "answer")


def renamed(days: Days) -> Iterator[Happening]:
    """The contact changes the subject; the ids tell what it answers."""
    yield from _answer(days, "renamed answer")


def rewritten(days: Days) -> Iterator[Happening]:
    """The ids are lost or another system's; subject and people tell what it answers."""
    yield from _answer(days, "answer without ids")


def _answer(days: Days, kind: str) -> Iterator[Happening]:
    talk = days.office.conversation()
    if talk is None or talk.sent_at is None or days.at - talk.sent_at > _AGE:
        return
    number = days.count()
    usual = days.rng.choice(talk.addressed)
    sender = days.office.writes_as(talk.people[talk.addressed.index(usual)])
    subject, answers = f"Re: {talk.subject}", list(talk.ids)
    if kind == "renamed answer":
        talk.subject = subject = _subject(days, number)
    elif kind == "answer without ids":
        # Then only the address that is in our mail tells that it is the same person.
        subject, answers, sender = f"AW: {talk.sent_as}", [f"<n{number}@gateway.example>"], usual
    letter = Letter(
        sender=sender,
        to=[talk.user],
        cc=[one for one in talk.addressed if one is not usual],
        subject=subject,
        at=days.at,
        message_id=f"<n{number}@{_domain(sender)}>",
        text=days.text(number, days.rng.choice(_WORDS)) + _quoted(days),
        answers=answers,
    )
    talk.is_mixed |= sender is not usual  # then only a signature shows that it is the same person
    message, mail_from, evidence = days.passed_on(
        letter.message(), talk.user, _domain(sender), must_show=talk.is_mixed
    )
    records = days.office.records(talk.people) | talk.records
    yield days.mail(
        number,
        kind,
        message,
        Logged(way=Way.RECEIVED, owner=talk.user.email, records=records),
        mail_from=mail_from,
        evidence=evidence,
    )
    _remember(talk, letter, records)


# ---------------------------------------------------------------- what a contact began


def _with_a_label(person: Person) -> str:
    """As who wants to know where a mail came from: the same mailbox (RFC 5233)."""
    return f"{person.name} <{person.email.replace('@', '+crm@')}>"


def _incoming(days: Days, number: int) -> tuple[Person, list[Person], Letter]:
    """A contact writes to one of ours, and to another contact now and then."""
    user, people = days.office.user(), days.office.contacts()
    sender = days.office.writes_as(people[0])
    if days.rng.random() < 0.1:
        sender = _with_a_label(people[0])
    elif days.rng.random() < 0.1:
        people[0] = sender = days.office.newcomer(number)
    letter = Letter(
        sender=sender,
        to=[user],
        cc=people[1:],
        subject=_subject(days, number),
        at=days.at - timedelta(hours=3),
        message_id=f"<n{number}@{_domain(sender)}>",
        text=days.text(number, days.rng.choice(_WORDS)),
    )
    return user, people, letter


def redirected(days: Days) -> Iterator[Happening]:
    """A rule of our user's mailbox passes on what a contact began."""
    number = days.count()
    user, people, letter = _incoming(days, number)
    message, mail_from, evidence = days.passed_on(letter.message(), user, _domain(letter.sender))
    truth = Logged(way=Way.FORWARDED, owner=user.email, records=days.office.records(people))
    yield days.mail(number, "auto-forward", message, truth, mail_from=mail_from, evidence=evidence)


def _outer(days: Days, number: int, user: Person, inner: Letter) -> Letter:
    return Letter(
        sender=user,
        to=[LOG],
        subject=f"Fwd: {inner.subject}",
        at=days.at,
        message_id=f"<f{number}@{OURS}>",
        text=days.rng.choice(("", "For the record.\n")),
    )


def forwarded(days: Days) -> Iterator[Happening]:
    """By hand, inline, from one of several clients."""
    number = days.count()
    user, people, inner = _incoming(days, number)
    client = days.rng.choice(letters.INLINE)
    mail_from, evidence = days.by(user)
    yield days.mail(
        number,
        "inline forward",
        client(_outer(days, number, user, inner), inner),
        Logged(way=Way.FORWARDED, owner=user.email, records=days.office.records(people)),
        mail_from=mail_from,
        evidence=evidence,
    )


def forwarded_whole(days: Days) -> Iterator[Happening]:
    """By hand, as an attachment."""
    number = days.count()
    user, people, inner = _incoming(days, number)
    mail_from, evidence = days.by(user)
    yield days.mail(
        number,
        "attached forward",
        letters.attached(_outer(days, number, user, inner), inner.message()),
        Logged(way=Way.FORWARDED, owner=user.email, records=days.office.records(people)),
        mail_from=mail_from,
        evidence=evidence,
    )


def answer_forwarded(days: Days) -> Iterator[Happening]:
    """By hand, inline or attached: a contact's answer, which takes over what the conversation is on."""
    talk = days.office.conversation()
    if talk is None or talk.sent_at is None or days.at - talk.sent_at > _AGE:
        return
    number = days.count()
    author = days.rng.choice(talk.addressed)
    inner = Letter(
        sender=author,
        to=[talk.user],
        cc=[one for one in talk.addressed if one is not author],
        subject=f"Re: {talk.sent_as}",
        at=days.at,
        message_id=f"<n{number}@{_domain(author)}>",
        text=days.text(number, days.rng.choice(_WORDS)),
        answers=list(talk.ids),
    )
    outer = _outer(days, number, talk.user, inner)
    client = days.rng.choice(letters.INLINE)
    is_whole = days.rng.random() < 0.5
    message = letters.attached(outer, inner.message()) if is_whole else client(outer, inner)
    records = days.office.records(talk.people) | talk.records
    mail_from, evidence = days.by(talk.user)
    yield days.mail(
        number,
        "answer forwarded",
        message,
        Logged(way=Way.FORWARDED, owner=talk.user.email, records=records),
        mail_from=mail_from,
        evidence=evidence,
    )


def again(days: Days) -> Iterator[Happening]:
    """The same mail comes a second time, to relay's other mailbox or to the same."""
    for mail in sent(days):
        yield mail
        copy = mail.raw.replace(b"From:", b"Received: from mx.harbour.example\r\nFrom:", 1)
        yield days.mail(
            mail.number,
            "copy",
            copy,
            Again(of=mail.number),
            mail_from=mail.mail_from,
            evidence=mail.evidence,
            rcpt_to=days.rng.choice((LOG, ALIAS)),
        )


def several_doors(days: Days) -> Iterator[Happening]:
    """Logged by who wrote it; a colleague forwards it as well, whole, and names a deal or ticket."""
    [mail] = sent(days)
    one, colleague = days.rng.choice(days.office.cast.hanging), days.office.user()
    talk = days.office.conversations[-1]
    talk.records |= {one.name}
    records = mail.truth.records | {one.name}
    yield replace(mail, kind="several doors", truth=replace(mail.truth, records=records))
    days.at += timedelta(minutes=days.rng.choice((1, 30)))
    outer = Letter(
        sender=colleague,
        to=[LOG],
        subject=f"Fwd: {talk.subject}",
        at=days.at,
        message_id=f"<f{mail.number}@{OURS}>",
        text="",
    )
    mail_from, evidence = days.by(colleague)
    yield days.mail(
        mail.number,
        "several doors",
        letters.attached(outer, message_from_bytes(mail.raw, policy=default)),
        Again(of=mail.number),
        mail_from=mail_from,
        evidence=evidence,
        rcpt_to=LOG.replace("@", f"+{one.name.split('s:')[0]}-{one.id}@"),
    )
    days.at += timedelta(minutes=1)  # an answer that is logged by then has not heard of the record


def to_a_stranger(days: Days) -> Iterator[Happening]:
    """Who is no contact becomes one, in the company whose domain it is; from then on they are known."""
    number = days.count()
    stranger = days.office.newcomer(number)
    user = days.office.user()
    talk = Conversation(
        user=user, people=[stranger], addressed=[stranger], subject=_subject(days, number)
    )
    letter = Letter(
        sender=user,
        to=[stranger],
        subject=talk.subject,
        at=days.at,
        message_id=f"<n{number}@{OURS}>",
        text=days.text(number, days.rng.choice(_WORDS)),
    )
    yield from _ours(days, number, "stranger", talk, letter)
    days.office.conversations.append(talk)
    days.office.known.append(stranger)


def waiting(days: Days) -> Iterator[Happening]:
    """Somebody has to make a contact of the stranger first: they do so days later, or never."""
    number, user = days.count(), days.office.user()
    domain = days.rng.choice(list(days.office.cast.companies))
    stranger = Person(
        name=f"Robin Neumann {number}",
        email=f"robin.n{number}@{domain}",
        records=frozenset({f"companies:{domain}"}),
    )
    letter = Letter(
        sender=user,
        to=[stranger],
        subject=_subject(days, number),
        at=days.at,
        message_id=f"<n{number}@{OURS}>",
        text=days.text(number, days.rng.choice(_WORDS)),
    )
    truth: Truth = Unlogged(state="ignored", because="nobody became a contact in 30 days")
    if days.rng.random() < 0.7:
        records = days.office.records([stranger])
        truth = Logged(way=Way.SENT, owner=user.email, records=records)
        first, _, last = stranger.name.partition(" ")
        properties = {"email": stranger.email, "firstname": first, "lastname": last}
        yield Change(
            at=days.at + timedelta(days=days.rng.uniform(0.1, 25)),
            method="POST",
            path="/crm/v3/objects/contacts",
            body={"properties": properties},
        )
    mail_from, evidence = days.by(user)
    yield days.mail(
        number,
        "waits for a contact",
        letter.message(),
        truth,
        mail_from=mail_from,
        evidence=evidence,
        rcpt_to=CARE,
    )


WRITING = {
    "sent": (24, sent),
    "tagged": (4, tagged),
    "our answer": (12, our_answer),
    "answer": (14, answer),
    "renamed answer": (2, renamed),
    "answer without ids": (2, rewritten),
    "auto-forward": (8, redirected),
    "inline forward": (8, forwarded),
    "attached forward": (3, forwarded_whole),
    "answer forwarded": (3, answer_forwarded),
    "copy": (3, again),
    "several doors": (3, several_doors),
    "stranger": (3, to_a_stranger),
    "waits for a contact": (2, waiting),
}
