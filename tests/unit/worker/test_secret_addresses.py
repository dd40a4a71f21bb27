"""Mail that comes to an address with a secret."""

import pytest

from relay.access import KEY_BYTES, digest, spell
from relay.model import State

SECRET = spell(bytes(range(KEY_BYTES)))
LOG = f"log+{SECRET}@relay.localhost"
CARLA = "Carla <carla@globex.example>"


pytestmark = pytest.mark.usefixtures("_key")


@pytest.fixture
async def _key(world):
    """Jane's; nothing else shows who a mail is from."""
    made = await world.spool.add_address("acme", "jane@acme.example", digest(SECRET), lasts=None)
    world.roster.keys = {digest(SECRET): made}
    world.portal = world.portal.model_copy(update={"shown_by": ("key",)})


def rules_of(story):
    return {finding.rule: finding.text for finding in story.moves[-2].findings}


async def test_an_automatic_forward_is_logged_on_the_word_of_whose_key_it_is(world, mail):
    world.start()
    spool_id = await world.put(mail(sender=CARLA, to="jane@acme.example"), to=LOG, mail_from="")
    story = await world.reaches(spool_id)
    assert story.effects[0].direction == "FORWARDED_EMAIL"
    assert story.copies[0].recipient.address == "log+key-1@relay.localhost"
    assert "key 1 of jane@acme.example" in rules_of(story)["access"]


async def test_a_key_stands_together_with_a_record(world, mail):
    world.start()
    to = LOG.replace("@", "+deal-607@")
    story = await world.reaches(await world.put(mail(), to=to))
    assert "607" in {record.id for record in story.effects[0].links}


async def test_a_key_that_has_leaked_is_told_once_and_the_mail_waits(world, mail, log_lines):
    world.start()
    for _ in range(2):
        leaked = mail(sender=CARLA, to=f"jane@acme.example, {LOG}")
        story = await world.reaches(await world.put(leaked, to=LOG), State.PARKED)
        assert "secret no more: key 1 of jane@acme.example" in story.mail.reason
        findings = {finding.rule: finding.text for finding in story.moves[-1].findings}
        assert "`relay address rotate 1`" in findings["leak"]
    [alarm] = [line for line in log_lines if line["event"] == "address_leaked"]
    assert (alarm["log_level"], alarm["key"], alarm["user"]) == ("error", 1, "jane@acme.example")
    assert world.metrics.leaks.labels("acme")._value.get() == 1
    [listed] = await world.spool.list_addresses()
    assert listed.leaked_at is not None


async def test_a_leak_is_seen_in_the_mail_that_one_of_ours_forwards(world, mail):
    world.start()
    forward = mail(to="log@relay.localhost", subject="Fwd: Offer")
    forward.add_attachment(mail(sender=CARLA, to="jane@acme.example", Cc=LOG))
    story = await world.reaches(await world.put(forward, to=LOG))
    assert "key 1 of jane@acme.example stands in To or Cc" in rules_of(story)["leak"]


async def test_gmails_question_whether_it_may_forward_there_is_no_leak(world, mail, log_lines):
    world.start()
    question = mail(
        sender="Gmail Team <forwarding-noreply@google.com>",
        to=LOG,
        subject="(#123456789) Gmail Forwarding Confirmation - Receive Mail from jane@acme.example",
        text="Code 123456789\nhttps://mail-settings.google.com/mail/vf-abc\n",
    )
    await world.reaches(await world.put(question, to=LOG, mail_from=""), State.IGNORED)
    assert [asked.confirmation.code for asked in await world.spool.confirmations()] == ["123456789"]
    assert "address_leaked" not in {line["event"] for line in log_lines}


async def test_a_key_is_nowhere_but_in_the_mail(world, mail, log_lines):
    world.start()
    gmail = f"jane+caf_=log+{SECRET}=relay.localhost@acme.example"
    spool_id = await world.put(
        mail(sender=CARLA, to=f"jane@acme.example, {LOG}"), to=LOG, mail_from=gmail
    )
    story = await world.reaches(spool_id, State.PARKED)
    assert SECRET not in repr(story)
    assert SECRET not in repr(log_lines)
