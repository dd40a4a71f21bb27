"""What each mail client sends as a forward is read right, in each of its languages and forms."""

import pytest

from tests.corpus.forwards.clients import CLIENTS
from tests.corpus.forwards.golden import as_json, golden
from tests.corpus.forwards.verdict import all_of, misses


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_a_forward_is_read_in_each_language_and_form(client):
    assert [f"{mail.name}: {miss}" for mail in all_of(client) for miss in misses(mail)] == []


def test_the_mails_that_stand_as_files_are_what_the_clients_send():
    mails = golden()
    assert {path: path.read_bytes() for path in mails} == {
        path: mail.raw for path, mail in mails.items()
    }
    assert {path: path.with_suffix(".json").read_text("utf-8") for path in mails} == {
        path: as_json(mail) for path, mail in mails.items()
    }
    assert sorted(mails) == sorted(next(iter(mails)).parent.glob("*.eml"))
