"""`observatory/indicator_definitions`: what each indicator is, in every language of the project."""

from asl_pipeline.datasets.published.shared import AS_AT, derived
from asl_pipeline.datasets.submitted.indicator_definitions import (
    INDICATOR_DEFINITIONS as SUBMITTED_DEFINITIONS,
)
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

INDICATOR_DEFINITIONS = Dataset(
    name="indicator_definitions",
    room="observatory",
    title="Indicator definitions",
    doc="What each indicator is: its names by language, its unit, which way is better, and what is "
    "aimed at over all pilots. Where both universities define an indicator, the definition of the "
    "latest half-year stands, and of one half-year that of the university last in the alphabet.",
    key=("indicator_id",),
    columns=(
        *SUBMITTED_DEFINITIONS.pick(
            "indicator_id",
            "scheme",
            "code",
            "name_en",
            "name_fr",
            "name_es",
            "name_pt",
            "name_gl",
            "unit",
            "counts",
            "measure_type",
            "direction",
            "baseline",
            "target",
            "min",
            "max",
            "disaggregations",
            "pilot_id",
            "toc_element_id",
            "partner_id",
        ),
        derived(
            "also_defined_by",
            Kind.CODES,
            "Other universities whose definition of the indicator was accepted; null if none.",
            Formula(
                "partner_id of the other accepted definitions of the indicator, sorted",
                ("indicator_definitions.indicator_id", "indicator_definitions.partner_id"),
                limits="It does not say whether the definitions differ.",
            ),
            code_list="partner",
        ),
        AS_AT,
    ),
)
