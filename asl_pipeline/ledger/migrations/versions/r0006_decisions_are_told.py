"""Decisions are told too: more kinds of message, some of which are about no delivery."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from asl_pipeline.ledger.migrations.versions import r0005_outbox as before

revision: Final = "0006"
down_revision: Final = before.revision

COLUMNS: Final = before.COLUMNS

_KINDS: Final = "kind IN ('receipt', 'letter', 'decision', 'ruling', 'case', 'match')"
_STATES: Final = "state IN ('waiting', 'failed', 'sent', 'dead', 'superseded', 'unchanged')"


def upgrade() -> None:
    """Widen the check on the kind, and let the delivery be empty; no row changes."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("outbox_kind_check", "outbox", type_="check")
        op.create_check_constraint("outbox_kind_check", "outbox", _KINDS)
        op.alter_column("outbox", "delivery", nullable=True)
        return
    # Made anew in SQLite, which forgets its checks if not told again.
    checks = (sa.CheckConstraint(_KINDS), sa.CheckConstraint(_STATES))
    with op.batch_alter_table("outbox", table_args=checks) as at:
        at.alter_column("delivery", existing_type=sa.Integer, nullable=True)
