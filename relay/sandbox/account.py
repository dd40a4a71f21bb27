"""The calls about the account itself: its owners, and its name.

Source: hubspot.md section 8.
"""

from typing import Any

import sqlalchemy as sa

from relay.sandbox.portal import Portal
from relay.sandbox.store import Store
from relay.sandbox.tables import owners
from relay.sandbox.wire import ApiError, Call, Reply, iso, moment, number


class Account:
    def __init__(self, *, store: Store, portal: Portal) -> None:
        self._store = store
        self._portal = portal

    def list_owners(self, call: Call) -> Reply:
        """In the order of their ids. None is ever archived here."""
        limit = call.limit(default=100, most=500)
        statement = sa.select(owners).where(owners.c.id > number(call.one("after", "0")))
        if email := call.one("email"):
            statement = statement.where(owners.c.email == email.lower())
        if call.flag("archived"):
            statement = statement.where(sa.false())
        rows = self._store.execute(statement.order_by(owners.c.id).limit(limit + 1)).all()
        body: dict[str, Any] = {"results": [_view(row) for row in rows[:limit]]}
        if len(rows) > limit:
            body["paging"] = {"next": {"after": str(rows[limit - 1].id)}}
        return Reply(200, body)

    def get_owner(self, call: Call, id_: str) -> Reply:
        """By its id, or by its user's with `idProperty=userId`."""
        column = owners.c.user_id if call.one("idProperty") == "userId" else owners.c.id
        row = self._store.execute(sa.select(owners).where(column == number(id_))).first()
        if row is None:
            raise ApiError(404, f"No owner with id {id_}", category="OBJECT_NOT_FOUND")
        return Reply(200, _view(row))

    def details(self, _call: Call) -> Reply:
        return Reply(
            200,
            {
                "portalId": self._portal.id,
                "accountType": "DEVELOPER_TEST",
                "timeZone": "UTC",
                "companyCurrency": "EUR",
                "additionalCurrencies": [],
                "utcOffset": "+00:00",
                "utcOffsetMilliseconds": 0,
                "uiDomain": "app.hubspot.com",
                "dataHostingLocation": "na1",
            },
        )


def _view(row: sa.Row[Any]) -> dict[str, Any]:
    created = iso(moment(row.created_ms))
    return {
        "id": str(row.id),
        "email": row.email,
        "type": "PERSON",
        "firstName": row.first_name,
        "lastName": row.last_name,
        "userId": row.user_id,
        "userIdIncludingInactive": row.user_id,
        "createdAt": created,
        "updatedAt": created,
        "archived": False,
    }
