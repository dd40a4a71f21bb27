"""What DNS says of a mail's sender decides at the door: from a name server to the reply."""

import pytest

from relay.settings import AuthenticationSettings
from tests.names.server import FAILING, NameServer

JANE, CARLA = "jane@acme.com", "carla@globex.com"
OURS = {"acme.com": {"TXT": ["v=spf1 ip4:127.0.0.1 -all"]}}
ELSEWHERE = {"acme.com": {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]}}
DOWN = {"acme.com": FAILING, "_dmarc.acme.com": FAILING}


@pytest.fixture
def replies(house):
    """The reply to a mail that comes from a server outside, under a zone."""

    async def ask(zone, *, mail_from=JANE, author=JANE, to="bob@example.org"):
        async with NameServer(zone) as server:
            settings = house.make_settings(trusted=())
            authentication = AuthenticationSettings(name_servers=(server.address,))
            await house.open_with(settings.model_copy(update={"authentication": authentication}))
            client = await house.client()
            raw = f"From: {author}\r\nTo: {to}\r\nSubject: Offer\r\n\r\nHello\r\n"
            return await client.mail(raw.encode(), mail_from=mail_from)

    return ask


async def test_a_server_that_the_domain_names_is_believed(replies, house):
    assert (await replies(OURS)).startswith("250 ")
    [delivery] = house.spool.deliveries
    assert [shown.domain for shown in delivery.evidence.shown] == ["acme.com"]


@pytest.mark.parametrize("zone", [ELSEWHERE, {}], ids=["another server", "no server"])
async def test_a_server_that_it_does_not_name_is_not(replies, zone):
    assert (await replies(zone)).startswith("550 5.7.1 The mail names somebody who may log here")


async def test_when_dns_is_down_the_mail_is_to_come_again(replies):
    reply = await replies(DOWN)
    assert reply.startswith("451 4.4.3 Whether the sender may log mail here could not be found out")


async def test_gmails_automatic_forward_is_shown_by_who_set_it_up(replies):
    forward = {"mail_from": "jane+caf_=log=acme.com@acme.com", "author": CARLA}
    assert (await replies(OURS, **forward)).startswith("250 ")


async def test_a_strangers_own_domain_shows_nobody_of_ours(replies):
    zone = {"globex.com": {"TXT": ["v=spf1 ip4:127.0.0.1 -all"]}, **ELSEWHERE}
    own = await replies(zone, mail_from=CARLA, author=CARLA)
    assert own.startswith("550 5.7.1 Only people on this address's list may log mail here")


async def test_a_strangers_own_domain_does_not_let_a_forgery_in(replies):
    zone = {"globex.com": {"TXT": ["v=spf1 ip4:127.0.0.1 -all"]}, **ELSEWHERE}
    forged = await replies(zone, mail_from=CARLA, author=JANE, to=JANE)
    assert forged.startswith("550 5.7.1 The mail names somebody who may log here")
