"""Association labels: HubSpot's own types, and those that a portal makes for itself (section 4)."""

import pytest


@pytest.mark.live
@pytest.mark.parametrize(
    ("from_", "to", "type_id"),
    [
        ("emails", "contacts", 198),
        ("emails", "companies", 186),
        ("emails", "deals", 210),
        ("emails", "tickets", 224),
        ("contacts", "companies", 1),
    ],
)
async def test_hubspots_own_types_are_listed(client, from_, to, type_id):
    found = await client(
        "associations.v4.schema.definitions_api.get_all", from_object_type=from_, to_object_type=to
    )
    by_id = {one.type_id: one for one in found.results}
    assert by_id[type_id].category == "HUBSPOT_DEFINED"


async def test_a_label_of_the_portal_s_own(client, known):
    """In a sandbox only: a real portal would keep it."""
    ends = {"from_object_type": "emails", "to_object_type": "contacts"}
    await client(
        "associations.v4.schema.definitions_api.create",
        **ends,
        public_association_definition_create_request={"name": "own", "label": "Made by a test"},
    )
    found = await client("associations.v4.schema.definitions_api.get_all", **ends)
    (type_id,) = [one.type_id for one in found.results if one.label == "Made by a test"]
    spec = {"associationCategory": "USER_DEFINED", "associationTypeId": type_id}
    body = known.example("create")
    body["associations"] = [{"to": {"id": known.contact}, "types": [spec]}]
    created = await client.create(body)
    page = await client(
        "associations.v4.basic_api.get_page",
        object_type="emails",
        object_id=created.id,
        to_object_type="contacts",
    )
    (linked,) = page.results
    assert (type_id, "Made by a test") in {
        (type_.type_id, type_.label) for type_ in linked.association_types
    }
