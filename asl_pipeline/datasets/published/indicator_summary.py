"""`observatory/indicator_summary`: indicators by domain, region and period."""

from asl_pipeline.datasets.published.indicators import INDICATORS, NOT_BROKEN_DOWN
from asl_pipeline.datasets.published.shared import computed, computed_of_persons, public
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.protection import Inherited, Summed

_CELL = ("indicator_id", "domain", "country", "nuts_2")

INDICATOR_SUMMARY = Dataset(
    name="indicator_summary",
    room="observatory",
    title="Indicators by domain, region and period",
    doc="Totals over pilots of the readings that are not broken down; counts, hours and money are "
    "added, shares and scores averaged. A mean of which a reading is suppressed is suppressed; a "
    "sum is where it would give a suppressed reading away.",
    key=(*_CELL, "period"),
    sort=(*_CELL, "period"),
    columns=(
        *INDICATORS.pick("indicator_id", "indicator_name", "domain", "country", "nuts_2", "period"),
        *INDICATORS.pick("unit", "direction"),
        public("aggregation", Kind.CODE, "How the readings were put together: sum or mean."),
        computed(
            "n_pilots",
            Kind.INTEGER,
            "NR",
            "Number of pilots with a reading.",
            Formula("number of different pilots", ("indicators.pilot_id",)),
        ),
        computed_of_persons(
            "value",
            Kind.NUMBER,
            "see unit",
            "Sum or mean of the pilots' readings.",
            Formula(
                "sum(value) where the unit is NR, EUR or H, else mean(value)",
                ("indicators.value", "indicators.unit"),
                limits="Null where a reading has no value or units differ. A mean gives every "
                "reading the same weight.",
            ),
        ),
        computed(
            "target",
            Kind.NUMBER,
            "see unit",
            "Sum or mean of the pilots' targets; null unless every pilot has one.",
            Formula(
                "sum(target) or mean(target), as for value",
                ("indicators.target", "indicators.unit"),
            ),
        ),
        computed_of_persons(
            "attainment",
            Kind.NUMBER,
            "PC",
            "Share of the target that is reached.",
            Formula(
                "100 × value / target", ("indicator_summary.value", "indicator_summary.target")
            ),
        ),
        public("previous_period", Kind.ID, "Period that the change is measured from."),
        computed_of_persons(
            "change",
            Kind.NUMBER,
            "see unit",
            "Value minus the value of the previous period.",
            Formula(
                "value − value in previous_period",
                ("indicator_summary.value",),
                limits="Pilots that report in one of the two periods only are in it.",
            ),
        ),
        *INDICATORS.pick("obs_status", "conf_status"),
    ),
    protection=(
        Summed(
            value="value",
            with_it=("attainment", "change"),
            source="indicators",
            on=(*((name, name) for name in _CELL), ("period", "period")),
            where=NOT_BROKEN_DOWN,
            how="aggregation",
        ),
        Inherited(
            values=("change",),
            source="indicator_summary",
            on=(*((name, name) for name in _CELL), ("previous_period", "period")),
        ),
    ),
)
