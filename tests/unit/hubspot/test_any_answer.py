"""Whatever JSON comes back, reading it ends in relay's own nouns or relay's own errors."""

import json

from hypothesis import given
from hypothesis import strategies as st

from relay.errors import RelayError
from relay.hubspot.answers import Answer, judge
from relay.hubspot.associations import _associations
from relay.hubspot.problem import read_problem, read_problems
from relay.hubspot.shapes import read_batch, read_batch_errors, read_page
from relay.hubspot.wire import (
    associated,
    contact,
    is_open,
    modified_at,
    moment,
    next_page,
    owner_ids,
    results_of,
    traits,
)

NAMES = """
status category subCategory message correlationId errors context code in id ids propertyName
objectWriteTraceId results properties email hs_additional_emails hs_timestamp to toObjectId
hs_email_subject hs_email_text hs_email_headers associationTypes typeId createdAt
hs_is_closed hs_lastmodifieddate requiredGranularScopes associations archived type paging next after total new
"""
KEYS = st.sampled_from(NAMES.split())
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
OBJECTS = st.dictionaries(KEYS, JSON, max_size=10)


@given(status=st.integers(100, 599), body=JSON, retry_after=st.text(max_size=5))
def test_any_answer_is_judged(status, body, retry_after):
    error = judge(Answer(status=status, headers={"Retry-After": retry_after}, body=body))
    if error is None:
        assert 200 <= status < 300
        assert isinstance(body, dict)
    else:
        assert isinstance(error, RelayError)
        assert error.reason


@given(body=OBJECTS)
def test_any_problem_is_read(body):
    assert str(read_problem(body))
    assert all(str(problem) for problem in read_problems(body))


@given(record=OBJECTS)
def test_any_record_is_read(record):
    try:
        assert contact(record).id
    except RelayError:
        assert not record.get("id")
    assert isinstance(is_open(record), bool)
    assert modified_at(record).tzinfo
    assert all(isinstance(item, dict) for item in results_of(record))
    assert all(association.to_id for association in _associations(record))


@given(told=JSON)
def test_whatever_a_contact_tells_along_is_read(told):
    try:
        pairs = associated({"id": "5", "associations": {"deals": told}}, "deals")
    except RelayError:
        assert not all(item.get("id") for item in results_of(told))
    else:
        assert pairs is None or all(record_id and name for record_id, name in pairs)


@given(answer=OBJECTS)
def test_any_page_of_owners_is_read(answer):
    assert all(address and owner_id for address, owner_id in owner_ids(answer).items())
    assert next_page(answer) != ""  # it would be asked for again and again


@given(answer=OBJECTS)
def test_any_page_and_any_batch_is_read(answer):
    try:
        found = [*read_page(answer).results, *read_batch(answer).results]
    except RelayError:
        assert not all(item.get("id") for item in results_of(answer))
    else:
        assert all(each.id and json.dumps(each.as_json()) for each in found)
    assert all(error.reason for error in read_batch_errors(answer))


@given(properties=OBJECTS, headers=JSON)
def test_any_email_has_traits(properties, headers):
    assert len(traits(properties | {"hs_email_headers": json.dumps(headers)})) == 64


@given(value=SCALARS | st.integers().map(str))
def test_any_value_is_a_moment_or_none(value):
    at = moment(value)
    assert at is None or at.tzinfo
