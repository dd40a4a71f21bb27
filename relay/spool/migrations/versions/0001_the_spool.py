"""The spool as it was first released. `relay.spool.tables` says what each table is for."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_OPEN = sa.text("state IN ('queued', 'claimed', 'sending', 'unsure', 'parked')")


def _of_mail(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["mail_id"], ["mail.id"], ondelete="CASCADE", name=f"fk_{table}_mail_id"
    )


def upgrade() -> None:
    op.create_table(
        "mail",
        sa.Column("id", _ID, nullable=False),
        sa.Column("portal", sa.String(63), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("crashes", sa.Integer, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger, nullable=False),
        sa.Column("moved_at", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("has_raw", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("portal", "fingerprint", name="uq_mail_portal_fingerprint"),
    )
    op.create_index(
        "ix_mail_open",
        "mail",
        ["portal", "state", "next_attempt_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_mail_message_id", "mail", ["portal", "message_id"])
    op.create_index("ix_mail_moved", "mail", ["state", "moved_at"])
    op.create_table(
        "copy",
        sa.Column("id", _ID, nullable=False),
        sa.Column("mail_id", _ID, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("mailbox", sa.Text, nullable=False),
        sa.Column("tag", sa.Text, nullable=False),
        sa.Column("records", sa.Text, nullable=False),
        sa.Column("mail_from", sa.Text, nullable=False),
        sa.Column("peer", sa.Text, nullable=False),
        sa.Column("helo", sa.Text, nullable=False),
        sa.Column("tls", sa.Boolean, nullable=False),
        sa.Column("user", sa.Text),
        sa.Column("trusted", sa.Boolean, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_copy"),
        _of_mail("copy"),
    )
    op.create_index("ix_copy_mail_id", "copy", ["mail_id"])
    op.create_table(
        "chunk",
        sa.Column("mail_id", _ID, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("mail_id", "seq", name="pk_chunk"),
        _of_mail("chunk"),
    )
    op.create_table(
        "ledger",
        sa.Column("id", _ID, nullable=False),
        sa.Column("mail_id", _ID, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("from_state", sa.String(16)),
        sa.Column("to_state", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("findings", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        _of_mail("ledger"),
    )
    op.create_index("ix_ledger_mail_id", "ledger", ["mail_id"])
    op.create_table(
        "effect",
        sa.Column("id", _ID, nullable=False),
        sa.Column("mail_id", _ID, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("portal", sa.String(63), nullable=False),
        sa.Column("direction", sa.String(20), nullable=False),
        sa.Column("links", sa.Text, nullable=False),
        sa.Column("traits", sa.Text, nullable=False),
        sa.Column("intended_at", sa.BigInteger, nullable=False),
        sa.Column("engagement_id", sa.String(40)),
        sa.Column("message_id", sa.Text),
        sa.Column("subject_key", sa.String(64), nullable=False),
        sa.Column("people", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_effect"),
        sa.UniqueConstraint("mail_id", "key", name="uq_effect_mail_id_key"),
        _of_mail("effect"),
    )
    op.create_index("ix_effect_message_id", "effect", ["portal", "message_id"])
    op.create_index("ix_effect_engagement_id", "effect", ["portal", "engagement_id"])
    op.create_index("ix_effect_subject", "effect", ["portal", "subject_key", "at"])
    op.create_table(
        "lease",
        sa.Column("portal", sa.String(63), nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("portal", name="pk_lease"),
    )
