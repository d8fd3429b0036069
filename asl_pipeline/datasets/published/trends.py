"""`observatory/trends`: how each of Eurostat's series moved, up to its last figure."""

from asl_pipeline.datasets.published.context import CONTEXT, SERIES
from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

_READ = ("context.value", "context.time")
_CHANGE = ("trends.last_value", "trends.comparable_since", *_READ)

TRENDS = Dataset(
    name="trends",
    room="observatory",
    title="Trends of the regions",
    doc="Each series of Eurostat's figures by region: its first and its last figure, its breaks, "
    "and how it moved since the last of these. Missing figures are left out, never filled in. "
    "A code of a region may have meant another area in an earlier version of NUTS.",
    key=SERIES,
    columns=(
        *CONTEXT.pick("dataset", "title", "domain", "geo", "freq", "sex", "age", "isced11"),
        *CONTEXT.pick("unit", "dimensions"),
        computed(
            "n_points",
            Kind.INTEGER,
            "NR",
            "Figures in the series.",
            Formula("number of figures that are not missing", ("context.value",)),
        ),
        public("first_time", Kind.ID, "Time of the first figure; null where there is none."),
        public("last_time", Kind.ID, "Time of the last figure; null where there is none."),
        computed(
            "first_value",
            Kind.NUMBER,
            "see unit",
            "First figure.",
            Formula("value at first_time", _READ),
        ),
        computed(
            "last_value",
            Kind.NUMBER,
            "see unit",
            "Last figure.",
            Formula("value at last_time", _READ),
        ),
        public("breaks", Kind.IDS, "Times that Eurostat flags as a break in the series (b)."),
        public(
            "comparable_since",
            Kind.ID,
            "Time since which figures can be compared with the last one: that of the first figure "
            "at or after the last break up to last_time, or first_time where there is no break.",
        ),
        computed(
            "change",
            Kind.NUMBER,
            "see unit",
            "How much the last figure differs from the one at comparable_since.",
            Formula(
                "last_value − value at comparable_since",
                _CHANGE,
                limits="Null where the last figure is the only one that can be compared.",
            ),
        ),
        computed(
            "change_percent",
            Kind.NUMBER,
            "PC",
            "The change, in percent of the figure at comparable_since.",
            Formula(
                "100 × change / abs(value at comparable_since)",
                ("trends.change", *_CHANGE),
                limits="Null where the value at comparable_since is 0. Of figures that are percent "
                "themselves it is no difference in percentage points; that is change.",
            ),
        ),
        public(
            "direction",
            Kind.CODE,
            "up, down or flat: whether change is above, below or exactly 0; null where change is. "
            "Without any tolerance, so that a change may be within the error of a survey.",
        ),
        computed(
            "mean_yearly_change",
            Kind.NUMBER,
            "PC",
            "Compound mean change in a year since comparable_since.",
            Formula(
                "100 × ((last_value / value at comparable_since)^(1 / years) − 1), where years is "
                "last_time − comparable_since",
                _CHANGE,
                limits="Null unless both values are above 0, the series is yearly and years is "
                "more than 1.",
            ),
        ),
        public(
            "has_estimates",
            Kind.BOOLEAN,
            "Whether a figure is estimated, imputed or forecast (SDMX CL_OBS_STATUS E, I, F).",
        ),
        *CONTEXT.pick("basis"),
    ),
)
