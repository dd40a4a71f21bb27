"""Which way a mail went: EMAIL, INCOMING_EMAIL or FORWARDED_EMAIL, or why it is not to be logged.

Pure rules over a parsed mail and the verdict on its sender, tried in the order of design section 7;
the first that fits decides and says what it saw. Inner headers and the words above a forward are
claims: they decide what is logged, never who may log.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from relay.domains import organisational
from relay.model import (
    Address,
    Allowed,
    Bounce,
    BounceReason,
    Confirmation,
    Direction,
    Finding,
    Forwarded,
    Found,
    Kind,
    ParsedEmail,
    RecordRef,
    ThreadLink,
)
from relay.parser.forwards import SURE, take_tags
from relay.parser.subjects import bare
from relay.settings import ByPolicy

_NOTE_CHARS = 10_000  # above each original: one mail may carry many

_AUTOMATIC = {
    Kind.AUTO_REPLY: "an automatic reply",
    Kind.CALENDAR: "a calendar mail",
    Kind.LIST: "mailing-list mail",
}


_DATE_DOUBTS = {
    "missing": "the forward does not say when the original was written: its own date is taken",
    "unreadable": "when the original was written could not be read: the forward's own date is taken",
    "ambiguous": "day and month of the original could be meant the other way round",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAs:
    """What to log: the mail itself, or each original it carries. `notes`: what of it is a claim or a guess.

    `named`: the records that the line above a forward names. `said`: the text of each by itself, without
    what relay sets above it.
    """

    emails: tuple[ParsedEmail, ...]
    direction: Direction
    finding: Finding
    notes: tuple[Finding, ...] = ()
    said: tuple[str, ...]
    named: tuple[RecordRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkBounced:
    """A delivery report about a mail that was logged: that engagement bounced."""

    engagement_id: str
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitFor:
    """It depends on a mail that is still under way. `due_at`: when something happens to that next."""

    spool_id: int
    due_at: datetime | None
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class NotLogged:
    """By rule there is nothing to log. `confirmation`: what a person is to be shown."""

    finding: Finding
    confirmation: Confirmation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """It holds somebody else's mail, but whose is a guess: a person has to say."""

    finding: Finding


Ruling = LogAs | MarkBounced | WaitFor | NotLogged | Unsure


def subject_key(subject: str) -> str:
    """What the subjects of one conversation have in common; "" when there is nothing to go by."""
    common = " ".join(bare(subject).split()).casefold()
    return hashlib.sha256(common.encode()).hexdigest() if common else ""


def needs_thread(email: ParsedEmail, allowed: Allowed) -> bool:
    """Whether the rules will ask which logged mail this one is about."""
    return allowed.redirected or email.kind is Kind.BOUNCE or email.written_by is not None


def direct(
    email: ParsedEmail,
    *,
    allowed: Allowed,
    thread: Sequence[ThreadLink],
    is_ours: Callable[[Address], bool],
    is_mailbox: Callable[[Address], bool],
    automatic: ByPolicy,
) -> Ruling:
    """Apply the rules. `thread` holds the mails that this one answers or reports on, best first."""
    if email.kind is Kind.BOUNCE:
        return _bounced(email, thread)
    if email.confirmation is not None:
        return confirm(email.confirmation, is_ours=is_ours)
    is_automatic = email.kind in _AUTOMATIC and (allowed.redirected or email.kind is not Kind.LIST)
    if is_automatic and automatic is ByPolicy.IGNORE:
        what = "a notice:" if email.notice else f"{_AUTOMATIC[email.kind]}, seen by"
        return _not_logged(
            "automatic", f"{what} {email.kind_evidence}; the settings ignore such mail"
        )
    if allowed.redirected or (email.written_by and not is_ours(email.written_by)):
        ruling = _from_outside(email, allowed, thread)
    else:
        email, named = take_tags(email)
        ruling = _from_ours(email, allowed, is_ours=is_ours, is_mailbox=is_mailbox)
        if isinstance(ruling, LogAs) and ruling.direction is Direction.FORWARDED_EMAIL:
            ruling = replace(ruling, named=named)
    if isinstance(ruling, LogAs):
        return _by_its_authors(replace(ruling, emails=tuple(map(_with_event, ruling.emails))))
    return ruling


def confirm(asked: Confirmation, *, is_ours: Callable[[Address], bool]) -> NotLogged:
    """A provider asks before it forwards to us: a person is to see it, when it is about one of ours.

    Some providers do not name the address in full: then a person has to know.
    """
    whose = f"mail of {asked.address}" if asked.address else "somebody's mail"
    asks = f"a forwarding confirmation: {asked.provider} asks whether it may forward {whose} here"
    if asked.address and not is_ours(Address(email=asked.address)):
        return _not_logged("confirmation", f"{asks}, who is not one of ours: nothing is to be done")
    return NotLogged(
        finding=Finding(
            rule="confirmation", text=f"{asks}: `relay confirmations` shows its code and link"
        ),
        confirmation=asked,
    )


def _with_event(email: ParsedEmail) -> ParsedEmail:
    """A calendar mail says first what it is about: its own text often does not."""
    if not email.event:
        return email
    return replace(
        email,
        text=f"{email.event}\n\n{email.text}".rstrip("\n"),
        html=email.html and f"<p>{escape(email.event)}</p>{email.html}",
    )


def _by_its_authors(ruling: LogAs) -> LogAs:
    """What a list sent on is logged as its author's. One of our groups sends on what outsiders write."""
    notes = (
        Finding(
            rule="author",
            text=f"written by {email.written_by.email}, behind the list {email.from_[0].email}",
        )
        for email in ruling.emails
        if email.written_by and email.from_
    )
    return replace(
        ruling,
        emails=tuple(replace(email, from_=email.authors) for email in ruling.emails),
        notes=(*ruling.notes, *notes),
    )


def _bounced(email: ParsedEmail, thread: Sequence[ThreadLink]) -> Ruling:
    told, seen = f"{_failure(email.bounce)}a delivery report", f", seen by {email.kind_evidence}"
    if email.bounce and email.bounce.is_delay:
        return _not_logged("bounce", f"{told} of a delay only, the mail may yet arrive{seen}")
    failed = email.bounce.recipient if email.bounce else None
    logged = [link for link in thread if link.engagement_id is not None]
    for link in logged:
        if failed is None or not _is_among(failed, link.people):
            continue
        about = f"the mail logged as engagement {link.engagement_id}"
        if link.bounced:
            return _not_logged("bounce", f"{told} about {about}, which is marked already{seen}")
        return MarkBounced(
            engagement_id=str(link.engagement_id),
            finding=Finding(rule="bounce", text=f"{told} about {about}{seen}"),
        )
    if waiting := _pending(thread):
        return waiting
    if logged:
        return _not_logged(
            "bounce", f"{told} that names nobody whom the mail it is about was logged with{seen}"
        )
    return _not_logged("bounce", f"{told} about a mail that is not logged{seen}")


def _is_among(failed: Address, people: Sequence[str]) -> bool:
    """Whether a mail went to them: a server may name the mailbox behind the address that was written to."""
    domain = organisational(failed.domain)
    return failed.key in people or any(
        organisational(person.rpartition("@")[2]) == domain for person in people
    )


def _failure(bounce: Bounce | None) -> str:
    """`jo@client.example: mailbox full (5.2.2), a soft bounce; `"""
    if bounce is None:
        return ""
    who = bounce.recipient.email if bounce.recipient else "nobody named"
    status = f" ({bounce.status})" if bounce.status else ""
    reason = "reason unknown" if bounce.reason is BounceReason.UNKNOWN else bounce.reason
    return f"{who}: {reason}{status}, a {'hard' if bounce.is_hard else 'soft'} bounce; "


def _from_ours(
    email: ParsedEmail,
    allowed: Allowed,
    *,
    is_ours: Callable[[Address], bool],
    is_mailbox: Callable[[Address], bool],
) -> Ruling:
    author = allowed.user.email
    addressed = (*email.to, *email.cc)
    outsiders = [other for other in addressed if not is_ours(other) and not is_mailbox(other)]
    if email.forwarded and outsiders and not any(map(is_mailbox, email.to)):
        return LogAs(
            emails=(email,),
            said=(email.text,),
            direction=Direction.EMAIL,
            finding=Finding(
                rule="from-ours",
                text=f"{author} forwarded something to {outsiders[0].email}, with relay in copy: "
                "what was sent is logged",
            ),
        )
    attached = [original for original in email.forwarded if original.found is Found.ATTACHED]
    if attached:
        many = f"{len(attached)} attached messages"
        return LogAs(
            emails=tuple(_unwrapped(email, original, author) for original in attached),
            said=tuple(original.email.text for original in attached),
            direction=Direction.FORWARDED_EMAIL,
            finding=Finding(
                rule="attached-forward",
                text=f"{author} forwarded {many if len(attached) > 1 else attached[0].evidence}",
            ),
        )
    if email.forwarded:
        original = email.forwarded[0]
        if original.confidence < SURE:
            return _unsure(email.forwarded, author)
        return LogAs(
            emails=(_unwrapped(email, original, author),),
            said=(original.email.text,),
            direction=Direction.FORWARDED_EMAIL,
            finding=Finding(
                rule="inline-forward", text=f"{author} forwarded it inline: {original.evidence}"
            ),
            notes=tuple(_doubts(original.email)),
        )
    return LogAs(
        emails=(email,),
        said=(email.text,),
        direction=Direction.EMAIL,
        finding=Finding(rule="from-ours", text=f"{author} wrote it"),
    )


def _unsure(candidates: Sequence[Forwarded], author: str) -> Unsure:
    readings = "; or ".join(_candidate(candidate) for candidate in candidates)
    return Unsure(
        finding=Finding(
            rule="inline-forward",
            text=f"it is not sure whose mail {author} forwarded: {readings}. Ask {author} to forward "
            'it again with a line that names its author, "From: jane@customer.com", above all else',
        )
    )


def _candidate(original: Forwarded) -> str:
    """From whom, of which date, how it was found and how sure that is."""
    inner = original.email
    author = inner.from_[0].email if inner.from_ else "somebody without an address"
    date = f"{inner.date:%Y-%m-%d %H:%M} UTC" if inner.date else "no date"
    return f"{author}, {date} ({original.evidence}: {original.confidence:.0%} sure)"


def _unwrapped(outer: ParsedEmail, original: Forwarded, author: str) -> ParsedEmail:
    """The original as it is logged: with the note above it, and what only the outer mail has."""
    inner = original.email
    if note := original.note.strip()[:_NOTE_CHARS]:
        inner = _with_note(inner, note, author)
    if original.found is Found.ATTACHED:
        return inner
    return replace(
        inner,
        subject=inner.subject or outer.subject,
        date=inner.date or outer.date,
        attachments=outer.attachments,
        inline=outer.inline,
        defects=(*outer.defects, *inner.defects),
    )


def _doubts(inner: ParsedEmail) -> Iterator[Finding]:
    """What the words above a forward left open. The words themselves are nobody's business."""
    for defect, text in _DATE_DOUBTS.items():
        if f"forwarded date: {defect}" in inner.defects:
            yield Finding(rule="date", text=text)


def _with_note(inner: ParsedEmail, note: str, author: str) -> ParsedEmail:
    """The note is set apart, so that nobody takes it for the words of the original's author."""
    html = "<br>".join(escape(line) for line in note.split("\n"))
    return replace(
        inner,
        text=f"Note by {author}:\n{note}\n\n----------\n\n{inner.text}",
        html=inner.html and f"<p>Note by {escape(author)}:<br>{html}</p><hr>{inner.html}",
    )


def _from_outside(email: ParsedEmail, allowed: Allowed, thread: Sequence[ThreadLink]) -> Ruling:
    for link in thread:
        if link.direction is Direction.EMAIL:
            return LogAs(
                emails=(email,),
                said=(email.text,),
                direction=Direction.INCOMING_EMAIL,
                finding=Finding(
                    rule="reply",
                    text=f"it answers mail {link.spool_id}, which was logged as EMAIL",
                ),
            )
    if waiting := _pending(thread):
        return waiting
    return LogAs(
        emails=(email,),
        said=(email.text,),
        direction=Direction.FORWARDED_EMAIL,
        finding=Finding(
            rule="redirected",
            text=f"passed on by {allowed.user.email}, and it answers no mail that was logged as EMAIL",
        ),
    )


def comes_first(
    thread: Sequence[ThreadLink], *, within: timedelta, now: datetime
) -> WaitFor | None:
    """The mail that this one answers, if that is about to be logged: its records are to be taken over.

    One that is tried again only later holds up nobody. None, too, when one is logged already.
    """
    if any(link.engagement_id is not None for link in thread):
        return None
    return _pending([link for link in thread if link.due_at is None or link.due_at - now <= within])


def _pending(thread: Sequence[ThreadLink]) -> WaitFor | None:
    for link in thread:
        if link.is_pending:
            return WaitFor(
                spool_id=link.spool_id,
                due_at=link.due_at,
                finding=Finding(rule="thread", text=f"mail {link.spool_id} comes first"),
            )
    return None


def _not_logged(rule: str, text: str) -> NotLogged:
    return NotLogged(finding=Finding(rule=rule, text=text))
