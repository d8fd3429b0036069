"""`quality/revisions`: how much each measure was revised. Written when a release is cut."""

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

_CELLS = ("changed.old_value", "changed.new_value")
_NUMBERS = "Only cells that hold a number in both releases."

REVISIONS = Dataset(
    name="revisions",
    room="quality",
    title="Revisions",
    doc="How much each measure was revised since the release before: one row for each in which a "
    "number changed. A measure is a column with a unit; in tables of indicators, the column for "
    "one indicator. The first release has none.",
    key=("table_name", "column_name", "measure"),
    columns=(
        public("table_name", Kind.ID, "Table, such as observatory/indicators."),
        public("column_name", Kind.ID, "Column."),
        public("measure", Kind.ID, "Indicator; _T in tables that have none."),
        public("unit", Kind.ID, "Unit of the column, or of the indicator."),
        computed(
            "n_compared",
            Kind.INTEGER,
            "NR",
            "Numbers that can be compared.",
            Formula("number of cells with a number in both releases", _CELLS, limits=_NUMBERS),
        ),
        computed(
            "n_revised",
            Kind.INTEGER,
            "NR",
            "Numbers that are others now.",
            Formula("number of these cells where new_value is not old_value", _CELLS),
        ),
        computed(
            "mean_absolute_change",
            Kind.NUMBER,
            "see unit",
            "How much a revised number changed, on average, up or down.",
            Formula(
                "sum(abs(new_value − old_value)) / n_revised",
                _CELLS,
                limits="Numbers that were not revised are not in it; with them it is this × "
                "n_revised / n_compared.",
            ),
        ),
        computed(
            "mean_relative_change",
            Kind.NUMBER,
            "RATIO",
            "The same, as a share of the old number.",
            Formula(
                "mean(abs(new_value − old_value) / abs(old_value))",
                _CELLS,
                limits="Over revised numbers that were not 0; null where all were.",
            ),
        ),
        computed(
            "largest_change",
            Kind.NUMBER,
            "see unit",
            "The change of the number that changed most, up or down.",
            Formula("new_value − old_value where abs of it is greatest", _CELLS),
        ),
        public("largest_row_key", Kind.TEXT, "Key of the row of that number, as a JSON object."),
    ),
)
