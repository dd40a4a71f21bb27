"""What reaches the log, and what does not."""

import io
import json

from relay.log import Event, make_logger


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
