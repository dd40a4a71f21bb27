"""What the pages show, asked of the store: a page of records, a timeline, one email, one file.

Promise: a list reads one page of objects, however many there are. A timeline compares the times of
one record's emails, a search the names of all records of a type, or the newest 10,000 emails.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import sqlalchemy as sa

from relay.sandbox import schema
from relay.sandbox.association_types import AssociationTypes
from relay.sandbox.links import End
from relay.sandbox.pages import cards, mails
from relay.sandbox.pages.cards import Card, Reference
from relay.sandbox.pages.mails import File, Mail
from relay.sandbox.schema import EMAILS
from relay.sandbox.store import Store, Stored
from relay.sandbox.tables import associations, files, objects, owners
from relay.sandbox.wire import is_number

PAGE = 20
MOST_RELATED = 100
SEARCHED_EMAILS = 10_000
_SEARCHED = {
    schema.CONTACTS: ("firstname", "lastname", "email", "hs_additional_emails"),
    schema.COMPANIES: ("name", "domain"),
    schema.DEALS: ("dealname",),
    schema.TICKETS: ("subject",),
    EMAILS: (
        "hs_email_subject",
        *(f"hs_email_{side}_{part}" for side in ("from", "to") for part in ("email", "firstname", "lastname")),
    ),
}  # fmt: skip

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """`next` asks for what follows: the id of the last item, or the number of the next page."""

    items: Sequence[Item]
    is_first: bool
    next: int | None


class Content(NamedTuple):
    """A file to download. `type` is what its uploader called it."""

    name: str
    type: str
    content: bytes


class Catalogue:
    """Use it within a transaction of the store."""

    def __init__(self, *, store: Store, types: AssociationTypes) -> None:
        self._store = store
        self._types = types

    # ---------------------------------------------------------------- records

    def records(self, type_: str, *, words: Sequence[str], before: int | None) -> Page[Card]:
        """The live ones that hold all of `words`, the newest first, from below the id `before`."""
        found = self._newest(type_, words, before)
        owner_names = self._owners(found)
        items = [cards.card(stored, owner_names) for stored in found[:PAGE]]
        return _page(items, found, before)

    def record(self, type_: str, id_: int) -> Card | None:
        """One, also when it is archived. The id of a merged one gives what took its place."""
        stored = self._store.get(type_, id_)
        while stored and stored.merged_into is not None:
            stored = self._store.get(type_, stored.merged_into)
        return None if stored is None else cards.card(stored, self._owners([stored]))

    def related(self, card: Card) -> list[Reference]:
        """The other records that it is associated with."""
        return self._references(card.type, [card.id]).get(card.id, [])

    # ---------------------------------------------------------------- emails

    def newest(self, *, words: Sequence[str], before: int | None) -> Page[Mail]:
        """What was logged last, in any record or none; of the newest, those that hold all of `words`."""
        found = self._newest(EMAILS, words, before)
        return _page(self._mails(found[:PAGE]), found, before)

    def timeline(self, card: Card, number: int) -> Page[Mail]:
        """The page `number`, from 1: the pinned email, then by time, the newest first."""
        linked = sa.select(associations.c.to_id).where(
            associations.c.from_type == card.type,
            associations.c.from_id == card.id,
            associations.c.to_type == EMAILS,
        )
        statement = (
            sa.select(objects.c.id)
            .where(objects.c.type == EMAILS, objects.c.id.in_(linked))
            .order_by(
                (objects.c.id == (card.pinned_id or 0)).desc(),
                _property("hs_timestamp").desc(),
                objects.c.id.desc(),
            )
            .limit(PAGE + 1)
            .offset(PAGE * (number - 1))
        )
        ids = self._store.execute(statement).scalars().all()
        by_id = {mail.id: mail for mail in self._mails(self._store.get_many(EMAILS, ids[:PAGE]))}
        items = [by_id[id_] for id_ in ids[:PAGE]]
        return Page(items, number == 1, number + 1 if len(ids) > PAGE else None)

    def mail(self, id_: int) -> Mail | None:
        return next(iter(self._mails(self._store.get_many(EMAILS, [id_]))), None)

    def _mails(self, found: Sequence[Stored]) -> list[Mail]:
        names, known = self._owners(found), self._files(found)
        records = self._references(EMAILS, [stored.id for stored in found])
        return [
            mails.mail(stored, owners=names, files=known, records=records.get(stored.id, []))
            for stored in found
        ]

    # ---------------------------------------------------------------- owners and files

    def owners(self, *, before: int | None) -> Page[sa.Row[Any]]:
        statement = sa.select(owners).order_by(owners.c.id.desc()).limit(PAGE + 1)
        if before is not None:
            statement = statement.where(owners.c.id < before)
        rows = self._store.execute(statement).all()
        return _page(rows[:PAGE], rows, before)

    def content(self, file_id: int) -> Content | None:
        row = self._store.execute(
            sa.select(files.c.name, files.c.content_type, files.c.content).where(
                files.c.id == file_id
            )
        ).first()
        return None if row is None else Content._make(row)

    # ---------------------------------------------------------------- behind all of them

    def _newest(self, type_: str, words: Sequence[str], before: int | None) -> list[Stored]:
        """One more than a page, if there are so many: it shows that another page follows."""
        statement = sa.select(objects.c.id).where(
            objects.c.type == type_,
            objects.c.archived_ms.is_(None),
            objects.c.merged_into.is_(None),
        )
        if before is not None:
            statement = statement.where(objects.c.id < before)
        statement = statement.order_by(objects.c.id.desc())
        if words and type_ == EMAILS:
            oldest = statement.limit(1).offset(SEARCHED_EMAILS - 1).scalar_subquery()
            statement = statement.where(objects.c.id >= sa.func.coalesce(oldest, 0))
        searched: sa.ColumnElement[str] = sa.cast(objects.c.id, sa.Text)
        for name in _SEARCHED[type_]:
            searched = searched + " " + sa.func.coalesce(_property(name), "")
        matching = statement.where(*(searched.contains(word, autoescape=True) for word in words))
        ids = self._store.execute(matching.limit(PAGE + 1)).scalars()
        return self._store.get_many(type_, ids)[::-1]

    def _owners(self, found: Iterable[Stored]) -> dict[str, str]:
        ids = {stored.properties.get(cards.OWNER, "") for stored in found}
        rows = self._store.execute(
            sa.select(owners).where(owners.c.id.in_([int(id_) for id_ in ids if is_number(id_)]))
        )
        return {str(row.id): owner_name(row) for row in rows}

    def _files(self, found: Iterable[Stored]) -> dict[str, File]:
        ids = {int(id_) for stored in found for id_ in mails.file_ids(stored)}
        rows = self._store.execute(
            sa.select(files.c.id, files.c.name, files.c.size).where(files.c.id.in_(ids))
        )
        return {str(row.id): File(str(row.id), row.name, row.size) for row in rows}

    def _references(self, from_type: str, ids: Iterable[int]) -> dict[int, list[Reference]]:
        """id -> the records associated with it, each once, contacts first, at most `MOST_RELATED`."""
        labels: dict[int, dict[End, list[str]]] = {}
        for link in self._store.links(from_type, ids):
            if link.to_type in schema.RECORDS:
                ends = labels.setdefault(link.from_id, {})
                label = self._types.of(link.type_id).label
                ends.setdefault((link.to_type, link.to_id), []).extend([label] if label else [])
        shown = {id_: sorted(ends, key=_place)[:MOST_RELATED] for id_, ends in labels.items()}
        names = self._names({end for ends in shown.values() for end in ends})
        return {
            id_: [Reference(*end, names[end], ", ".join(labels[id_][end])) for end in ends]
            for id_, ends in shown.items()
        }

    def _names(self, ends: Collection[End]) -> dict[End, str]:
        return {
            (stored.type, stored.id): cards.name_of(stored)
            for type_ in schema.RECORDS
            for stored in self._store.get_many(type_, [id_ for to, id_ in ends if to == type_])
        }


def owner_name(row: sa.Row[Any]) -> str:
    return f"{row.first_name} {row.last_name}".strip() or str(row.email)


def _page(items: Sequence[Item], found: Sequence[Any], before: int | None) -> Page[Item]:
    """`found`: one more than the page has items, if another page follows."""
    return Page(items, before is None, found[PAGE - 1].id if len(found) > PAGE else None)


def _property(name: str) -> sa.ColumnElement[str]:
    return sa.func.json_extract(objects.c.properties, f'$."{name}"', type_=sa.Text)


def _place(end: End) -> tuple[int, int]:
    type_, id_ = end
    return schema.RECORDS.index(type_), id_
