"""`quality/item_response`: how much of each form was filled in, by partner and half-year."""

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

ITEM_RESPONSE = Dataset(
    name="item_response",
    room="quality",
    title="Item response",
    doc="How many cells were filled in, for each column that a form lets be empty, in the accepted "
    "rows that this release is made of. What was filled in is not told here.",
    key=("partner_id", "period", "dataset", "item"),
    sort=("partner_id", "period", "dataset", "item"),
    columns=(
        public("partner_id", Kind.CODE, "Partner.", code_list="partner"),
        public("period", Kind.ID, "Half-year reported on."),
        public("dataset", Kind.ID, "Form."),
        public("item", Kind.ID, "Column of the form."),
        computed(
            "n_rows",
            Kind.INTEGER,
            "NR",
            "Rows in which the cell could have been filled in.",
            Formula(
                "number of accepted rows", ("pilot_actions.pilot_id", "initiatives.initiative_id")
            ),
        ),
        computed(
            "n_filled",
            Kind.INTEGER,
            "NR",
            "Rows in which it was.",
            Formula(
                "number of accepted rows with something in the column",
                ("pilot_actions.evidence_url", "initiatives.municipality"),
                limits="Read for every form alike; two columns stand for all.",
            ),
        ),
        computed(
            "response",
            Kind.NUMBER,
            "PC",
            "Share of the cells that were filled in.",
            Formula(
                "100 × n_filled / n_rows",
                ("item_response.n_filled", "item_response.n_rows"),
                limits="An empty cell may be right, where there is nothing to say.",
            ),
        ),
    ),
)
