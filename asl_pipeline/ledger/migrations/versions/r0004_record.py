"""The record of the review: a chain that takes the place of the table of decisions."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from asl_pipeline.ledger.migrations.versions import r0003_seals as before

revision: Final = "0004"
down_revision: Final = before.revision

_RECORD: Final = (
    *("seq", "previous", "act", "submission", "actor", "reason", "noted_on", "rule_set"),
    *("about", "seal"),
)
COLUMNS: Final = {
    **{name: columns for name, columns in before.COLUMNS.items() if name != "decisions"},
    "releases": before.COLUMNS["releases"] | {"record_head"},
    "record": frozenset(_RECORD),
}

_ACTS: Final = (
    "('verdict', 'sign_off', 'return', 'reopening', 'waiver', 'weighing', 'lifting', 'match')"
)
_ACT_OF: Final = {"signed_off": "sign_off", "returned_by_reviewer": "return"}
_SEAL_OF_LATER: Final = "releases"
"""The table whose rows are sealed anew, as they have one column more."""

_ONLY_GROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "sqlite": tuple(
        f"CREATE TRIGGER record_no_{what} BEFORE {what} ON record"
        " BEGIN SELECT RAISE(ABORT, 'the record only grows'); END"
        for what in ("update", "delete")
    ),
    "postgresql": (
        (
            "CREATE FUNCTION record_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the record only grows'; END $$"
        ),
        (
            "CREATE TRIGGER record_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON record"
            " FOR EACH STATEMENT EXECUTE FUNCTION record_only_grows()"
        ),
    ),
}


def upgrade() -> None:
    """Make the record from the verdicts and decisions that there are, each in its order."""
    record = _add_record()
    connection = op.get_bind()
    entries = [*_verdicts(), *_decisions()]
    previous = ""
    for seq, told in enumerate(entries, start=1):
        row = {"seq": seq, "previous": previous, "about": "{}", **told}
        previous = _seal_of("record", row)
        connection.execute(sa.insert(record).values(**row, seal=previous))
    op.drop_table("decisions")
    head = sa.Column("record_head", sa.String(64), nullable=False, server_default=sa.text("''"))
    op.add_column("releases", head)
    _reseal_releases()
    for statement in _ONLY_GROWS[connection.dialect.name]:
        op.execute(statement)


def _add_record() -> sa.Table:
    made = op.create_table(
        "record",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("submission", sa.String(96), sa.ForeignKey("submissions.id")),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("noted_on", sa.Date, nullable=False),
        sa.Column("rule_set", sa.String(80), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False, server_default=sa.text("''")),
        sa.CheckConstraint(f"act IN {_ACTS}"),
    )
    if made is None:
        raise RuntimeError("Alembic made no table")
    return made


def _read(name: str) -> tuple[sa.Table, list[Any]]:
    bind = op.get_bind()
    table = sa.Table(name, sa.MetaData(), autoload_with=bind, resolve_fks=False)
    rows = bind.execute(sa.select(table).order_by(*table.primary_key)).mappings().all()
    return table, list(rows)


def _verdicts() -> list[dict[str, Any]]:
    deliveries = {row["seq"]: row for row in _read("deliveries")[1]}
    submissions = sorted(_read("submissions")[1], key=lambda s: (s["delivery"], s["attempt"]))
    return [
        {
            "act": "verdict",
            "submission": each["id"],
            "actor": "system",
            "reason": each["verdict"],
            "noted_on": deliveries[each["delivery"]]["arrived_on"],
            "rule_set": each["rule_set"],
        }
        for each in submissions
        # What refers to nothing stops the migration in the end.
        if each["delivery"] in deliveries
    ]


def _decisions() -> list[dict[str, Any]]:
    rule_sets = {row["id"]: row["rule_set"] for row in _read("submissions")[1]}
    return [
        {
            "act": _ACT_OF[each["decision"]],
            "submission": each["submission"],
            "actor": each["reviewer"],
            "reason": each["reason"],
            "noted_on": each["decided_on"],
            "rule_set": rule_sets[each["submission"]],
        }
        for each in _read("decisions")[1]
    ]


def _reseal_releases() -> None:
    table, rows = _read(_SEAL_OF_LATER)
    for row in rows:
        seal = _seal_of(_SEAL_OF_LATER, row)
        op.execute(sa.update(table).where(table.c.seq == row["seq"]).values(seal=seal))


def _seal_of(table: str, row: Any) -> str:
    told = {
        name: None if value is None else str(value) for name, value in row.items() if name != "seal"
    }
    return hashlib.sha256(json.dumps([table, told], sort_keys=True).encode()).hexdigest()
