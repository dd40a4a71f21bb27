"""One mail, top to bottom: structure, bodies, kind, forwarded originals, header fields.

`parse` is the parser's front door. Each step stands in a module of its own and copes with anything;
the net below them is for the step that does not.
"""

from dataclasses import replace

from relay.model import Attachment, Forwarded, Kind, ParsedEmail
from relay.parser.attachments import make_attachment
from relay.parser.bodies import Bodies, read_bodies
from relay.parser.bounces import read_bounce
from relay.parser.calendars import read_event
from relay.parser.confirmations import read_confirmation
from relay.parser.dates.fields import zone_of
from relay.parser.fields import read_fields
from relay.parser.formats import open_format
from relay.parser.formats.openpgp import unwrap
from relay.parser.formats.protection import find_protection, protected_subject
from relay.parser.formats.rtf import one_budget
from relay.parser.forwards import as_attached, find_forwards
from relay.parser.kinds import classify
from relay.parser.limits import ATTACHED
from relay.parser.mime import Part, Reader
from relay.parser.notices import read_notice
from relay.parser.pages.html import sanitise
from relay.parser.replies import find_reply

_LOGGED_DEPTH = 1
"""Only a mail and the originals attached to it are ever logged, so only theirs are kept as files."""


def parse(raw: bytes) -> ParsedEmail:
    """What can be read of a mail. Never raises, whatever the bytes; only memory may run out."""
    try:
        reader = Reader(open_format)
        with one_budget() as rtf:
            email = _read(reader.read(raw))
        defects = (*dict.fromkeys(reader.defects), *(("rtf: cut",) if rtf.is_cut else ()))
        return replace(email, defects=email.defects + defects) if defects else email
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a bug here must cost a defect, not the mail
        return ParsedEmail(defects=(f"parser: {type(error).__name__}",))


def _read(part: Part, depth: int = 0) -> ParsedEmail:
    bodies = read_bodies(part)
    email = _with_protection(_with_body(read_fields(part.headers), bodies), part)
    email = replace(
        email,
        notice=read_notice(part, email),
        confirmation=read_confirmation(email),
        event=read_event(part, email.text),
    )
    kind, evidence = classify(part, email)
    email = replace(email, kind=kind, kind_evidence=evidence)
    if kind is Kind.BOUNCE:
        return replace(email, bounce=read_bounce(part, email))
    if email.notice:
        return email
    files = _as_files(bodies.messages) if depth <= _LOGGED_DEPTH else ()
    email = replace(email, reply=_reply(email, bodies), attachments=email.attachments + files)
    if (
        bodies.messages and kind is not Kind.AUTO_REPLY
    ):  # an answer or report brings what it is about
        originals = [
            _read(message, depth + 1)
            for leaf in bodies.messages[:ATTACHED]
            if (message := leaf.message)
        ]
        cut = ("attached messages: cut",) if len(bodies.messages) > ATTACHED else ()
        return replace(
            email,
            forwarded=as_attached(originals, email, bodies.page),
            defects=email.defects + cut,
        )
    zone = zone_of(part.headers.text("date"))
    inline = find_forwards(email, bodies.page, zone)
    if not inline:
        return email
    return replace(email, forwarded=tuple(_with_reply(original) for original in inline))


def _reply(email: ParsedEmail, bodies: Bodies) -> str:
    is_of_page = bodies.is_made and email.text == bodies.text
    return find_reply(email.text, bodies.page if is_of_page else None)


def _with_reply(original: Forwarded) -> Forwarded:
    email = original.email
    return replace(original, email=replace(email, reply=find_reply(email.text)))


def _with_protection(email: ParsedEmail, part: Part) -> ParsedEmail:
    """As its author wrote it, with what was done to protect it."""
    inline = unwrap(email.text)
    return replace(
        email,
        subject=protected_subject(part) or email.subject,
        text=inline.text,
        attachments=email.attachments + inline.files,
        protection=find_protection(part) or inline.protection,
    )


def _as_files(messages: list[Part]) -> tuple[Attachment, ...]:
    """Attached messages as what they are besides: files that somebody sent along.

    Those in Outlook's formats have no bytes of their own.
    """
    return tuple(
        make_attachment(replace(leaf, filename=leaf.filename or _named(message)))
        for leaf in messages
        if leaf.end > leaf.start and (message := leaf.message)
    )


def _named(message: Part) -> str:
    subject = message.headers.text("subject").replace("/", "-")
    return f"{subject}.eml" if subject else ""


def _with_body(email: ParsedEmail, bodies: Bodies) -> ParsedEmail:
    return replace(
        email,
        text=bodies.text,
        html=sanitise(bodies.html),
        attachments=tuple(bodies.attachments),
        inline=tuple(bodies.inline),
        defects=email.defects + tuple(bodies.defects),
    )
