"""Was a mail logged after all? Looks for it where its create would have put it.

Promise: an email is named only if it has the traits of the one that was sent and belongs to no other
mail. Not by search, whose index lags by up to a minute (design.md section 6).
"""

from collections.abc import Awaitable, Callable, Collection, Iterable
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

_SKEW = timedelta(minutes=10)  # between HubSpot's clock and ours

Known = Callable[[Collection[str]], Awaitable[frozenset[str]]]


class ReadBack:
    def __init__(self, *, records: Records, associations: Associations) -> None:
        self._records = records
        self._associations = associations

    async def find(
        self, links: Iterable[RecordRef], wanted: str, *, since: datetime, known: Known
    ) -> str | None:
        """The id of the email with the wanted traits, None when there is none.

        The emails of the linked contacts are read from the newest on, for ids grow with time, until
        a whole call brings nothing that was created `since`.
        """
        contacts = [link.id for link in links if link.type is RecordType.CONTACT]
        linked = await self._associations.of("contacts", contacts, "emails")
        there = {email.to_id for emails in linked.values() for email in emails}
        candidates = sorted(there - await known(there), key=_age, reverse=True)
        for some in slices(candidates):
            records = await self._records.read("emails", some, EMAIL_PROPERTIES)
            fresh = [record for record in records if _is_since(record, since - _SKEW)]
            for record in fresh:
                if traits(properties_of(record)) == wanted:
                    return id_of(record)
            if not fresh:
                break
        return None


def _is_since(record: Json, since: datetime) -> bool:
    """Created since then, or not known not to be."""
    created_at = moment(record.get("createdAt"))
    return created_at is None or created_at >= since


def _age(record_id: str) -> tuple[int, str]:
    return len(record_id), record_id
