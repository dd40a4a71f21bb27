"""Were mails logged after all? Looks for them where their creates would have put them.

Promise: an email is named only if it has the traits of the one that was sent and belongs to no other
mail. Not by search, whose index lags by up to a minute (design.md section 6). All mails that are
sought are looked for together: they are about the same few people.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from relay.hubspot.associations import Associations
from relay.hubspot.records import Records, slices
from relay.hubspot.results import Refused
from relay.hubspot.unique import UniqueKey
from relay.hubspot.wire import (
    EMAIL_PROPERTIES,
    UNIQUE_KEY,
    Json,
    id_of,
    moment,
    objects_of,
    properties_of,
    split_traits,
    traits,
)
from relay.model import Effect, RecordRef, RecordType

_SKEW = timedelta(minutes=10)  # between HubSpot's clock and what we took for it

Known = Callable[[Collection[str]], Awaitable[frozenset[str]]]


class ReadBack:
    def __init__(
        self, *, records: Records, associations: Associations, unique_key: UniqueKey
    ) -> None:
        self._records = records
        self._associations = associations
        self._unique_key = unique_key

    async def find(self, sought: Sequence[Effect], *, known: Known) -> dict[str, str]:
        """The ids of the emails that are there, by effect key. Raises Temporary, Permanent."""
        keyed = [effect for effect in sought if split_traits(effect.traits).key]
        found = await self._by_key(keyed)
        left = [effect for effect in sought if effect.key not in found]
        bare: list[Effect] = []
        for record_type in _types(left):
            of_type = [effect for effect in left if effect.links[0].type == record_type]
            there, with_emails = await self._by_traits(record_type, of_type, known)
            found |= there
            bare += [
                effect
                for effect in of_type
                if not any(link.id in with_emails for link in _of_type(effect, record_type))
            ]
        return found | await self._beyond(bare, known)

    async def _beyond(self, bare: Sequence[Effect], known: Known) -> dict[str, str]:
        """Where else those may be whose records have no email at all.

        Such a record may have been merged or deleted since the create: then the email is on the
        effect's other records, and on the contact that took a merged one's place.
        """
        found: dict[str, str] = {}
        for record_type in _types(bare):
            others = [
                effect
                for effect in bare
                if record_type != effect.links[0].type and _of_type(effect, record_type)
            ]
            there, _ = await self._by_traits(
                record_type, [each for each in others if each.key not in found], known
            )
            found |= there
        moved = [
            replace(effect, links=survivors)
            for effect in bare
            if effect.key not in found and (survivors := await self._survivors(effect))
        ]
        there, _ = await self._by_traits(RecordType.CONTACT, moved, known)
        return found | there

    async def _survivors(self, effect: Effect) -> tuple[RecordRef, ...]:
        """The contacts that stand in for those of the effect that were merged."""
        survivors = []
        for link in _of_type(effect, RecordType.CONTACT):
            new_id = await self._records.survivor("contacts", link.id)
            if new_id is not None and new_id != link.id:
                survivors.append(RecordRef(RecordType.CONTACT, new_id))
        return tuple(survivors)

    async def _by_key(self, sought: Sequence[Effect]) -> dict[str, str]:
        by_key = {split_traits(effect.traits).key: effect.key for effect in sought}
        found = {}
        for some in slices(list(by_key)):
            try:
                emails = await self._records.read("emails", some, [UNIQUE_KEY], by=UNIQUE_KEY)
            except Refused:
                self._unique_key.lost()
                break
            for email in emails:
                effect_key = by_key.get(str(properties_of(email).get(UNIQUE_KEY)))
                if effect_key is not None:
                    found[effect_key] = id_of(email)
        return found

    async def _by_traits(
        self, record_type: str, sought: Sequence[Effect], known: Known
    ) -> tuple[dict[str, str], Collection[str]]:
        """By the emails of the records that the creates named, all of one type.

        A create links its email to all records or to none, so those of one type are enough as long as
        they are there: the contacts if there are any. Their emails are read from the newest on, for
        ids grow with time, until a whole call brings nothing that was created since the first of these
        creates left. Returns what was found, and which of the records have any email.
        """
        if not sought:
            return {}, ()
        records = {
            link.id for effect in sought for link in effect.links if link.type == record_type
        }
        linked = await self._associations.of(objects_of(record_type), sorted(records), "emails")
        emails_of = {
            record_id: {email.to_id for email in emails} for record_id, emails in linked.items()
        }
        there = set().union(*emails_of.values())
        candidates = sorted(there - await known(there), key=_age, reverse=True)
        since = min(effect.intended_at for effect in sought) - _SKEW
        found: dict[str, str] = {}
        for some in slices(candidates):
            emails = await self._records.read("emails", some, EMAIL_PROPERTIES)
            fresh = [email for email in emails if _is_since(email, since)]
            _pair(fresh, sought, record_type, emails_of, found)
            if not fresh or len(found) == len(sought):
                break
        return found, emails_of.keys()


def _pair(
    emails: Iterable[Json],
    sought: Sequence[Effect],
    record_type: str,
    emails_of: Mapping[str, Collection[str]],
    found: dict[str, str],
) -> None:
    """Add to `found`: each email goes to one effect that it looks like and shares a record with."""
    alike: defaultdict[str, list[Effect]] = defaultdict(list)
    for effect in sought:
        if effect.key not in found:
            alike[split_traits(effect.traits).digest].append(effect)
    for email in emails:
        email_id = id_of(email)
        for effect in alike.get(traits(properties_of(email)), ()):
            if (
                effect.key not in found
                and _is_since(email, effect.intended_at - _SKEW)
                and any(
                    email_id in emails_of.get(link.id, ())
                    for link in effect.links
                    if link.type == record_type
                )
            ):
                found[effect.key] = email_id
                break


def _types(effects: Iterable[Effect]) -> list[str]:
    """Of all their records, contacts first."""
    return sorted({link.type for effect in effects for link in effect.links}, key=_contacts_first)


def _contacts_first(record_type: str) -> tuple[bool, str]:
    return record_type != RecordType.CONTACT, record_type


def _of_type(effect: Effect, record_type: str) -> list[RecordRef]:
    return [link for link in effect.links if link.type == record_type]


def _is_since(record: Json, since: datetime) -> bool:
    """Created since then, or not known not to be."""
    created_at = moment(record.get("createdAt"))
    return created_at is None or created_at >= since


def _age(record_id: str) -> tuple[int, str]:
    return len(record_id), record_id
