"""Search: filters, sorting, pages, and its lag."""

import pytest

from relay.errors import Permanent
from relay.hubspot import Filter, New, Refused, Sort


@pytest.fixture
async def mails(hubspot, clock):
    """Five emails that search knows of: Offer 0, the oldest, to Offer 4."""
    answer = await hubspot.emails.batch.create(
        New(
            {
                "hs_timestamp": f"2026-03-0{number + 1}T08:00:00Z",
                "hs_email_direction": "EMAIL" if number % 2 else "INCOMING_EMAIL",
                "hs_email_subject": f"Offer {number}",
            }
        )
        for number in range(5)
    )
    assert not answer.errors
    await clock.advance(60)


async def subjects(found):
    return [email["hs_email_subject"] async for email in found]


NAMES = ["hs_email_subject"]


async def test_what_was_just_written_is_not_found_yet(hubspot, clock):
    await hubspot.emails.create(
        {
            "hs_timestamp": "1572405017883",
            "hs_email_direction": "EMAIL",
            "hs_email_subject": "Offer",
        }
    )
    wanted = Filter("hs_email_subject", "EQ", "Offer")
    assert await subjects(hubspot.emails.search([wanted], properties=NAMES)) == []
    await clock.advance(60)
    assert await subjects(hubspot.emails.search([wanted], properties=NAMES)) == ["Offer"]


@pytest.mark.usefixtures("mails")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ([Filter("hs_email_subject", "EQ", "offer 3")], {3}),
        ([Filter("hs_email_subject", "IN", values=["offer 1", "offer 2"])], {1, 2}),
        ([Filter("hs_email_direction", "NEQ", "EMAIL")], {0, 2, 4}),
        ([Filter("hs_email_subject", "CONTAINS_TOKEN", "offer")], {0, 1, 2, 3, 4}),
        ([Filter("hs_email_html", "HAS_PROPERTY")], set()),
        (
            [
                Filter("hs_timestamp", "BETWEEN", "2026-03-02T00:00:00Z", "2026-03-04T00:00:00Z"),
                Filter("hs_email_direction", "EQ", "EMAIL"),
            ],
            {1},
        ),
    ],
)
async def test_all_filters_of_a_group_must_match(filters, found, hubspot):
    told = await subjects(hubspot.emails.search(filters, properties=NAMES))
    assert set(told) == {f"Offer {number}" for number in found}


@pytest.mark.usefixtures("mails")
async def test_any_group_may_match(hubspot):
    first, last = ([Filter("hs_email_subject", "EQ", f"offer {number}")] for number in (0, 4))
    told = await subjects(hubspot.emails.search(first, last, properties=NAMES))
    assert told == ["Offer 0", "Offer 4"]


@pytest.mark.usefixtures("mails")
async def test_results_are_sorted_and_paged(hubspot, sandbox):
    before = len(sandbox.journal)
    newest_first = Sort("hs_timestamp", descending=True)
    found = hubspot.emails.search(sort=newest_first, properties=NAMES, limit=2)
    assert await subjects(found) == [f"Offer {number}" for number in (4, 3, 2, 1, 0)]
    assert len(sandbox.journal) - before == 3
    page = await hubspot.emails.search.page(limit=2)
    assert (page.total, len(page.results), page.after) == (5, 2, "2")


async def test_beyond_ten_thousand_results_it_says_so(hubspot, sandbox):
    with pytest.raises(Permanent, match=r"10,000 results: narrow"):
        await hubspot.emails.search.page(limit=100, after="9950")
    assert len(sandbox.journal) == 0


async def test_a_property_that_is_not_there_is_refused(hubspot):
    with pytest.raises(Refused) as refused:
        await subjects(hubspot.emails.search([Filter("hs_email_body", "EQ", "Hello")]))
    assert "hs_email_body" in refused.value.message
