"""A config.yaml in a folder of its own, written and loaded in one go."""

import pytest

from relay.settings import load


@pytest.fixture
def loaded(tmp_path):
    def write_and_load(text):
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return write_and_load
