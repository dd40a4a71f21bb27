"""Mails on their way into calls: what each asks for, and which go together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from relay.hubspot.results import Prepared
from relay.hubspot.wire import Json, email_request
from relay.model import RecordRef, RecordType

_PER_CALL = 100
_CHARS_PER_CALL = 2_000_000  # keeps a request and its answer, which repeats it, at a few megabytes
_MOST_DROPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mail on its way. `trace_id` tells it from the others of its call."""

    trace_id: str
    prepared: Prepared
    links: tuple[RecordRef, ...]
    drops: int = 0
    refused_owner: str | None = None

    def request(self) -> Json:
        prepared = self.prepared
        return email_request(
            prepared.engagement,
            prepared.file_ids,
            self.links,
            prepared.key,
            prepared.link_types,
        )

    def without_owner(self) -> "Draft":
        engagement = replace(self.prepared.engagement, owner_id=None)
        owner_id = self.prepared.engagement.owner_id
        return replace(
            self, prepared=replace(self.prepared, engagement=engagement), refused_owner=owner_id
        )

    def without(self, record_ids: frozenset[str]) -> "Draft":
        """HubSpot names ids without their types: of two records of one id, the contact stays."""
        contacts_first = sorted(self.links, key=_is_contact, reverse=True)
        gone = {link.id: link for link in contacts_first if link.id in record_ids}.values()
        links = tuple(link for link in self.links if link not in gone)
        return self if links == self.links else replace(self, links=links, drops=self.drops + 1)

    @property
    def is_stale(self) -> bool:
        """None of the contacts that it was to be on is left, or not all of them at a first try."""
        contacts = {link for link in self.prepared.engagement.links if _is_contact(link)}
        left = contacts.intersection(self.links)
        return bool(contacts) and (not left or (self.prepared.looks_again and left != contacts))

    @property
    def is_lost(self) -> bool:
        """Too much was dropped, or no link is left."""
        return not self.links or self.drops > _MOST_DROPS

    @property
    def dropped(self) -> tuple[RecordRef, ...]:
        return tuple(link for link in self.prepared.engagement.links if link not in self.links)

    @property
    def size(self) -> int:
        engagement = self.prepared.engagement
        return len(engagement.text) + len(engagement.html)


def _is_contact(link: RecordRef) -> bool:
    return link.type == RecordType.CONTACT


def in_groups(drafts: list[Draft]) -> Iterator[list[Draft]]:
    """What one call takes. Mails that calls had no answer for go last, in small company."""
    group: list[Draft] = []
    size = 0
    for draft in sorted(drafts, key=lambda draft: draft.prepared.company, reverse=True):
        most = min(draft.prepared.company, _PER_CALL)
        if group and (len(group) >= most or size + draft.size > _CHARS_PER_CALL):
            yield group
            group, size = [], 0
        group.append(draft)
        size += draft.size
    if group:
        yield group
