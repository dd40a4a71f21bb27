"""Who may log and where it lands: what was found out about a mail's sender stays with each copy."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "copy", sa.Column("evidence", sa.Text, nullable=False, server_default=sa.text("'{}'"))
    )
