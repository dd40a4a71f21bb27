"""What the domain in From publishes, against which domains passed."""

import pytest

from relay.authenticity import dmarc
from relay.authenticity.lookups import Unanswered
from relay.model import Check

RELAXED = "v=DMARC1; p=reject"
STRICT = "v=DMARC1; p=reject; adkim=s; aspf=s"


async def check(author, zone, *, by_spf=(), by_dkim=()):
    async def ask(name, _kind):
        if name in zone and zone[name] is None:
            raise Unanswered("silence")
        return zone.get(name, ())

    return await dmarc.check(author, ask, by_spf=by_spf, by_dkim=by_dkim)


@pytest.mark.parametrize(
    ("author", "policy", "passed", "result"),
    [
        ("acme.com", RELAXED, "acme.com", Check.PASS),
        ("acme.com", RELAXED, "mail.acme.com", Check.PASS),
        ("mail.acme.com", RELAXED, "acme.com", Check.PASS),
        ("acme.com", RELAXED, "ACME.com", Check.PASS),
        ("acme.com", RELAXED, "evil-acme.com", Check.FAIL),
        ("acme.com", RELAXED, "acme.com.evil.net", Check.FAIL),
        ("acme.com", STRICT, "acme.com", Check.PASS),
        ("acme.com", STRICT, "mail.acme.com", Check.FAIL),
        ("acme.co.uk", RELAXED, "mail.acme.co.uk", Check.PASS),
        ("acme.co.uk", RELAXED, "other.co.uk", Check.FAIL),
        ("a.github.io", RELAXED, "b.github.io", Check.FAIL),
    ],
)
@pytest.mark.parametrize("method", ["by_spf", "by_dkim"])
async def test_alignment_is_as_the_policy_wants_it(author, policy, passed, result, method):
    zone = {f"_dmarc.{author}": (policy,)}
    assert (await check(author, zone, **{method: [passed]}))[0] is result


async def test_each_method_has_its_own_mode():
    zone = {"_dmarc.acme.com": ("v=DMARC1; p=none; aspf=s",)}
    assert (await check("acme.com", zone, by_spf=["m.acme.com"]))[0] is Check.FAIL
    assert (await check("acme.com", zone, by_dkim=["m.acme.com"]))[0] is Check.PASS


async def test_a_subdomain_has_its_organisations_policy():
    zone = {"_dmarc.acme.com": (RELAXED,)}
    assert await check("a.b.acme.com", zone, by_dkim=["acme.com"]) == (Check.PASS, "reject")


@pytest.mark.parametrize(
    "published",
    [(), ("something else",), ("v=DMARC12; p=none",), (RELAXED, RELAXED), ("v=DMARC1; p; p=x",)],
    ids=["nothing", "no policy", "another version", "two", "a broken one"],
)
async def test_without_one_readable_policy_there_is_no_result(published):
    found = await check("acme.com", {"_dmarc.acme.com": published}, by_dkim=["acme.com"])
    assert found == (Check.NONE, "")


async def test_no_answer_is_told():
    found = await check("acme.com", {"_dmarc.acme.com": None}, by_dkim=["acme.com"])
    assert found[0] is Check.TEMPERROR
