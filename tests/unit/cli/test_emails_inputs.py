"""What people write for `relay emails` is read, or the mistake is named with its place."""

import json

import pytest

from relay.cli.emails import inputs
from relay.errors import Permanent
from relay.hubspot import Change, Filter, Link, New, Sort
from relay.hubspot.written import read_change, read_new

LINK = {
    "to": {"id": 602},
    "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 198}],
}


# ---------------------------------------------------------------- flags


def test_flags_become_properties_by_hubspots_names():
    given = inputs.properties_of(
        subject="Offer", text="", html=None, timestamp="1572405017883", attachment_id=["7", "8"]
    )
    assert given == {
        "hs_email_subject": "Offer",
        "hs_email_text": "",
        "hs_timestamp": "2019-10-30T03:10:17.883Z",
        "hs_attachment_ids": "7;8",
    }
    assert inputs.properties_of() == {}


def test_people_become_the_headers():
    given = inputs.properties_of(
        from_="Jane Doe <jane@acme.com>",
        to=["Bo <bo@x.com>, cy@x.com", "di@x.com"],
        cc=["ed@x.com"],
    )
    headers = json.loads(given.pop("hs_email_headers"))
    assert given == {}
    assert headers["from"]["firstName"] == "Jane"
    assert [person["email"] for person in headers["to"]] == ["Bo<bo@x.com>", "cy@x.com", "di@x.com"]
    assert [person["email"] for person in headers["cc"]] == ["ed@x.com"]
    assert inputs.properties_of(header_json="{}") == {"hs_email_headers": "{}"}


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({"timestamp": "noon"}, "--timestamp noon: expected a time like"),
        (
            {"timestamp": "1772440200"},
            r"year 1970; milliseconds are meant: did you mean 1772440200000\?$",
        ),
        ({"timestamp": "20260302"}, "the year 1970; milliseconds are meant$"),
        ({"timestamp": "9999999999999"}, "the year 2286; milliseconds are meant$"),
        ({"timestamp": "1772440200000000"}, "--timestamp 1772440200000000: expected a time like"),
        ({"to": ["bo@x.com"]}, "need --from"),
        ({"from_": "nobody"}, "--from nobody: expected an address"),
        ({"from_": "jane@acme.com", "to": ["bo@x.com", ""]}, "--to : expected an address"),
        ({"from_": "jane@acme.com", "header_json": "{}"}, "--header-json says who"),
    ],
)
def test_a_wrong_flag_is_named(flags, says):
    with pytest.raises(Permanent, match=says):
        inputs.properties_of(**flags)


def test_records_are_read():
    assert inputs.record("contact:602") == ("contact", "602")
    assert inputs.record("2-123:5") == ("2-123", "5")
    assert inputs.link("deals:601") == Link("601", 210)


@pytest.mark.parametrize("text", ["602", "contact", "contact:", ":602", "contact:x"])
def test_what_is_no_record_is_named(text):
    with pytest.raises(Permanent, match=f"^{text}: expected a record"):
        inputs.record(text)


def test_a_new_email_is_linked_with_known_types_only():
    with pytest.raises(Permanent, match=r"task:1: .*contact, company, deal, ticket"):
        inputs.link("task:1")


# ---------------------------------------------------------------- search


@pytest.mark.parametrize(
    ("text", "filter_"),
    [
        ("a EQ two words", Filter("a", "EQ", "two words")),
        ("a contains_token x*", Filter("a", "CONTAINS_TOKEN", "x*")),
        ("a BETWEEN 1  2", Filter("a", "BETWEEN", "1", "2")),
        ("a IN SENT, bounced", Filter("a", "IN", values=["sent", "bounced"])),
        ("a HAS_PROPERTY", Filter("a", "HAS_PROPERTY")),
    ],
)
def test_filters_are_read(text, filter_):
    assert inputs.search_filter(text) == filter_


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected PROPERTY OPERATOR VALUE"),
        ("a", "expected PROPERTY OPERATOR VALUE"),
        ("a LIKE x", "with one of EQ, NEQ"),
        ("a EQ", "EQ takes a value"),
        ("a HAS_PROPERTY x", "HAS_PROPERTY takes no value"),
        ("a BETWEEN 1", "two values"),
    ],
)
def test_a_wrong_filter_is_named(text, says):
    with pytest.raises(Permanent, match=says):
        inputs.search_filter(text)


def test_an_order_is_read():
    assert inputs.sort("-a") == Sort("a", descending=True)
    assert inputs.sort("a") == Sort("a")


# ---------------------------------------------------------------- JSON


def test_a_body_is_read_with_its_line_of_comment(tmp_path):
    file = tmp_path / "body.json"
    body = {"properties": {"a": "x", "b": "", "c": 5}, "associations": [LINK]}
    file.write_text(f"// Example request body\n{json.dumps(body, indent=2)}", "utf-8-sig")
    assert inputs.body(file) == New({"a": "x", "b": "", "c": "5"}, [Link("602", 198)])


def test_lines_are_known_by_their_numbers(tmp_path):
    file = tmp_path / "many.jsonl"
    text = '{"properties": {"a": "x\u2028"}}\r\n\n{"properties": {"a": "y"}}\n'
    file.write_bytes(text.encode())
    assert inputs.lines(file, read_new) == [
        New({"a": "x\u2028"}, [], trace_id="1"),
        New({"a": "y"}, [], trace_id="3"),
    ]
    file.write_text('{"id": 17, "idProperty": "key", "properties": {"a": ""}}', "utf-8")
    assert inputs.lines(file, read_change) == [Change("17", {"a": ""}, "key", trace_id="1")]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{", "this is no JSON"),
        ("[" * 100_000, "this is no JSON"),
        ("[]", "the body: expected a JSON object"),
        ("{}", "properties: expected a JSON object"),
        ('{"properties": {"a": null}}', r"properties\.a: expected a string"),
        ('{"properties": {"a": true}}', r"properties\.a: expected a string"),
        ('{"properties": {}, "associations": {}}', "associations: expected a JSON list"),
        ('{"properties": {}, "associations": [{}]}', r"associations\[0\]\.to: expected"),
        ('{"properties": {}, "associations": [{"to": {}}]}', r"\[0\]\.to\.id: expected a string"),
        (
            '{"properties": {}, "associations": [{"to": {"id": 1}}]}',
            r"\[0\]\.types: expected a JSON list",
        ),
        (
            '{"properties": {}, "associations": [{"to": {"id": 1}, "types": [{"associationTypeId": "x"}]}]}',
            r"types\[0\]\.associationTypeId: expected a number",
        ),
    ],
)
def test_a_mistake_in_a_body_is_named_with_its_place(body, says, tmp_path):
    file = tmp_path / "body.json"
    file.write_text(body, "utf-8")
    with pytest.raises(Permanent, match=rf"body\.json: .*{says}"):
        inputs.body(file)
    with pytest.raises(Permanent, match=r"body.json:1: "):
        inputs.lines(file, read_new)


def test_a_change_needs_an_id(tmp_path):
    file = tmp_path / "many.jsonl"
    file.write_text('{"properties": {"a": "x"}}', "utf-8")
    with pytest.raises(Permanent, match=r"many.jsonl:1: id: expected a string"):
        inputs.lines(file, read_change)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(Permanent, match=r"gone.json: No such file or directory: name a file"):
        inputs.body(tmp_path / "gone.json")
    (tmp_path / "latin.json").write_bytes(b'{"properties": {"a": "\xe9"}}')
    with pytest.raises(Permanent, match=r"latin.json: this is no UTF-8"):
        inputs.body(tmp_path / "latin.json")
