"""Run by Alembic, and by nothing else: where it finds the connection whose tables it changes."""

from alembic import context

from asl_pipeline.ledger.schema import REVISIONS, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=REVISIONS,
    # SQLite cannot alter a constraint: the table is made anew.
    render_as_batch=True,
)
# The connection is in a transaction already: all revisions are gone through in it, or none.
with context.begin_transaction():
    context.run_migrations()
