import pytest

from relay.settings import Settings, restart_needed

PORTAL = {"name": "acme", "mailboxes": ["log@acme.com"], "domains": ["acme.com"]}
ACCOUNT = {"name": "jane@acme.com", "password_hash": "$argon2id$v=19$"}


def settings(**changes):
    return Settings.model_validate({"portals": [PORTAL], **changes})


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("data_dir", {"data_dir": "/elsewhere"}),
        ("hostname", {"hostname": "relay.acme.com"}),
        ("listeners", {"listeners": [{"listen": "127.0.0.1:25"}]}),
        ("store.url", {"store": {"url": "postgresql://db/relay"}}),
        ("parser", {"parser": {"processes": 4}}),
        ("web", {"web": {"listen": "127.0.0.1:80"}}),
        ("sandbox", {"sandbox": {"contacts": False}}),
        ("log", {"log": {"level": "debug"}}),
    ],
)
def test_what_relay_holds_open_needs_a_restart(key, change):
    assert restart_needed(settings(), settings(**change)) == (key,)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"portals": [{**PORTAL, "deals": 0}]},
        {"limits": {"recipients": 5}},
        {"accounts": [ACCOUNT]},
        {"trusted_networks": ["10.0.0.0/8"]},
        {"worker": {"batch": 10}},
        {"store": {"keep_raw_days": 3}},
    ],
)
def test_everything_else_is_taken_over_at_once(change):
    assert restart_needed(settings(), settings(**change)) == ()


def test_all_that_needs_a_restart_is_named():
    changed = settings(hostname="relay.acme.com", data_dir="/elsewhere", worker={"batch": 10})
    assert restart_needed(settings(), changed) == ("data_dir", "hostname")
