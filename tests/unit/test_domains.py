import pytest

from relay.domains import organisational


@pytest.mark.parametrize(
    ("domain", "owner"),
    [
        ("acme.com", "acme.com"),
        ("mail.eu.ACME.com.", "acme.com"),
        ("mail.acme.co.uk", "acme.co.uk"),
        ("co.uk", "co.uk"),
        ("jane.github.io", "jane.github.io"),
        ("mail.b\u00fccher.example", "xn--bcher-kva.example"),
        ("mail.acme.example", "acme.example"),
        ("localhost", "localhost"),
        ("", ""),
        ("a..b", "a..b"),
    ],
)
def test_a_domain_belongs_to_the_one_that_was_registered(domain, owner):
    assert organisational(domain) == owner
