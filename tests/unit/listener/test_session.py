"""What a client may do at the door, and what it may not."""

import asyncio

import pytest

from relay.errors import Temporary
from relay.settings import PortalSettings


async def test_a_mail_of_ours_is_spooled_as_it_was_sent(house, mail):
    await house.open()
    client = await house.client()
    assert await client.mail() == "250 2.0.0 Ok: queued as 1"
    [delivery] = house.spool.deliveries
    assert delivery.portal == "acme"
    assert delivery.message_id == "1@acme.com"
    assert [recipient.mailbox for recipient in delivery.recipients] == ["log@acme.com"]
    envelope = delivery.envelope
    assert envelope.raw == mail
    assert (envelope.mail_from, envelope.rcpt_to) == ("jane@acme.com", ("log@acme.com",))
    assert (envelope.peer, envelope.helo, envelope.trusted) == ("127.0.0.1", "client.example", True)


async def test_the_reply_comes_after_the_commit(house, eventually):
    await house.open()
    house.spool.gate.clear()
    client = await house.client()
    await client.begin()
    client.send(b"From: jane@acme.com\r\n\r\nx\r\n.\r\n")
    await eventually(lambda: house.spool.is_asked)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await client.reader.read(1)
    house.spool.gate.set()
    assert (await client.reply()).startswith("250 ")


async def test_a_client_that_leaves_during_the_commit_changes_nothing(house, log_lines, eventually):
    await house.open()
    house.spool.gate.clear()
    client = await house.client()
    await client.begin()
    client.send(b"From: jane@acme.com\r\n\r\nx\r\n.\r\n")
    await eventually(lambda: house.spool.is_asked)
    client.writer.transport.abort()
    await asyncio.sleep(0.05)
    house.spool.gate.set()
    await eventually(lambda: house.sessions == 0)
    assert len(house.spool.deliveries) == 1
    assert log_lines[-1]["event"] == "mail_accepted"


@pytest.mark.parametrize("fault", [Temporary("disk /var full"), OSError("/var"), ValueError("é")])
async def test_a_fault_of_ours_is_a_constant_451_and_the_session_goes_on(house, fault):
    await house.open()
    house.spool.fault = fault
    client = await house.client()
    expected = "451 4.3.0 The mail could not be stored just now; try again later"
    assert await client.mail() == expected
    house.spool.fault = None
    assert (await client.mail()).startswith("250 ")


async def test_a_bug_while_storing_is_logged_as_one_and_a_fault_is_not(house, log_lines):
    await house.open()
    client = await house.client()
    house.spool.fault = Temporary("the disk is full")
    await client.mail()
    house.spool.fault = ValueError("bug")
    await client.mail()
    events = [line["event"] for line in log_lines]
    assert "mail_deferred" in events
    assert "bug_found" in events


async def test_a_repeated_mail_is_answered_250_and_counted_apart(house, log_lines):
    await house.open()
    client = await house.client()
    first, second = await client.mail(), await client.mail()
    assert first == second == "250 2.0.0 Ok: queued as 1"
    assert [line["event"] for line in log_lines if line["event"].startswith("mail_")] == [
        "mail_accepted",
        "mail_repeated",
    ]
    assert house.metrics.accepted.labels("acme")._value.get() == 1
    assert house.metrics.repeated.labels("acme")._value.get() == 1


async def test_no_line_of_the_log_holds_a_subject_or_a_body(house, log_lines):
    await house.open()
    client = await house.client()
    await client.mail()
    assert log_lines
    assert not [line for line in log_lines if "Offer" in repr(line) or "Hello" in repr(line)]


async def test_a_mail_for_two_portals_is_two_deliveries_and_one_reply(house):
    await house.open(portals=_two_portals(ours="acme.com"))
    client = await house.client()
    reply = await client.mail(rcpt_to=("log@acme.com", "log@other.com"))
    assert reply == "250 2.0.0 Ok: queued as 1, 2"
    assert [delivery.portal for delivery in house.spool.deliveries] == ["acme", "other"]


async def test_a_mail_that_one_portal_refuses_goes_to_the_other(house, log_lines):
    await house.open(portals=_two_portals(ours="other.com"))
    client = await house.client()
    reply = await client.mail(rcpt_to=("log@acme.com", "log@other.com"))
    assert reply == "250 2.0.0 Ok: queued as 1"
    [refusal] = [line for line in log_lines if line["event"] == "mail_refused"]
    assert (refusal["portal"], refusal["reason"]) == ("other", "not_ours")


async def test_lmtp_answers_each_recipient_in_order(house):
    await house.open(portals=_two_portals(ours="other.com"), protocol="lmtp")
    client = await house.connect()
    await client.reply()
    await client.say("LHLO mta.example")
    first = await client.mail(rcpt_to=("log@other.com", "log@acme.com", "log+deal-1@acme.com"))
    assert first.startswith("550 5.7.1 ")
    assert await client.reply() == "250 2.0.0 Ok: queued as 1"
    assert await client.reply() == "250 2.0.0 Ok: queued as 1"


async def test_several_mails_in_one_session_are_kept_apart(house):
    await house.open()
    client = await house.client()
    await client.mail(b"From: jane@acme.com\r\n\r\none\r\n")
    await client.mail(b"From: jane@acme.com\r\n\r\ntwo\r\n", rcpt_to=("log+deal-7@acme.com",))
    assert [d.envelope.raw[-5:-2] for d in house.spool.deliveries] == [b"one", b"two"]
    assert [d.recipients[0].tag for d in house.spool.deliveries] == ["", "deal-7"]


async def test_a_pipelined_session_is_answered_in_order(house, mail):
    await house.open()
    client = await house.client()
    envelope = (
        b"MAIL FROM:<jane@acme.com>\r\nRCPT TO:<log@acme.com>\r\nRCPT TO:<no@acme.com>\r\nDATA\r\n"
    )
    client.send(envelope)
    codes = [(await client.reply())[:3] for _ in range(4)]
    assert codes == ["250", "250", "550", "354"]
    client.send(mail + b".\r\nRSET\r\nNOOP\r\nQUIT\r\n")
    codes = [(await client.reply())[:3] for _ in range(4)]
    assert codes == ["250", "250", "250", "221"]
    assert await client.is_closed()


async def test_a_client_that_half_closes_still_gets_its_answers(house, mail):
    await house.open()
    client = await house.connect()
    client.send(b"EHLO x\r\nMAIL FROM:<jane@acme.com>\r\nRCPT TO:<log@acme.com>\r\nDATA\r\n")
    client.send(mail + b".\r\n")
    client.writer.write_eof()
    replies = [await client.reply() for _ in range(6)]
    assert [reply[:3] for reply in replies] == ["220", "250", "250", "250", "354", "250"]
    assert await client.is_closed()


async def test_a_mail_cut_off_before_its_end_is_not_a_mail(house, mail):
    await house.open()
    client = await house.client()
    await client.begin()
    client.send(mail)
    client.writer.write_eof()
    assert await client.is_closed()
    assert not house.spool.deliveries


async def test_a_command_that_hits_a_bug_ends_only_its_own_session(house, log_lines, monkeypatch):
    await house.open()
    client, other = await house.client(), await house.client()
    monkeypatch.setattr("relay.listener.transaction.begin", lambda *_, **__: 1 / 0)
    assert (await client.say("MAIL FROM:<jane@acme.com>")).startswith("421 4.3.0 ")
    assert await client.is_closed()
    monkeypatch.undo()
    assert (await other.mail()).startswith("250 ")
    assert "bug_found" in [line["event"] for line in log_lines]


def _two_portals(*, ours):
    return (
        PortalSettings(name="acme", mailboxes=("log@acme.com",), domains=("acme.com",)),
        PortalSettings(name="other", mailboxes=("log@other.com",), domains=(ours,)),
    )


async def test_a_key_that_is_not_good_is_no_logging_address_and_stays_out_of_the_log(
    house, log_lines
):
    await house.open()
    client = await house.client()
    await client.say("MAIL FROM:<jane@acme.com>")
    wrong = "a" * 26
    answers = {
        await client.say(f"RCPT TO:<{address}@acme.com>") for address in (f"log+{wrong}", "nobody")
    }
    assert len(answers) == 1
    assert wrong not in repr(log_lines)
    assert {"log+…@acme.com", "nobody@acme.com"} <= {line.get("mailbox") for line in log_lines}
