"""`observatory/context`: Eurostat's figures for the partners' regions, in SDMX terms."""

from asl_pipeline.datasets.published.shared import public
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset

NOT_APPLICABLE = "_Z"
"""Stands in a key for a dimension that a dataset of Eurostat does not have, as SDMX has it."""

SERIES = ("dataset", "geo", "freq", "sex", "age", "isced11", "unit", "dimensions")
"""What tells one series from every other."""


def _dimension(name: str, doc: str) -> Column:
    return public(name, Kind.CODE, f"{doc}; _Z where the dataset has no such dimension.")


CONTEXT = Dataset(
    name="context",
    room="observatory",
    title="Context of the regions",
    doc="Eurostat's figures for the regions of the partners, as Eurostat published them, in their "
    "newest vintage. Public statistics: nothing in them comes from partners. Figures whose basis "
    "is synthetic are invented and say nothing about any region.",
    key=(*SERIES, "time"),
    columns=(
        public("dataset", Kind.ID, "Eurostat's code of the dataset."),
        public("title", Kind.TEXT, "Title of the dataset."),
        public("domain", Kind.CODE, "demography, education, society or economy."),
        public("geo", Kind.ID, "NUTS 2 or NUTS 3 region, as Eurostat's dataset codes it."),
        public(
            "nuts_versions",
            Kind.CODES,
            "Versions of NUTS that have the code of geo; in each it may mean another area.",
            code_list="nuts_version",
        ),
        public("time", Kind.ID, "Year, or other stretch of time, that the figure is of."),
        _dimension("freq", "Frequency (SDMX CL_FREQ): A is yearly"),
        _dimension("sex", "Sex, in Eurostat's codes: F, M and T for both"),
        _dimension("age", "Age group, in Eurostat's codes"),
        _dimension("isced11", "Educational attainment (ISCED 2011), in Eurostat's codes"),
        _dimension("unit", "Unit of measure, in Eurostat's codes"),
        public(
            "dimensions",
            Kind.ID,
            "All other dimensions, as indic_de=MEDAGEPOP;na_item=B6N in the order of their names; "
            "_Z where the dataset has no others.",
        ),
        Column(
            name="value",
            kind=Kind.NUMBER,
            unit="see unit",
            doc="Figure as published; null where Eurostat has none or does not show it.",
            sensitivity=Sensitivity.PUBLIC,
        ),
        public(
            "obs_status",
            Kind.CODES,
            "Status of the observation (SDMX CL_OBS_STATUS), one code for each of Eurostat's "
            "flags.",
            code_list="obs_status",
        ),
        public("flag", Kind.TEXT, "Eurostat's flags as published, such as bu; null for none."),
        public("retrieved_on", Kind.DATE, "Day on which the figures were fetched."),
        public("vintage", Kind.ID, "Beginning of the SHA-256 of Eurostat's response."),
        public("basis", Kind.CODE, "recorded: as served by Eurostat; synthetic: invented."),
    ),
)
