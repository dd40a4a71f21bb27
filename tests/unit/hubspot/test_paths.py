"""Every path comes from the one version setting; `v3` gives those of the seed page."""

from relay.hubspot import Prepared
from relay.hubspot.paths import Paths
from relay.model import Address, RecordRef, RecordType


def test_v3_is_what_the_seed_page_says():
    paths = Paths()
    assert paths.objects("emails") == "/crm/v3/objects/emails"
    assert paths.object("emails", "17691787884") == "/crm/v3/objects/emails/17691787884"
    assert (
        paths.association("emails", "17691787884", "contact", "104901", 198)
        == "/crm/v3/objects/emails/17691787884/associations/contact/104901/198"
    )
    assert paths.batch("emails", "create") == "/crm/v3/objects/emails/batch/create"
    assert (
        paths.associations("contacts", "deals") == "/crm/v4/associations/contacts/deals/batch/read"
    )
    assert paths.owners == "/crm/v3/owners"
    assert paths.files == "/files/v3/files"


def test_a_dated_version_stands_in_every_path():
    paths = Paths("2026-03")
    assert paths.objects("emails") == "/crm/objects/2026-03/emails"
    assert paths.batch("contacts", "read") == "/crm/objects/2026-03/contacts/batch/read"
    assert (
        paths.associations("contacts", "deals")
        == "/crm/associations/2026-03/contacts/deals/batch/read"
    )
    assert paths.owners == "/crm/owners/2026-03"
    assert paths.files == "/files/2026-03/files"


async def test_a_dated_version_works_from_end_to_end(make_crm, sandbox, engagement):
    crm = make_crm(sandbox.url, api_version="2026-03")
    found = await crm.find_contacts([Address(email="carla@globex.example")])
    assert found["carla@globex.example"][0].id == "602"
    assert await crm.companies_of(["602"]) == {"602": "605"}
    assert await crm.owner_id("jane@acme.example") == "47550177"
    (result,) = await crm.log_emails([Prepared(engagement=engagement)])
    await crm.link({result.engagement_id: [RecordRef(RecordType.DEAL, "601")]})
    assert {entry.status for entry in sandbox.journal} == {200, 201}
    assert all("/2026-03" in entry.path for entry in sandbox.journal)
