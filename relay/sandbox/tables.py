"""The sandbox's tables. Ids are numbers here and strings on the wire; times are Unix milliseconds.

An object's properties are one JSON text. Every association stands twice, once from each end.
"""

import sqlalchemy as sa

metadata = sa.MetaData()

objects = sa.Table(
    "objects",
    metadata,
    sa.Column("type", sa.Text, primary_key=True),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("properties", sa.Text, nullable=False),
    sa.Column("created_ms", sa.Integer, nullable=False),
    sa.Column("updated_ms", sa.Integer, nullable=False),
    sa.Column("archived_ms", sa.Integer),
    sa.Column("merged_into", sa.Integer),
    # what search still shows until `updated_ms` is older than its lag
    sa.Column("stale", sa.Text),
    sqlite_with_rowid=False,
)
last_ids = sa.Table(
    "last_ids",
    metadata,
    sa.Column("type", sa.Text, primary_key=True),
    sa.Column("id", sa.Integer, nullable=False),
)
unique_values = sa.Table(
    "unique_values",
    metadata,
    sa.Column("type", sa.Text, primary_key=True),
    sa.Column("property", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True),
    sa.Column("id", sa.Integer, nullable=False),
    sa.Index("unique_values_of", "type", "id"),
    sqlite_with_rowid=False,
)
associations = sa.Table(
    "associations",
    metadata,
    sa.Column("from_type", sa.Text, primary_key=True),
    sa.Column("from_id", sa.Integer, primary_key=True),
    sa.Column("to_type", sa.Text, primary_key=True),
    sa.Column("to_id", sa.Integer, primary_key=True),
    sa.Column("type_id", sa.Integer, primary_key=True),
    sqlite_with_rowid=False,
)
properties = sa.Table(
    "properties",
    metadata,
    sa.Column("type", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("definition", sa.Text, nullable=False),
)
labels = sa.Table(
    "labels",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("from_type", sa.Text, nullable=False),
    sa.Column("to_type", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("mirror_id", sa.Integer, nullable=False),
)
keys = sa.Table(
    "keys",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("key", sa.LargeBinary, nullable=False),
)
owners = sa.Table(
    "owners",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.Integer, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("first_name", sa.Text, nullable=False),
    sa.Column("last_name", sa.Text, nullable=False),
    sa.Column("created_ms", sa.Integer, nullable=False),
)
files = sa.Table(
    "files",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("folder", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("access", sa.Text, nullable=False),
    sa.Column("md5", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("created_ms", sa.Integer, nullable=False),
    sa.Index("files_by_content", "md5", "folder"),
    sqlite_autoincrement=True,
)
