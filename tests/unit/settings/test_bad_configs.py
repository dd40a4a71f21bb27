"""Every wrong config.yaml of tests/bad_configs is refused with exactly the words beside it."""

import shutil
from pathlib import Path

import pytest

from relay.settings import SettingsError, load

CASES = sorted((Path(__file__).parents[2] / "bad_configs").glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_bad_config_is_refused_in_exactly_these_words(case, tmp_path, monkeypatch):
    shutil.copy(case, tmp_path / "config.yaml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(SettingsError) as refused:
        load(Path("config.yaml"))
    assert f"{refused.value}\n" == case.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_no_refusal_shows_a_secret(case):
    words = case.with_suffix(".txt").read_text(encoding="utf-8")
    assert "hunter2" not in words
    assert "11111111" not in words


def test_there_are_no_words_without_a_config():
    texts = {path.stem for path in CASES[0].parent.glob("*.txt")}
    assert texts == {case.stem for case in CASES}
