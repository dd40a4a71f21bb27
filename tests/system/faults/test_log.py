"""Whoever reads the log may stop, or go: the daemon goes on, and its log when it is read again."""

import fcntl
import os
import re
from contextlib import closing, suppress
from http.client import HTTPConnection

import pytest

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("pipe")]

MAILS = 40
SMALLEST_PIPE = 4096


class Pipe:
    """What a relay has for its `output` file, with a reader that reads when `read_text` is called."""

    def __init__(self):
        self._reads, self._writes = os.pipe()
        fcntl.fcntl(self._reads, fcntl.F_SETPIPE_SZ, SMALLEST_PIPE)
        os.set_blocking(self._reads, False)
        self._text = b""

    def open(self, _):
        """For the process to write to: it is the only one that does."""
        return os.fdopen(self._writes, "wb")

    def exists(self):
        return True

    def read_text(self, *_):
        if self._reads is not None:
            with suppress(BlockingIOError):
                while some := os.read(self._reads, 65536):
                    self._text += some
        return self._text.decode()

    def leave(self):
        """The reader is gone: who writes gets EPIPE."""
        if self._reads is not None:
            os.close(self._reads)
            self._reads = None


@pytest.fixture
def pipe(relay):
    relay.output = Pipe()
    yield relay.output
    relay.kill()
    relay.output.leave()


def test_a_reader_that_stops_holds_up_nothing_and_misses_nothing(
    relay, mail, eventually, each_is_logged_once
):
    relay.start()
    words = send(relay, mail)
    relay.wait_settled()
    each_is_logged_once(words)

    def seen():
        return [len(relay.logged(event)) for event in ("mail_accepted", "mail_logged")]

    eventually(lambda: seen() == [MAILS, MAILS], what=seen)
    assert len(relay.text()) > 3 * SMALLEST_PIPE  # it would have been held up
    assert relay.logged("log_lines_dropped") == []


def test_a_reader_that_stops_holds_up_no_stop(relay, mail):
    relay.start()
    send(relay, mail)
    relay.wait_settled()
    assert relay.terminate(within_s=15) == 0
    assert len(relay.text()) <= SMALLEST_PIPE


def test_a_reader_that_goes_takes_nothing_with_it(relay, pipe, mail, each_is_logged_once):
    relay.start()
    pipe.leave()
    words = send(relay, mail)
    relay.wait_settled()
    each_is_logged_once(words)
    assert lines_dropped(relay) >= 2 * MAILS
    assert relay.terminate() == 0


def lines_dropped(relay):
    with closing(HTTPConnection(relay.web_url.removeprefix("http://"), timeout=10)) as connection:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read()
    return float(re.search(rb"^relay_log_lines_dropped_total (\S+)", text, re.MULTILINE)[1])


def send(relay, mail):
    """Their words."""
    words = [f"q{number}q" for number in range(MAILS)]
    assert None not in relay.send(*map(mail, words))
    return words
