"""Whatever the bytes: the parser and the door's scan return, agree, and let nothing unclean out."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.parser import parse, scan
from tests.fuzz.sound import assert_sound, looks_alike
from tests.fuzz.words import HEADERS, MARKS, MARKUP, PARTS, TEXT, WORDS

_LIKE_MAIL = st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=8)), max_size=60).map(
    b"".join
)
_SOME = st.one_of(st.sampled_from(MARKS), st.binary(max_size=8))


def _lines(words, most):
    line = st.tuples(st.sampled_from(words), st.lists(st.sampled_from(WORDS), max_size=4)).map(
        lambda line: line[0] + b"".join(line[1]) + b"\n"
    )
    return st.lists(line, max_size=most).map(b"".join)


_BODY = st.lists(st.one_of(_SOME, st.sampled_from(TEXT + MARKUP)), max_size=40).map(b"".join)
_PART = st.tuples(
    st.sampled_from(PARTS), _lines(HEADERS, 3), st.one_of(_BODY, _lines(HEADERS, 8))
).map(lambda part: b"Content-Type: " + part[0] + b"\n" + part[1] + b"\n" + part[2] + b"\n")
_MAIL = st.tuples(_lines(HEADERS, 8), st.lists(_PART, min_size=1, max_size=4)).map(
    lambda mail: mail[0] + b"\n--b\n".join(mail[1]) + b"\n--b--\n"
)
"""With the lines of a mail in their places, which words in any order hardly ever come to."""
_SETTINGS = settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])


@_SETTINGS
@given(st.one_of(st.binary(max_size=400), _LIKE_MAIL, _MAIL))
def test_anything_can_be_parsed(raw):
    assert_sound(parse(raw))


@_SETTINGS
@given(st.one_of(_LIKE_MAIL, _MAIL))
def test_anything_can_be_scanned(raw):
    looks_alike(scan(raw, mail_from=""), parse(raw))


def test_a_guided_search_finds_nothing(tmp_path):
    """Some seconds of what `tests/fuzz/atheris_parser.py` does for as long as it is let."""
    if not importlib.util.find_spec("atheris"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("atheris is not installed")
    runs, seed = "-runs=1500", "-seed=1"
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.atheris_parser", tmp_path, runs, seed, f"-artifact_prefix={tmp_path}/"],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3_000:]
    assert "Done 1500 runs" in done.stderr
