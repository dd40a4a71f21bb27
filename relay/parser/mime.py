"""A mail's MIME structure (RFC 2046): bytes to a tree of parts. Linear, capped, never raises.

Parts are ranges of the one raw mail, so nothing is copied until a leaf is decoded. What lies beyond
`limits.DEPTH` stays undivided, what lies beyond `limits.PARTS` is left out; both are defects.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from relay.parser.headers import Headers, as_lines, parameters, split, start_of_header, to_text
from relay.parser.limits import BOUNDARY_BYTES, DEPTH, FORMAT_DEPTH, PARTS
from relay.parser.transfer import find_encoding, undo

_MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
_SIGNS_OF_A_MAIL = ("from", "date", "subject", "received", "message-id")
_HTML = re.compile(rb"\s{0,99}<(?:html|!doctype\s{1,9}html)[\s>]", re.IGNORECASE)
"""How HTML begins of which nobody said what it is."""
_ENCODED = frozenset({"base64", "quoted-printable"})
_TYPE = re.compile(r"[a-z0-9!#$&^_.+*-]{1,127}/[a-z0-9!#$&^_.+*-]{1,127}")
_FIRST_DELIMITER = re.compile(
    rb"(?:\A|\n)(--[^\s-][^\r\n]{0,80}|-{3,60}[^\s-][^\r\n]{0,80})\r?\n"
    rb"(?=content-[a-z-]{1,40}[ \t]*:|\r?\n)",
    re.IGNORECASE,
)
"""A line that looks like a delimiter and is followed by what a part begins with."""
_SEARCHED_BYTES = 64 * 1024
_LINE_FEED = 0x0A
_LEVELS_OF_A_FORMAT = DEPTH // FORMAT_DEPTH
_COPIED_FREELY = 1024 * 1024
"""Bytes; more are copied as long as they are not much more than the mail itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One entity: its header fields, its content, and the parts or the message inside it."""

    headers: Headers
    content_type: str
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    filename: str = ""
    encoding: str = ""
    """Content-Transfer-Encoding, as `transfer.find_encoding` names it"""
    raw: bytes = field(default=b"", repr=False)
    start: int = 0
    end: int = 0
    parts: tuple["Part", ...] = ()
    message: "Part | None" = None

    @property
    def content(self) -> bytes:
        """The body without its transfer encoding. A broken encoding gives what can be read."""
        return undo(self.raw[self.start : self.end], self.encoding)

    @property
    def content_id(self) -> str | None:
        return self.headers.text("content-id").strip("<> ") or None

    def walk(self) -> Iterator["Part"]:
        """This part and those inside it, depth first, not entering attached messages."""
        yield self
        for part in self.parts:
            yield from part.walk()


OpenFormat = Callable[[Part, Callable[[Part], Part], list[str]], Part | None]
"""Looks into a part that is of a format other than MIME: see `relay.parser.formats`."""


class Reader:
    """Reads one mail; counts its parts and notes its defects on the way."""

    def __init__(self, open_format: OpenFormat) -> None:
        self.defects: list[str] = []
        self._open_format = open_format
        self._count = 0
        self._left = 0
        """How many bytes may still be decoded to be looked into: what is in each other adds up."""

    def read(self, raw: bytes) -> Part:
        raw = as_lines(raw)
        self._left = max(len(raw) * 3 // 2, _COPIED_FREELY)
        return self._mail(raw, 0, len(raw), depth=0)

    def _mail(self, raw: bytes, start: int, end: int, depth: int) -> Part:
        return self._divided(make_leaf(raw, start_of_header(raw, start, end), end), depth)

    def _divided(self, leaf: Part, depth: int) -> Part:
        self._count += 1
        self.defects += leaf.headers.defects
        if depth < DEPTH and (opened := self._opened(leaf, depth + _LEVELS_OF_A_FORMAT)):
            return opened
        is_multipart = leaf.content_type.startswith("multipart/")
        is_message = leaf.content_type in _MESSAGE_TYPES or leaf.filename.lower().endswith(".eml")
        if not (is_multipart or is_message):
            return leaf
        if depth >= DEPTH:
            self.defects.append("mime: too_deep")
            return _undivided(leaf) if is_multipart else leaf
        if is_message:
            return replace(leaf, message=self._message(leaf, depth))
        for whole in self._readings(leaf):
            if parts := self._multipart(whole, depth):
                return replace(whole, parts=parts)
        self.defects.append("mime: no_boundary")
        return _undivided(leaf)

    def _opened(self, leaf: Part, depth: int) -> Part | None:
        def read(part: Part) -> Part:
            is_read = self._count < PARTS and self._may_copy(part)
            return self._divided(part, depth) if is_read else part

        return self._open_format(leaf, read, self.defects)

    def _may_copy(self, part: Part) -> bool:
        self._left -= part.end - part.start
        if self._left < 0:
            self.defects.append("mime: too_much_inside")
        return self._left >= 0

    def _message(self, leaf: Part, depth: int) -> Part | None:
        if leaf.encoding in _ENCODED:
            if not self._may_copy(leaf):
                return None
            content = as_lines(leaf.content)
            message = self._mail(content, 0, len(content), depth + 1)
        else:
            message = self._mail(leaf.raw, leaf.start, leaf.end, depth + 1)
        is_mail = any(message.headers.all(name) for name in _SIGNS_OF_A_MAIL)
        return message if is_mail else None

    def _multipart(self, leaf: Part, depth: int) -> tuple[Part, ...]:
        boundary = leaf.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
        if not 0 < len(boundary) <= BOUNDARY_BYTES:
            return ()
        default_type = "message/rfc822" if leaf.content_type == "multipart/digest" else "text/plain"
        parts = []
        for start, end in _ranges(leaf.raw, leaf.start, leaf.end, b"--" + boundary):
            if self._count >= PARTS:
                self.defects.append("mime: too_many_parts")
                break
            parts.append(self._divided(make_leaf(leaf.raw, start, end, default_type), depth + 1))
        return tuple(parts)

    def _readings(self, leaf: Part) -> Iterator[Part]:
        """A multipart as it says it is to be divided; then by other ways that mailers get it wrong.

        Its boundary may be in single quotation marks, or be another than it says, or none; and all of it
        may be encoded, against RFC 2045 section 6.4.
        """
        yield leaf
        if (boundary := leaf.parameters.get("boundary", "")).strip("' ") != boundary:
            yield _with_boundary(leaf, boundary.strip("' "))
        if leaf.encoding in _ENCODED and self._may_copy(leaf):
            content = leaf.content
            yield replace(leaf, raw=content, start=0, end=len(content), encoding="")
        searched = min(leaf.end, leaf.start + _SEARCHED_BYTES)
        if delimiter := _FIRST_DELIMITER.search(leaf.raw, leaf.start, searched):
            yield _with_boundary(leaf, delimiter[1][2:].rstrip().decode("utf-8", "surrogateescape"))


def _with_boundary(leaf: Part, boundary: str) -> Part:
    return replace(leaf, parameters={**leaf.parameters, "boundary": boundary})


def make_leaf(raw: bytes, start: int, end: int, default_type: str = "text/plain") -> Part:
    """The entity in `raw[start:end]`, not divided yet."""
    headers, body = split(raw, start, end)
    content_type, params = _content_type(headers)
    if not content_type:
        content_type = "text/html" if _HTML.match(raw, body, end) else default_type
    disposition, disposition_params = parameters(headers.first("content-disposition"))
    return Part(
        headers=headers,
        content_type=content_type,
        parameters=params,
        disposition=disposition,
        filename=disposition_params.get("filename") or params.get("name", ""),
        encoding=_encoding(headers),
        raw=raw,
        start=body,
        end=end,
    )


def _content_type(headers: Headers) -> tuple[str, dict[str, str]]:
    """The first of its fields that names a type; "" if none does (RFC 2045 section 5.2)."""
    params: dict[str, str] = {}
    for value in headers.all("content-type"):
        content_type, params = parameters(value)
        if _TYPE.fullmatch(content_type):
            return content_type, params
        if "boundary" in params:
            return "multipart/mixed", params
    return "", params


def _encoding(headers: Headers) -> str:
    """Of several, the one that encodes anything."""
    fields = headers.all("content-transfer-encoding")
    encodings = [find_encoding(to_text(value)) for value in fields]
    return next((each for each in encodings if each in _ENCODED), next(iter(encodings), ""))


def _undivided(leaf: Part) -> Part:
    """A multipart as one text: it has no transfer encoding of its own (RFC 2045 section 6.4)."""
    return replace(leaf, content_type="text/plain", encoding="")


def _ranges(raw: bytes, start: int, end: int, delimiter: bytes) -> Iterator[tuple[int, int]]:
    """Where the parts between the delimiter lines start and end (RFC 2046 section 5.1.1)."""
    part_start = None
    position = raw.find(delimiter, start, end)
    while position != -1:
        line_end = (raw.find(b"\n", position, end) + 1) or end
        rest = raw[
            position + len(delimiter) : min(line_end, position + len(delimiter) + 80)
        ].strip()
        at_line_start = position == start or raw[position - 1] == _LINE_FEED
        if at_line_start and (not rest or rest.startswith(b"--")):
            if part_start is not None:
                yield part_start, _before_line_end(raw, part_start, position)
            part_start = (
                None if rest else line_end
            )  # more may follow the last one, against the rule
            position = raw.find(delimiter, line_end, end)
        else:
            position = raw.find(delimiter, position + 1, end)
    if part_start is not None:
        yield part_start, end


def _before_line_end(raw: bytes, start: int, position: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    for line_end in (b"\r\n", b"\n"):
        if raw.endswith(line_end, start, position):
            return position - len(line_end)
    return position
