"""HubSpot's official Python client, and beside it the same connection without it.

The client shows results and hides the rest: `answers` keeps each answer as it came over the wire, and
`departures` what of it is not as the client's own models say.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import hubspot
import urllib3
from hubspot.discovery.discovery_base import DiscoveryBase
from urllib3.util import Retry

_OUTSIDE_CRM = ("files", "oauth")
_MAKES = re.compile(r"/(?:crm/v3/objects/\w+|files/v3/files|crm/v3/properties/\w+)")
_MAKES_SOME = re.compile(r"(/crm/v3/objects/\w+)/(?:batch/create|batch/upsert|merge)")
_MAKES_DATED = re.compile(r"/crm/objects/[\d-]+(/\w+)")
_PATIENT = Retry(total=8, backoff_factor=1, status_forcelist=(429,), allowed_methods=None)
_TYPES = {"str": str, "int": int, "bool": bool}
_OVERSTATED = "StandardError"  # its model demands fields that HubSpot's own examples do not have


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`body`: the JSON in it; None for none."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    body: Any


class Client:
    """`token` is the bearer's. `made`: the path of each object that came to be, to delete it by."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token
        self.answers: list[Answer] = []
        self.departures: list[str] = []
        self.made: list[str] = []
        self._sdk = hubspot.Client.create(
            access_token=token, host=url, retry=_PATIENT, api_factory=self._make_api
        )

    def call(self, path: str, **arguments: Any) -> Any:
        """call("contacts.basic_api.create", …); `crm.` goes without saying."""
        *steps, method = path.split(".")
        api = self._sdk if steps[0] in _OUTSIDE_CRM else self._sdk.crm
        for step in steps:
            api = getattr(api, step)
        result = getattr(api, method)(**arguments)
        self.departures += departures(result, self.answers[-1].body)
        return result

    async def __call__(self, path: str, **arguments: Any) -> Any:
        """The official client blocks, so each call has a thread."""
        return await asyncio.to_thread(self.call, path, **arguments)

    async def emails(self, method: str, **arguments: Any) -> Any:
        return await self(f"objects.emails.{method}", **arguments)

    async def create(self, body: Mapping[str, Any]) -> Any:
        return await self.emails("basic_api.create", simple_public_object_input_for_create=body)

    async def update(self, email_id: str, **values: str) -> Any:
        return await self.emails(
            "basic_api.update",
            email_id=email_id,
            simple_public_object_input={"properties": values},
        )

    async def linked(self, email_id: str, to: str) -> list[str]:
        """The ids of what the email is associated with."""
        page = await self(
            "associations.v4.basic_api.get_page",
            object_type="emails",
            object_id=email_id,
            to_object_type=to,
        )
        return [one.to_object_id for one in page.results]

    async def http(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """A call without the official client; `body` as JSON, or a str as it is."""
        return await asyncio.to_thread(self.ask, method, path, body, **headers)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        raw = body if body is None or isinstance(body, str) else json.dumps(body)
        kind = {"Content-Type": "application/json"} if raw is not None else {}
        usual = {"Authorization": f"Bearer {self.token}"} | kind
        answer = urllib3.request(
            method, self.url + path, body=raw, headers=usual | headers, retries=_PATIENT
        )
        return self._heard(method, path, answer.status, answer.headers, answer.data)

    # ---------------------------------------------------------------- inside

    def _make_api(self, package: Any, name: str, config: Any) -> Any:
        """One of the official client's parts, with an ear in it."""
        api = DiscoveryBase._default_api_factory(package, name, config)
        request = api.api_client.request

        def heard(method: str, url: str, **given: Any) -> Any:
            path = url.removeprefix(self.url)
            try:
                answer = request(method, url, **given)
            except package.ApiException as refusal:
                self._heard(method, path, refusal.status, refusal.headers, refusal.body)
                raise
            self._heard(method, path, answer.status, answer.getheaders(), answer.data)
            return answer

        api.api_client.request = heard
        return api

    def _heard(self, method: str, path: str, status: int, headers: Any, raw: bytes) -> Answer:
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = None
        answer = Answer(method=method, path=path, status=status, headers=headers, body=body)
        self.answers.append(answer)
        if method == "POST" and status < 300 and isinstance(body, dict):
            self.made += _made(path, body)
        return answer


def _made(path: str, body: dict[str, Any]) -> list[str]:
    """The paths of the objects that a call made, if it made some."""
    if _MAKES.fullmatch(path):
        return [f"{path}/{body.get('id') or body.get('name')}"]
    if some := _MAKES_SOME.fullmatch(path):
        return [f"{some[1]}/{each['id']}" for each in body.get("results", [body])]
    if dated := _MAKES_DATED.fullmatch(path):
        return [f"/crm/v3/objects{dated[1]}/{body['id']}"]
    return []


def departures(result: Any, raw: Any) -> list[str]:
    """Where an answer is not what the official client's models say: fields, their types, options."""
    if isinstance(result, list) and isinstance(raw, list):
        return [
            each for one, part in zip(result, raw, strict=True) for each in departures(one, part)
        ]
    if isinstance(result, dict) and isinstance(raw, dict):
        return [each for name in result for each in departures(result[name], raw.get(name))]
    if not hasattr(result, "openapi_types") or not isinstance(raw, dict):
        return []
    names = {name: attribute for attribute, name in result.attribute_map.items()}
    model = type(result).__name__
    found = [f"{model} has no {name}" for name in raw if name not in names]
    for name, attribute in names.items():
        type_, value = _TYPES.get(result.openapi_types[attribute]), raw.get(name)
        if type_ and value is not None and not isinstance(value, type_):
            found.append(f"{model}.{name} is {type(value).__name__}, and not {type_.__name__}")
        found += departures(getattr(result, attribute), value)
    return found + _invalid(result)


def _invalid(result: Any) -> list[str]:
    """What the model itself refuses: a field that is lacking, an option that it does not know."""
    strict = result.local_vars_configuration.__class__()
    strict.client_side_validation = True
    fields = {attribute: getattr(result, attribute) for attribute in result.openapi_types}
    try:
        type(result)(**fields, local_vars_configuration=strict)
    except ValueError as refusal:
        return (
            [] if type(result).__name__ == _OVERSTATED else [f"{type(result).__name__}: {refusal}"]
        )
    return []
