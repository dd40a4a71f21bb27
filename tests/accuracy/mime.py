"""The RFCs' examples and old encodings: header fields, text and HTML, each by itself."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from html import escape

from selectolax.lexbor import LexborHTMLParser

from relay.model import ParsedEmail
from relay.parser import parse
from tests.accuracy.cases import CORPORA, Case, Check, normalised

TARGETS = dict.fromkeys(("from", "to", "cc", "subject", "date", "text", "html"), 0.98)


def cases() -> Iterator[Case]:
    for path in sorted((CORPORA / "mime").glob("*/*.eml")):
        raw = path.read_bytes()
        expected = _expected(json.loads(path.with_suffix(".json").read_text("utf-8")))
        found = _found(parse(raw))
        checks = (_check(name, value, found[name], raw) for name, value in expected.items())
        yield Case(name=f"{path.parent.name}/{path.name}", checks=tuple(checks))


def _found(email: ParsedEmail) -> Mapping[str, object]:
    people = {"from": email.from_, "to": email.to, "cc": email.cc}
    return {
        **{
            name: [(person.name, person.email) for person in found]
            for name, found in people.items()
        },
        "subject": email.subject,
        "date": email.date,
        "text": normalised(email.text),
        "html": _words(email.html),
    }


def _expected(message: Mapping[str, object]) -> Mapping[str, object]:
    """Text and HTML only where the message has them: one made from the other is nobody's truth."""
    fields = {str(field["name"]): field["value"] for field in message["parts"][0]["headers"]}
    texts = list(_written(message, "text_body"))
    htmls = list(_written(message, "html_body"))
    expected = {
        **{name: _people(fields.get(name)) for name in ("from", "to", "cc")},
        "subject": _one_line(fields.get("subject")),
        "date": _date(fields.get("date")),
    }
    if texts and all(kind == "Text" for kind, _ in texts):
        expected["text"] = normalised("\n".join(text for _, text in texts))
    if any(kind == "Html" for kind, _ in htmls):
        whole = (text if kind == "Html" else f"<pre>{escape(text)}</pre>" for kind, text in htmls)
        expected["html"] = _words("\n".join(whole))
    return expected


def _written(message: Mapping[str, object], body: str) -> Iterator[tuple[str, str]]:
    """The parts of a body that are text, by their kind. Images stand among them, too."""
    for index in message[body]:
        kind, text = next(iter(message["parts"][index]["body"].items()))
        if kind in ("Text", "Html"):
            yield kind, text


def _people(value: object) -> list[tuple[str, str]]:
    """The mailboxes. A word without an address is none (RFC 5322 section 3.4), as `From: Whomever`."""
    people = value["Address"]["List"] if isinstance(value, dict) else []
    return [(item["name"] or "", item["address"]) for item in people if item["address"]]


def _one_line(value: object) -> str:
    return " ".join(value["Text"].split()) if isinstance(value, dict) else ""


def _date(value: object) -> datetime | None:
    if not isinstance(value, dict):
        return None
    date = value["DateTime"]
    offset = timedelta(hours=date["tz_hour"], minutes=date["tz_minute"])
    zone = timezone(-offset if date["tz_before_gmt"] else offset)
    names = ("year", "month", "day", "hour", "minute", "second")
    return datetime(*(date[name] for name in names), tzinfo=zone).astimezone(UTC)


def _words(html: str) -> str:
    """What a reader sees of HTML: sanitising takes away what is not seen, and that is no mistake."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "head"])
    text = tree.body.text(separator=" ") if tree.body else ""
    return " ".join(text.split())


# ---------------------------------------------------------------- where the corpus is not to be followed


def _check(name: str, expected: object, found: object, raw: bytes) -> Check:
    """What was found is right, too, where the corpus has what its parser could not, or need not, read."""
    if expected != found:
        for remark, is_right in _RIGHT_TOO.items():
            if is_right(expected, found, raw):
                return Check(
                    measure=name, field=name, expected=expected, found=expected, remark=remark
                )
    return Check(measure=name, field=name, expected=expected, found=found)


def _is_unread(expected: object, found: object, _raw: bytes) -> bool:
    pattern = re.escape(repr(expected)).replace("\ufffd", ".")
    return "\ufffd" in repr(expected) and bool(re.fullmatch(pattern, repr(found)))


def _is_flowed(expected: object, found: object, raw: bytes) -> bool:
    is_text = b"format=flowed" in raw and isinstance(expected, str)
    return is_text and expected.split() == str(found).split()


def _is_written_out(expected: object, found: object, _raw: bytes) -> bool:
    return isinstance(expected, str) and normalised(_WRITTEN_OUT.sub("", expected)) == found


_WRITTEN_OUT = re.compile(r"^begin [0-7]{3} .*?^end$", re.MULTILINE | re.DOTALL)
_RIGHT_TOO = {
    "a byte that the corpus' parser could not read": _is_unread,
    "paragraphs (format=flowed), in the corpus as lines": _is_flowed,
    "a file that is written out in the text, in the corpus a part of it": _is_written_out,
}
