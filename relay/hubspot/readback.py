"""Was a mail logged after all? Looks for it where its create would have put it.

Promise: an email is named only if it has the traits of the one that was sent and belongs to no other
mail. Not by search, whose index lags by up to a minute (design.md section 6).
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta

from relay.hubspot.associations import Associations
from relay.hubspot.records import Records, slices
from relay.hubspot.wire import (
    EMAIL_PROPERTIES,
    Json,
    id_of,
    moment,
    properties_of,
    traits,
)
from relay.model import RecordRef, RecordType

_SKEW = timedelta(minutes=10)  # between HubSpot's clock and what we took for it

_OBJECTS = {
    RecordType.CONTACT: "contacts",
    RecordType.COMPANY: "companies",
    RecordType.DEAL: "deals",
    RecordType.TICKET: "tickets",
}

Known = Callable[[Collection[str]], Awaitable[frozenset[str]]]


class ReadBack:
    def __init__(self, *, records: Records, associations: Associations) -> None:
        self._records = records
        self._associations = associations

    async def find(
        self, links: Sequence[RecordRef], wanted: str, *, since: datetime, known: Known
    ) -> str | None:
        """The id of the email with the wanted traits, None when there is none.

        A create links its email to all records or to none, so those of one type are enough: the
        contacts if there are any. Their emails are read from the newest on, for ids grow with time,
        until a whole call brings nothing that was created `since`.
        """
        of_type = _OBJECTS[links[0].type]
        records = [link.id for link in links if link.type is links[0].type]
        linked = await self._associations.of(of_type, records, "emails")
        there = {email.to_id for emails in linked.values() for email in emails}
        candidates = sorted(there - await known(there), key=_age, reverse=True)
        for some in slices(candidates):
            emails = await self._records.read("emails", some, EMAIL_PROPERTIES)
            fresh = [email for email in emails if _is_since(email, since - _SKEW)]
            for email in fresh:
                if traits(properties_of(email)) == wanted:
                    return id_of(email)
            if not fresh:
                break
        return None


def _is_since(record: Json, since: datetime) -> bool:
    """Created since then, or not known not to be."""
    created_at = moment(record.get("createdAt"))
    return created_at is None or created_at >= since


def _age(record_id: str) -> tuple[int, str]:
    return len(record_id), record_id
