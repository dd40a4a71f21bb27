"""Whatever a config.yaml holds: it loads, or every mistake is told. Nothing else is raised."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.settings import Settings, SettingsError, load, schema

SHIPPED = (Path(__file__).parents[2] / "config.yaml").read_text(encoding="utf-8")

MODELS = [schema(), *schema()["$defs"].values()]
KEYS = sorted({key for model in MODELS for key in model.get("properties", {})})

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.dates(),
    st.sampled_from(
        ["env:A", "file:a\0b", "file:.", "jane@acme.com", "acme.com", "127.0.0.1:1", "smtp"]
    ),
)
TREES = st.recursive(
    SCALARS,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | SCALARS, below, max_size=6)
    ),
    max_leaves=25,
)
MARKS = (
    r": |- |[|]|{|}|,|&a |*a|!!int |? |#|'|@|`|---|...|<<|~|true|0x1f|1:30|1e999|.nan|\U|\ud800|F"
)
YAML_BITS = st.lists(
    st.sampled_from([*KEYS, *MARKS.split("|"), "|", '"', "%YAML ", "9" * 5000, "[" * 50])
    | st.sampled_from(["\n", "\n  ", "\n    ", "\t", "\x00", "\x85", "\u2028", "\ufeff"])
).map("".join)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "config.yaml"


def load_or_be_told(path, raw):
    path.write_bytes(raw)
    try:
        assert isinstance(load(path), Settings)
    except SettingsError as error:
        told = str(error)
        printable = all(char.isprintable() or char == "\n" for char in told)
        assert error.problems and printable, told  # noqa: PT017, PT018 - both ways out are right


@given(raw=st.binary() | st.text().map(str.encode) | YAML_BITS.map(str.encode))
@settings(deadline=None)
def test_any_bytes_load_or_their_mistakes_are_told(path, raw):
    load_or_be_told(path, raw)


@given(tree=st.dictionaries(st.sampled_from(KEYS), TREES, max_size=6))
@settings(deadline=None)
def test_any_tree_loads_or_its_mistakes_are_told(path, tree):
    load_or_be_told(path, yaml.safe_dump(tree, allow_unicode=True).encode())


@given(start=st.integers(0, len(SHIPPED)), length=st.integers(0, 60), bit=YAML_BITS)
@settings(deadline=None, max_examples=50)
def test_a_damaged_config_loads_or_its_mistakes_are_told(path, start, length, bit):
    load_or_be_told(path, (SHIPPED[:start] + bit + SHIPPED[start + length :]).encode())
