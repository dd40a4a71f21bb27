"""What holds for every parsed mail, whatever the bytes: one place for all who fuzz the parser.

It says by Unicode's own tables what may not come out, not by the patterns that take it out.
"""

import dataclasses
import json
import pickle
import unicodedata
from datetime import UTC, datetime

from relay.model import Address, Forwarded, ParsedEmail

_BODIES = {"text", "html", "reply", "note"}
"""Fields of several lines, in whatever language. All others are one line."""
_DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_MARKS = set("\u061c\u200e\u200f")
_ENDS_OF_LINES = {"Zl", "Zp"}
_MOST_DEFECTS = 5_000


def assert_sound(email):
    """Raises AssertionError for a mail that no parser may hand out."""
    assert not [defect for defect in email.defects if defect.startswith("parser:")], email.defects
    assert pickle.loads(pickle.dumps(email)) == email  # noqa: S301 - our own bytes
    json.dumps(dataclasses.asdict(email), ensure_ascii=False, default=repr).encode("utf-8")
    _assert_mail(email)


def _assert_mail(email):
    assert len(email.defects) <= _MOST_DEFECTS
    assert email.date is None or (email.date.tzinfo is UTC and 1970 <= email.date.year <= 2100)
    for path, value in _leaves(email):
        name = path.rpartition(".")[2]
        if isinstance(value, str):
            (_assert_body if name in _BODIES else _assert_line)(path, value)
        elif isinstance(value, Address):
            assert value.email.isprintable(), (path, value)
            assert value.email == "" or value.email.rpartition("@")[0], (path, value)
            assert " " not in value.domain, (path, value)
        elif isinstance(value, Forwarded):
            assert 0 <= value.confidence <= 1, path
            _assert_mail(value.email)


def _leaves(value, path="mail"):
    """Everything inside, with the path that leads to it; forwarded originals as a whole."""
    yield path, value
    if isinstance(value, tuple):
        for item in value:
            yield from _leaves(item, path)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            inner = getattr(value, field.name)
            if not isinstance(inner, ParsedEmail):
                yield from _leaves(inner, f"{path}.{field.name}")


def _assert_body(path, text):
    for char in set(text) - {"\n", "\t"}:
        assert unicodedata.category(char) not in ("Cc", "Cs", *_ENDS_OF_LINES), (path, char)
        assert not 0xFDD0 <= ord(char) <= 0xFDEF, (path, char)
        assert char not in "\ufffe\uffff", (path, char)


def _assert_line(path, text):
    _assert_body(path, text)
    for char in set(text):
        code = ord(char)
        assert char not in "\n\t", (path, text)
        assert unicodedata.bidirectional(char) not in _DIRECTIONS, (path, char)
        assert char not in _MARKS, (path, char)
        assert not 0xE0000 <= code <= 0xE007F, (path, char)
        assert not 0xFFF9 <= code <= 0xFFFB, (path, char)
        assert code & 0xFFFE != 0xFFFE, (path, char)


def looks_alike(seen, email):
    """The door's scan and the parser say the same of who wrote a mail."""
    assert seen.message_id == email.message_id
    assert [item.email for item in seen.claims.from_] == [item.email for item in email.from_]
    assert len(seen.fingerprint("acme", datetime(2026, 3, 2, tzinfo=UTC))) == 64
