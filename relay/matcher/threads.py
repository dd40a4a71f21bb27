"""What a mail takes over from the one it answers: the company, deals, tickets and custom objects.

Whoever knows a mail's id, or its subject and people, can claim to answer it. So a mail takes over
nothing on its word alone:

- one of ours who wrote or forwarded it was shown to be ours, else it were not logged at all;
- an outsider must be shown to be who From says (DMARC passed, or a domain that stands behind the mail
  is From's), or have been in the answered mail already: then the mail is on that contact's timeline
  anyway. One whose DMARC failed is shown not to be, and never takes over anything;
- behind a list (`written_by`) nothing shows the author: only having been in it counts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from relay.domains import organisational
from relay.model import (
    Address,
    Allowed,
    Check,
    Evidence,
    Finding,
    ParsedEmail,
    RecordRef,
    RecordType,
    ThreadLink,
)
from relay.parser.subjects import bare


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    records: tuple[RecordRef, ...] = ()
    findings: tuple[Finding, ...] = ()


def is_answer(email: ParsedEmail) -> bool:
    """It says so itself: by the ids it names, or by what stands before its subject."""
    subject = " ".join(email.subject.split())
    return bool(email.in_reply_to or email.references or bare(subject) != subject)


def outsiders(email: ParsedEmail, is_ours: Callable[[Address], bool]) -> list[str]:
    """The lower-case addresses of everybody in it who is not ours."""
    people = (*email.authors, *email.to, *email.cc, *email.bcc)
    return list(dict.fromkeys(person.key for person in people if not is_ours(person)))


def take_over(
    email: ParsedEmail,
    thread: Sequence[ThreadLink],
    *,
    allowed: Allowed,
    evidence: Evidence,
    is_ours: Callable[[Address], bool],
) -> TakenOver:
    """`thread`: the mails that it answers, best first.

    Of those that it names by their ids the first with any records counts, of guesses the first.
    """
    answered = _answered(thread, frozenset(outsiders(email, is_ours)))
    if answered is None or not (records := _carried(*_same_engagement(answered, thread))):
        return TakenOver()
    if allowed.redirected and not _may(email, answered, evidence):
        author = email.authors[0].email if email.authors else "its author"
        text = (
            f"it claims to answer mail {answered.spool_id}, but {author} is neither in that mail nor "
            f"shown to be the sender: {_names(records)} not taken over"
        )
        return TakenOver(findings=(Finding(rule="thread", text=text),))
    how = "by its subject and people" if answered.is_guess else "by the id that it names"
    text = f"{_names(records)} of mail {answered.spool_id}, which it answers {how}"
    return TakenOver(records=records, findings=(Finding(rule="thread", text=text),))


def _answered(thread: Sequence[ThreadLink], people: frozenset[str]) -> ThreadLink | None:
    logged = [link for link in thread if link.engagement_id is not None]
    named = (link for link in logged if not link.is_guess and _carried(link))
    guessed = (link for link in logged if link.is_guess and _same(link, people))
    return next(named, None) or next(guessed, None)


def _same_engagement(answered: ThreadLink, thread: Sequence[ThreadLink]) -> list[ThreadLink]:
    """A mail that came by several doors: the later ones added their records to it."""
    return [link for link in thread if link.engagement_id == answered.engagement_id]


def _carried(*links: ThreadLink) -> tuple[RecordRef, ...]:
    every = (record for link in links for record in link.links)
    return tuple(dict.fromkeys(one for one in every if one.type != RecordType.CONTACT))


def _same(link: ThreadLink, people: frozenset[str]) -> bool:
    """The same people: nobody, or only new ones, besides those of the other."""
    others = frozenset(link.people)
    return bool(people & others) and (people <= others or others <= people)


def _may(email: ParsedEmail, answered: ThreadLink, evidence: Evidence) -> bool:
    if evidence.dmarc is Check.FAIL or len(email.authors) != 1:
        return False
    [author] = email.authors
    if author.key in answered.people:
        return True
    return email.written_by is None and _is_shown(author, evidence)


def _is_shown(author: Address, evidence: Evidence) -> bool:
    """Aligned as RFC 7489 section 3.1 has it: of the same organisational domain."""
    if evidence.dmarc is Check.PASS:
        return True
    registered = organisational(author.domain)
    return any(organisational(shown.domain) == registered for shown in evidence.shown)


def _names(records: Iterable[RecordRef]) -> str:
    return ", ".join(str(record) for record in records)
