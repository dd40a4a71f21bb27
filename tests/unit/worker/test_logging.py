"""What becomes of mails when HubSpot is well: directions, records, people, decisions."""

from relay.model import State
from relay.settings import ByPolicy, Strangers

LOG = "log@relay.localhost"


async def test_a_sent_mail_is_on_its_contact_company_and_open_deals(world, mail):
    world.start()
    spool_id = await world.put(mail(subject="Offer", text="Hello Carla\n"))
    story = await world.reaches(spool_id)
    [email] = await world.emails()
    assert (email.direction, email.status, email.subject) == ("EMAIL", "SENT", "Offer")
    assert email.text.strip() == "Hello Carla"
    assert email.owner_id == "47550177"
    assert email.links == {"contacts-602", "companies-605", "deals-601", "deals-603"}
    assert [step.to_state for step in story.moves] == ["queued", "claimed", "sending", "logged"]
    assert {finding.rule for finding in story.moves[2].findings} >= {
        "access",
        "from-ours",
        "contact",
    }
    assert story.effects[0].engagement_id == email.id


async def test_one_waiting_mail_costs_few_calls_and_a_batch_hardly_more(world, mail):
    ids = [await world.put(mail(subject=f"Offer {n}")) for n in range(50)]
    world.start()
    for spool_id in ids:
        await world.reaches(spool_id)
    creates = world.sandbox.journal.find(method="POST", path="*/objects/emails*")
    assert len(await world.emails()) == 50
    assert len(creates) == 1


async def test_a_resent_mail_is_logged_once(world, mail):
    world.start()
    message = mail()
    first = await world.put(message)
    await world.reaches(first)
    assert await world.put(b"Received: from elsewhere\r\n" + message.as_bytes()) == first
    await world.passes(3)
    assert len(await world.emails()) == 1


async def test_a_stranger_becomes_a_contact(world, mail):
    world.start()
    spool_id = await world.put(mail(to="Nora New <nora@umbrella.example>"))
    story = await world.reaches(spool_id)
    [email] = await world.emails()
    assert email.links == {f"contacts-{await world.contact('nora@umbrella.example')}"}
    assert any("was new" in finding.text for finding in story.moves[2].findings)


async def test_a_stranger_parks_the_mail_until_there_is_a_contact(world, mail):
    world.start(strangers=Strangers.PARK)
    spool_id = await world.put(mail(to="nora@umbrella.example"))
    story = await world.reaches(spool_id, State.PARKED)
    assert "no contact for nora@umbrella.example" in story.mail.reason
    await world.ask(
        "POST", "/crm/v3/objects/contacts", {"properties": {"email": "nora@umbrella.example"}}
    )
    await world.spool.reopen(spool_id)
    await world.reaches(spool_id, within_s=3)
    assert len(await world.emails()) == 1


async def test_with_one_contact_known_the_others_need_not_be(world, mail):
    world.start(strangers=Strangers.PARK)
    spool_id = await world.put(mail(to="nora@umbrella.example, peter@initech.example"))
    await world.reaches(spool_id)
    [email] = await world.emails()
    assert "contacts-104901" in email.links
    assert await world.contact("nora@umbrella.example") is None


async def test_a_secondary_address_finds_its_contact(world, mail):
    world.start()
    await world.reaches(await world.put(mail(to="peter.prospect@gmail.example")))
    [email] = await world.emails()
    assert "contacts-104901" in email.links


async def test_companies_and_deals_are_left_alone_when_the_settings_say_so(world, mail):
    world.start(companies=False, deals=0)
    await world.reaches(await world.put(mail()))
    [email] = await world.emails()
    assert email.links == {"contacts-602"}


async def test_a_tag_puts_the_mail_on_its_record(world, mail):
    world.start()
    await world.reaches(await world.put(mail(), to="log+ticket-608@relay.localhost"))
    [email] = await world.emails()
    assert {"contacts-602", "tickets-608"} <= email.links


async def test_a_tag_to_a_record_that_does_not_exist_parks_the_mail_and_names_it(world, mail):
    world.start()
    spool_id = await world.put(mail(), to="log+deal-999999@relay.localhost")
    story = await world.reaches(spool_id, State.PARKED)
    assert "deal 999999, which is not in HubSpot" in story.mail.reason
    assert await world.emails() == []


async def test_a_reply_is_incoming_also_when_both_come_at_once(world, mail):
    sent = mail(message_id="<offer@acme.example>")
    reply = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        subject="Re: Offer",
        in_reply_to="<offer@acme.example>",
        x_forwarded_for=f"jane@acme.example {LOG}",
    )
    first, second = await world.put(sent), await world.put(reply)
    world.start()
    await world.reaches(first)
    await world.reaches(second, within_s=10)
    assert [email.direction for email in await world.emails()] == ["EMAIL", "INCOMING_EMAIL"]


async def test_a_reply_without_ids_is_known_by_subject_and_people(world, mail):
    world.start()
    await world.reaches(await world.put(mail(subject="Spring offer")))
    reply = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        subject="AW: Spring offer",
        x_forwarded_for=f"jane@acme.example {LOG}",
    )
    await world.reaches(await world.put(reply))
    assert [email.direction for email in await world.emails()] == ["EMAIL", "INCOMING_EMAIL"]


async def test_a_reply_without_ids_waits_for_what_it_answers_when_both_come_together(world, mail):
    first = await world.put(mail(subject="Spring offer"))
    reply = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        subject="AW: Spring offer",
        x_forwarded_for=f"jane@acme.example {LOG}",
    )
    other = mail(
        sender="peter@initech.example",
        to="jane@acme.example",
        subject="AW: Spring offer",
        x_forwarded_for=f"jane@acme.example {LOG}",
    )
    second, third = await world.put(reply), await world.put(other)
    world.start()
    await world.reaches(third)
    await world.reaches(first)
    told = await world.reaches(second, within_s=10)
    assert sorted(email.direction for email in await world.emails()) == [
        "EMAIL",
        "FORWARDED_EMAIL",
        "INCOMING_EMAIL",
    ]
    assert f"waits for mail {first}" in [move.reason for move in told.moves]


async def test_a_forwarded_answer_waits_for_what_it_answers_when_both_come_together(world, mail):
    tagged = LOG.replace("@", "+deal-607@")
    first = await world.put(mail(subject="Spring offer", message_id="<o@acme.example>"), to=tagged)
    answer = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        subject="Re: Spring offer",
        in_reply_to="<o@acme.example>",
    )
    forward = mail(to=LOG, subject="Fwd: Spring offer")
    forward.add_attachment(answer)
    inline = mail(
        to=LOG,
        subject="Fwd: Spring offer",
        text="---------- Forwarded message ---------\nFrom: Carla <carla@globex.example>\n"
        "Date: Mon, Mar 2, 2026 at 9:12 AM\nSubject: Re: Spring offer\n"
        "To: Jane <jane@acme.example>\n\nYes.\n",
    )
    forwards = [await world.put(forward), await world.put(inline)]
    world.start()
    await world.reaches(first)
    for spool_id in forwards:
        await world.reaches(spool_id, within_s=10)
    assert ["deals-607" in email.links for email in await world.emails()] == [True] * 3


async def test_a_redirected_mail_of_a_customer_is_a_forward(world, mail):
    world.start()
    fresh = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        subject="A question",
        delivered_to="jane@acme.example",
    )
    await world.reaches(await world.put(fresh, mail_from="carla@globex.example"))
    [email] = await world.emails()
    assert email.direction == "FORWARDED_EMAIL"


async def test_each_attached_forward_is_an_engagement_of_its_own(world, mail):
    world.start()
    outer = mail(to=LOG, subject="FW: two", text="\n")
    outer.add_attachment(mail(sender="carla@globex.example", to="jane@acme.example", subject="one"))
    outer.add_attachment(
        mail(sender="peter@initech.example", to="jane@acme.example", subject="two")
    )
    story = await world.reaches(await world.put(outer))
    emails = await world.emails()
    assert {(email.subject, email.direction) for email in emails} == {
        ("one", "FORWARDED_EMAIL"),
        ("two", "FORWARDED_EMAIL"),
    }
    assert {effect.engagement_id for effect in story.effects} == {email.id for email in emails}


async def test_attachments_are_uploaded_and_named(world, mail):
    world.start()
    message = mail()
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="Offer.pdf")
    await world.reaches(await world.put(message))
    [email] = await world.emails()
    file = await world.ask("GET", f"/files/v3/files/{email.files}")
    assert (file["name"], file["extension"]) == ("Offer", "pdf")


async def test_an_encrypted_mail_says_so_on_the_timeline(world, mail):
    world.start()
    message = mail(subject="Offer", text="x")
    message.replace_header("Content-Type", "application/pkcs7-mime; smime-type=enveloped-data")
    message.add_header("Content-Disposition", "attachment", filename="smime.p7m")
    await world.reaches(await world.put(message))
    [email] = await world.emails()
    assert email.text.startswith("This mail is encrypted with S/MIME.")
    assert email.files


async def test_an_automatic_reply_is_ignored_with_its_reason(world, mail):
    world.start()
    away = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        auto_submitted="auto-replied",
        x_forwarded_for=f"jane@acme.example {LOG}",
    )
    story = await world.reaches(await world.put(away), State.IGNORED)
    assert "automatic reply" in story.mail.reason
    assert await world.emails() == []


async def test_automatic_mail_is_logged_when_the_settings_say_so(world, mail):
    world.start(automatic=ByPolicy.LOG)
    away = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        auto_submitted="auto-replied",
        x_forwarded_for=f"jane@acme.example {LOG}",
    )
    await world.reaches(await world.put(away))
    assert len(await world.emails()) == 1


async def test_a_bounce_marks_what_bounced(world, mail, bounce_of):
    world.start()
    await world.reaches(await world.put(mail(message_id="<lost@acme.example>")))
    report = bounce_of("lost@acme.example")
    await world.reaches(await world.put(report, mail_from=""))
    [email] = await world.emails()
    assert email.status == "BOUNCED"


async def test_a_warning_about_a_delay_marks_nothing(world, mail, bounce_of):
    world.start()
    await world.reaches(await world.put(mail(message_id="<late@acme.example>")))
    report = bounce_of("late@acme.example").replace(b"Action: failed", b"Action: delayed")
    story = await world.reaches(await world.put(report, mail_from=""), State.IGNORED)
    assert story.mail.reason.startswith(
        "carla@globex.example: mailbox unknown (5.1.1), a soft bounce; "
    )
    [email] = await world.emails()
    assert email.status == "SENT"


async def test_a_receipt_answers_the_mail_it_is_about(world, mail):
    world.start(automatic=ByPolicy.LOG)
    await world.reaches(await world.put(mail(message_id="<sent@acme.example>")))
    receipt = (
        f"From: carla@globex.example\r\nTo: jane@acme.example\r\n"
        f"X-Forwarded-For: jane@acme.example {LOG}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; boundary="B"\r\n\r\n--B\r\n\r\nIt was read.\r\n--B\r\n'
        "Content-Type: message/disposition-notification\r\n\r\n"
        "Original-Message-ID: <sent@acme.example>\r\nDisposition: a/b; displayed\r\n\r\n--B--\r\n"
    )
    await world.reaches(await world.put(receipt.encode()))
    assert [email.direction for email in await world.emails()] == ["EMAIL", "INCOMING_EMAIL"]


async def test_a_mail_whose_sender_is_no_longer_ours_is_parked(world, mail):
    spool_id = await world.put(mail())
    world.start(domains=("elsewhere.example",))
    story = await world.reaches(spool_id, State.PARKED)
    assert "not one of ours" in story.mail.reason


async def test_a_user_without_owner_is_logged_without_one(world, mail):
    world.start()
    story = await world.reaches(await world.put(mail(sender="new.colleague@acme.example")))
    [email] = await world.emails()
    assert not email.owner_id
    assert any(finding.rule == "owner" for finding in story.moves[2].findings)


async def test_the_owner_map_finds_who_is_known_by_another_name(world, mail):
    world.start(owners={"jd@acme.example": "jane@acme.example", "s@acme.example": "11349275740"})
    await world.reaches(await world.put(mail(sender="jd@acme.example")))
    await world.reaches(await world.put(mail(sender="s@acme.example")))
    assert [email.owner_id for email in await world.emails()] == ["47550177", "11349275740"]


async def test_nothing_of_a_mail_reaches_the_log(world, mail, log_lines):
    world.start()
    message = mail(subject="canary-subject", text="canary-body\n")
    world.token = "canary-token"
    await world.reaches(await world.put(message))
    assert "mail_logged" in {line["event"] for line in log_lines}
    assert "canary" not in repr(log_lines)


async def test_a_reply_that_waited_out_an_outage_is_still_incoming(world, mail):
    sent = mail(message_id="<offer@acme.example>")
    reply = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        in_reply_to="<offer@acme.example>",
        x_forwarded_for=f"jane@acme.example {LOG}",
    )
    await world.put(sent)
    second = await world.put(reply)
    await world.clock.advance(2 * 3600)
    world.start()
    await world.reaches(second, within_s=20)
    assert [email.direction for email in await world.emails()] == ["EMAIL", "INCOMING_EMAIL"]


async def test_a_mail_that_answers_itself_waits_for_nobody(world, mail):
    own = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        message_id="<self@globex.example>",
        references="<self@globex.example>",
        x_forwarded_for=f"jane@acme.example {LOG}",
    )
    world.start()
    story = await world.reaches(await world.put(own))
    assert len(story.moves) == 4


async def test_a_crowd_of_recipients_is_matched_in_no_time(world, mail):
    crowd = ", ".join(f"p{n}@globex.example" for n in range(8000))
    world.start(strangers=Strangers.PARK, never_log=("globex.example",))
    story = await world.reaches(await world.put(mail(to=crowd)), State.IGNORED)
    assert "never-log" in story.mail.reason


_NAME_ONLY = """Please see below.

From: Globex, Carla
Sent: Monday, March 2, 2026 4:30 PM
To: Doe, Jane
Subject: Contract

We accept.
"""


async def test_a_forward_that_names_nobody_with_an_address_is_parked_and_says_what_to_do(
    world, mail
):
    world.start()
    forward = mail(to=LOG, subject="FW: Contract", text=_NAME_ONLY)
    story = await world.reaches(await world.put(forward), State.PARKED)
    assert "not sure whose mail jane@acme.example forwarded" in story.mail.reason
    assert "somebody without an address, 2026-03-02" in story.mail.reason
    assert 'its author "Globex, Carla" has no address' in story.mail.reason
    assert "From: jane@customer.com" in story.mail.reason
    assert await world.emails() == []


async def test_the_parked_forward_is_logged_once_its_first_line_names_the_author(world, mail):
    world.start()
    text = f"From: carla@globex.example\n\n{_NAME_ONLY}"
    await world.reaches(await world.put(mail(to=LOG, subject="FW: Contract", text=text)))
    [email] = await world.emails()
    assert (email.direction, email.subject) == ("FORWARDED_EMAIL", "Contract")
    assert email.links >= {"contacts-602"}
    assert "We accept." in email.text
