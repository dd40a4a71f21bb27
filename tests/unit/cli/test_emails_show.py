"""What strangers wrote is shown, and no terminal obeys it."""

import json

import pytest

from relay.cli.emails import show
from relay.hubspot import BatchError, CrmObject, Linked, PortalPaused, Quote, Refused, Unanswered
from relay.hubspot.problem import Problem

HOSTILE = "Café \x9b31m \u202eevil [bold]\x1b[2J\nsecond"
EMAIL = CrmObject(
    id="17",
    properties={
        "hs_email_subject": HOSTILE,
        "hs_timestamp": "1572405017883",
        "hs_email_text": None,
    },
    associations={"contacts": (Linked(id="602", type="email_to_contact"),)},
)


def is_harmless(printed):
    return printed.replace("\n", "").isprintable()


def test_json_means_the_same_and_is_harmless(capsys):
    show.as_json(EMAIL.as_json())
    printed = capsys.readouterr().out
    assert is_harmless(printed)
    assert "Café" in printed
    assert json.loads(printed)["properties"]["hs_email_subject"] == HOSTILE


def test_tables_and_details_are_harmless(capsys):
    show.table([EMAIL])
    table = capsys.readouterr().out
    show.one(EMAIL)
    details = capsys.readouterr().out
    assert is_harmless(table)
    assert is_harmless(details)
    assert "2019-10-30 03:10Z" in table
    assert "[bold]" in table
    assert "hs_email_text" not in details
    assert details.endswith("contacts: 602\n")


def test_no_emails_are_told(capsys):
    show.table([])
    assert capsys.readouterr().out == "No emails.\n"


QUOTE = Quote(message=HOSTILE, category="VALIDATION_ERROR", correlation_id="aeb5f871-7f07")


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (Refused("no", status=409, problem=Problem()), "There is one like it already"),
        (Refused("no", status=413, problem=Problem()), ""),
        (PortalPaused("wait", retry_after_s=9), "Try again in 9 s."),
        (PortalPaused("no token: set it", needs_person=True), ""),
        (Unanswered("silence"), "It may have been done all the same"),
    ],
)
def test_an_error_is_told_with_hubspots_words_and_a_remedy(error, remedy, capsys):
    error.quote = QUOTE
    show.failed(error)
    told = capsys.readouterr().err
    assert is_harmless(told)
    reason, quoted, *more = told.splitlines()
    assert reason == f"relay: {error.reason}"
    assert quoted.endswith('second" (VALIDATION_ERROR, correlation aeb5f871-7f07)')
    assert " ".join(more).startswith(remedy)


def test_each_input_that_failed_has_a_line(capsys):
    errors = [
        BatchError(reason="refused", quote=QUOTE, trace_ids=("3", "5")),
        BatchError(reason="gone", ids=("17",)),
        BatchError(reason="unclear"),
    ]
    assert show.failed_inputs(errors, kind="line") == 4
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["line 3", "line 5", "line 17", "line ?"]
    assert lines[2] == "line 17: gone."
