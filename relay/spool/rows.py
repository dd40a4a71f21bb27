"""Rows of the tables as the nouns of `relay.model`, and back."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from relay.model import (
    Check,
    Claim,
    Copy,
    Direction,
    Effect,
    Evidence,
    Key,
    Method,
    Recipient,
    RecordRef,
    Shown,
    Spooled,
    State,
)
from relay.spool.tables import copy, effect, mail


def spooled(
    row: Row[Any],
    copies: tuple[Copy, ...],
    *,
    state: State | None = None,
    attempt: int | None = None,
    epoch: int | None = None,
) -> Spooled:
    """The mail of a row; what a claim has changed since the row was read is given."""
    return Spooled(
        id=row.id,
        portal=row.portal,
        fingerprint=row.fingerprint,
        message_id=row.message_id,
        state=state or State(row.state),
        attempt=row.attempt if attempt is None else attempt,
        crashes=row.crashes,
        epoch=row.epoch if epoch is None else epoch,
        received_at=row.received_at,
        moved_at=row.moved_at,
        size=row.size,
        copy_of=row.copy_of,
        copies=copies,
    )


def read_copies(connection: Connection, spool_ids: Iterable[int]) -> dict[int, tuple[Copy, ...]]:
    """The copies of each mail, oldest first."""
    found: defaultdict[int, list[Copy]] = defaultdict(list)
    for row in connection.execute(
        select(copy, mail.c.portal)
        .join(mail, mail.c.id == copy.c.mail_id)
        .where(copy.c.mail_id.in_(list(spool_ids)))
        .order_by(copy.c.id)
    ):
        found[row.mail_id].append(
            Copy(
                recipient=Recipient(
                    address=row.address,
                    portal=row.portal,
                    mailbox=row.mailbox,
                    tag=row.tag,
                    records=read_refs(row.records),
                    key=None
                    if row.key_id is None
                    else Key(id=row.key_id, portal=row.portal, user=row.key_user),
                    signed=row.signed,
                ),
                mail_from=row.mail_from,
                peer=row.peer,
                evidence=read_evidence(row.evidence, user=row.user, trusted=row.trusted),
                received_at=row.received_at,
            )
        )
    return {spool_id: tuple(copies) for spool_id, copies in found.items()}


_CHECKS = ("spf", "dkim", "dmarc", "arc")


def write_evidence(evidence: Evidence) -> str:
    """As JSON, but for peer and user, which have columns of their own."""
    checks = {name: getattr(evidence, name) for name in _CHECKS}
    found: dict[str, Any] = {
        name: check for name, check in checks.items() if check is not Check.NOT_CHECKED
    }
    if evidence.shown:
        found["shown"] = [[each.domain, each.method, each.detail] for each in evidence.shown]
    if evidence.notes:
        found["notes"] = evidence.notes
    return json.dumps(found) if found else "{}"


def read_evidence(written: str, *, user: str | None, trusted: bool) -> Evidence:
    """What `write_evidence` wrote."""
    found = json.loads(written)
    return Evidence(
        peer_trusted=trusted,
        user=user,
        shown=tuple(
            Shown(domain=domain, method=Method(method), detail=detail)
            for domain, method, detail in found.get("shown", ())
        ),
        notes=tuple(found.get("notes", ())),
        **{name: Check(found[name]) for name in _CHECKS if name in found},
    )


def effect_row(spool_id: int, portal: str, intent: Effect) -> dict[str, Any]:
    return {
        "mail_id": spool_id,
        "key": intent.key,
        "portal": portal,
        "direction": intent.direction,
        "links": write_refs(intent.links),
        "traits": intent.traits,
        "intended_at": intent.intended_at,
        "message_id": intent.message_id,
        "subject_key": intent.subject_key,
        "people": json.dumps(intent.people),
        "at": intent.at,
        "author": intent.author,
        "words": intent.words,
        "owner_id": intent.owner_id,
        "claim": intent.claim,
        "engagement_id": intent.engagement_id,
    }


def read_effects(connection: Connection, spool_ids: Iterable[int]) -> dict[int, tuple[Effect, ...]]:
    """What each mail has, or was to have, in the CRM."""
    found: defaultdict[int, list[Effect]] = defaultdict(list)
    for row in connection.execute(
        select(effect).where(effect.c.mail_id.in_(list(spool_ids))).order_by(effect.c.id)
    ):
        found[row.mail_id].append(read_effect(row))
    return defaultdict(tuple, {spool_id: tuple(effects) for spool_id, effects in found.items()})


def read_effect(row: Row[Any]) -> Effect:
    return Effect(
        key=row.key,
        direction=Direction(row.direction),
        links=read_refs(row.links),
        traits=row.traits,
        message_id=row.message_id,
        subject_key=row.subject_key,
        people=tuple(json.loads(row.people)),
        at=row.at,
        intended_at=row.intended_at,
        author=row.author,
        words=row.words,
        owner_id=row.owner_id,
        claim=Claim(row.claim),
        engagement_id=row.engagement_id,
        bounced=row.bounced,
    )


def write_refs(records: Iterable[RecordRef]) -> str:
    return " ".join(f"{record.type}-{record.id}" for record in records)


def read_refs(written: str) -> tuple[RecordRef, ...]:
    pairs = (item.rpartition("-") for item in written.split())
    return tuple(RecordRef(kind, record_id) for kind, _, record_id in pairs)
