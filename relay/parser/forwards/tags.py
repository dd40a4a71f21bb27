"""Records that the forwarding person names in the first line above a forward: `deal-602 ticket-7`.

The line has to stand alone, with nothing but such names in it. It is for relay and nobody else, so it
is taken out of what is logged.
"""

from dataclasses import replace

from relay.model import Forwarded, ParsedEmail, RecordRef

_MOST = 20
_CHARS = 700


def take_tags(email: ParsedEmail) -> tuple[ParsedEmail, tuple[RecordRef, ...]]:
    """The mail without the line above its originals, and the records that the line names."""
    lines = [_first_line(original.note) for original in email.forwarded]
    records = next((named for named in map(_named, lines) if named), ())
    if not records:
        return email, ()
    forwarded = (
        _without(original, line) if _named(line) else original
        for original, line in zip(email.forwarded, lines, strict=True)
    )
    return replace(email, forwarded=tuple(forwarded)), records


def _first_line(note: str) -> str:
    return note.lstrip().partition("\n")[0].strip()


def _without(original: Forwarded, line: str) -> Forwarded:
    return replace(original, note=original.note.lstrip()[len(line) :].lstrip())


def _named(line: str) -> tuple[RecordRef, ...]:
    words = line[:_CHARS].lower().replace(",", " ").split()
    found = [RecordRef.read(word) for word in words]
    if len(line) > _CHARS or len(found) > _MOST or None in found:
        return ()
    return tuple(dict.fromkeys(record for record in found if record))
