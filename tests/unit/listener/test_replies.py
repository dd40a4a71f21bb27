"""Replies are read by people, through their mail clients, and by machines, by RFC 5321."""

import pytest

from relay.access import NoSuchRecipient
from relay.listener import replies
from relay.listener.replies import Reply
from relay.model import Refusal

ALL = [
    *(each for each in vars(replies).values() if isinstance(each, Reply)),
    *replies.NOT_ALLOWED.values(),
    *replies.NO_RECIPIENT.values(),
    replies.greeting("mx.acme.com", "ESMTP"),
    replies.hello("mx.acme.com", ["PIPELINING", "8BITMIME"]),
    replies.too_large(36_700_160),
    replies.queued([1, 2]),
]


@pytest.mark.parametrize("reply", ALL, ids=lambda reply: f"{reply.code} {reply.text[:40]}")
def test_every_line_of_a_reply_keeps_to_the_rfc(reply):
    lines = reply.wire.decode("ascii").split("\r\n")
    assert lines.pop() == ""
    assert all(len(line) + 2 <= 512 for line in lines)
    assert all(line[:3] == str(reply.code) for line in lines)
    assert [line[3] for line in lines] == ["-"] * (len(lines) - 1) + [" "]
    assert not reply.status or reply.status[0] == str(reply.code)[0]


@pytest.mark.parametrize("reply", ALL, ids=lambda reply: f"{reply.code} {reply.text[:40]}")
def test_every_refusal_has_a_status_and_a_word_for_the_log(reply):
    assert not reply.is_refusal or (reply.status and reply.reason)


def test_there_are_words_for_every_refusal():
    assert set(replies.NOT_ALLOWED) == set(Refusal)
    assert set(replies.NO_RECIPIENT) == set(NoSuchRecipient)
