"""Who hears that a mail is parked: one of ours who wrote it by hand, and nobody else."""

import pytest

from relay.model import State
from relay.settings import Strangers, TellUsers

EVE = "eve@x.example"


@pytest.fixture
def told(world):
    async def run(message, *, mail_from="jane@acme.example", **portal):
        world.start(**{"strangers": Strangers.PARK, "tell_users": TellUsers.EACH, **portal})
        await world.reaches(await world.put(message, mail_from=mail_from), State.PARKED)
        return [notice.user for notice in await world.spool.notices()]

    return run


async def test_the_user_who_wrote_it_hears_of_it(told, mail):
    assert await told(mail(to=EVE)) == ["jane@acme.example"]


async def test_nobody_does_unless_the_portal_wants_it(told, mail):
    assert await told(mail(to=EVE), tell_users=TellUsers.NEVER) == []


@pytest.mark.parametrize(
    ("mail_from", "fields", "portal"),
    [
        (EVE, {"sender": EVE, "to": "peter@nowhere.example"}, {"otherwise": "park"}),
        (EVE, {"sender": EVE, "to": "jane@acme.example"}, {}),
        ("", {"to": EVE}, {}),
        ("jane@acme.example", {"to": EVE, "Auto_Submitted": "auto-replied"}, {"automatic": "log"}),
    ],
)
async def test_outsiders_and_machines_never_do(told, mail, mail_from, fields, portal):
    assert await told(mail(**fields), mail_from=mail_from, **portal) == []
