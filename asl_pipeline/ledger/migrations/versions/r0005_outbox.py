"""The outbox: what partners are told, and by which way. What was told before is not in it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from asl_pipeline.ledger.migrations.versions import r0004_record as before

revision: Final = "0005"
down_revision: Final = before.revision

_OUTBOX: Final = (
    *("seq", "id", "way", "partner", "delivery", "attempt", "kind", "period", "slots", "content"),
    *("folder", "noted_on", "state", "tries", "next_try", "batch", "reason", "sent_at", "seal"),
)
COLUMNS: Final = {**before.COLUMNS, "outbox": frozenset(_OUTBOX)}

_KINDS: Final = "('receipt', 'letter')"
_STATES: Final = "('waiting', 'failed', 'sent', 'dead', 'superseded', 'unchanged')"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("way", sa.String(64), nullable=False),
        sa.Column("partner", sa.String(64), nullable=False),
        sa.Column("delivery", sa.Integer, sa.ForeignKey("deliveries.seq"), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("period", sa.String(7)),
        sa.Column("slots", sa.Text, nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("noted_on", sa.Date, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try", sa.String(20)),
        sa.Column("batch", sa.String(32)),
        sa.Column("reason", sa.Text),
        sa.Column("sent_at", sa.String(20)),
        sa.Column("seal", sa.String(64), nullable=False, server_default=sa.text("''")),
        sa.UniqueConstraint("id", "way", name="outbox_key"),
        sa.CheckConstraint(f"kind IN {_KINDS}"),
        sa.CheckConstraint(f"state IN {_STATES}"),
    )
