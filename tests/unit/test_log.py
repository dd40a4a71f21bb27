"""What reaches the log, and what does not."""

import fcntl
import io
import json
import logging
import os
from contextlib import suppress

import pytest

from relay.log import Event, LibraryHandler, Printer, make_logger


def logged(form, level="info", **fields):
    stream = io.StringIO()
    make_logger(level, form, stream=stream).error(Event.BUG_FOUND, **fields)
    return stream.getvalue()


def test_a_line_is_json_with_its_event_level_and_time():
    line = json.loads(logged("json", portal="acme"))
    assert (line["event"], line["level"], line["portal"]) == ("bug_found", "error", "acme")
    assert line["timestamp"].endswith("Z")


def test_a_person_gets_columns_and_a_pipe_gets_json():
    assert "bug_found" in logged("console")
    assert json.loads(logged("auto"))["event"] == "bug_found"


def test_below_the_level_nothing_is_said():
    stream = io.StringIO()
    make_logger("warning", "json", stream=stream).info(Event.MAIL_LOGGED)
    assert stream.getvalue() == ""


def test_the_lines_are_counted_by_event():
    counted = []
    log = make_logger("info", "json", stream=io.StringIO(), count=counted.append)
    log.warning(Event.PORTAL_PAUSED, portal="acme")
    log.debug(Event.CRM_CALLED)
    assert counted == ["portal_paused"]


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize(
    "odd", ["\n", "\r", "\x1b[2J", "\x9b", "\x85", "\u2028", "\u202e", "\ufeff", "\udcff", "\0"]
)
def test_no_word_breaks_a_line_or_commands_a_terminal(form, odd):
    line = logged(form, reason=f"from {odd}jané")
    assert line.endswith("\n")
    assert line.removesuffix("\n").isprintable()
    assert "jané" in line


def _break(words):
    try:
        int(words)
    except ValueError as error:
        raise ExceptionGroup(words, [KeyError(words)]) from error


def test_a_traceback_shows_where_but_quotes_nothing():
    try:
        _break("canary"[::-1])
    except ExceptionGroup as bug:
        text = logged("json", exc_info=bug) + logged("console", exc_info=True)
    assert "yranac" not in text
    for name in ("ValueError", "KeyError", "ExceptionGroup", "test_log.py"):
        assert text.count(name) >= 2


def test_what_a_library_says_is_a_line_of_ours_without_what_it_quotes():
    stream = io.StringIO()
    library = logging.getLogger("a.library")
    library.propagate = False
    library.addHandler(LibraryHandler(make_logger("info", "json", stream=stream)))
    try:
        _break("canary"[::-1])
    except ExceptionGroup as bug:
        library.error("Task exception was never retrieved\nfuture: %s", "yranac", exc_info=bug)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"], line["library"]) == (
        "library_warned",
        "error",
        "a.library",
    )
    assert line["reason"] == "Task exception was never retrieved"
    assert "KeyError" in line["exception"]
    assert "yranac" not in stream.getvalue()


# ---------------------------------------------------------------- the printer


@pytest.fixture
def pipe():
    """The two ends of the smallest pipe: one page."""
    reads, writes = os.pipe()
    fcntl.fcntl(writes, fcntl.F_SETPIPE_SZ, 4096)
    yield reads, writes
    for end in (reads, writes):
        with suppress(OSError):
            os.close(end)


@pytest.fixture
def dropped():
    """The numbers that `on_drop` and `say_dropped` were told."""
    return [], []


@pytest.fixture
def printer(pipe, dropped, monkeypatch):
    monkeypatch.setattr("relay.log._MOST_LINES", 100)
    monkeypatch.setattr("relay.log._LAST_WORDS_S", 0.2)
    counted, said = dropped
    made = Printer(pipe[1], on_drop=counted.append, say_dropped=said.append)
    yield made
    made.close()


def text_of(reads, size):
    text = b""
    while len(text) < size:
        text += os.read(reads, size)
    return text


def test_what_waits_is_printed_at_the_end(pipe, printer):
    for number in range(100):
        printer.write(f"{number:03}\n")
    printer.close()
    assert text_of(pipe[0], 400).split() == [b"%03d" % number for number in range(100)]


def test_a_reader_that_stops_costs_the_newest_lines_and_is_told_how_many(pipe, printer, dropped):
    counted, said = dropped
    lines = [f"{number:04}" + "-" * 95 + "\n" for number in range(1000)]
    for line in lines:
        printer.write(line)
    assert (
        len(counted) >= 1000 - 100 - 100 - 4096 // 100
    )  # what waits, what is being printed, the pipe
    assert not said
    kept = 1000 - len(counted)
    numbers = text_of(pipe[0], kept * 100).split()
    assert [number[:4] for number in numbers] == [b"%04d" % number for number in range(kept)]
    printer.close()
    assert said == [len(counted)]


def test_a_reader_that_is_gone_costs_lines_and_raises_nothing(pipe, printer, dropped):
    counted, said = dropped
    os.close(pipe[0])
    for _ in range(10):
        printer.write("gone\n")
    printer.close()
    assert (sum(counted), said) == (10, [])
