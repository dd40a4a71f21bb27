"""Mail is claimed in the order it came: the index of open mail leads by number, not by due time."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('queued', 'claimed', 'sending', 'unsure', 'parked')")


def upgrade() -> None:
    op.drop_index("ix_mail_open", "mail")
    op.create_index(
        "ix_mail_open",
        "mail",
        ["portal", "state", "id", "next_attempt_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
