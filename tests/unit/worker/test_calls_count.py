"""What mails cost in calls, by the sandbox's own count, through the whole worker."""

import asyncio
from collections import Counter

import pytest

from relay.model import State
from relay.settings import Strangers

LOG = "log@relay.localhost"


@pytest.fixture
def cost(world, mail):
    """Log mails to these people that wait together, and tell the calls that it took."""

    async def count(*to, sender="Jane Doe <jane@acme.example>", ends=State.LOGGED, mailbox=LOG):
        world.sandbox.journal.clear()
        waiting = [mail(to=each, sender=sender) for each in to]
        mail_from = sender.partition("<")[2].rstrip(">")
        ids = await asyncio.gather(
            *(world.put(each, to=mailbox, mail_from=mail_from) for each in waiting)
        )
        if world.running is None:
            world.start()
        for spool_id in ids:
            await world.reaches(spool_id, ends, within_s=5)
        return len(world.sandbox.journal)

    return count


@pytest.fixture
async def customers(world):
    """A hundred contacts, each with the same company and an open deal of their own."""
    people = [{"properties": {"email": f"c{number}@big.example"}} for number in range(100)]
    path = "/crm/v3/objects/contacts/batch/create"
    made = (await world.ask("POST", path, {"inputs": people}))["results"]
    deals = [{"properties": {"dealname": "D", "dealstage": "contractsent"}} for _ in made]
    path = "/crm/v3/objects/deals/batch/create"
    deals = (await world.ask("POST", path, {"inputs": deals}))["results"]
    for kind, ends, type_id in (
        ("companies", ["605"] * 100, 1),
        ("deals", [deal["id"] for deal in deals], 4),
    ):
        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
        pairs = [
            {"from": {"id": one["id"]}, "to": {"id": end}, "types": types}
            for one, end in zip(made, ends, strict=True)
        ]
        path = f"/crm/v4/associations/contacts/{kind}/batch/create"
        await world.ask("POST", path, {"inputs": pairs})
    return [one["properties"]["email"] for one in people]


async def test_a_backlog_of_a_thousand_mails_with_a_hundred_people(world, customers, cost):
    """All owners, contacts, companies and deals; which deals are open; the unique key; ten creates."""
    assert await cost(*(customers * 10)) == 6 + 10
    paths = Counter(entry.path.partition("?")[0] for entry in world.sandbox.journal)
    assert paths["/crm/v3/objects/emails/batch/create"] == 10
    assert max(count for path, count in paths.items() if "emails" not in path) == 1


async def test_a_batch_of_a_hundred_mails(customers, cost):
    assert await cost(*customers) == 7
    assert await cost(*customers) == 1


async def test_the_first_mail_of_all(cost):
    """All owners, the contact with what hangs on it, which deals are open, the unique key, the create."""
    assert await cost("carla@globex.example") == 5


async def test_a_mail_to_somebody_else_when_the_owners_are_known(cost):
    await cost("carla@globex.example")
    assert await cost("peter@initech.example") == 3


async def test_a_mail_to_somebody_known(cost):
    await cost("carla@globex.example")
    assert await cost("carla@globex.example") == 1
    assert await cost("Carla@Globex.example") == 1


async def test_a_mail_to_somebody_known_whose_deals_may_have_been_closed(world, cost):
    await cost("carla@globex.example")
    await world.clock.advance(61)
    assert await cost("carla@globex.example") == 2


async def test_a_mail_of_another_user_to_somebody_known(cost):
    await cost("carla@globex.example")
    assert await cost("carla@globex.example", sender="Sam Seller <sam@acme.example>") == 1


async def test_a_mail_of_a_user_who_is_no_owner(cost):
    await cost("carla@globex.example")
    assert await cost("carla@globex.example", sender="New One <new@acme.example>") == 1
    assert await cost("carla@globex.example", sender="Or Two <two@acme.example>") == 1


async def test_a_mail_to_two_people(cost):
    await cost("peter@initech.example")
    assert await cost("carla@globex.example, peter@initech.example") == 3
    assert await cost("carla@globex.example, peter@initech.example") == 1


async def test_a_mail_to_a_stranger(cost):
    """Looked for alone and in a batch, created; nothing hangs on a new contact but perhaps, by its
    domain, a company; the create.
    """
    await cost("carla@globex.example")
    assert await cost("nora@umbrella.example") == 5
    assert await cost("nora@umbrella.example") == 1
    assert await cost("otto@umbrella.example") == 4


async def test_a_mail_to_a_stranger_at_a_free_mail_domain(cost):
    await cost("carla@globex.example")
    assert await cost("nora@web.de") == 4


async def test_a_mail_to_a_stranger_when_companies_by_domain_are_not_wanted(world, cost):
    world.start(company_by_domain=False)
    await cost("carla@globex.example")
    assert await cost("nora@umbrella.example") == 4


async def test_a_mail_with_a_tag(cost):
    """Whether the record is there is asked once in five minutes."""
    await cost("carla@globex.example")
    assert await cost("carla@globex.example", mailbox="log+ticket-608@relay.localhost") == 2
    assert await cost("carla@globex.example", mailbox="log+ticket-608@relay.localhost") == 1


async def test_a_mail_that_waits_for_its_contact(world, cost):
    world.start(strangers=Strangers.PARK)
    assert await cost("nora@umbrella.example", ends=State.PARKED) == 3
    assert await cost("nora@umbrella.example", ends=State.PARKED) == 2


async def test_links_that_nobody_wants_cost_nothing(world, cost):
    world.start(companies=False, deals=0)
    assert await cost("carla@globex.example") == 4


async def test_a_merge_is_seen_after_five_minutes_at_the_latest(world, cost):
    """At once when HubSpot refuses the old id; and also when it does not."""
    await cost("peter@initech.example")
    world.sandbox.merge_contacts(kept_id="602", merged_id="104901")
    await world.clock.advance(300)
    assert await cost("peter@initech.example") == 3
    emails = await world.emails()
    assert "contacts-602" in emails[-1].links
