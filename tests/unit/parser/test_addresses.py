import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.model import Address
from relay.parser.addresses import make_address, parse_addresses, parse_authors
from relay.parser.limits import ADDRESSES


def _address(email, name=""):
    return Address(email=email, name=name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jo@x.example", [_address("jo@x.example")]),
        ("<jo@x.example>", [_address("jo@x.example")]),
        ("Jo <jo@x.example>", [_address("jo@x.example", "Jo")]),
        ('"Doe, Jo" <jo@x.example>', [_address("jo@x.example", "Doe, Jo")]),
        ('"Jo \\"J\\" Doe" <jo@x.example>', [_address("jo@x.example", 'Jo "J" Doe')]),
        ("jo@x.example (Jo Doe)", [_address("jo@x.example", "Jo Doe")]),
        ("Jo (a (nested) one) <jo@x.example>", [_address("jo@x.example", "Jo")]),
        ("=?utf-8?Q?Doe,_J=C3=B6?= <jo@x.example>", [_address("jo@x.example", "Doe, Jö")]),
        ("jo@x.example <jo@x.example>", [_address("jo@x.example")]),
        ("a@x.example; b@x.example", [_address("a@x.example"), _address("b@x.example")]),
        (
            "Team: a@x.example, B <b@x.example>;",
            [_address("a@x.example"), _address("b@x.example", "B")],
        ),
        ("undisclosed-recipients:;", []),
        ("Jo <@old.example,@older.example:jo@x.example>", [_address("jo@x.example", "Jo")]),
        ("Jo [mailto:jo@x.example]", [_address("jo@x.example", "Jo")]),
        ("Jo <jo@x.example<mailto:jo@x.example>>", [_address("jo@x.example", "Jo")]),
        ('"quoted local"@x.example', []),
        ('"quoted.local"@x.example', [_address("quoted.local@x.example")]),
        ("Jo <jo@bücher.example>", [_address("jo@xn--bcher-kva.example", "Jo")]),
        ("jö@x.example", [_address("jö@x.example")]),
        ("a=b@x.example", [_address("a=b@x.example")]),
        ("jo@[192.0.2.1]", [_address("jo@[192.0.2.1]")]),
        ("\"'Jo Doe'\" <jo@x.example>", [_address("jo@x.example", "Jo Doe")]),
        ("'Jo Doe' <jo@x.example>", [_address("jo@x.example", "Jo Doe")]),
        ("\"'Jo' via Sales\" <s@x.example>", [_address("s@x.example", "'Jo' via Sales")]),
        ("\"'Jo' via 'Sales'\" <s@x.example>", [_address("s@x.example", "'Jo' via 'Sales'")]),
        ("'t Hooft <jan@x.example>", [_address("jan@x.example", "'t Hooft")]),
        ('Jo "the boss <jo@x.example>', [_address("jo@x.example", "Jo the boss")]),
        ("Jo (unclosed <jo@x.example>", [_address("jo@x.example", "Jo unclosed")]),
        ("<a@x.example> <b@x.example>", [_address("a@x.example"), _address("b@x.example")]),
        ("Jo", []),
        ("", []),
        ("<\\", []),
        ("@", []),
        ("jo@x@y.example", []),
    ],
)
def test_an_address_list_is_read_as_people_write_it(text, expected):
    assert list(parse_addresses(text)) == expected


def test_a_list_ends_at_its_limit():
    assert len(parse_addresses("a@x.example," * (ADDRESSES + 9))) == ADDRESSES


def test_the_domain_keeps_no_final_dot():
    assert make_address("jo@x.example.") == _address("jo@x.example")


_NAMES = st.text("Jane Doe.'-_,\"\\=?@(;:\tü", max_size=8)
_SPECS = st.from_regex(r"\A[aB0_.+'=-]{1,4}@[a1-]{1,3}(\.[b-]{0,2}){0,2}\Z")


@given(
    st.lists(
        st.one_of(
            _SPECS,
            st.builds("{} <{}>".format, _NAMES, _SPECS),
            st.builds('"{}" <{}>'.format, _NAMES, _SPECS),
        ),
        max_size=3,
    ),
    st.sampled_from([",", ", ", ",\r\n\t", " , ", ";"]),
)
def test_a_plain_list_is_read_like_one_that_takes_a_closer_look(items, comma):
    """A comma at the end changes nothing, but it is not plain."""
    text = comma.join(items)
    assert parse_addresses(text) == parse_addresses(f"{text},")
    assert parse_authors([text]) == parse_authors([f"{text},"])
