"""`observatory/coverage`: who reported what, when, and who was not expected to."""

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

COVERAGE = Dataset(
    name="coverage",
    room="observatory",
    title="Coverage",
    doc="One row per partner, period and form: expected or not, delivered or not, what became of "
    "it, and whether it is in this release.",
    key=("partner_id", "period", "dataset"),
    sort=("partner_id", "period", "dataset"),
    columns=(
        public("partner_id", Kind.CODE, "Partner.", code_list="partner"),
        public("period", Kind.ID, "Half-year."),
        public("dataset", Kind.ID, "Form."),
        public("expected", Kind.BOOLEAN, "Whether the partner took part in that period."),
        computed(
            "n_submissions",
            Kind.INTEGER,
            "NR",
            "Submissions received.",
            Formula("number of submissions, returned ones included", ("ledger.submissions",)),
        ),
        public("verdict", Kind.CODE, "Machine verdict on the last one.", code_list="verdict"),
        public("decision", Kind.CODE, "The universities' decision on it.", code_list="decision"),
        public("accepted", Kind.BOOLEAN, "Whether a submission has been accepted."),
        public(
            "nil_return", Kind.BOOLEAN, "Whether the last one says that there is nothing to report."
        ),
        public("arrived_on", Kind.DATE, "Day on which the last one arrived."),
        public("due", Kind.DATE, "Day by which it was asked for."),
        computed(
            "days_late",
            Kind.INTEGER,
            "days",
            "Days after the due day; 0 when in time.",
            Formula("max(0, arrived_on − due)", ("coverage.arrived_on", "coverage.due")),
        ),
        computed(
            "rows",
            Kind.INTEGER,
            "NR",
            "Rows of the last accepted one.",
            Formula("number of rows", ("ledger.submissions",)),
        ),
    ),
)
