"""Parts that are files: names made safe, content decoded."""

import re

from relay.model import Attachment
from relay.parser.clean import clean_line
from relay.parser.limits import FILENAME_CHARS
from relay.parser.mime import Part

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}")
_UNSAFE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff<>:\"|?*]")
"""Invisible and direction-changing characters (they disguise extensions), and what Windows refuses."""
_SUBTYPE_AS_EXTENSION = re.compile(r"[a-z0-9]{2,5}")


def make_attachment(part: Part) -> Attachment:
    content_type = part.content_type
    if not _TYPE.fullmatch(content_type):
        content_type = "application/octet-stream"
    return Attachment(
        filename=clean_filename(part.filename) or _stand_in(content_type),
        content_type=content_type,
        content=part.content,
        content_id=part.content_id,
    )


def clean_filename(name: str) -> str:
    """The last component of a path, without characters that deceive or that file systems refuse."""
    last = clean_line(name).replace("\\", "/").rpartition("/")[2]
    visible = _UNSAFE.sub("", last).strip(". ")
    if len(visible) <= FILENAME_CHARS:
        return visible
    stem, dot, extension = visible.rpartition(".")
    return stem[: FILENAME_CHARS - 20] + dot + extension[:19] if dot else visible[:FILENAME_CHARS]


def _stand_in(content_type: str) -> str:
    """A name for a file without one: `image.png`, or `attachment`."""
    main, _, subtype = content_type.partition("/")
    match main, subtype:
        case "message", _:
            return "message.eml"
        case "text", "plain":
            return "text.txt"
        case "text", "calendar":
            return "invitation.ics"
        case _ if _SUBTYPE_AS_EXTENSION.fullmatch(subtype):
            return f"{main}.{subtype}"
        case _:
            return "attachment"
