"""Whatever a config.yaml holds: it loads, or every mistake is told. Nothing else is raised, no secret shown."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from relay.settings import Settings, SettingsError, load, restart_needed, schema

SHIPPED = (Path(__file__).parents[2] / "config.yaml").read_text(encoding="utf-8")
TOKEN_LINE = "    token: hunter2 or any words"
WITH_TOKEN = SHIPPED.replace("    #token: env:HUBSPOT_TOKEN", TOKEN_LINE)

MODELS = schema()["$defs"]
KEYS = sorted(
    {key for model in [schema(), *MODELS.values()] for key in model.get("properties", {})}
)

SECRET_KEYS = ("token", "password_hash", "url")
SECRETS = {  # a value that is, or looks like, a secret, and the part of it that must not be seen
    "hunter2 of somebody": "hunter2",
    "pat-na1-11111111-2222-3333-4444-555555555555": "555555555555",
    "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA": "c2FsdA",
    "postgresql://relay:swordfish@db/relay": "swordfish",
}
LOOKS_LIKE_ONE = [secret for secret in SECRETS if "hunter2" not in secret]

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([-1, 0, 10**18, 10**30]),
    st.floats(),
    st.text(max_size=20),
    st.dates(),
    st.sampled_from(
        ["env:A", "file:a\0b", "file:.", "jane@acme.com", "acme.com", "127.0.0.1:1", "smtp"]
    ),
    st.sampled_from(LOOKS_LIKE_ONE),
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


# ---------------------------------------------------------------- settings that are right


def of_schema(name):
    """Values for all keys of a model whose meaning is only a number, a word or a flag."""
    properties = MODELS[name]["properties"]
    return st.fixed_dictionaries(
        {},
        optional={
            key: known for key, it in properties.items() if (known := _values(it)) is not None
        },
    )


def _values(it):
    it = MODELS[it["$ref"].rpartition("/")[2]] if "$ref" in it else it
    match it:
        case {"enum": words}:
            return st.sampled_from(words)
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "integer"}:
            return st.integers(it.get("minimum"), it.get("maximum", 10**9))
        case {"type": "number"}:
            least, below = it.get("minimum"), it.get("exclusiveMinimum")
            most = it.get("maximum", 10**6)
            return st.floats(below if least is None else least, most, exclude_min=least is None)
        case _:
            return None


def named(names, shape):
    """A list with one item for each of some names, made by `shape(name)`."""
    some = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)
    return some.flatmap(lambda chosen: st.tuples(*map(shape, chosen)).map(list))


def listener(port):
    cleartext = {"listen": f"127.0.0.1:{port}", "protocol": "lmtp"}
    tls = {"listen": f"[::1]:{port}", "certificate": "c.pem", "private_key": "/k.pem", "auth": True}
    return st.sampled_from(
        [cleartext, tls | {"tls": "implicit"}, tls | {"tls": "starttls", "proxy_from": ["::/0"]}]
    )


def portal(name):
    address = f"Log@{name}.example"
    fixed = {"name": name, "mailboxes": [address], "domains": [f"{name}.example", "acme.com"]}
    optional = {
        "token": st.sampled_from(["env:HOME", "file:token", "credential:hubspot", None]),
        "users": st.just(["sam@acme.com"]),
        "owners": st.just({"sam@acme.com": "41629779"}),
        "never_log": st.just(["bank.com", "lawyer@firm.com"]),
    }
    return st.builds(
        lambda more, plain: fixed | more | plain,
        st.fixed_dictionaries({}, optional=optional),
        of_schema("PortalSettings"),
    )


ACCOUNTS = [{"name": "jane@acme.com", "password_hash": LOOKS_LIKE_ONE[1]}]
RIGHT = st.fixed_dictionaries(
    {
        "portals": named(["acme", "globex", "initech"], portal),
        "smarthost": st.just({"server": "127.0.0.1:25", "sender": "relay@acme.com"}),
    },
    optional={
        "listeners": named([25, 24, 587], listener),
        "data_dir": st.sampled_from(["data", "/var/lib/relay"]),
        "hostname": st.sampled_from(["mx.acme.com", "A"]),
        "trusted_networks": st.sampled_from([[], ["10.0.0.0/8", "fd00::/8"]]),
        "accounts": st.just(ACCOUNTS),
        "store": of_schema("StoreSettings").filter(
            lambda it: it.get("keep_raw_days", 30) <= it.get("keep_ledger_days", 400)
        ),
        **{
            key: of_schema(f"{key.removesuffix('s').title()}Settings")
            for key in ("limits", "parser", "worker", "sandbox", "log")
        },
    },
)


# ---------------------------------------------------------------- settings that were right

FULL = json.loads(json.dumps(yaml.safe_load(SHIPPED))) | {
    "accounts": ACCOUNTS,
    "store": {"url": "postgresql://relay:swordfish@db/relay", "keep_raw_days": 3},
}
FULL["portals"].append(
    {
        "name": "acme",
        "token": "hunter2 of somebody",
        "mailboxes": ["log@acme.com"],
        "users": ["jane@acme.com"],
        "owners": {"jane@acme.com": "12"},
    }
)


@st.composite
def spoilt(draw):
    """A tree that was right but for its token, after a few accidents."""
    tree = json.loads(json.dumps(FULL))
    for _ in range(draw(st.integers(1, 4))):
        holder, key = draw(st.sampled_from([*_places(tree)]))
        value = holder[key]
        accident = draw(st.sampled_from(["replace", "drop", "rename", "wrap", "repeat"]))
        if accident == "replace" or isinstance(holder, list):
            holder[key] = draw(TREES)
        elif accident == "wrap":
            holder[key] = draw(st.sampled_from([[value], [value] * 3, {"a": value}, {"": [value]}]))
        elif accident == "repeat":
            holder[draw(st.sampled_from(KEYS))] = value
        else:
            del holder[key]
            if accident == "rename" and key not in SECRET_KEYS:  # else nothing tells it is a secret
                holder[
                    draw(st.sampled_from(["", "hostnam", "k" * 300, "ключ", 7, str(key).upper()]))
                ] = value
    return tree


def _places(tree):
    for key, below in enumerate(tree) if isinstance(tree, list) else tree.items():
        yield tree, key
        if isinstance(below, list | dict):
            yield from _places(below)


# ---------------------------------------------------------------- the tests


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "config.yaml"


def load_or_be_told(path, raw, *, unseen=()):
    path.write_bytes(raw)
    error = None
    try:
        assert isinstance(load(path), Settings)
    except SettingsError as told:
        error = told
    if error is not None:
        check(error, lines=len(raw.decode(errors="replace").splitlines()) + 1, unseen=unseen)


def check(error, *, lines, unseen):
    told = str(error)
    assert all(char.isprintable() or char == "\n" for char in told), told
    assert error.problems
    for problem in error.problems:
        assert problem.text
        assert 1 <= problem.line <= lines, problem
        assert problem.column >= 1, problem
    for secret in unseen:
        assert secret not in told + repr(error) + repr(error.problems), told


@given(raw=st.binary() | st.text().map(str.encode) | YAML_BITS.map(str.encode))
def test_any_bytes_load_or_their_mistakes_are_told(path, raw):
    load_or_be_told(path, raw)


@given(tree=st.dictionaries(st.sampled_from(KEYS), TREES, max_size=6))
def test_any_tree_loads_or_its_mistakes_are_told(path, tree):
    raw = yaml.safe_dump(tree, allow_unicode=True).encode()
    load_or_be_told(path, raw, unseen=[SECRETS[secret] for secret in LOOKS_LIKE_ONE])


@given(start=st.integers(0, len(WITH_TOKEN)), length=st.integers(0, 60), bit=YAML_BITS)
@settings(max_examples=settings.default.max_examples // 2)
def test_a_damaged_config_loads_or_its_mistakes_are_told(path, start, length, bit):
    text = WITH_TOKEN[:start] + bit + WITH_TOKEN[start + length :]
    assume(TOKEN_LINE in text)
    load_or_be_told(path, text.encode(), unseen=["hunter2"])


@given(tree=spoilt(), flow=st.sampled_from([None, True, False]))
def test_spoilt_settings_load_or_their_mistakes_are_told(path, tree, flow):
    raw = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow).encode()
    load_or_be_told(path, raw, unseen=SECRETS.values())


@given(tree=RIGHT)
def test_right_settings_load_and_say_the_same_when_written_down(path, tree):
    first = load_tree(path, tree)
    assert load_tree(path, json.loads(first.model_dump_json())) == first


@given(tree=RIGHT, other=RIGHT)
@settings(max_examples=settings.default.max_examples // 2)
def test_a_reload_knows_what_needs_a_restart(path, tree, other):
    old, new = load_tree(path, tree), load_tree(path, other)
    assert restart_needed(old, old) == ()
    changed = {key for key in Settings.model_fields if getattr(old, key) != getattr(new, key)}
    assert {key.partition(".")[0] for key in restart_needed(old, new)} <= changed


def load_tree(path, tree):
    path.write_text(yaml.safe_dump(tree), encoding="utf-8")
    return load(path, needs_secrets=False)
