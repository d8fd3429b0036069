"""Deliveries have a source and can be read again; what becomes of them, and of fetches, is noted.

Every delivery of before came from the partner's folder, and was read once at most.
"""

from contextlib import AbstractContextManager
from typing import Final

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from asl_pipeline.ledger.migrations.versions import r0001_first_tables as before

revision: Final = "0002"
down_revision: Final = before.revision

_DELIVERIES = {"source", "sent_on", "version", "detail", "attempt"}

COLUMNS: Final = {
    **before.COLUMNS,
    "deliveries": before.COLUMNS["deliveries"] | _DELIVERIES,
    "slots": before.COLUMNS["slots"] | {"attempt"},
    "submissions": before.COLUMNS["submissions"] | {"attempt"},
    "transitions": frozenset(
        ("seq", "delivery", "old", "new", "reason", "detail", "actor", "noted_on", "attempt")
    ),
    "failures": frozenset(
        ("partner", "source", "name_sha256", "name", "reason", "tries", "first_on", "last_on")
    )
    | {"state"},
}

# SQLite left them without names; these are PostgreSQL's own.
_NAMES: Final = {"uq": "%(table_name)s_%(column_0_N_name)s_key", "pk": "%(table_name)s_pkey"}
_STATES: Final = "('received', 'read', 'quarantined', 'duplicate', 'withdrawn')"
_VERDICTS: Final = "('accepted', 'accepted_with_warnings', 'returned')"


def upgrade() -> None:
    """Add the columns and tables, and tell of each delivery how it came to its state."""
    with _remade("deliveries", f"state IN {_STATES}") as at:
        at.add_column(sa.Column("source", sa.String(64), nullable=False, server_default="files"))
        at.add_column(sa.Column("sent_on", sa.Date))
        at.add_column(sa.Column("version", sa.Text))
        at.add_column(sa.Column("detail", sa.Text))
        at.add_column(_attempt())
        at.drop_constraint("deliveries_partner_name_sha256_sha256_key", type_="unique")
        at.create_unique_constraint(
            "deliveries_key", ["partner", "source", "name_sha256", "sha256"]
        )
    with _remade("slots") as at:
        at.add_column(_attempt())
        at.drop_constraint("slots_pkey", type_="primary")
        at.create_primary_key("slots_pkey", ["delivery", "attempt", "dataset", "period"])
    with _remade("submissions", f"verdict IN {_VERDICTS}") as at:
        at.add_column(_attempt())
        at.drop_constraint("submissions_delivery_dataset_period_key", type_="unique")
        at.create_unique_constraint("submissions_key", ["delivery", "attempt", "dataset", "period"])
    _add_transitions()
    _add_failures()
    # What refuses the programs of before, which look here.
    op.execute("UPDATE about SET version = 2")


def _remade(table: str, *checks: str) -> AbstractContextManager[BatchOperations]:
    """A table to be altered: made anew in SQLite, which forgets its checks if not told again."""
    told = tuple(sa.CheckConstraint(check) for check in checks)
    return op.batch_alter_table(table, naming_convention=_NAMES, table_args=told)


def _attempt() -> sa.Column[int]:
    return sa.Column("attempt", sa.Integer, nullable=False, server_default="1")


def _add_transitions() -> None:
    op.create_table(
        "transitions",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("delivery", sa.Integer, sa.ForeignKey("deliveries.seq"), nullable=False),
        sa.Column("old", sa.String(16)),
        sa.Column("new", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("detail", sa.Text),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("noted_on", sa.Date, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.CheckConstraint(f"old IN {_STATES}"),
        sa.CheckConstraint(f"new IN {_STATES}"),
    )
    op.execute(
        "INSERT INTO transitions (delivery, old, new, reason, actor, noted_on, attempt)"
        " SELECT seq, NULL, CASE state WHEN 'duplicate' THEN state ELSE 'received' END, NULL,"
        " 'system', arrived_on, 1 FROM deliveries ORDER BY seq"
    )
    op.execute(
        "INSERT INTO transitions (delivery, old, new, reason, actor, noted_on, attempt)"
        " SELECT seq, 'received', state, reason, 'system', arrived_on, 1 FROM deliveries"
        " WHERE state NOT IN ('received', 'duplicate') ORDER BY seq"
    )


def _add_failures() -> None:
    op.create_table(
        "failures",
        sa.Column("partner", sa.String(64), primary_key=True),
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("name_sha256", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("last_on", sa.Date, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.CheckConstraint("state IN ('retrying', 'dead')"),
    )
