"""Which call goes where: HubSpot's paths, in all their versions, onto one set of rules.

Until 2026 the version stands before the family (`/crm/v3/objects/…`), since then a date stands
after it (`/crm/objects/2026-03/…`). Source: hubspot.md sections 1 and 2.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from relay.sandbox import scopes
from relay.sandbox.account import Account
from relay.sandbox.associations import Associations
from relay.sandbox.credentials import Credentials
from relay.sandbox.files import Files
from relay.sandbox.objects import Objects
from relay.sandbox.properties import Properties
from relay.sandbox.search import Search
from relay.sandbox.wire import ApiError, Reply

DATES = ("2026-03", "2026-09")
_DATED_CRM = re.compile(r"/crm/([a-z]+)/(\d{4}-\d{2})(/.*)?")
_VERSIONED = re.compile(r"(/[a-z-]+)/(v\d|\d{4}-\d{2})(/.*)")

Handler = Callable[..., Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """`versions`: those that stand before the family; a date will do wherever there is one."""

    method: str
    versions: tuple[str, ...]
    pattern: re.Pattern[str]
    handler: Handler


@dataclass(frozen=True, slots=True)
class Found:
    """The rule for a call, the parts of its path, and what it asks of a token. Public: no token."""

    handler: Handler
    parts: tuple[str, ...]
    scopes: list[str]
    is_public: bool


class Routes:
    def __init__(
        self,
        *,
        objects: Objects,
        associations: Associations,
        search: Search,
        properties: Properties,
        files: Files,
        account: Account,
        credentials: Credentials,
    ) -> None:
        table: list[tuple[str, str, Handler]] = [
            ("POST v3", "/crm/objects/{type}", objects.create),
            ("GET v3", "/crm/objects/{type}", objects.page),
            ("GET v3", "/crm/objects/{type}/{id}", objects.get),
            ("PATCH v3", "/crm/objects/{type}/{id}", objects.update),
            ("DELETE v3", "/crm/objects/{type}/{id}", objects.delete),
            ("POST v3", "/crm/objects/{type}/batch/create", objects.batch_create),
            ("POST v3", "/crm/objects/{type}/batch/read", objects.batch_read),
            ("POST v3", "/crm/objects/{type}/batch/update", objects.batch_update),
            ("POST v3", "/crm/objects/{type}/batch/upsert", objects.batch_upsert),
            ("POST v3", "/crm/objects/{type}/batch/archive", objects.batch_archive),
            ("POST v3", "/crm/objects/{type}/search", search.search),
            ("POST v3", "/crm/objects/{type}/merge", objects.merge),
            ("PUT v4", f"{_ENDS}/associations/default/{{to}}/{{to_id}}", associations.put_default),
            ("PUT v3", f"{_ENDS}/associations/{{to}}/{{to_id}}/{{spec}}", associations.put),
            ("DELETE v3", f"{_ENDS}/associations/{{to}}/{{to_id}}/{{spec}}", associations.delete),
            ("GET v4", f"{_ENDS}/associations/{{to}}", associations.of_object),
            ("PUT v4", f"{_ENDS}/associations/{{to}}/{{to_id}}", associations.put_types),
            ("DELETE v4", f"{_ENDS}/associations/{{to}}/{{to_id}}", associations.delete_all),
            ("GET v4", f"{_PAIRS}/labels", associations.labels),
            ("POST v4", f"{_PAIRS}/labels", associations.create_label),
            ("POST v4", f"{_PAIRS}/batch/read", associations.batch_read),
            ("POST v4", f"{_PAIRS}/batch/create", associations.batch_create),
            ("POST v4", f"{_PAIRS}/batch/archive", associations.batch_archive),
            (
                "POST v4",
                f"{_PAIRS}/batch/associate/default",
                associations.batch_associate_default,
            ),
            ("GET v3", "/crm/properties/{type}", properties.of_type),
            ("POST v3", "/crm/properties/{type}", properties.create),
            ("GET v3", "/crm/properties/{type}/{name}", properties.get),
            ("DELETE v3", "/crm/properties/{type}/{name}", properties.delete),
            ("GET v3", "/crm/owners", account.list_owners),
            ("GET v3", "/crm/owners/{id}", account.get_owner),
            ("GET v3", "/account-info/details", account.details),
            ("POST v3", "/files/files", files.upload),
            ("GET v3", "/files/files/{id}", files.get),
            ("DELETE v3", "/files/files/{id}", files.delete),
            ("GET v3", "/files/files/{id}/content", files.download),
            ("GET v3", "/files/files/{id}/signed-url", files.signed_url),
            ("GET", "/hubfs/{id}/{key}/{name}", files.serve),
            ("POST v1 v3", "/oauth/token", credentials.grant),
        ]
        self._routes = [
            Route(
                method,
                tuple(versions) or ("",),
                re.compile(re.sub(r"\{\w+\}", "([^/]+)", template)),
                handler,
            )
            for key, template, handler in table
            for method, *versions in (key.split(),)
        ]

    def find(self, method: str, path: str) -> Found:
        """404 for a path that does not exist, 405 for one that is not to be used so."""
        version, bare = _split(path.rstrip("/"))
        is_known = False
        for route in self._routes:
            found = route.pattern.fullmatch(bare)
            if found and version in (*route.versions, *DATES):
                if method == route.method:
                    return Found(
                        route.handler,
                        found.groups(),
                        scopes.needed(method, bare),
                        bare.startswith(_PUBLIC),
                    )
                is_known = True
        if is_known:
            raise ApiError(405, f"{method} is not allowed here", category="METHOD_NOT_ALLOWED")
        raise ApiError(404, "resource not found", category="OBJECT_NOT_FOUND")


_PUBLIC = ("/oauth/", "/hubfs/")
_ENDS = "/crm/objects/{type}/{id}"
_PAIRS = "/crm/associations/{from}/{to}"


def _split(path: str) -> tuple[str, str]:
    """/crm/v3/objects/emails, /crm/objects/2026-03/emails -> the version, /crm/objects/emails"""
    if dated := _DATED_CRM.fullmatch(path):
        return dated[2], f"/crm/{dated[1]}{dated[3] or ''}"
    if versioned := _VERSIONED.fullmatch(path):
        return versioned[2], versioned[1] + versioned[3]
    return "", path
