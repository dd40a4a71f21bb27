"""The config.yaml that comes with relay names every setting, and says the truth about it."""

import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from relay.settings import Settings, load
from relay.settings.models import AccountSettings, ListenerSettings, PortalSettings
from relay.settings.restart import _HELD

SHIPPED = Path(__file__).parents[3] / "config.yaml"
TEXT = SHIPPED.read_text(encoding="utf-8")
UNCOMMENTED = re.sub(r"^( *)#(?=\S)", r"\1", TEXT, flags=re.MULTILINE)
ITEMS = {"portals": PortalSettings, "listeners": ListenerSettings, "accounts": AccountSettings}


def settings_below(model, prefix=""):
    """Every setting, as the way to it and its field."""
    for name, field in model.model_fields.items():
        if prefix == "" and name in ITEMS:
            yield from settings_below(ITEMS[name], f"{name}.")
        elif isinstance(field.default, BaseModel):
            yield from settings_below(type(field.default), f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


SETTINGS = dict(settings_below(Settings))


def stands_in(tree, way):
    for name in way.split("."):
        if isinstance(tree, list):
            tree = tree[0]
        if name not in tree:
            return False
        tree = tree[name]
    return True


def test_it_loads_and_logs_into_the_sandbox():
    settings = load(SHIPPED)
    assert settings.portals[0].token is None
    assert settings.data_dir == SHIPPED.parent / "data"


def test_every_value_in_it_is_the_default_except_who_logs_where():
    portal = {"name": "sandbox", "mailboxes": ["log@relay.localhost"], "domains": ["acme.example"]}
    default = Settings.model_validate({"portals": [portal]})
    assert load(SHIPPED).model_copy(update={"data_dir": default.data_dir}) == default


@pytest.mark.parametrize("way", SETTINGS)
def test_every_setting_stands_in_it_as_a_value_or_as_an_example(way):
    assert stands_in(yaml.safe_load(UNCOMMENTED), way)


@pytest.mark.parametrize("way", SETTINGS)
def test_a_setting_that_is_only_an_example_is_nothing_by_default(way):
    field = SETTINGS[way]
    only_example = not stands_in(yaml.safe_load(TEXT), way)
    default = field.get_default(call_default_factory=True)
    assert not only_example or field.is_required() or not default


def test_its_examples_are_right_once_uncommented(tmp_path, monkeypatch):
    for name in ("certificate.pem", "private_key.pem"):
        (tmp_path / name).touch()
    monkeypatch.setenv("HUBSPOT_TOKEN", "t0ken")
    monkeypatch.setenv("HUBSPOT_CLIENT_SECRET", "s3cret")
    monkeypatch.setenv("RELAY_TAG_SECRET", "s1gned")
    (tmp_path / "config.yaml").write_text(UNCOMMENTED, encoding="utf-8")
    settings = load(tmp_path / "config.yaml")
    assert settings.portals[0].token.read().reveal() == "t0ken"
    assert settings.portals[0].oauth.client_secret.read().reveal() == "s3cret"
    assert settings.listeners[0].certificate == tmp_path / "certificate.pem"
    assert settings.accounts[0].name == "jane@acme.com"


def test_it_says_what_needs_a_restart():
    assert f"# {', '.join(_HELD)}.\n" in TEXT
