"""Formats inside a mail that are no MIME: opened, they are parts like the mail's own.

Outlook's TNEF and `.msg`, signed S/MIME, AppleSingle, mails in pieces, and files written out in a text. What is in them goes the way
that all parts go, so bodies, files and attached messages are found there by the same rules. A format
that is broken stays the file it came as. None of them may be inside another for more than a few levels.
"""

from collections.abc import Callable
from dataclasses import replace

from relay.parser.clean import clean_line
from relay.parser.formats import compound
from relay.parser.formats.apple import data_fork
from relay.parser.formats.cms import read_cms
from relay.parser.formats.mapi import Read, as_body, as_files, as_message
from relay.parser.formats.msg import read_msg
from relay.parser.formats.tnef import read_tnef
from relay.parser.formats.written_out import find_files, has_marks
from relay.parser.headers import Headers, to_text
from relay.parser.mime import Part, make_leaf

TNEF = "application/ms-tnef"
SMIME = "application/pkcs7-mime"
_ALIASES = {
    "application/vnd.ms-tnef": TNEF,
    "application/x-pkcs7-mime": SMIME,
    "application/vnd.ms-outlook": "application/vnd.ms-outlook",
}
_NAMES = {"winmail.dat": TNEF, "win.dat": TNEF, "smime.p7m": SMIME}
"""What mailers call it, whatever type they give it."""


def open_format(leaf: Part, read: Read, defects: list[str]) -> Part | None:
    """The part with what is inside it; None if it is of no such format, or broken: a defect then.

    `read` looks into a part in turn.
    """
    name = _format_of(leaf)
    if not (opener := _OPENERS.get(name)):
        return None
    try:
        return opener(replace(leaf, content_type=name), read)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - whatever a reader meets, the file is still there
        defects.append(f"{name}: broken")
        return None


def _format_of(leaf: Part) -> str:
    filename = leaf.filename.lower()
    if filename.endswith(".msg"):
        return _OUTLOOK
    by_name = _NAMES.get(filename)
    return by_name or _ALIASES.get(leaf.content_type, leaf.content_type)


def _open_tnef(leaf: Part, read: Read) -> Part:
    """A body first, if it has one, then files; without either there is nothing to keep of it."""
    item = read_tnef(leaf.content)
    parts = (*as_body(item), *as_files(item, read))
    return replace(leaf, parts=parts or (_line(""),))


def _open_outlook(leaf: Part, read: Read) -> Part | None:
    """By its content: `.msg` is also what other programs call their files."""
    content = leaf.content
    if not content.startswith(compound.SIGNATURE):
        return None
    return replace(leaf, message=as_message(read_msg(content), read))


def _open_smime(leaf: Part, read: Read) -> Part:
    contents = read_cms(leaf.content)
    if contents.is_encrypted:
        return replace(leaf, parameters={**leaf.parameters, "smime-type": "enveloped-data"})
    if not contents.signed:
        return leaf
    inner = make_leaf(contents.signed, 0, len(contents.signed))
    return replace(leaf, parts=(read(inner),))


def _open_apple(leaf: Part, _read: Read) -> Part | None:
    fork = data_fork(leaf.content)
    if fork is None:
        return None
    name, content = fork
    return replace(
        leaf,
        content_type="application/octet-stream",
        filename=leaf.filename or clean_line(name),
        encoding="",
        raw=content,
        start=0,
        end=len(content),
    )


def _open_piece(leaf: Part, read: Read) -> Part:
    """A mail in pieces (RFC 2046 section 5.2.2): the first one begins with the mail's own header."""
    number, total = (clean_line(leaf.parameters.get(key, ""))[:5] for key in ("number", "total"))
    of_total = f" of {total}" if total else ""
    told = _told(f"Piece {number}{of_total} of a mail that was sent in pieces")
    content = leaf.content
    if number.strip("0 ") == "1":
        rest = read(make_leaf(content, 0, len(content)))
    else:
        rest = replace(leaf, content_type="text/plain", filename=f"piece {number}{of_total}.txt")
    return replace(leaf, parts=(told, rest))


def _open_text(leaf: Part, read: Read) -> Part | None:
    """A text with files written out in it: what is left of it, then the files."""
    is_file = leaf.filename or leaf.disposition == "attachment"
    if is_file or not has_marks(leaf.raw, leaf.start, leaf.end):
        return None
    text = leaf.content
    if not (files := find_files(text)):
        return None
    edges = [0, *(edge for file in files for edge in (file.start, file.end)), len(text)]
    rest = b"".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    parts = [replace(leaf, raw=rest, start=0, end=len(rest), encoding="")]
    for file in files:
        name = clean_line(to_text(file.name))
        part = _part("application/octet-stream", file.content)
        parts.append(read(replace(part, filename=name, disposition="attachment")))
    return replace(leaf, content_type="multipart/mixed", parts=tuple(parts))


def _open_elsewhere(leaf: Part, _read: Read) -> Part:
    """A file that did not come with the mail (RFC 2046 section 5.2.3, RFC 2017)."""
    about = leaf.parameters
    keys = ("url", "name", "site", "server", "directory", "subject")
    named = [f"{key} {clean_line(about[key])[:500]}" for key in keys if about.get(key)]
    return replace(leaf, parts=(_told(f"A file that is kept elsewhere: {', '.join(named)}"),))


def _told(words: str) -> Part:
    """A line of ours among the mail's own words, in brackets as an image's is."""
    return _line(f"[{words}]")


def _line(text: str) -> Part:
    part = _part("text/plain", text.encode("utf-8", "replace"))
    return replace(part, parameters={"charset": "utf-8"})


def _part(content_type: str, raw: bytes) -> Part:
    return Part(headers=Headers(), content_type=content_type, raw=raw, end=len(raw))


_OUTLOOK = "application/vnd.ms-outlook"
_OPENERS: dict[str, Callable[[Part, Read], Part | None]] = {
    TNEF: _open_tnef,
    _OUTLOOK: _open_outlook,
    SMIME: _open_smime,
    "application/applefile": _open_apple,
    "message/partial": _open_piece,
    "message/external-body": _open_elsewhere,
    "text/plain": _open_text,
}
