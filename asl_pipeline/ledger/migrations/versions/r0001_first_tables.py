"""The tables as they were before there were revisions; a ledger of then is adopted as it is."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None

METADATA: Final = sa.MetaData()

sa.Table("about", METADATA, sa.Column("version", sa.Integer, primary_key=True))

sa.Table(
    "deliveries",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("partner", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_sha256", sa.String(64), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("arrived_on", sa.Date, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.String(32)),
    sa.Column("same_as", sa.Integer, sa.ForeignKey("deliveries.seq")),
    sa.UniqueConstraint("partner", "name_sha256", "sha256"),
    sa.CheckConstraint("state IN ('received', 'read', 'quarantined', 'duplicate', 'withdrawn')"),
)

sa.Table(
    "slots",
    METADATA,
    sa.Column("delivery", sa.Integer, sa.ForeignKey("deliveries.seq"), primary_key=True),
    sa.Column("dataset", sa.String(64), primary_key=True),
    sa.Column("period", sa.String(7), primary_key=True),
    sa.Column("rows", sa.Integer, nullable=False),
)

sa.Table(
    "submissions",
    METADATA,
    sa.Column("id", sa.String(96), primary_key=True),
    sa.Column("delivery", sa.Integer, sa.ForeignKey("deliveries.seq"), nullable=False),
    sa.Column("partner", sa.String(64), nullable=False),
    sa.Column("dataset", sa.String(64), nullable=False),
    sa.Column("period", sa.String(7), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("clean_rows", sa.Integer, nullable=False),
    sa.Column("errors", sa.Integer, nullable=False),
    sa.Column("warnings", sa.Integer, nullable=False),
    sa.Column("infos", sa.Integer, nullable=False),
    sa.Column("verdict", sa.String(32), nullable=False),
    sa.Column("rule_set", sa.String(80), nullable=False),
    sa.UniqueConstraint("delivery", "dataset", "period"),
    sa.UniqueConstraint("partner", "dataset", "period", "revision"),
    sa.CheckConstraint("verdict IN ('accepted', 'accepted_with_warnings', 'returned')"),
)

sa.Table(
    "finding_counts",
    METADATA,
    sa.Column("submission", sa.String(96), sa.ForeignKey("submissions.id"), primary_key=True),
    sa.Column("rule", sa.String(128), primary_key=True),
    sa.Column("severity", sa.String(16), nullable=False),
    sa.Column("places", sa.Integer, nullable=False),
)

sa.Table(
    "decisions",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("submission", sa.String(96), sa.ForeignKey("submissions.id"), nullable=False),
    sa.Column("decision", sa.String(32), nullable=False),
    sa.Column("reviewer", sa.String(64), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("decided_on", sa.Date, nullable=False),
    sa.CheckConstraint(
        "decision IN ('not_needed', 'awaiting_sign_off', 'signed_off', 'returned_by_reviewer')"
    ),
)

sa.Table(
    "releases",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(32), nullable=False, unique=True),
    sa.Column("follows", sa.String(32), nullable=False, unique=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("manifest_sha256", sa.String(64), nullable=False),
)

COLUMNS: Final = {name: frozenset(table.columns.keys()) for name, table in METADATA.tables.items()}


def upgrade() -> None:
    """Make the tables in an empty database."""
    connection = op.get_bind()
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(METADATA.tables["about"].insert().values(version=1))
