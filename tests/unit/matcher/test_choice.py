"""Which of several records a mail goes on."""

from datetime import UTC, datetime

import pytest

from relay.matcher.choice import choose_contacts, choose_records
from relay.model import Contact
from relay.settings import ManyContacts


def contact(id_, born=None, active=None):
    return Contact(
        id=id_,
        emails=("jo@client.example",),
        created_at=born and datetime(born, 1, 1, tzinfo=UTC),
        active_at=active and datetime(active, 1, 1, tzinfo=UTC),
    )


OLD, NEW = contact("20", born=2020, active=2021), contact("3", born=2024, active=2026)


@pytest.mark.parametrize(
    ("contacts", "policy", "chosen"),
    [
        ([NEW, OLD], ManyContacts.ALL, ["3", "20"]),
        ([NEW, OLD], ManyContacts.OLDEST, ["20"]),
        ([NEW, OLD], ManyContacts.ACTIVE, ["3"]),
        ([OLD], ManyContacts.OLDEST, ["20"]),
        ([], ManyContacts.ACTIVE, []),
        ([contact("9"), NEW], ManyContacts.OLDEST, ["3"]),
        ([contact("9"), OLD], ManyContacts.ACTIVE, ["20"]),
        ([contact("10"), contact("9")], ManyContacts.OLDEST, ["9"]),
        ([contact("10"), contact("9")], ManyContacts.ACTIVE, ["9"]),
    ],
)
def test_of_several_contacts_with_one_address(contacts, policy, chosen):
    assert [one.id for one in choose_contacts(contacts, policy)] == chosen


@pytest.mark.parametrize(
    ("own", "rule", "taken", "said"),
    [
        ({"1": ["7", "8"]}, 5, {"1": ("7", "8")}, []),
        ({"1": ["7", "8"]}, 2, {"1": ("7", "8")}, []),
        (
            {"1": ["7", "8", "9"], "2": ["6"]},
            2,
            {"1": ("7", "8"), "2": ("6",)},
            ["contact 1 has 3 open deals: the 2 most recent are taken"],
        ),
        ({"1": ["7"]}, "only", {"1": ("7",)}, []),
        ({}, "only", {}, []),
        ({"1": ["7"], "2": ["7"]}, "only", {"1": ("7",), "2": ("7",)}, []),
        (
            {"1": ["7", "8"]},
            "only",
            {},
            ["2 open deals: none taken, the rule asks for exactly one"],
        ),
        (
            {"1": ["7"], "2": ["8"]},
            "only",
            {},
            ["2 open deals: none taken, the rule asks for exactly one"],
        ),
    ],
)
def test_of_the_records_of_a_mails_contacts(own, rule, taken, said):
    chosen, findings = choose_records(own, rule, "open deals")
    assert chosen == taken
    assert [finding.text for finding in findings] == said
