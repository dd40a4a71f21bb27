"""Whether a mail is taken, once all of it is there: the same for SMTP, LMTP and the pipe.

Pure, in two steps: an envelope is looked at; then, with the evidence that was gathered meanwhile, the
rules make one delivery or one refusal for each portal of it. Where the mail came from and where it
goes is none of its business.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from relay.access import Access, masked
from relay.listener import replies
from relay.listener.replies import Reply
from relay.model import Delivery, Envelope, Evidence, Fate, Recipient, Refused
from relay.parser import Scan, scan

_BLOCK_BYTES = 262_144

Decided = Mapping[str, Delivery | Reply]  # by portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A mail that is fit to be judged."""

    envelope: Envelope
    scanned: Scan


def look(envelope: Envelope, *, max_hops: int) -> Seen | Reply:
    """The mail with CRLF at the end of every line, and what its headers claim; or what is wrong."""
    tidy = _tidy(envelope)
    if isinstance(tidy, Reply):
        return tidy
    scanned = scan(tidy.raw, mail_from=tidy.mail_from)
    return replies.LOOP if scanned.hops > max_hops else Seen(envelope=tidy, scanned=scanned)


def decide(
    seen: Seen, evidence: Evidence, recipients: Sequence[Recipient], *, access: Access
) -> Decided:
    """One delivery or refusal for each portal that the recipients belong to."""
    return {
        portal: _admit(portal, seen, evidence, recipients, access=access)
        for portal in portals(recipients)
    }


def portals(recipients: Sequence[Recipient]) -> list[str]:
    """The portals that the recipients belong to, each once."""
    return list(dict.fromkeys(recipient.portal for recipient in recipients))


def _tidy(envelope: Envelope) -> Envelope | Reply:
    """The envelope with CRLF at the end of every line, or what is wrong with its bytes.

    A bare LF in a mail from one of ours is a client's carelessness; from anybody else it may hide a
    second mail (SMTP smuggling).
    """
    has_bare_lf = False
    for block in _blocks(envelope.raw):
        line_ends = block.count(b"\r\n")
        if b"\0" in block:
            return replies.HAS_NUL
        if block.count(b"\r") > line_ends:
            return replies.HAS_BARE_CR
        has_bare_lf |= block.count(b"\n") > line_ends
    if not has_bare_lf:
        return envelope
    if not (envelope.trusted or envelope.user):
        return replies.HAS_BARE_LF
    mended = io.BytesIO()
    for block in _blocks(envelope.raw):
        mended.write(block.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    return replace(envelope, raw=mended.getvalue())


def _blocks(raw: bytes) -> Iterator[bytes]:
    """The mail in pieces; none ends inside a CRLF.

    To search or change all of a large mail at once would hold the interpreter, and with it the event
    loop, for as long as that takes, in whatever thread.
    """
    start = 0
    while start < len(raw):
        end = start + _BLOCK_BYTES
        end += raw[end - 1 : end] == b"\r"
        yield raw[start:end]
        start = end


def _admit(
    portal: str,
    seen: Seen,
    evidence: Evidence,
    recipients: Sequence[Recipient],
    *,
    access: Access,
) -> Delivery | Reply:
    rules = access.portal(portal)
    if rules is None:
        return replies.OWN_FAULT  # a reload took the portal away: the sender tries again
    mine = tuple(dict.fromkeys(each for each in recipients if each.portal == portal))
    verdict = rules.judge(seen.scanned.claims, evidence, mine)
    refused = verdict if isinstance(verdict, Refused) else None
    if refused is not None and seen.scanned.asks is not None:
        refused = rules.refuse_question(
            seen.scanned.asks, seen.scanned.claims, evidence, otherwise=refused
        )
    if refused is not None and refused.fate is Fate.REFUSE:
        return replies.NOT_ALLOWED[refused.refusal]
    return Delivery(
        portal=portal,
        recipients=mine,
        fingerprint=seen.scanned.fingerprint(portal, seen.envelope.received_at),
        message_id=seen.scanned.message_id,
        envelope=replace(seen.envelope, mail_from=masked(seen.envelope.mail_from)),
        evidence=evidence,
    )
