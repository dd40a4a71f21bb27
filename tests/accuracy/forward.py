"""Inline forwards of many clients and languages: right only if everything expected of it is."""

import json
from collections.abc import Iterator, Mapping

from relay.model import Address, ParsedEmail
from relay.parser import parse
from tests.accuracy.cases import CORPORA, Case, Check, mail_around

TARGETS = {"fully right": 100 / 101}


def cases() -> Iterator[Case]:
    folder = CORPORA / "forward"
    for case in json.loads((folder / "cases.json").read_text("utf-8")):
        body = (folder / case["body"]).read_bytes()
        found = _found(parse(mail_around(body, case["subject"])))
        checks = (
            Check(measure="fully right", field=path, expected=_bare(value), found=found.get(path))
            for path, value in case["expect"].items()
        )
        yield Case(name=case["id"], checks=tuple(checks))


def _bare(value: object) -> object:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _found(email: ParsedEmail) -> Mapping[str, object]:
    """The likeliest forward, by the paths that the cases use. What is not there is left out."""
    if not email.forwarded:
        return {"forwarded": False}
    forward = email.forwarded[0]
    original = forward.email
    return {
        "forwarded": True,
        "subject": original.subject or None,
        "body": original.text.strip() or None,
        "message": forward.note.strip() or None,
        "cc.length": len(original.cc),
        **_people("from", original.from_[:1]),
        **{
            f"{name}.{index}.{key}": value
            for name, people in (("to", original.to), ("cc", original.cc))
            for index, person in enumerate(people)
            for key, value in _people("", (person,)).items()
        },
    }


def _people(name: str, people: tuple[Address, ...]) -> Mapping[str, object]:
    prefix = f"{name}." if name else ""
    return {
        f"{prefix}{key}": value or None
        for person in people
        for key, value in (("address", person.email), ("name", person.name))
    }
