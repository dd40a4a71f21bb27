import pytest

from relay.errors import Temporary
from relay.settings import Secret, SecretRef


def test_a_file_is_read_anew_each_time(tmp_path):
    path = tmp_path / "token"
    path.write_text("old\n")
    reference = SecretRef(f"file:{path}")
    assert reference.read() == Secret("old")
    path.write_text("new\n")
    assert reference.read() == Secret("new")


def test_a_systemd_credential_is_found_in_its_folder(tmp_path, monkeypatch):
    (tmp_path / "hubspot").write_text("t0ken")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert SecretRef("credential:hubspot").read().reveal() == "t0ken"


@pytest.mark.parametrize("value", [None, "", "  \n"])
def test_an_empty_variable_is_no_secret(value, monkeypatch):
    monkeypatch.delenv("RELAY_TEST_TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("RELAY_TEST_TOKEN", value)
    with pytest.raises(Temporary, match="environment variable RELAY_TEST_TOKEN is not set"):
        SecretRef("env:RELAY_TEST_TOKEN").read()


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "hunter2",
        "env:",
        "env: A",
        "env:A B",
        "env:1A",
        "ENV:A",
        "file:",
        "file: a",
        "credential:a/b",
    ],
)
def test_what_is_no_reference_is_refused_unquoted(reference):
    with pytest.raises(ValueError, match=r"^expected env:NAME, file:/path or credential:NAME"):
        SecretRef(reference)


def test_neither_repr_nor_str_shows_a_secret():
    assert "hunter2" not in f"{Secret('hunter2')!r} {Secret('hunter2')}"


def test_a_file_of_several_words_is_no_secret(tmp_path):
    path = tmp_path / "token"
    path.write_text("hunter2\nhunter3\n")
    with pytest.raises(Temporary, match="holds more than one word") as refused:
        SecretRef(f"file:{path}").read()
    assert "hunter" not in refused.value.reason


def test_each_kind_says_how_another_takes_its_place(tmp_path, monkeypatch):
    for name in ("TOKEN", "token"):
        (tmp_path / name).write_text("t0ken")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("TOKEN", "t0ken")
    path = tmp_path / "token"
    by_itself, after_restart = "relay reads it again by itself", "then restart relay"
    assert SecretRef(f"file:{path}").read().renewal == f"put a valid one into {path}; {by_itself}"
    assert SecretRef("env:TOKEN").read().renewal == f"set TOKEN to a valid one, {after_restart}"
    assert SecretRef("credential:token").read().renewal.endswith(f"for token, {after_restart}")
