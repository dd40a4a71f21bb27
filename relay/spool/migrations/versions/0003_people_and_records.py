"""Who may log and where it lands: what was found out about a mail's sender stays with each copy, and
whose key it came by; addresses with a secret; HubSpot's owners; what providers ask before they forward.
Later copies of a mail are known as such, and so is what an engagement is of: by whom, in which words, whose.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_IS_COPY = sa.text("copy_of IS NOT NULL")


def upgrade() -> None:
    op.add_column(
        "copy", sa.Column("evidence", sa.Text, nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column(
        "mail",
        sa.Column("undone", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.add_column("copy", sa.Column("key_id", sa.BigInteger))
    op.add_column("copy", sa.Column("key_user", sa.Text))
    op.add_column(
        "copy", sa.Column("signed", sa.Boolean, nullable=False, server_default=sa.text("false"))
    )
    op.create_table(
        "secret_address",
        sa.Column("id", _ID, nullable=False),
        sa.Column("portal", sa.String(63), nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger),
        sa.Column("leaked_at", sa.BigInteger),
        sa.Column("used_at", sa.BigInteger),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_secret_address"),
        sa.UniqueConstraint("digest", name="uq_secret_address_digest"),
    )
    op.create_table(
        "owner",
        sa.Column("portal", sa.String(63), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("portal", "address", name="pk_owner"),
    )
    op.create_table(
        "awaited",
        sa.Column(
            "mail_id",
            _ID,
            sa.ForeignKey("mail.id", name="fk_awaited_mail_id", ondelete="CASCADE"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("look_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("mail_id", "address", name="pk_awaited"),
    )
    op.create_index("ix_awaited_look_at", "awaited", ["look_at"])
    op.create_table(
        "confirmation",
        sa.Column(
            "mail_id",
            _ID,
            sa.ForeignKey("mail.id", name="fk_confirmation_mail_id", ondelete="CASCADE"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("mail_id", name="pk_confirmation"),
    )
    op.create_table(
        "notice",
        sa.Column(
            "mail_id",
            _ID,
            sa.ForeignKey("mail.id", name="fk_notice_mail_id", ondelete="CASCADE"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("mail_id", name="pk_notice"),
    )
    op.add_column("mail", sa.Column("copy_of", sa.BigInteger))
    op.create_index(
        "ix_mail_copy_of", "mail", ["copy_of"], sqlite_where=_IS_COPY, postgresql_where=_IS_COPY
    )
    for column in (
        sa.Column("author", sa.Text, nullable=False, server_default=""),
        sa.Column("words", sa.Text, nullable=False, server_default=""),
        sa.Column("owner_id", sa.String(40)),
        sa.Column("claim", sa.Integer, nullable=False, server_default="0"),
        sa.Column("bounced", sa.Boolean, nullable=False, server_default=sa.false()),
    ):
        op.add_column("effect", column)
