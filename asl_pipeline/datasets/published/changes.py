"""`changes/*`: what differs from the release before, and why. Written when a release is cut."""

from asl_pipeline.datasets.published.shared import public
from asl_pipeline.model.column import Kind
from asl_pipeline.model.dataset import Dataset

_TABLE = public("table_name", Kind.ID, "Table, such as observatory/pilots.")
_KEY = public("row_key", Kind.TEXT, "Key of the row, as a JSON object of its key columns.")
_CELLS = public(
    "cells",
    Kind.TEXT,
    "The row, as a JSON object of its cells; empty ones are left out. Money and dates are texts.",
)
_WHY = (
    public(
        "reason",
        Kind.CODE,
        "Why, as far as it can be told; the first that applies in the order of the list.",
        code_list="change_reason",
    ),
    public(
        "evidence",
        Kind.IDS,
        "What the reason was found by: what the row is made of now and was not before (+), or was "
        "and is not any more (-): a submission, a correction, a vintage, a merged row; null where "
        "it was found otherwise.",
    ),
)
_NONE = "The first release has none."

ADDED = Dataset(
    name="added",
    room="changes",
    title="Rows added",
    doc=f"Every row whose key the release before does not have. {_NONE}",
    key=("table_name", "row_key"),
    columns=(_TABLE, _KEY, _CELLS, *_WHY),
)

REMOVED = Dataset(
    name="removed",
    room="changes",
    title="Rows removed",
    doc=f"Every row of the release before whose key this one does not have. {_NONE}",
    key=("table_name", "row_key"),
    columns=(_TABLE, _KEY, _CELLS, *_WHY),
)

CHANGED = Dataset(
    name="changed",
    room="changes",
    title="Cells changed",
    doc=f"Every cell that differs, of rows that both releases have. {_NONE}",
    key=("table_name", "row_key", "column_name"),
    columns=(
        _TABLE,
        _KEY,
        public("column_name", Kind.ID, "Column."),
        public("old_value", Kind.TEXT, "What stood there, as JSON; null for an empty cell."),
        public("new_value", Kind.TEXT, "What stands there, as JSON; null for an empty cell."),
        *_WHY,
    ),
)
