"""`capitalisation/programme_totals`: the common indicators of the project, one figure each."""

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

_CANDIDATES = ("programme_indicators.candidate", "programme_indicators.counts")

PROGRAMME_TOTALS = Dataset(
    name="programme_totals",
    room="capitalisation",
    title="Programme indicators, in total",
    doc="One row for each indicator, also where there is no candidate. The codes are of 2021-27; "
    "the project ran under the Atlantic Area programme of 2014-20, which had indicators of its "
    "own, so none of these was ever a target.",
    key=("indicator",),
    columns=(
        public(
            "indicator", Kind.CODE, "Interreg common indicator.", code_list="programme_indicator"
        ),
        public("name", Kind.TEXT, "Its name."),
        public("definition", Kind.NARRATIVE, "What it counts."),
        public(
            "basis",
            Kind.CODE,
            "Basis of the definition: fact (read in a source) or unverified (general knowledge).",
        ),
        public("scheme", Kind.CODE, "Scheme that it belongs to.", code_list="indicator_scheme"),
        public("counting", Kind.NARRATIVE, "How it is read off the forms."),
        computed(
            "n_candidates",
            Kind.INTEGER,
            "NR",
            "Candidates considered.",
            Formula("number of rows of the indicator", _CANDIDATES[:1]),
        ),
        computed(
            "n_counted",
            Kind.INTEGER,
            "NR",
            "Candidates that count; null where no form tells.",
            Formula(
                "number of rows of the indicator that count",
                _CANDIDATES,
                limits="See counts in programme_indicators. RCR79 is at most RCO83, as a plan "
                "counts for it only where it counts for RCO83.",
            ),
        ),
    ),
)
