"""`relay undo`, beside a spool and a sandbox: what is archived, and what is asked first."""

import pytest

from relay import app
from relay.errors import Permanent, Temporary
from relay.model import State


@pytest.fixture
def undo(office, log):
    async def run(spool_id, *, yes=True):
        asked = []

        def may(story):
            asked.append(story.mail.id)
            return yes

        return await app.undo(office.settings, spool_id, by="ada", may_archive=may, log=log), asked

    return run


async def test_a_mail_that_waits_is_taken_back_without_a_question(office, undo):
    spool_id = await office.put("Hello")
    done, asked = await undo(spool_id)
    assert (done.archived, asked) == ((), [])
    with pytest.raises(Permanent, match="taken back by ada"):
        await undo(spool_id)


async def test_what_was_logged_is_archived_and_the_last_mail_is_found_by_its_user(office, undo):
    spool_id = await office.log_mail("Hello")
    assert await app.last_mail_of(office.settings, "Jane@acme.example") == spool_id
    assert await undo(spool_id, yes=False) == (None, [spool_id])
    [engagement_id] = await office.engagements()
    done, _ = await undo(spool_id)
    assert done.archived == (engagement_id,)
    assert await office.engagements() == []
    story = await office.story(spool_id)
    assert (story.mail.state, story.effects) == (State.IGNORED, ())


async def test_who_and_what_is_unknown_is_said(office, undo):
    with pytest.raises(Permanent, match="relay has no mail 99"):
        await undo(99)
    with pytest.raises(Permanent, match="no mail that eve@x"):
        await app.last_mail_of(office.settings, "eve@x.example")


async def test_while_a_worker_has_it_the_command_waits_and_then_says_so(office, undo, monkeypatch):
    monkeypatch.setattr("relay.app.undoing._TRY_EVERY_S", 0.001)
    spool_id = await office.put("Hello")
    await office.claim()
    with pytest.raises(Temporary, match="a worker has mail"):
        await undo(spool_id)
