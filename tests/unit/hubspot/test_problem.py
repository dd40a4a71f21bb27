"""What is kept of HubSpot's error bodies: enough to act on, never a word of a mail."""

import pytest

from relay.hubspot.problem import is_problem, read_problem, read_problems

SECRET = "the merger is off"


def test_categories_codes_property_names_and_correlation_are_shown():
    problem = read_problem(
        {
            "status": "error",
            "category": "VALIDATION_ERROR",
            "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf",
            "errors": [{"code": "INVALID_OPTION", "in": "hs_email_direction"}],
            "context": {"propertyName": ["hs_timestamp"]},
        }
    )
    assert str(problem) == (
        "VALIDATION_ERROR INVALID_OPTION (hs_email_direction; hs_timestamp; "
        "correlation aeb5f871-7f07-4993-9211-075dc63e7cbf)"
    )


def test_no_text_of_a_mail_gets_through():
    problem = read_problem(
        {
            "category": SECRET,
            "subCategory": SECRET,
            "message": f'Property value "{SECRET}" is too long',
            "correlationId": SECRET,
            "context": {"propertyName": [SECRET], "propertyValue": [SECRET, "merger"]},
            "errors": [{"message": SECRET, "code": SECRET, "in": SECRET}],
        }
    )
    assert "merger" not in repr(problem)
    assert str(problem) == "no reason given"


@pytest.mark.parametrize("key", ["INVALID_OBJECT_IDS", "ids", "id", "objectId", "toObjectId"])
def test_ids_of_records_are_read_from_every_wording(key):
    nested = {"errors": [{"context": {key: ["CONTACT=601 is not valid", 602]}}]}
    assert read_problem(nested).record_ids == {"601", "602"}
    assert read_problem({"context": {key: "603"}}).record_ids == {"603"}


def test_type_ids_and_trace_ids_are_no_ids_of_records():
    context = {
        "objectTypeId": ["0-1"],
        "invalid": ["5"],
        "associationTypeId": [198],
        "objectWriteTraceId": ["7"],
    }
    problem = read_problem({"context": context})
    assert (problem.record_ids, problem.trace_ids) == (frozenset(), {"7"})


def test_the_id_of_an_existing_contact_is_read_from_the_message():
    message = "Contact already exists. Existing ID: 4711"
    assert read_problem({"message": message}).existing_id == "4711"


def test_missing_scopes_are_named():
    context = {"requiredGranularScopes": ["crm.objects.contacts.read", "sales-email-read"]}
    problem = read_problem({"category": "MISSING_SCOPES", "errors": [{"context": context}]})
    assert problem.scopes == ("crm.objects.contacts.read", "sales-email-read")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {},
        {"errors": "x", "context": [1]},
        {"errors": [None, 1, {"context": 5, "code": {}}], "category": 3, "message": [[]]},
    ],
)
def test_any_body_can_be_read(body):
    assert read_problem(body).record_ids == frozenset()


def test_only_a_body_in_hubspots_form_is_a_problem_of_hubspots():
    assert is_problem({"status": "error"})
    assert is_problem({"category": "X"})
    assert not is_problem({"detail": "Not Found"})
    assert not is_problem({"message": "no Route matched", "status": 404})
    assert not is_problem(None)


def test_the_errors_of_a_batch_are_read_one_by_one():
    body = {"errors": [{"category": "CONFLICT"}, "?", {"context": {"ids": ["1"]}}]}
    first, second = read_problems(body)
    assert (first.category, second.record_ids) == ("CONFLICT", {"1"})
