"""The spool's tables. The migrations in `relay.spool.migrations` make them; a test holds the two together.

    mail      one row per accepted mail: its state, when it is due, which worker holds it
    copy      every accepted copy of it: by which mailbox, from whom, with which tag
    chunk     the raw mail, in pieces; dropped by retention
    ledger    one row per move between states, with the reason and the findings
    effect    what was, or was to be, created in HubSpot for it; also what replies are threaded by
    awaited   addresses of which one is to become a contact, for a parked mail to be logged
    confirmation   what a provider asks before it forwards: with a code and a link, like the raw mail
    notice    users of ours who are to hear that their mail is parked, until they are told
    lease     which worker owns which portal, until when, in which epoch
    secret_address  addresses with a secret, each one's word; the secret itself is not there
    owner     who is an owner in HubSpot, as last heard

Only types and constructs that SQLite and PostgreSQL both know. Times are whole microseconds since
1970, so that they sort, compare and survive both engines alike.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

CHUNK_BYTES = 256 * 1024
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """An aware time as the tables hold it: microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(microseconds_: int) -> datetime:
    """The time that the tables hold so."""
    return _EPOCH + timedelta(microseconds=microseconds_)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, _: Dialect) -> datetime | None:
        return None if value is None else moment(value)


_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only for INTEGER keys

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

mail = Table(
    "mail",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("portal", String(63), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("message_id", Text),
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("crashes", Integer, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("moved_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("has_raw", Boolean, nullable=False),
    Column("undone", Boolean, nullable=False, server_default=text("false")),
    Column("copy_of", BigInteger),
    UniqueConstraint("portal", "fingerprint"),
)
OPEN = text("state IN ('queued', 'claimed', 'sending', 'unsure', 'parked')")
"""Not final. Statements that are to use the index below say it in these very words, for SQLite."""
Index(
    "ix_mail_open",
    mail.c.portal,
    mail.c.state,
    mail.c.id,
    mail.c.next_attempt_at,
    sqlite_where=OPEN,
    postgresql_where=OPEN,
)
Index("ix_mail_message_id", mail.c.portal, mail.c.message_id)
Index("ix_mail_moved", mail.c.state, mail.c.moved_at)
_IS_COPY = text("copy_of IS NOT NULL")
Index("ix_mail_copy_of", mail.c.copy_of, sqlite_where=_IS_COPY, postgresql_where=_IS_COPY)

copy = Table(
    "copy",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("mail_id", _Id, ForeignKey("mail.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("mailbox", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("records", Text, nullable=False),
    Column("mail_from", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("helo", Text, nullable=False),
    Column("tls", Boolean, nullable=False),
    Column("user", Text),
    Column("trusted", Boolean, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("evidence", Text, nullable=False, server_default=text("'{}'")),
    Column("key_id", BigInteger),
    Column("key_user", Text),
    Column("signed", Boolean, nullable=False, server_default=text("false")),
)

chunk = Table(
    "chunk",
    metadata,
    Column(
        "mail_id",
        _Id,
        ForeignKey("mail.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("mail_id", _Id, ForeignKey("mail.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("from_state", String(16)),
    Column("to_state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("findings", Text),
)

effect = Table(
    "effect",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("mail_id", _Id, ForeignKey("mail.id", ondelete="CASCADE"), nullable=False),
    Column("key", Text, nullable=False),
    Column("portal", String(63), nullable=False),
    Column("direction", String(20), nullable=False),
    Column("links", Text, nullable=False),
    Column("traits", Text, nullable=False),
    Column("intended_at", Moment, nullable=False),
    Column("engagement_id", String(40)),
    Column("message_id", Text),
    Column("subject_key", String(64), nullable=False),
    Column("people", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("author", Text, nullable=False, server_default=""),
    Column("words", Text, nullable=False, server_default=""),
    Column("owner_id", String(40)),
    Column("claim", Integer, nullable=False, server_default="0"),
    Column("bounced", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("mail_id", "key"),
)
Index("ix_effect_message_id", effect.c.portal, effect.c.message_id)
Index("ix_effect_engagement_id", effect.c.portal, effect.c.engagement_id)
Index("ix_effect_subject", effect.c.portal, effect.c.subject_key, effect.c.at)

awaited = Table(
    "awaited",
    metadata,
    Column(
        "mail_id",
        _Id,
        ForeignKey("mail.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("address", Text, primary_key=True),
    Column("look_at", Moment, nullable=False),
)
Index("ix_awaited_look_at", awaited.c.look_at)

confirmation = Table(
    "confirmation",
    metadata,
    Column(
        "mail_id",
        _Id,
        ForeignKey("mail.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("provider", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("link", Text, nullable=False),
)

notice = Table(
    "notice",
    metadata,
    Column(
        "mail_id",
        _Id,
        ForeignKey("mail.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("user", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("portal", String(63), primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("epoch", BigInteger, nullable=False),
)

secret_address = Table(
    "secret_address",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("portal", String(63), nullable=False),
    Column("user", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment),
    Column("leaked_at", Moment),
    Column("used_at", Moment),
    Column("uses", Integer, nullable=False),
    UniqueConstraint("digest"),
)

owner = Table(
    "owner",
    metadata,
    Column("portal", String(63), primary_key=True),
    Column("address", Text, primary_key=True),
)
