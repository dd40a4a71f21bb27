"""Mails that are built to be slow: what is four times as long takes four times as long, not sixteen."""

import gc
import time

import pytest

from relay.parser import parse, scan
from tests.unit.parser.hostile_shapes import (
    FORMAT_SHAPES,
    HEADER_SHAPES,
    HTML_SHAPES,
    MAIL_SHAPES,
    TEXT_SHAPES,
)

_FIELD_BYTES = 30_000
_MAIL_BYTES = 1_000_000
_GROWTH = 1.5
"""So many times as dear as it is long"""
_WORTH_TIMING_S = 0.002
_SMALLEST_BYTES = 1_500


def _cost_s(raw):
    """Processor time of one look at the door and one reading."""
    started = time.process_time()
    scan(raw, mail_from="")
    email = parse(raw)
    took_s = time.process_time() - started
    assert not [defect for defect in email.defects if defect.startswith("parser:")]
    return took_s


def _assert_linear(shape, most_bytes):
    """Compares a mail that is worth timing with one of four times its size.

    Whoever else uses the machine can only make one look slower: the quickest of some tries counts, and
    more are made before it is called too slow.
    """
    size = _SMALLEST_BYTES
    while size * 8 <= most_bytes and _cost_s(shape(size)) < _WORTH_TIMING_S:
        size *= 2
    small, large = shape(size), shape(size * 4)
    most = _GROWTH * len(large) / len(small)
    small_s = large_s = float("inf")
    gc.collect()
    gc.disable()
    try:
        for _ in range(8):
            small_s = min(small_s, _cost_s(small))
            large_s = min(large_s, _cost_s(large))
            if large_s <= most * small_s + _WORTH_TIMING_S:
                return
    finally:
        gc.enable()
    pytest.fail(
        f"{len(small)} bytes: {small_s * 1000:.1f} ms, {len(large)}: {large_s * 1000:.1f} ms"
    )


@pytest.mark.parametrize("name", HEADER_SHAPES)
def test_a_hostile_field_costs_what_its_length_does(name):
    _assert_linear(HEADER_SHAPES[name], _FIELD_BYTES)


@pytest.mark.parametrize("name", HEADER_SHAPES)
def test_many_hostile_fields_cost_what_they_are(name):
    one = HEADER_SHAPES[name](1_000).partition(b"\n\n")[0] + b"\n"
    _assert_linear(lambda size: one * (size // len(one)) + b"\nx", 240_000)


@pytest.mark.parametrize("name", HEADER_SHAPES)
def test_hostile_fields_in_many_parts_cost_what_they_are(name):
    part = b"--b\n" + HEADER_SHAPES[name](1_000)
    head = b"Content-Type: multipart/mixed; boundary=b\n\n"
    _assert_linear(lambda size: head + part * (size // len(part)), _MAIL_BYTES)


_BODIES = {**MAIL_SHAPES, **HTML_SHAPES, **TEXT_SHAPES, **FORMAT_SHAPES}


@pytest.mark.parametrize("name", _BODIES)
def test_a_hostile_mail_costs_what_its_length_does(name):
    _assert_linear(_BODIES[name], _MAIL_BYTES)
