"""Gmail asks before it forwards: the mail comes in, is shown to a person, and is never logged."""

from dataclasses import replace

import pytest

from relay.access import Access
from relay.listener import Rejected, deliveries
from relay.model import Evidence, State
from relay.settings import AuthenticationSettings

GOOGLE = "forwarding-noreply@google.com"
LINK = "https://mail-settings.google.com/mail/vf-abc"


@pytest.fixture
def question(mail):
    def make(address="jane@acme.example", *, named=True, **changes):
        subject = "(#123456789) Gmail Forwarding Confirmation"
        fields = {
            "sender": f"Gmail Team <{GOOGLE}>",
            "to": "log@relay.localhost",
            "subject": f"{subject} - Receive Mail from {address}" if named else subject,
            "text": f"{address} has asked to forward. Code 123456789\n{LINK}\n",
            **changes,
        }
        return mail(**fields)

    return make


async def test_it_is_shown_and_never_logged(world, question):
    world.start(automatic="log", internal="log", strangers="create")
    spool_id = await world.put(question(), mail_from="bounce@google.com")
    story = await world.reaches(spool_id, State.IGNORED)
    assert story.mail.reason == (
        "a forwarding confirmation: Gmail asks whether it may forward mail of jane@acme.example "
        "here: `relay confirmations` shows its code and link"
    )
    [asked] = await world.spool.confirmations()
    assert (asked.spool_id, asked.portal) == (spool_id, "acme")
    assert (asked.confirmation.code, asked.confirmation.link) == ("123456789", LINK)
    assert world.sandbox.journal.find(method="POST", path="*/emails*") == []


async def test_code_and_link_are_in_no_log_and_no_story(world, question, log_lines):
    world.start()
    spool_id = await world.put(question(), mail_from="bounce@google.com")
    story = await world.reaches(spool_id, State.IGNORED)
    for told in (repr(story), repr(log_lines)):
        assert "123456789" not in told
        assert "vf-abc" not in told


async def test_a_question_about_a_stranger_is_refused_at_the_door(world, question):
    with pytest.raises(Rejected, match="neither the sender nor anybody"):
        await world.put(question("eve@evil.example"), mail_from="bounce@google.com")


async def test_a_stranger_who_is_named_in_the_body_only_is_not_shown(world, question):
    world.start()
    spool_id = await world.put(
        question("eve@evil.example", named=False), mail_from="bounce@google.com"
    )
    story = await world.reaches(spool_id, State.IGNORED)
    assert "eve@evil.example here, who is not one of ours" in story.mail.reason
    assert await world.spool.confirmations() == []


async def test_nothing_but_the_question_comes_in_by_the_providers_name(world, mail):
    """Its sender, with a body of another kind: still no mail that is logged."""
    world.start(automatic="log", internal="log")
    spool_id = await world.put(
        mail(
            sender=GOOGLE, to="jane@acme.example", subject="Offer", text="From: jo@client.example"
        ),
        mail_from=GOOGLE,
    )
    await world.reaches(spool_id, State.IGNORED)
    assert world.sandbox.journal.find(method="POST", path="*/emails*") == []


async def test_a_question_that_nothing_shows_to_be_the_providers_is_a_strangers(world, question):
    """Let in by a portal that parks what nobody of ours sent."""
    world.start(otherwise="park")
    [delivery] = deliveries(
        question(named=False).as_bytes(),
        rcpt_to=["log@relay.localhost"],
        mail_from=GOOGLE,
        access=Access([world.portal]),
        authentication=AuthenticationSettings(),
        clock=world.clock,
        max_bytes=10**6,
        hops=50,
    )
    [receipt] = await world.spool.put([replace(delivery, evidence=Evidence(peer_trusted=False))])
    await world.reaches(receipt.spool_id, State.PARKED)
    assert await world.spool.confirmations() == []
