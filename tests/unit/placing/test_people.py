"""Several contacts with one address: HubSpot may tell of them, and the settings choose."""

from datetime import UTC, datetime

import pytest

from relay.model import Address, Contact
from relay.placing.people import People
from relay.settings import ManyContacts, PortalSettings

SHARED = Address(email="shared@client.example")


class TwoOfThem:
    """What of HubSpot this asks: the older contact was active later."""

    async def find_contacts(self, addresses, **_):
        both = tuple(
            Contact(
                id=id_,
                emails=("shared@client.example",),
                created_at=datetime(born, 1, 1, tzinfo=UTC),
                active_at=datetime(active, 1, 1, tzinfo=UTC),
            )
            for id_, born, active in (("7", 2024, 2025), ("8", 2020, 2026), ("9", 2022, 2023))
        )
        return {address.key: both for address in addresses}


@pytest.mark.parametrize(
    ("policy", "found", "told"),
    [
        (ManyContacts.ALL, ["7", "8", "9"], "is contact 7, 8, 9, of 3 with this address: all"),
        (ManyContacts.OLDEST, ["8"], "is contact 8, of 3 with this address: oldest"),
        (ManyContacts.ACTIVE, ["8"], "is contact 8, of 3 with this address: active"),
    ],
)
async def test_the_settings_choose_among_them(policy, found, told):
    portal = PortalSettings(
        name="acme", mailboxes=["log@acme.com"], domains=["acme.com"], many_contacts=policy
    )
    people = People(portal=portal, crm=TwoOfThem(), ours=frozenset(), may_create=True)
    met = await people.meet([([SHARED], None)])
    assert [contact.id for contact in met.contacts_of([SHARED])] == found
    [finding] = met.findings_about([SHARED])
    assert finding.text == f"shared@client.example {told}"
