"""Outlook's own idea of a message (MAPI), as a mail: what TNEF and `.msg` files both hold.

`Item` is what those formats are read into; `as_message` and `as_body` make parts of it as if they had
come by MIME. An X.500 address (`/o=…`) is an address inside one Exchange only, and never taken for one.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from relay.parser.charsets.decoding import decode
from relay.parser.clean import clean_line
from relay.parser.formats.code_pages import charset_of
from relay.parser.formats.rtf import Body, read_rtf, unpack
from relay.parser.headers import Headers, split
from relay.parser.mime import Part, make_leaf

Read = Callable[[Part], Part]
"""Looks into a part as the mail's own parts are looked into, one level deeper."""

OBJECT = 0x000D
STRING8 = 0x001E
UNICODE = 0x001F
TIME = 0x0040
BINARY = 0x0102

MESSAGE_CLASS = 0x001A
SUBJECT = 0x0037
SENT_AT = 0x0039
_OF_NAME, _OF_TYPE, _OF_EMAIL, _OF_SMTP = 0x0042, 0x0064, 0x0065, 0x5D02
HEADERS = 0x007D
RECIPIENT_TYPE = 0x0C15
SENDER_NAME, SENDER_TYPE, SENDER_EMAIL, _SENDER_SMTP = 0x0C1A, 0x0C1E, 0x0C1F, 0x5D01
_ARRIVED_AT = 0x0E06
BODY, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_MESSAGE_ID, _REFERENCES, _IN_REPLY_TO = 0x1035, 0x1039, 0x1042
_NAME, _TYPE, _EMAIL, _SMTP = 0x3001, 0x3002, 0x3003, 0x39FE
ATTACHED, _FILENAME, _METHOD, _LONG_FILENAME, _MIME_TYPE, _CONTENT_ID = (
    0x3701, 0x3704, 0x3705, 0x3707, 0x370E, 0x3712,
)  # fmt: skip
_INTERNET_CODE_PAGE, _MESSAGE_CODE_PAGE = 0x3FDE, 0x3FFD
"""Property ids (MS-OXPROPS): PidTagSubject is SUBJECT, and so on."""
TITLE = -1
"""The name that TNEF gives a file beside its properties."""

_ROLES = {1: "to", 2: "cc", 3: "bcc"}
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_BODY_HEADERS = ("content-type", "content-transfer-encoding", "content-disposition", "mime-version")
_IMAGES = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "gif": "gif", "bmp": "bmp", "webp": "webp"}
_TEXT_CHARS = 8_000
"""Of a property that is no body."""


@dataclass(frozen=True, slots=True)
class Properties:
    """The values of one object by property id, each with its type, as the bytes they came in."""

    values: Mapping[int, tuple[int, bytes]] = field(default_factory=dict)
    code_page: int = 1252

    def data(self, number: int) -> bytes:
        return self.values.get(number, (0, b""))[1]

    def text(self, number: int) -> str:
        kind, value = self.values.get(number, (0, b""))
        if kind == UNICODE:
            return value.decode("utf-16-le", "replace").partition("\0")[0]
        return decode(value.partition(b"\0")[0], charset_of(self.code_page))[0]

    def line(self, number: int) -> str:
        return clean_line(self.text(number)[:_TEXT_CHARS])

    def number(self, number: int) -> int:
        return int.from_bytes(self.data(number)[:4], "little")

    def time(self, number: int) -> datetime | None:
        data = self.data(number)
        if len(data) < struct.calcsize("<Q"):
            return None
        ticks = int.from_bytes(data[:8], "little")
        try:
            return _EPOCH + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An attachment: a file, or an `item`, which is a message."""

    properties: Properties
    item: "Item | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    properties: Properties
    recipients: tuple[Properties, ...] = ()
    files: tuple[File, ...] = ()


def file_time(*moment: int) -> bytes:
    """Year, month, day, hour, minute, second in UTC, as a property of type TIME. ValueError if none."""
    year, month, day, hour, minute, second = moment
    at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return (((at - _EPOCH) // timedelta(microseconds=1)) * 10).to_bytes(8, "little")


def as_message(item: Item, read: Read) -> Part:
    """The item as an attached message, with a header block."""
    headers = _headers(item)
    if protected := _protected(item):
        inner = read(protected)
        return Part(headers=headers, content_type="multipart/mixed", parts=(inner,))
    parts = (*as_body(item), *as_files(item, read))
    return Part(headers=headers, content_type="multipart/mixed", parts=parts)


def as_body(item: Item) -> tuple[Part, ...]:
    """The item's text and HTML as alternatives; nothing if it has none."""
    properties = item.properties
    text = properties.text(BODY)
    html = _text_leaf("text/html", properties.text(_HTML))
    kind, data = properties.values.get(_HTML, (0, b""))
    if kind == BINARY:
        page = properties.number(_INTERNET_CODE_PAGE)
        html = _leaf("text/html", data, charset=charset_of(page) if page else "")
    rich = _from_rtf(properties) if not html.raw else None
    if rich and rich.is_html:
        html = _text_leaf("text/html", rich.text)
    elif rich and not text.strip():
        text = rich.text
    leaves = tuple(leaf for leaf in (_text_leaf("text/plain", text), html) if leaf.raw.strip())
    if not leaves:
        return ()
    return (Part(headers=Headers(), content_type="multipart/alternative", parts=leaves),)


def _from_rtf(properties: Properties) -> Body | None:
    try:
        return read_rtf(unpack(properties.data(_RTF)))
    except ValueError:
        return None


def as_files(item: Item, read: Read) -> Iterator[Part]:
    for file in item.files:
        if file.item:
            name = _filename(file) or file.item.properties.line(SUBJECT)
            message = as_message(file.item, read)
            yield Part(
                headers=Headers(), content_type="message/rfc822", filename=name, message=message
            )
        else:
            yield read(_file_leaf(file))


def _file_leaf(file: File) -> Part:
    properties = file.properties
    name = _filename(file)
    content_type = properties.line(_MIME_TYPE).lower()
    if not content_type:
        image = _IMAGES.get(name.rpartition(".")[2].lower())
        content_type = f"image/{image}" if image else "application/octet-stream"
    content_id = properties.line(_CONTENT_ID)
    return _leaf(
        content_type,
        properties.data(ATTACHED),
        filename=name,
        headers={"content-id": [content_id.encode()]} if content_id else {},
    )


def _filename(file: File) -> str:
    properties = file.properties
    names = (properties.line(number) for number in (_LONG_FILENAME, _FILENAME, TITLE, _NAME))
    return next((name for name in names if name), "")


def _leaf(
    content_type: str,
    content: bytes,
    *,
    charset: str = "",
    filename: str = "",
    headers: Mapping[str, list[bytes]] | None = None,
) -> Part:
    return Part(
        headers=Headers(headers or {}),
        content_type=content_type,
        parameters={"charset": charset} if charset else {},
        disposition="attachment" if filename else "",
        filename=filename,
        raw=content,
        end=len(content),
    )


def _text_leaf(content_type: str, text: str) -> Part:
    return _leaf(content_type, text.encode("utf-8", "replace"), charset="utf-8")


def _protected(item: Item) -> Part | None:
    """What S/MIME has made of the message: it is kept as the only file (MS-OXOSMIME)."""
    message_class = item.properties.line(MESSAGE_CLASS).lower()
    if not message_class.startswith("ipm.note.smime") or len(item.files) != 1:
        return None
    content = item.files[0].properties.data(ATTACHED)
    if "multipartsigned" in message_class:
        return make_leaf(content, 0, len(content))
    return _leaf("application/pkcs7-mime", content, filename="smime.p7m")


# ---------------------------------------------------------------- the header block


def _headers(item: Item) -> Headers:
    """The header block that it came with, and what Outlook knows where that has nothing."""
    properties = item.properties
    block = properties.text(HEADERS).encode("utf-8", "replace").lstrip(b"\r\n")
    came_with = split(block, 0, len(block))[0].fields
    fields = {name: value for name, value in came_with.items() if name not in _BODY_HEADERS}
    for name, value in _known(item):
        fields.setdefault(name, [value.encode("utf-8", "replace")])
    return Headers(fields)


def _known(item: Item) -> Iterator[tuple[str, str]]:
    """Header fields by Outlook's properties."""
    properties = item.properties
    sender = _mailbox(properties, SENDER_NAME, SENDER_TYPE, SENDER_EMAIL, _SENDER_SMTP)
    author = _mailbox(properties, _OF_NAME, _OF_TYPE, _OF_EMAIL, _OF_SMTP)
    if author or sender:
        yield "from", author or sender
    for role, people in _people(item).items():
        yield role, ", ".join(people)
    if sent_at := properties.time(SENT_AT) or properties.time(_ARRIVED_AT):
        yield "date", format_datetime(sent_at)
    if subject := properties.line(SUBJECT):
        yield "subject", subject
    for name, number in (
        ("message-id", _MESSAGE_ID),
        ("in-reply-to", _IN_REPLY_TO),
        ("references", _REFERENCES),
    ):
        if value := properties.line(number):
            yield name, value


def _people(item: Item) -> dict[str, list[str]]:
    people: dict[str, list[str]] = {}
    for recipient in item.recipients:
        role = _ROLES.get(recipient.number(RECIPIENT_TYPE) & 0xF)
        mailbox = _mailbox(recipient, _NAME, _TYPE, _EMAIL, _SMTP)
        if role and mailbox:
            people.setdefault(role, []).append(mailbox)
    return people


def _mailbox(properties: Properties, name: int, kind: int, email: int, smtp: int) -> str:
    """`"Jo" <jo@client.example>`; "" without an address that is good outside of Exchange."""
    written = properties.line(name)
    own = properties.line(email) if properties.line(kind).upper() != "EX" else ""
    addresses = (properties.line(smtp), own, written)
    address = next((one for one in addresses if "@" in one and not one.startswith("/")), "")
    if not address or address == written:
        return address
    quoted = written.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if quoted else address
