"""By which domains a person's company may be looked for."""

import pytest

from relay.matcher.companies import company_domains, our_domains
from relay.matcher.free_mail import _DOMAINS, is_free_mail
from relay.model import Address
from relay.settings import PortalSettings

OURS = our_domains(
    PortalSettings(
        name="acme",
        mailboxes=["log@in.acme.com"],
        domains=["acme.com", "acme.co.uk"],
        users=["jane@partner.example"],
    )
)


@pytest.mark.parametrize(
    ("email", "domains"),
    [
        ("jo@globex.com", ("globex.com",)),
        ("Jo@Globex.com", ("globex.com",)),
        ("jo@mail.globex.com", ("mail.globex.com", "globex.com")),
        ("jo@mail.globex.co.uk", ("mail.globex.co.uk", "globex.co.uk")),
        ("jo@globex.github.io", ("globex.github.io",)),
        # free mail
        ("jo@gmail.com", ()),
        ("jo@googlemail.com", ()),
        ("jo@yahoo.co.jp", ()),
        ("jo@hotmail.fr", ()),
        ("jo@web.de", ()),
        ("jo@qq.com", ()),
        ("jo@free.fr", ()),
        ("jo@some.free.fr", ()),
        ("jo@privaterelay.appleid.com", ()),
        # near misses of free mail
        ("jo@notgmail.com", ("notgmail.com",)),
        ("jo@gmail.globex.com", ("gmail.globex.com", "globex.com")),
        ("jo@yahoo-inc.example", ("yahoo-inc.example",)),
        ("jo@web.de.globex.com", ("web.de.globex.com", "globex.com")),
        ("jo@appleid.com", ("appleid.com",)),
        # ours
        ("jo@acme.com", ()),
        ("jo@hr.acme.com", ()),
        ("jo@acme.co.uk", ()),
        ("jo@partner.example", ()),
        # near misses of ours
        ("jo@notacme.com", ("notacme.com",)),
        ("jo@acme.com.globex.com", ("acme.com.globex.com", "globex.com")),
        ("jo@other.co.uk", ("other.co.uk",)),
        ("", ()),
        ("nobody", ()),
    ],
)
def test_the_domains_of_a_company(email, domains):
    assert company_domains(Address(email=email), OURS) == domains


def test_the_list_is_of_domains_and_of_some_hundred():
    assert len(_DOMAINS) > 300
    assert all(domain == domain.lower() and "." in domain for domain in _DOMAINS)
    assert all(is_free_mail(domain) for domain in _DOMAINS)
