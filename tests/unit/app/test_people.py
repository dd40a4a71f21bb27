"""Who may log changes while relay runs: addresses with a secret, and owners in HubSpot."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from relay import app
from relay.access import Access, Roster, digest
from relay.app.people import ask_for_owners, read_roster, tag_secrets
from relay.errors import Permanent, Temporary
from relay.settings import PortalSettings, SecretRef, Settings
from relay.spool import Spool

JANE, SAM = "jane@acme.com", "sam@acme.com"
WEEK = timedelta(days=7)


@pytest.fixture
def settings(tmp_path):
    portals = [
        PortalSettings(
            name="acme", mailboxes=("log@acme.com", "crm@acme.com"), domains=("acme.com",)
        ),
        PortalSettings(name="b", mailboxes=("log@b.org",), users=(SAM, "joe@b.org")),
    ]
    return Settings(data_dir=tmp_path, portals=portals)


@pytest.fixture
async def spool(settings, clock):
    opened = Spool(settings.store_url, clock=clock)
    opened.open(as_daemon=False)
    yield opened
    await opened.close()


def make(settings, user=JANE, *, portal=None, mailbox=None, lasts=None):
    return app.new_address(settings, user, portal=portal, mailbox=mailbox, lasts=lasts)


def key_in(address):
    return address.partition("@")[0].partition("+")[2]


# ---------------------------------------------------------------- addresses


async def test_an_address_is_told_once_and_kept_as_a_digest(settings, tmp_path):
    made = await make(settings, "Jane@Acme.com")
    assert (made.key.portal, made.key.user) == ("acme", JANE)
    assert made.address == f"log+{key_in(made.address)}@acme.com"
    assert len(key_in(made.address)) == 26
    for file in tmp_path.glob("relay.db*"):
        assert key_in(made.address).encode() not in file.read_bytes()
    [listed] = await app.list_addresses(settings)
    assert (listed.key, listed.uses) == (made.key, 0)


async def test_no_two_addresses_are_alike_and_each_has_its_mailbox(settings):
    first, second = await make(settings, mailbox="CRM@acme.com"), await make(settings)
    assert first.address.startswith("crm+")
    assert key_in(first.address) != key_in(second.address)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"user": "eve@evil.org"}, "eve@evil.org is not one of ours in any portal"),
        ({"user": JANE, "portal": "b"}, "jane@acme.com is not one of ours in portal b"),
        ({"user": SAM}, "name one of acme, b by --portal"),
        ({"user": JANE, "mailbox": "log@b.org"}, "log@b.org is no mailbox of portal acme"),
    ],
)
async def test_nobody_gets_an_address_who_may_not_log(settings, wanted, reason):
    with pytest.raises(Permanent, match=reason):
        await make(settings, **wanted)
    assert await app.list_addresses(settings) == []


async def test_a_user_of_several_portals_says_which(settings):
    assert (await make(settings, SAM, portal="b")).address.endswith("@b.org")


async def test_a_revoked_address_is_good_no_more_and_that_only_once(settings):
    made = await make(settings)
    assert await app.revoke_address(settings, made.key.id) == made.key
    for number in (made.key.id, 99):
        with pytest.raises(Permanent, match="no address"):
            await app.revoke_address(settings, number)
        with pytest.raises(Permanent, match="no address"):
            await app.rotate_address(settings, number, mailbox=None, overlap=WEEK)


async def test_both_are_good_while_one_takes_the_others_place(settings, spool):
    old = await make(settings)
    new = await app.rotate_address(settings, old.key.id, mailbox=None, overlap=WEEK)
    assert (new.key.user, new.key.portal) == (JANE, "acme")
    good, _ = await spool.keys()
    assert set(good) == {digest(key_in(each.address)) for each in (old, new)}
    told, _ = await app.list_addresses(settings)
    assert told.ends_at is not None


# ---------------------------------------------------------------- owners


class Crm(SimpleNamespace):
    async def owners(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def test_owners_are_known_also_after_a_start_without_hubspot(spool, log):
    roster = Roster()
    await ask_for_owners({"acme": Crm(answer=frozenset({JANE}))}, spool, roster, log)
    assert roster.owners == {"acme": {JANE}}
    fresh = Roster()
    await read_roster(spool, fresh)
    assert fresh.owners == roster.owners


@pytest.mark.parametrize("trouble", [Temporary("HubSpot is down"), Permanent("a scope is missing")])
async def test_where_hubspot_does_not_say_the_last_list_holds(spool, log, log_lines, trouble):
    roster = Roster(owners={"acme": {JANE}})
    crms = {"acme": Crm(answer=trouble), "b": Crm(answer=frozenset({SAM}))}
    await ask_for_owners(crms, spool, roster, log)
    assert roster.owners == {"acme": {JANE}, "b": {SAM}}
    assert {"event": "owners_unknown", "portal": "acme", "reason": trouble.reason}.items() <= (
        log_lines[0].items()
    )


async def test_a_list_that_has_not_changed_is_not_written_again(spool, log, log_lines):
    roster = Roster(owners={"acme": frozenset({JANE})})
    await ask_for_owners({"acme": Crm(answer=frozenset({JANE}))}, spool, roster, log)
    assert log_lines == []


# ---------------------------------------------------------------- signed records


@pytest.fixture
def signing(settings, monkeypatch):
    """The settings, with a portal that has the addresses of its records signed."""
    monkeypatch.setenv("TAG_SECRET", "canary")
    acme, other = settings.portals
    acme = acme.model_copy(update={"tag_secret": SecretRef("env:TAG_SECRET")})
    return settings.model_copy(update={"portals": (acme, other)})


def test_a_signed_address_is_one_that_the_door_takes(signing):
    address = app.signed_address(signing, ["Deal-602", "ticket-7"], portal=None, mailbox=None)
    access = Access(signing.portals, roster=Roster(tag_secrets=tag_secrets(signing.portals)))
    assert access.resolve(address).tag == "deal-602+ticket-7"


@pytest.mark.parametrize(
    ("records", "where", "reason"),
    [
        (["602"], {}, "602 is no record"),
        (["deal-602"], {"portal": "b"}, "portal b signs no addresses"),
        (["deal-602"], {"mailbox": "log@b.org"}, "log@b.org is no mailbox of portal acme"),
    ],
)
def test_only_a_record_is_signed_and_where_it_is_asked_for(signing, records, where, reason):
    with pytest.raises(Permanent, match=reason):
        app.signed_address(signing, records, **{"portal": None, "mailbox": None, **where})


async def test_a_mail_from_a_pipe_needs_the_signature_too(signing):
    raw = b"From: jane@acme.com\r\nTo: carla@globex.com\r\n\r\nHello\r\n"
    address = app.signed_address(signing, ["deal-602"], portal=None, mailbox=None)
    assert len(await app.ingest(signing, raw, rcpt_to=[address], mail_from=JANE)) == 1
    with pytest.raises(Permanent, match="lacks its signature"):
        await app.ingest(signing, raw, rcpt_to=["log+deal-602@acme.com"], mail_from=JANE)
