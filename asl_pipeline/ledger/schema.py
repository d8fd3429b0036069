"""The ledger's tables (SQLAlchemy Core). Rows are added; the few that change change state only.

A database gets them from `migrations`, whose last revision makes exactly what stands here.
"""

from enum import StrEnum
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
    text,
)

from asl_pipeline.ledger.entries import Act, FetchState
from asl_pipeline.model.message import MessageKind, MessageState
from asl_pipeline.model.submission import DeliveryState, Verdict

HEAD: Final = "0006"
"""The revision of the tables below: the last one of `migrations`."""
REVISIONS: Final = "ledger_revision"
"""The table in which a database notes its revision: not Alembic's usual one, which is Dagster's."""

SEAL: Final = "seal"
"""The column that tells whether a row is as it was written: see `seals`."""

metadata = MetaData()


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def _seal() -> Column[str]:
    return Column(SEAL, String(64), nullable=False, server_default=text("''"))


about = Table("about", metadata, Column("version", Integer, primary_key=True))
"""Tells programs of before there were revisions that this ledger is none of theirs."""

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
    Column("source", String(64), nullable=False, server_default="files"),
    Column("sent_on", Date),
    Column("version", Text),
    Column("detail", Text),
    Column("attempt", Integer, nullable=False, server_default="1"),
    _seal(),
    # The key that makes receiving the same thing again harmless.
    UniqueConstraint("partner", "source", "name_sha256", "sha256", name="deliveries_key"),
    CheckConstraint(_one_of("state", DeliveryState)),
)

transitions = Table(
    "transitions",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("delivery", Integer, ForeignKey("deliveries.seq"), nullable=False),
    Column("old", String(16)),
    Column("new", String(16), nullable=False),
    Column("reason", String(32)),
    Column("detail", Text),
    Column("actor", String(64), nullable=False),
    Column("noted_on", Date, nullable=False),
    Column("attempt", Integer, nullable=False),
    _seal(),
    CheckConstraint(_one_of("old", DeliveryState)),
    CheckConstraint(_one_of("new", DeliveryState)),
)
"""Every change of a delivery's state, from its receipt, which has no state before it."""

slots = Table(
    "slots",
    metadata,
    Column("delivery", Integer, ForeignKey("deliveries.seq"), primary_key=True),
    Column("attempt", Integer, primary_key=True, server_default="1"),
    Column("dataset", String(64), primary_key=True),
    Column("period", String(7), primary_key=True),
    Column("rows", Integer, nullable=False),
    _seal(),
)
"""What a delivery that was read holds, by attempt; each slot becomes one submission."""

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
    Column("attempt", Integer, nullable=False, server_default="1"),
    _seal(),
    UniqueConstraint("delivery", "attempt", "dataset", "period", name="submissions_key"),
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
    _seal(),
)
"""How often each rule was broken; where and by what is told to the partner alone."""

record = Table(
    "record",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("previous", String(64), nullable=False),
    Column("act", String(32), nullable=False),
    Column("submission", String(96), ForeignKey("submissions.id")),
    Column("actor", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("noted_on", Date, nullable=False),
    Column("rule_set", String(80), nullable=False),
    Column("about", Text, nullable=False),
    _seal(),
    CheckConstraint(_one_of("act", Act)),
)
"""Every verdict, and every word of a university on it. Rows are added and never change: each holds
the seal of the one before it, so that none can be altered, left out or put in unnoticed."""

releases = Table(
    "releases",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("name", String(32), nullable=False, unique=True),
    # One release only can follow another: this is the compare-and-swap of the head.
    Column("follows", String(32), nullable=False, unique=True),
    Column("fingerprint", String(64), nullable=False),
    Column("manifest_sha256", String(64), nullable=False),
    # The seal of the last row of the record that the release rests on.
    Column("record_head", String(64), nullable=False, server_default=text("''")),
    _seal(),
)

failures = Table(
    "failures",
    metadata,
    Column("partner", String(64), primary_key=True),
    Column("source", String(64), primary_key=True),
    # For the name, as in `deliveries`.
    Column("name_sha256", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("state", String(16), nullable=False),
    _seal(),
    CheckConstraint(_one_of("state", FetchState)),
)
"""What a channel offers and could not be fetched."""

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False),
    Column("way", String(64), nullable=False),
    Column("partner", String(64), nullable=False),
    # None where it is about no delivery, but a pair of rows or a case between partners.
    Column("delivery", Integer, ForeignKey("deliveries.seq")),
    Column("attempt", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("period", String(7)),
    Column("slots", Text, nullable=False),
    Column("content", String(64), nullable=False),
    Column("folder", Text, nullable=False),
    Column("noted_on", Date, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    # Moments are text in UTC: what a database gives back is then what its row was sealed with.
    Column("next_try", String(20)),
    Column("batch", String(32)),
    Column("reason", Text),
    Column("sent_at", String(20)),
    _seal(),
    UniqueConstraint("id", "way", name="outbox_key"),
    CheckConstraint(_one_of("kind", MessageKind)),
    CheckConstraint(_one_of("state", MessageState)),
)
"""What partners are told, by message and way: where it lies and what became of it, never words."""
