"""Where mails land, by the settings: seen through the whole worker, and told in findings."""

import pytest

from relay.model import State
from relay.settings import Strangers

ALONE = {"deals": 0, "companies": False}
CARLA, PETER = "contacts-602", "contacts-104901"


@pytest.fixture
def placed(world, mail):
    """Log one mail under these settings: what its engagement is linked with, and the findings."""

    async def log(*, to="carla@globex.example", mailbox="log@relay.localhost", **settings):
        await world.clock.advance(60)  # the index of search lags
        world.start(**settings)
        story = await world.reaches(await world.put(mail(to=to), to=mailbox))
        told = [finding.text for move in story.moves for finding in move.findings]
        return (await world.emails())[-1].links, told

    return log


@pytest.fixture
def make(world):
    """Make a record, linked with others by HubSpot's number for the type."""

    async def create(type_, properties, *links):
        associations = [
            {
                "to": {"id": to},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}],
            }
            for to, number in links
        ]
        body = {"properties": properties, "associations": associations}
        return (await world.ask("POST", f"/crm/v3/objects/{type_}", body))["id"]

    return create


@pytest.mark.parametrize(
    ("settings", "links"),
    [
        ({}, {CARLA, "companies-605", "deals-601", "deals-603"}),
        ({"companies": False}, {CARLA, "deals-601", "deals-603"}),
        ({"deals": 0}, {CARLA, "companies-605"}),
        ({"deals": "only"}, {CARLA, "companies-605"}),
        ({"deals": 0, "tickets": 3}, {CARLA, "companies-605", "tickets-608"}),
        ({"deals": 0, "tickets": "only"}, {CARLA, "companies-605", "tickets-608"}),
    ],
)
async def test_the_records_that_the_settings_ask_for(placed, settings, links):
    assert (await placed(**settings))[0] == links


async def test_of_several_deals_the_most_recent_are_taken_and_the_rest_is_told(placed, make, world):
    await world.clock.advance(1)
    newest = await make("deals", {"dealname": "N", "dealstage": "contractsent"}, ("602", 3))
    links, told = await placed(deals=1)
    assert links == {CARLA, "companies-605", f"deals-{newest}"}
    assert "contact 602 has 3 open deals: the 1 most recent are taken" in told


async def test_two_open_deals_are_not_exactly_one(placed):
    _, told = await placed(deals="only")
    assert "2 open deals: none taken, the rule asks for exactly one" in told


async def test_the_only_open_deal_is_taken(placed):
    links, told = await placed(to="peter@initech.example", deals="only")
    assert links == {PETER, "companies-606", "deals-607"}
    assert "deal 607 of contact 104901" in told


async def test_a_ticket_that_is_closed_gets_no_mail(placed, world):
    closed = {"properties": {"hs_pipeline_stage": "4"}}
    await world.ask("PATCH", "/crm/v3/objects/tickets/608", closed)
    assert (await placed(deals=0, tickets=5))[0] == {CARLA, "companies-605"}


async def test_a_contact_without_a_company_brings_the_one_with_its_domain(placed, make):
    nora = await make("contacts", {"email": "nora@mail.globex.example"})
    links, told = await placed(to="nora@mail.globex.example")
    assert links == {f"contacts-{nora}", "companies-605"}
    assert f"company 605 by the domain globex.example of contact {nora}" in told


async def test_a_contact_who_writes_by_free_mail_brings_the_company_of_their_other_address(
    placed, make
):
    addresses = {"email": "nora@globex.example", "hs_additional_emails": "nora@web.de"}
    nora = await make("contacts", addresses)
    assert (await placed(to="nora@web.de"))[0] == {f"contacts-{nora}", "companies-605"}


async def test_of_several_companies_with_the_domain_the_oldest_counts(placed, make, world):
    await world.clock.advance(1)
    await make("companies", {"name": "Globex Two", "domain": "globex.example"})
    links, told = await placed(to="nora@globex.example")
    assert "companies-605" in links
    assert any(text.endswith(": the oldest of 2") for text in told)


@pytest.mark.parametrize("to", ["nora@web.de", "nora@globex.example"])
async def test_no_company_by_domain_for_free_mail_or_when_it_is_not_wanted(placed, make, to):
    nora = await make("contacts", {"email": to})
    await make("companies", {"name": "Mail provider", "domain": "web.de"})
    is_wanted = to == "nora@web.de"
    assert (await placed(to=to, company_by_domain=is_wanted))[0] == {f"contacts-{nora}"}


@pytest.mark.parametrize(
    ("rule", "cars", "taken"), [("all", 2, 2), ("only", 1, 1), ("only", 2, 0), ("all", 0, 0)]
)
async def test_custom_objects_go_by_their_type_id(placed, make, rule, cars, taken, world):
    for number in range(cars):
        await make("2-1234567", {"plate": f"B-{number}"}, ("602", 1304))
    _, told = await placed(custom_objects={"2-1234567": rule}, **ALONE)
    [email] = (await world.ask("GET", "/crm/v3/objects/emails"))["results"]
    linked = await world.ask("GET", f"/crm/v4/objects/emails/{email['id']}/associations/2-1234567")
    assert len(linked["results"]) == taken
    none = "2 records of 2-1234567: none taken, the rule asks for exactly one"
    assert (none in told) is (cars > 1 and not taken)


async def test_a_tag_may_name_a_custom_object(placed, make, world):
    car = await make("2-1234567", {"plate": "B-1"})
    await placed(mailbox=f"log+2-1234567-{car}@relay.localhost", **ALONE)
    [email] = (await world.ask("GET", "/crm/v3/objects/emails"))["results"]
    linked = await world.ask("GET", f"/crm/v4/objects/emails/{email['id']}/associations/2-1234567")
    assert [one["toObjectId"] for one in linked["results"]] == [car]


async def test_the_plain_address_is_found_when_the_one_with_a_tag_is_nobodys(placed):
    links, told = await placed(to="carla+offers@globex.example")
    assert CARLA in links
    assert (
        "carla+offers@globex.example is nobody's, but carla@globex.example is contact 602" in told
    )


async def test_the_address_as_it_is_goes_first(placed, make):
    tagged = await make("contacts", {"email": "carla+offers@globex.example"})
    links, _ = await placed(to="carla+offers@globex.example")
    assert f"contacts-{tagged}" in links
    assert CARLA not in links


async def test_dots_count_for_nothing_at_gmail_only(placed, make):
    jo = await make("contacts", {"email": "josmith@gmail.com"})
    jos = await make("contacts", {"email": "josmith@globex.example"})
    links, _ = await placed(to="jo.smith@gmail.com, jo.smith@globex.example")
    assert f"contacts-{jo}" in links
    assert f"contacts-{jos}" not in links


async def test_tags_name_records_outright(placed):
    mailbox = "log+deal-607+ticket-608+company-606@relay.localhost"
    links, _ = await placed(mailbox=mailbox, deals=0, companies=False)
    assert links == {CARLA, "deals-607", "tickets-608", "companies-606"}


async def test_a_tag_to_a_merged_record_means_the_one_that_is_left(placed, world):
    world.sandbox.merge_contacts(kept_id="602", merged_id="104901")
    links, _ = await placed(
        to="nora@umbrella.example", mailbox="log+contact-104901@relay.localhost"
    )
    assert CARLA in links


async def test_a_new_contact_gets_the_company_of_its_domain(placed, world):
    links, told = await placed(to="nora@globex.example", create_companies=True, deals=0)
    nora = await world.contact("nora@globex.example")
    assert links == {f"contacts-{nora}", "companies-605"}
    assert any("company 605 (globex.example) has their domain" in text for text in told)
    linked = await world.ask("GET", f"/crm/v4/objects/contacts/{nora}/associations/companies")
    assert [one["toObjectId"] for one in linked["results"]] == ["605"]


async def test_a_new_contact_gets_a_new_company_when_there_is_none(placed, world):
    both = "nora@umbrella.example, otto@mail.umbrella.example"
    links, told = await placed(to=both, create_companies=True)
    [company] = [link for link in links if link.startswith("companies")]
    shown = await world.ask("GET", f"/crm/v3/objects/{company.replace('-', '/')}")
    assert shown["properties"]["domain"] == "umbrella.example"
    assert any("(umbrella.example) was new, too" in text for text in told)


async def test_no_company_is_made_of_free_mail(placed, world):
    links, _ = await placed(to="nora@web.de", create_companies=True)
    assert links == {f"contacts-{await world.contact('nora@web.de')}"}


async def test_mail_with_strangers_only_may_never_be_logged(world, mail):
    world.start(strangers=Strangers.NEVER)
    story = await world.reaches(await world.put(mail(to="nora@umbrella.example")), State.IGNORED)
    assert "mail with strangers only is never logged" in story.mail.reason
    assert await world.contact("nora@umbrella.example") is None
    both = mail(to="nora@umbrella.example, peter@initech.example")
    await world.reaches(await world.put(both))
    assert PETER in (await world.emails())[-1].links


# ---------------------------------------------------------------- threads


async def test_an_answer_of_ours_is_on_the_deal_of_the_mail_it_answers(world, mail):
    world.start(**ALONE)
    first = mail(message_id="<one@acme.example>")
    await world.reaches(await world.put(first, to="log+deal-607@relay.localhost"))
    renamed = mail(subject="Something else", in_reply_to="<one@acme.example>")
    story = await world.reaches(await world.put(renamed))
    assert "deals-607" in (await world.emails())[-1].links
    told = [finding.text for move in story.moves for finding in move.findings]
    assert "deal 607 of mail 1, which it answers by the id that it names" in told


async def test_a_customers_answer_is_on_the_deal_too_and_so_is_the_answer_to_that(world, mail):
    world.start(**ALONE)
    first = mail(message_id="<one@acme.example>")
    await world.reaches(await world.put(first, to="log+deal-607@relay.localhost"))
    reply = {
        "sender": "carla@globex.example",
        "to": "jane@acme.example",
        "subject": "Re: Offer",
        "x_forwarded_for": "jane@acme.example log@relay.localhost",
    }
    by_id = mail(**reply, message_id="<two@globex.example>", in_reply_to="<one@acme.example>")
    await world.reaches(await world.put(by_id))
    await world.reaches(await world.put(mail(**reply)))
    third = mail(subject="Re: Offer", references="<zero@acme.example> <two@globex.example>")
    await world.reaches(await world.put(third))
    assert ["deals-607" in email.links for email in await world.emails()] == [True] * 4


async def test_a_stranger_who_knows_the_id_does_not_get_onto_the_deal(world, mail):
    world.start(**ALONE)
    first = mail(message_id="<one@acme.example>")
    await world.reaches(await world.put(first, to="log+deal-607@relay.localhost"))
    forged = mail(
        sender="mallory@evil.example",
        to="jane@acme.example",
        in_reply_to="<one@acme.example>",
        x_forwarded_for="jane@acme.example log@relay.localhost",
    )
    story = await world.reaches(await world.put(forged))
    assert "deals-607" not in (await world.emails())[-1].links
    told = [finding.text for move in story.moves for finding in move.findings]
    assert any("deal 607 not taken over" in text for text in told)


async def test_a_new_mail_with_an_old_subject_answers_nothing(world, mail):
    world.start(**ALONE)
    await world.reaches(await world.put(mail(), to="log+deal-607@relay.localhost"))
    await world.reaches(await world.put(mail()))
    assert "deals-607" not in (await world.emails())[-1].links


async def test_without_ids_an_answer_is_known_for_thirty_days(world, mail):
    world.start(**ALONE)
    await world.reaches(await world.put(mail(), to="log+deal-607@relay.localhost"))
    await world.clock.advance(29 * 86_400)
    await world.reaches(await world.put(mail(subject="Re: Offer")))
    assert "deals-607" in (await world.emails())[-1].links
    await world.clock.advance(31 * 86_400)
    await world.reaches(await world.put(mail(subject="Re: Offer")))
    assert "deals-607" not in (await world.emails())[-1].links


async def test_an_answer_waits_for_the_mail_it_answers_when_both_come_at_once(world, mail):
    first = mail(message_id="<one@acme.example>")
    await world.put(first, to="log+deal-607@relay.localhost")
    second = await world.put(mail(subject="More", in_reply_to="<one@acme.example>"))
    world.start(**ALONE)
    await world.reaches(second, within_s=10)
    assert ["deals-607" in email.links for email in await world.emails()] == [True, True]


async def test_a_forwarded_answer_is_on_the_deal_of_what_it_answers(world, mail):
    world.start(**ALONE)
    first = mail(message_id="<one@acme.example>")
    await world.reaches(await world.put(first, to="log+deal-607@relay.localhost"))
    original = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        subject="Yes",
        message_id="<two@globex.example>",
        in_reply_to="<one@acme.example>",
    )
    outer = mail(to="log@relay.localhost", subject="FW: Yes", text="\n")
    outer.add_attachment(original)
    await world.reaches(await world.put(outer))
    assert "deals-607" in (await world.emails())[-1].links


# ---------------------------------------------------------------- the first line of a forward

FORWARD = """\
deal-607 ticket-608
She asked again.

---------- Forwarded message ---------
From: Carla Customer <carla@globex.example>
Date: Mon, 2 Mar 2026 at 08:12
Subject: Question
To: Jane Doe <jane@acme.example>

When will it be ready?
"""


async def test_the_first_line_of_a_forward_names_records_and_is_not_logged(world, mail):
    world.start(**ALONE)
    forward = mail(to="log@relay.localhost", subject="Fwd: Question", text=FORWARD)
    story = await world.reaches(await world.put(forward))
    [email] = await world.emails()
    assert email.direction == "FORWARDED_EMAIL"
    assert email.links == {CARLA, "deals-607", "tickets-608"}
    assert "deal-607" not in email.text
    assert "She asked again." in email.text
    told = [finding.text for move in story.moves for finding in move.findings]
    assert "the first line names deal 607, ticket 608" in told


async def test_a_record_of_the_first_line_that_does_not_exist_parks_the_mail(world, mail):
    world.start(**ALONE)
    text = FORWARD.replace("deal-607", "deal-999999")
    forward = mail(to="log@relay.localhost", subject="Fwd: Question", text=text)
    story = await world.reaches(await world.put(forward), State.PARKED)
    assert "deal 999999, which is not in HubSpot" in story.mail.reason


async def test_what_an_outsider_writes_above_a_forward_names_nothing(world, mail):
    world.start(**ALONE)
    forward = mail(
        sender="carla@globex.example",
        to="jane@acme.example",
        subject="Fwd: Question",
        text=FORWARD,
        x_forwarded_for="jane@acme.example log@relay.localhost",
    )
    await world.reaches(await world.put(forward))
    assert (await world.emails())[-1].links == {CARLA}
