"""`quality/report`: measures of quality along the criteria of European statistics.

The criteria and their order are those of Article 12(1) of Regulation (EC) No 223/2009. Which
measure stands for which criterion is a proposal of this project, and none is an official indicator.
"""

from dataclasses import dataclass
from typing import Final

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

TOTAL: Final = "_T"
"""Stands in a part of the key that a measure is not broken down by."""

CRITERIA: Final = {
    "relevance": "Relevance",
    "accuracy": "Accuracy",
    "timeliness": "Timeliness",
    "punctuality": "Punctuality",
    "accessibility": "Accessibility and clarity",
    "comparability": "Comparability",
    "coherence": "Coherence",
}
"""The criteria in the order of the regulation, with their names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One measure: of which criterion, in which unit, what it says, and how it is computed."""

    name: str
    criterion: str
    unit: str
    says: str
    numerator: str
    denominator: str


def _share(name: str, criterion: str, says: str, numerator: str, denominator: str) -> Measure:
    return Measure(
        name=name,
        criterion=criterion,
        unit="PC",
        says=says,
        numerator=numerator,
        denominator=denominator,
    )


_RECEIVED: Final = "submissions received of the form or, without one, of all forms"

MEASURES: Final = (
    _share(
        "tables_with_rows",
        "relevance",
        "Published tables that have something to say.",
        "tables with a row",
        "tables of the release that data are published in",
    ),
    _share(
        "reports_received",
        "accuracy",
        "Expected reports that were sent, whatever became of them.",
        "expected reports with a submission",
        "expected reports: partner, half-year and form",
    ),
    _share(
        "reports_accepted",
        "accuracy",
        "Expected reports that were accepted.",
        "expected reports with an accepted submission",
        "expected reports: partner, half-year and form",
    ),
    _share(
        "item_response",
        "accuracy",
        "Cells that may be left empty and were filled in.",
        "cells filled in",
        "cells of accepted rows that may be left empty",
    ),
    _share(
        "errors",
        "accuracy",
        "Submissions with an error, for which they were returned.",
        "submissions with an error",
        _RECEIVED,
    ),
    _share(
        "warnings",
        "accuracy",
        "Submissions with something to be confirmed.",
        "submissions with a warning",
        _RECEIVED,
    ),
    _share(
        "imputed",
        "accuracy",
        "Published values that are imputed: none by us; figures of Eurostat keep its flags.",
        "values with obs_status I",
        "values with an obs_status",
    ),
    Measure(
        name="days_after_period",
        criterion="timeliness",
        unit="days",
        says="Mean number of days from the end of the half-year to the last report on it.",
        numerator="days from the end of the half-year to the arrival, added up",
        denominator="reports with a submission",
    ),
    Measure(
        name="days_late",
        criterion="punctuality",
        unit="days",
        says="Mean number of days after the due day; a report in time counts as 0.",
        numerator="days after the due day, added up",
        denominator="reports with a submission",
    ),
    _share(
        "in_time",
        "punctuality",
        "Reports that came by the due day.",
        "reports with 0 days after the due day",
        "reports with a submission",
    ),
    _share(
        "columns_described",
        "accessibility",
        "Columns of published tables that say what they mean.",
        "columns with a description",
        "columns",
    ),
    _share(
        "suppressed",
        "accessibility",
        "Cells that are not shown, so that nobody can be recognised.",
        "cells with a confidentiality status other than F",
        "cells with a confidentiality status",
    ),
    _share(
        "nuts_version",
        "comparability",
        "Rows by the version of NUTS that their territory is of.",
        "rows of that version",
        "rows with a territory",
    ),
    _share(
        "breaks",
        "comparability",
        "Values that cannot be compared with those before.",
        "values with obs_status B",
        "values with an obs_status",
    ),
    _share(
        "contradictions",
        "coherence",
        "Submissions that contradict another row, file, half-year or source.",
        "submissions with an error or warning of a rule of validation level 2 to 5",
        _RECEIVED,
    ),
)
"""All measures, in the order of the report."""

_SOURCES = (
    "coverage.expected",
    "coverage.accepted",
    "coverage.n_submissions",
    "coverage.days_late",
    "coverage.arrived_on",
    "findings.rule",
    "findings.severity",
    "findings.level",
    "item_response.n_filled",
    "item_response.n_rows",
    "indicators.obs_status",
    "indicators.conf_status",
    "pilots.nuts_version",
)

QUALITY_REPORT = Dataset(
    name="report",
    room="quality",
    title="Quality report",
    doc="Measures of quality by criterion of Article 12 of Regulation (EC) No 223/2009, measured "
    "on the tables of this release as they are published. _T stands for all.",
    key=("measure", "partner_id", "period", "dataset", "item"),
    sort=("measure", "partner_id", "period", "dataset", "item"),
    columns=(
        public("criterion", Kind.CODE, f"Criterion: {', '.join(CRITERIA)}."),
        public("measure", Kind.ID, f"Measure: {', '.join(each.name for each in MEASURES)}."),
        public("partner_id", Kind.ID, "Partner; _T for all."),
        public("period", Kind.ID, "Half-year; _T for all."),
        public("dataset", Kind.ID, "Form, or published table; _T for all."),
        public("item", Kind.ID, "Rule, or version of NUTS; _T for all."),
        computed(
            "value",
            Kind.NUMBER,
            "see unit",
            "The measure.",
            Formula(
                "100 × numerator / denominator for PC, numerator / denominator for days",
                ("report.numerator", "report.denominator"),
            ),
        ),
        public("unit", Kind.CODE, "PC or days."),
        computed(
            "numerator",
            Kind.INTEGER,
            "see unit",
            "What is counted.",
            Formula("; ".join(f"{each.name}: {each.numerator}" for each in MEASURES), _SOURCES),
        ),
        computed(
            "denominator",
            Kind.INTEGER,
            "NR",
            "Of how many. A measure of nothing is left out.",
            Formula("; ".join(f"{each.name}: {each.denominator}" for each in MEASURES), _SOURCES),
        ),
    ),
)
