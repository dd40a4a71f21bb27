"""The journal tells what became of each call, and what was created twice."""

from datetime import UTC, datetime

import aiohttp
import pytest

from relay.sandbox import Entry, Fault, FaultKind, Journal
from relay.sandbox.wire import Created

EMAILS = "/crm/v3/objects/emails"


class TestJournal:
    async def test_every_request_is_noted(self, sandbox, http, email):
        await http("POST", EMAILS, email())
        _, refused = await http("POST", EMAILS, email(links=[(9, 198)]))
        first, second = sandbox.journal
        assert (first.method, first.path, first.status, first.applied) == (
            "POST",
            EMAILS,
            201,
            True,
        )
        assert first.body == email()
        assert (second.status, second.applied) == (400, False)
        assert second.correlation_id == refused["correlationId"]
        assert sandbox.journal.total == 2

    async def test_it_can_be_asked_for_a_kind_of_call(self, sandbox, http, email):
        await http("POST", EMAILS, email())
        await http("GET", EMAILS, params={"limit": "5"})
        assert [entry.method for entry in sandbox.journal.find(path="*/emails")] == ["POST", "GET"]
        (entry,) = sandbox.journal.find(method="GET")
        assert entry.path == f"{EMAILS}?limit=5"

    async def test_it_can_be_read_over_http_and_does_not_note_that(self, http):
        await http("GET", EMAILS)
        for _ in range(2):
            status, journal = await http("GET", "/sandbox/journal", params={"method": "GET"})
        assert (status, journal["total"], len(journal["results"])) == (200, 1, 1)
        assert journal["results"][0]["status"] == 200

    async def test_it_forgets_the_oldest_when_it_is_full(self, sandbox, http, monkeypatch):
        monkeypatch.setattr("relay.sandbox.journal.MAX_ENTRIES", 2)
        for limit in ("1", "2", "3"):
            await http("GET", EMAILS, params={"limit": limit})
        assert [entry.path[-1] for entry in sandbox.journal] == ["2", "3"]
        assert sandbox.journal.total == 3

    async def test_it_can_be_cleared(self, sandbox, http):
        await http("GET", EMAILS)
        sandbox.journal.clear()
        assert (len(sandbox.journal), sandbox.journal.total) == (0, 0)

    async def test_it_can_be_cleared_over_http(self, sandbox, http):
        await http("GET", EMAILS)
        assert (await http("DELETE", "/sandbox/journal", token=None))[0] == 204
        assert len(sandbox.journal) == 0

    async def test_a_request_that_cannot_be_read_is_noted_too(self, sandbox):
        headers = {"Content-Type": "multipart/form-data"}
        async with aiohttp.ClientSession(headers=headers) as session:
            await session.post(f"{sandbox.url}/files/v3/files", data=b"x")
        (entry,) = sandbox.journal
        assert (entry.path, entry.status) == ("/files/v3/files", 400)


class TestDoubles:
    """Who created what twice?"""

    async def test_the_same_email_twice_is_one_with_both_requests(self, sandbox, http, email):
        _, first = await http("POST", EMAILS, email(hs_email_subject="Same"))
        await http("POST", EMAILS, email(hs_email_subject="Other"))
        sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST))
        with pytest.raises(aiohttp.ClientOSError):
            await http("POST", EMAILS, email(hs_email_subject="Same"))
        (double,) = sandbox.journal.doubles()
        requests = [entry for entry in sandbox.journal if double.ids[1] in entry.created]
        assert double.ids == (first["id"], "1002")
        assert double.properties["hs_email_subject"] == "Same"
        assert double.correlation_ids[1] == requests[0].correlation_id

    async def test_those_inside_batches_are_seen(self, sandbox, http, email):
        inputs = [email(hs_email_subject=str(n)) for n in (1, 2, 1)]
        await http("POST", f"{EMAILS}/batch/create", {"inputs": inputs})
        await http("POST", EMAILS, inputs[1])
        subjects = [one.properties["hs_email_subject"] for one in sandbox.journal.doubles()]
        assert sorted(subjects) == ["1", "2"]
        inside = next(
            one for one in sandbox.journal.doubles() if len(set(one.correlation_ids)) == 1
        )
        assert inside.properties["hs_email_subject"] == "1"

    async def test_what_was_refused_is_none(self, sandbox, http, email):
        body = {**email(), "objectWriteTraceId": "1"}
        bad = {**email(links=[(9, 198)]), "objectWriteTraceId": "2"}
        assert (await http("POST", f"{EMAILS}/batch/create", {"inputs": [body, bad]}))[0] == 207
        await http("POST", EMAILS, email(links=[(9, 198)]))
        assert sandbox.journal.doubles() == []
        (entry,) = sandbox.journal.find(path="*/batch/create")
        assert entry.created == ("1000",)

    async def test_over_http(self, http, email):
        for _ in range(3):
            await http("POST", EMAILS, email())
        status, answer = await http("GET", "/sandbox/journal/doubles", token=None)
        (double,) = answer["results"]
        assert (status, double["ids"]) == (200, ["1000", "1001", "1002"])
        assert double["properties"]["hs_email_direction"] == "EMAIL"
        await http("DELETE", "/sandbox/journal")
        assert (await http("GET", "/sandbox/journal/doubles"))[1] == {"results": []}

    def test_they_are_found_beyond_the_requests_that_are_kept(self):
        journal = Journal()
        for n in range(25_000):
            journal.add(entry_of(n), [email_of(n, f"subject {n}")])
        journal.add(entry_of(25_000), [email_of(25_000, "subject 0")])
        assert len(journal) == 20_000
        (double,) = journal.doubles()
        assert double.ids == ("0", "25000")

    def test_the_oldest_are_forgotten_at_last(self, monkeypatch):
        monkeypatch.setattr("relay.sandbox.journal.MAX_CREATED", 2)
        journal = Journal()
        for n, subject in enumerate("abca"):
            journal.add(entry_of(n), [email_of(n, subject)])
        assert journal.doubles() == []


def entry_of(n):
    return Entry(
        at=datetime(2026, 3, 2, tzinfo=UTC),
        method="POST",
        path=EMAILS,
        status=201,
        raw=b"",
        correlation_id=str(n),
        applied=True,
    )


def email_of(n, subject):
    return Created(type="emails", id=str(n), properties={"hs_email_subject": subject})
