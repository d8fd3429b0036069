"""Every row carries a seal: the SHA-256 of its values, by which a flipped bit is noticed."""

import hashlib
import json
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from asl_pipeline.ledger.migrations.versions import r0002_attempts_and_sources as before

revision: Final = "0003"
down_revision: Final = before.revision

_SEALED: Final = tuple(sorted(before.COLUMNS.keys() - {"about"}))

COLUMNS: Final = {
    name: columns | ({"seal"} if name in _SEALED else set())
    for name, columns in before.COLUMNS.items()
}


def upgrade() -> None:
    """Add the column, and seal what is there as it is."""
    for name in _SEALED:
        seal = sa.Column("seal", sa.String(64), nullable=False, server_default=sa.text("''"))
        op.add_column(name, seal)
        table = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
        for row in op.get_bind().execute(sa.select(table)).mappings().all():
            key = [column == row[column.name] for column in table.primary_key]
            op.execute(sa.update(table).where(*key).values(seal=_seal_of(name, row)))


def _seal_of(table: str, row: Any) -> str:
    told = {
        name: None if value is None else str(value) for name, value in row.items() if name != "seal"
    }
    return hashlib.sha256(json.dumps([table, told], sort_keys=True).encode()).hexdigest()
