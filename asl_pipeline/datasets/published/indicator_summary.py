"""`observatory/indicator_summary`: indicators by domain, region and period."""

from asl_pipeline.datasets.published.indicators import INDICATORS, NOT_BROKEN_DOWN
from asl_pipeline.datasets.published.shared import number, public
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.protection import Inherited

_CELL = ("indicator_id", "domain", "country", "nuts_2")

INDICATOR_SUMMARY = Dataset(
    name="indicator_summary",
    room="observatory",
    title="Indicators by domain, region and period",
    doc="Totals over pilots of the readings that are not broken down; counts, hours and money are "
    "added, shares and scores averaged. A cell with a suppressed reading in it is suppressed.",
    key=(*_CELL, "period"),
    sort=(*_CELL, "period"),
    columns=(
        *INDICATORS.pick("indicator_id", "indicator_name", "domain", "country", "nuts_2", "period"),
        *INDICATORS.pick("unit"),
        public("aggregation", Kind.CODE, "How the readings were put together: sum or mean."),
        number("n_pilots", Kind.INTEGER, "NR", "Number of pilots with a reading."),
        Column(
            name="value",
            kind=Kind.NUMBER,
            unit="see unit",
            doc="Sum or mean of the pilots' readings.",
            sensitivity=Sensitivity.PERSONS,
        ),
        number(
            "target",
            Kind.NUMBER,
            "see unit",
            "Sum or mean of the pilots' targets; null unless every pilot has one.",
        ),
        Column(
            name="attainment",
            kind=Kind.NUMBER,
            unit="PC",
            doc="100 × value / target.",
            sensitivity=Sensitivity.PERSONS,
        ),
        public("previous_period", Kind.ID, "Period that the change is measured from."),
        Column(
            name="change",
            kind=Kind.NUMBER,
            unit="see unit",
            doc="Value minus the value of the previous period.",
            sensitivity=Sensitivity.PERSONS,
        ),
        *INDICATORS.pick("obs_status", "conf_status"),
    ),
    protection=(
        Inherited(
            values=("value", "attainment", "change"),
            source="indicators",
            on=(*((name, name) for name in _CELL), ("period", "period")),
            where=NOT_BROKEN_DOWN,
        ),
        Inherited(
            values=("change",),
            source="indicators",
            on=(*((name, name) for name in _CELL), ("previous_period", "period")),
            where=NOT_BROKEN_DOWN,
        ),
    ),
)
