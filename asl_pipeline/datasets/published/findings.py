"""`quality/findings`: how often each rule was broken, by partner, form and period."""

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

FINDINGS = Dataset(
    name="findings",
    room="quality",
    title="Findings",
    doc="How often each submission broke each rule. Where, and by which value, is told to the "
    "partner alone.",
    key=("submission", "rule"),
    sort=("submission", "rule"),
    columns=(
        public("submission", Kind.ID, "Submission: partner, period, form and revision."),
        public("partner_id", Kind.CODE, "Partner.", code_list="partner"),
        public("period", Kind.ID, "Half-year reported on."),
        public("dataset", Kind.ID, "Form."),
        public("rule", Kind.ID, "Rule that was broken."),
        public("ess", Kind.ID, "Its id in the rule book."),
        public("level", Kind.INTEGER, "Its validation level in the ESS, 0 to 5."),
        public("severity", Kind.CODE, "error, warning or info."),
        computed(
            "places",
            Kind.INTEGER,
            "NR",
            "How often it was broken.",
            Formula("number of findings", ("ledger.submissions",)),
        ),
    ),
)
