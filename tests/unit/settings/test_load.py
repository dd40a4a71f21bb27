import traceback
from pathlib import Path

import pytest

from relay.settings import SecretRef, SettingsError, load, schema

PORTAL = """
portals:
  - name: acme
    mailboxes: [Log@Acme.com]
    domains: [acme.com]
"""


def refusal(loaded, text):
    with pytest.raises(SettingsError) as refused:
        loaded(text)
    return refused.value


def test_what_is_not_set_has_its_default(loaded):
    settings = loaded(PORTAL)
    assert settings.limits.message_bytes == 36_700_160
    assert settings.portals[0].mailboxes == ("log@acme.com",)


def test_paths_are_relative_to_the_folder_of_the_file(loaded, tmp_path):
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).touch()
    (tmp_path / "token").write_text("t0ken\n")
    settings = loaded(
        f"{PORTAL}    token: file:token\n"
        "listeners: [{listen: '127.0.0.1:25', tls: starttls,"
        " certificate: cert.pem, private_key: key.pem}]\n"
    )
    assert settings.data_dir == tmp_path / "data"
    assert settings.listeners[0].certificate == tmp_path / "cert.pem"
    assert settings.listeners[0].private_key == tmp_path / "key.pem"
    assert settings.portals[0].token.read().reveal() == "t0ken"


def test_absolute_paths_stay_as_they_are(loaded):
    assert loaded(f"{PORTAL}data_dir: /var/lib/relay\n").data_dir == Path("/var/lib/relay")


def test_a_certificate_whose_path_cannot_be_followed_is_named(loaded):
    """A closed folder on the way is told likewise, but the tests may run as root."""
    path = f"/{'x' * 300}"
    error = refusal(
        loaded,
        f"{PORTAL}listeners: [{{listen: '127.0.0.1:25', tls: starttls,"
        f" certificate: {path}, private_key: {path}}}]\n",
    )
    assert [problem.key for problem in error.problems] == [
        "listeners[0].certificate",
        "listeners[0].private_key",
    ]


def test_a_listener_may_name_a_socket_of_systemd(loaded):
    settings = loaded(f"{PORTAL}listeners: [{{listen: 'systemd:relay-smtp.socket'}}]\n")
    assert settings.listeners[0].listen == "systemd:relay-smtp.socket"


def test_a_folder_with_a_space_can_hold_the_token(tmp_path):
    folder = tmp_path / "our relay"
    folder.mkdir()
    (folder / "token").write_text("t0ken")
    (folder / "config.yaml").write_text(f"{PORTAL}    token: file:token\n")
    token = load(folder / "config.yaml").portals[0].token
    assert token is not None
    assert token.read().reveal() == "t0ken"


def test_a_token_in_the_environment_is_found(loaded, monkeypatch):
    monkeypatch.setenv("RELAY_TEST_TOKEN", "t0ken")
    portal = loaded(f"{PORTAL}    token: env:RELAY_TEST_TOKEN\n").portals[0]
    assert portal.token == SecretRef("env:RELAY_TEST_TOKEN")


@pytest.mark.parametrize("where", ["listeners: [{listen: '%s'}]", "web: {listen: '%s'}"])
def test_a_port_that_is_none_is_named(loaded, where):
    error = refusal(loaded, f"{PORTAL}{where % '127.0.0.1:99999'}\n")
    assert 'expected "host:port"' in str(error)
    assert loaded(f"{PORTAL}{where % '127.0.0.1:65535'}\n")


def test_underscores_in_numbers_and_a_whole_number_of_seconds_are_taken(loaded):
    settings = loaded(f"{PORTAL}limits: {{recipients: 1_000, session_s: 60}}\n")
    assert settings.limits.recipients == 1_000
    assert settings.limits.session_s == 60


def test_a_byte_order_mark_is_no_mistake(loaded):
    assert loaded(f"\ufeff{PORTAL}").portals[0].name == "acme"


def test_a_file_that_is_not_there_is_named(tmp_path):
    path = tmp_path / "nowhere.yaml"
    with pytest.raises(SettingsError) as refused:
        load(path)
    assert str(refused.value) == f"{path}: cannot be read: No such file or directory"


def test_a_file_over_1_mib_is_refused_unread(loaded, tmp_path):
    error = refusal(loaded, "#" * 1_048_577)
    assert str(error) == f"{tmp_path / 'config.yaml'}: expected at most 1 MiB, got more"


def test_problems_are_in_the_order_of_the_file_and_have_their_parts(loaded, tmp_path):
    error = refusal(loaded, f"{PORTAL}    deals: 21\nhostname: ''\nport: 25\n")
    first = error.problems[0]
    assert [problem.line for problem in error.problems] == [6, 7, 8]
    assert (first.file, first.column) == (tmp_path / "config.yaml", 5)
    assert first.key == "portals[0].deals"
    assert first.text == "expected a whole number between 0 and 20, or only, got 21"


def test_a_traceback_of_a_refusal_shows_no_value(loaded):
    error = refusal(loaded, f"{PORTAL}    token: hunter2\n")
    assert "hunter2" not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize(
    "line",
    [
        "tokn: pat-eu1-5f3e",
        "name: pat-eu1-5f3e",
        "hostname: pat-eu1-5f3e!",
        '"token":"5f3e", ]',
        "password: 5f3e ]: [",
        "url: postgresql://relay:5f3e@host/relay ]",
        "private_key: '-----BEGIN PRIVATE KEY-----5f3e' ]",
        "blob: [CJSP5qf1KhICAQEYs-gDIIGOBii1hQIyGQAf3xBK5f3e",
    ],
)
def test_a_secret_is_not_shown_wherever_it_stands(loaded, line):
    assert "5f3e" not in str(refusal(loaded, f"{line}\n"))


def test_a_token_in_the_place_of_its_name_is_not_shown(loaded):
    for kind in ("env", "file", "credential"):
        assert "5f3e" not in str(refusal(loaded, f"{PORTAL}    token: {kind}:pat-eu1-5f3e\n"))


def test_what_a_terminal_would_obey_is_not_printed(loaded):
    told = str(refusal(loaded, 'hostname: "\\e[2J\\x9b2J\\u202e"\nlog: 12\n'))
    assert all(char.isprintable() or char == "\n" for char in told)


def test_long_values_are_cut(loaded):
    assert len(str(refusal(loaded, f"hostname: {'x' * 5_000}-\n{PORTAL}"))) < 500


def test_the_schema_knows_every_section_and_no_secret_value():
    properties = schema()["properties"]
    assert {"portals", "listeners", "limits", "store", "log"} <= set(properties)
    assert schema()["required"] == ["portals"]


def test_a_line_of_a_mebibyte_is_told_in_one_screen_at_once(loaded):
    assert len(str(refusal(loaded, f"hostname: {'://a:' * 200_000} ]: [\n"))) < 500


def test_who_needs_no_secrets_may_read_the_settings_without_them(tmp_path, monkeypatch):
    """`relay ingest` under an MTA does not have the token, and does not call HubSpot."""
    monkeypatch.delenv("RELAY_NO_SUCH_TOKEN", raising=False)
    path = tmp_path / "config.yaml"
    path.write_text(
        "portals: [{name: a, token: 'env:RELAY_NO_SUCH_TOKEN', mailboxes: [log@a.b], domains: [a.b]}]"
    )
    with pytest.raises(SettingsError):
        load(path)
    assert load(path, needs_secrets=False).portals[0].name == "a"


@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0"])
def test_everybody_is_no_trusted_network(tmp_path, network):
    path = tmp_path / "config.yaml"
    path.write_text(
        f"trusted_networks: ['{network}']\n"
        "portals: [{name: a, mailboxes: [log@a.b], domains: [a.b]}]\n"
    )
    with pytest.raises(SettingsError, match="a network of everybody"):
        load(path)
