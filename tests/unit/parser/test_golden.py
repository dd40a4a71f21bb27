"""Each `tests/corpus/*.eml` gives exactly the `.json` beside it."""

import json
import pickle
from pathlib import Path

import pytest

from relay.parser import parse, scan

_MAILS = sorted((Path(__file__).parents[2] / "corpus").glob("*.eml"))


@pytest.mark.parametrize("path", _MAILS, ids=lambda path: path.stem)
def test_a_mail_gives_its_golden_parse(path, as_json):
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert as_json(parse(path.read_bytes())) == expected


@pytest.mark.parametrize("path", _MAILS, ids=lambda path: path.stem)
def test_a_parse_survives_the_way_out_of_the_child(path):
    email = parse(path.read_bytes())
    assert pickle.loads(pickle.dumps(email)) == email  # noqa: S301 - our own bytes


@pytest.mark.parametrize("path", _MAILS, ids=lambda path: path.stem)
def test_the_door_and_the_parser_see_the_same_people(path):
    raw = path.read_bytes()
    email, claims = parse(raw), scan(raw, mail_from="").claims
    assert _keys(claims.from_) == _keys(email.from_)
    assert _keys(claims.recipients) == _keys(email.to + email.cc)
    assert claims.redirects == email.redirects


def _keys(addresses):
    return [address.key for address in addresses]
