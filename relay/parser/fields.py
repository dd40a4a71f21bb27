"""The header fields that say who wrote to whom, when, about what, and in answer to what."""

from collections.abc import Iterator

from relay.model import Address, ParsedEmail
from relay.parser.addresses import parse_addresses, parse_authors
from relay.parser.authors import written_by
from relay.parser.dates.fields import parse_date
from relay.parser.headers import Headers, name_decoder, to_escaped_text
from relay.parser.identity import message_id, message_ids, redirects
from relay.parser.limits import ADDRESSES

_ADDRESS_FIELDS = ("sender", "reply-to", "to", "cc", "bcc")


def read_fields(headers: Headers) -> ParsedEmail:
    """A mail as far as its header block goes. Fields that stand several times are read together."""
    lists = {name: _addresses(headers, name) for name in _ADDRESS_FIELDS}
    lists["from"] = parse_authors(
        [to_escaped_text(value) for value in headers.all("from")],
        decode_name=name_decoder(b"".join(headers.all("from"))),
    )
    date, date_defect = parse_date(headers.text("date"))
    return ParsedEmail(
        message_id=message_id(headers),
        date=date,
        subject=headers.text("subject"),
        from_=lists["from"],
        sender=next(iter(lists["sender"]), None),
        written_by=written_by(headers, lists["from"], lists["reply-to"], lists["cc"]),
        reply_to=lists["reply-to"],
        to=lists["to"],
        cc=lists["cc"],
        bcc=lists["bcc"],
        in_reply_to=message_ids(headers.text("in-reply-to")),
        references=message_ids(headers.text("references")),
        redirects=redirects(headers),
        defects=tuple(_defects(headers, lists, date_defect)),
    )


def _addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    return tuple(
        address
        for value in headers.all(name)
        for address in parse_addresses(to_escaped_text(value), decode_name=name_decoder(value))
    )


def _defects(
    headers: Headers, lists: dict[str, tuple[Address, ...]], date_defect: str | None
) -> Iterator[str]:
    match headers.all("message-id"):
        case []:
            yield "message-id: missing"
        case [_] if message_id(headers) is None:
            yield "message-id: invalid"
        case [_, _, *_]:
            yield "message-id: repeated"
        case _:
            pass
    if date_defect:
        yield f"date: {date_defect if headers.all('date') else 'missing'}"
    if not headers.all("from"):
        yield "from: missing"
    for name, found in lists.items():
        if len(found) >= ADDRESSES:
            yield f"{name}: too_many_addresses"
        if not found and any(b"@" in value for value in headers.all(name)):
            yield f"{name}: unreadable"
