"""A signal in the middle of a mail and of a call: every client gets an answer, nothing is lost or doubled."""

import signal
import smtplib
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

pytestmark = pytest.mark.system

DRAIN_S = 2
# When the clients end their mails, after the signal: most when the time is up.
ENDS_S = (0, 0.1, 0.5, 1, 1.5, *(DRAIN_S + step / 100 for step in range(-5, 10)), DRAIN_S + 0.5)
SLOW = {"kind": "slow", "delay_s": 1, "method": "POST", "path": "/crm/v3/objects/email*[se]"}


class Client:
    """Told to go on with its mail, and half through it."""

    def __init__(self, relay, raw):
        self._rest = raw[100:] + b"\r\n.\r\n"
        self._session = smtplib.SMTP("127.0.0.1", relay.smtp_port, timeout=20)
        self._session.ehlo()
        self._session.mail("jane@acme.example")
        self._session.rcpt("log@relay.localhost")
        assert self._session.docmd("DATA")[0] == 354
        self._session.send(raw[:100])

    def end(self, in_s=0):
        """Send the rest; the code of the answer, None when there was none."""
        time.sleep(in_s)
        with suppress(OSError):  # relay has left; what it said before can still be read
            self._session.send(self._rest)
        try:
            return self._session.getreply()[0]
        except smtplib.SMTPServerDisconnected:
            return None
        finally:
            self._session.close()


@pytest.fixture
def busy(relay, sandbox, mail, eventually):
    """A relay with a call under way for the mail q0q; `busy(words)` are as many clients in DATA."""
    relay.change(worker=relay.settings["worker"] | {"drain_s": DRAIN_S})
    relay.start()
    sandbox.add_fault(**SLOW)

    def make(words):
        clients = [Client(relay, mail(word)) for word in words]
        assert relay.send(mail("q0q")) == [1]
        eventually(lambda: relay.queue()[0].state == "sending", what=relay.text)
        return clients

    return make


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_answers_every_client_and_ends_in_time(
    number, relay, busy, each_is_logged_once
):
    """Also when it is told a second time."""
    words = [f"q{number}q" for number in range(1, len(ENDS_S) + 1)]
    clients = busy(words)
    with ThreadPoolExecutor(len(clients)) as pool:
        relay.signal(number)
        answers = pool.map(Client.end, clients, ENDS_S)
        time.sleep(0.3)
        relay.signal(signal.SIGTERM)
        assert relay.wait(within_s=DRAIN_S + 2) == 0
        answers = dict(zip(words, answers, strict=True))

    assert set(answers.values()) == {250, 421}, answers
    assert relay.queue()[0].state == "logged"
    relay.start()
    relay.wait_settled()
    taken = {word for word, code in answers.items() if code == 250}
    each_is_logged_once({"q0q", *taken}, perhaps={*words} - taken)


def test_other_signals_change_nothing_for_what_is_under_way(relay, busy, each_is_logged_once):
    [client] = busy(["q1q"])
    for number in (signal.SIGHUP, signal.SIGPIPE, signal.SIGHUP):
        relay.signal(number)
    assert client.end(in_s=0.2) == 250
    queue = relay.wait_settled()
    assert [(row.state, row.attempt) for row in queue] == [("logged", 1), ("logged", 1)]
    assert relay.logged("settings_reloaded")
    assert relay.logged("mail_unsure", "mail_retried", "portal_paused", "relay_stopped") == []
    each_is_logged_once(["q0q", "q1q"])
