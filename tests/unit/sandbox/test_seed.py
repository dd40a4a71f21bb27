"""A sandbox filled from files of one's own, and what is said of a file that is wrong."""

import re

import pytest

from relay.errors import Permanent
from relay.sandbox import Sandbox

PEOPLE = """
owners:
  - {id: 7, user_id: 70, email: Ann@ours.example, first_name: Ann}
records:
  - type: companies
    id: 50
    properties: {name: Umbrella, hubspot_owner_id: 7}
  - type: contact
    properties: {email: wesker@umbrella.example}
    links: [{to: 50, type: 1}]
"""
MORE = """
records:
  - {type: deals, id: 60, properties: {dealname: Antidote}, links: [{to: 50, type: 341}]}
"""


@pytest.fixture
def file(tmp_path):
    def write(text, name="crm.yaml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


async def test_files_take_the_place_of_the_examples(start, file):
    async with start(is_seeded=False) as (sandbox, http):
        sandbox.seed(file(PEOPLE), file(MORE, "more.yaml"))
        _, owners = await http("GET", "/crm/v3/owners", params={"email": "ann@ours.example"})
        assert [owner["id"] for owner in owners["results"]] == ["7"]
        _, contacts = await http("GET", "/crm/v3/objects/contacts")
        assert [one["properties"]["email"] for one in contacts["results"]] == [
            "wesker@umbrella.example"
        ]
        params = {"associations": "companies"}
        _, deal = await http("GET", "/crm/v3/objects/deals/60", params=params)
        assert deal["associations"]["companies"]["results"][0]["id"] == "50"


async def test_what_holds_something_is_not_filled(start, file):
    async with start() as (sandbox, http):
        sandbox.seed(file(PEOPLE))
        assert (await http("GET", "/crm/v3/objects/companies/50"))[0] == 404


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("records: [", "is no YAML"),
        ("records: {}", "records: Input should be a valid list"),
        ("people: []", "people: Extra inputs are not permitted"),
        ("5", "the file: Input should be"),
        ("records: [{type: contacts}]", "records[0].properties: Field required"),
        ("owners: [{id: x, email: a@b.c}]", "owners[0].id: Input should be a valid integer"),
        (
            "records: [{type: unicorns, properties: {}}]",
            "records[0] (unicorns): Unable to infer object type from: unicorns",
        ),
        (
            "records: [{type: deals, id: 3, properties: {colour: red}}]",
            "records[0] (deals 3): Property values were not valid: colour does not exist",
        ),
        (
            "records: [{type: deals, properties: {}, links: [{to: 9, type: 3}]}]",
            "records[0] (deals): Some objects to associate do not exist: 9",
        ),
        (
            "records: [{type: deals, id: 1, properties: {}}, {type: deal, id: 1, properties: {}}]",
            "records[1] (deal 1): id 1 is there already",
        ),
        (
            "owners: [{id: 1, user_id: 1, email: a@b.c}, {id: 1, user_id: 2, email: b@b.c}]",
            "owners[1]: id 1 is there already",
        ),
    ],
)
async def test_what_is_wrong_is_named_by_file_and_item(clock, log, file, text, message):
    path = file(text)
    sandbox = Sandbox(database=None, clock=clock, log=log)
    with pytest.raises(Permanent, match=re.escape(f"{path}: {message}")):
        sandbox.seed(path)
    sandbox.seed()  # nothing was written
    assert not sandbox._store.is_empty()
    await sandbox.close()


async def test_a_file_that_is_not_there_is_named(clock, log, tmp_path):
    sandbox = Sandbox(database=None, clock=clock, log=log)
    with pytest.raises(Permanent, match=r"none\.yaml: cannot be read: No such file"):
        sandbox.seed(tmp_path / "none.yaml")
    await sandbox.close()
