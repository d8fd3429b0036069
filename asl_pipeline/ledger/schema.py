"""The ledger's tables (SQLAlchemy Core). Rows are added; the few that change change state only."""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from asl_pipeline.model.submission import Decision, DeliveryState, Verdict

VERSION: Final = 1
"""Raised with every change of the tables; a ledger of another version is refused."""

metadata = MetaData()


def _one_of(column: str, values: type[DeliveryState] | type[Verdict] | type[Decision]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


about = Table("about", metadata, Column("version", Integer, primary_key=True))

deliveries = Table(
    "deliveries",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("partner", String(64), nullable=False),
    Column("name", Text, nullable=False),
    # Stands for the name in the index, which has a limit that names do not have.
    Column("name_sha256", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("arrived_on", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),
    Column("same_as", Integer, ForeignKey("deliveries.seq")),
    # The key that makes receiving the same thing again harmless.
    UniqueConstraint("partner", "name_sha256", "sha256"),
    CheckConstraint(_one_of("state", DeliveryState)),
)

slots = Table(
    "slots",
    metadata,
    Column("delivery", Integer, ForeignKey("deliveries.seq"), primary_key=True),
    Column("dataset", String(64), primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("rows", Integer, nullable=False),
)
"""What a delivery that was read holds; each slot becomes one submission."""

submissions = Table(
    "submissions",
    metadata,
    Column("id", String(96), primary_key=True),
    Column("delivery", Integer, ForeignKey("deliveries.seq"), nullable=False),
    Column("partner", String(64), nullable=False),
    Column("dataset", String(64), nullable=False),
    Column("period", String(7), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("clean_rows", Integer, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("infos", Integer, nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("rule_set", String(80), nullable=False),
    UniqueConstraint("delivery", "dataset", "period"),
    UniqueConstraint("partner", "dataset", "period", "revision"),
    CheckConstraint(_one_of("verdict", Verdict)),
)

finding_counts = Table(
    "finding_counts",
    metadata,
    Column("submission", String(96), ForeignKey("submissions.id"), primary_key=True),
    Column("rule", String(128), primary_key=True),
    Column("severity", String(16), nullable=False),
    Column("places", Integer, nullable=False),
)
"""How often each rule was broken; where and by what is told to the partner alone."""

decisions = Table(
    "decisions",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("submission", String(96), ForeignKey("submissions.id"), nullable=False),
    Column("decision", String(32), nullable=False),
    Column("reviewer", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    CheckConstraint(_one_of("decision", Decision)),
)

releases = Table(
    "releases",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("name", String(32), nullable=False, unique=True),
    # One release only can follow another: this is the compare-and-swap of the head.
    Column("follows", String(32), nullable=False, unique=True),
    Column("fingerprint", String(64), nullable=False),
    Column("manifest_sha256", String(64), nullable=False),
)
