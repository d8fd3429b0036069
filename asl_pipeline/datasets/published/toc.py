"""`capitalisation/toc`: the theories of change, and what is measured of each element."""

from asl_pipeline.datasets.published.pilots import PILOTS
from asl_pipeline.datasets.published.shared import AS_AT, computed, derived
from asl_pipeline.datasets.submitted.toc_elements import TOC_ELEMENTS
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

OUTCOMES = ("outcome_immediate", "outcome_intermediate", "outcome_long")
"""The kinds of element that are a change, from the first to the last."""

_NAMED = ("indicator_definitions.pilot_id", "indicator_definitions.toc_element_id")
_ONE_ELEMENT = "A definition names one element of one pilot, though others may measure it too."

TOC = Dataset(
    name="toc",
    room="capitalisation",
    title="Theories of change",
    doc="Each element of each pilot's theory of change as last accepted: what it leads to, and "
    "whether it is measured. A theory says what its partner expects, not what happened.",
    key=("pilot_id", "element_id"),
    columns=(
        *TOC_ELEMENTS.pick("pilot_id"),
        *PILOTS.pick("partner_id"),
        *TOC_ELEMENTS.pick("element_id", "toc_kind", "statement", "leads_to"),
        computed(
            "n_indicators",
            Kind.INTEGER,
            "NR",
            "Indicators that measure the element.",
            Formula(
                "number of indicators with a definition of the same pilot_id whose toc_element_id "
                "is element_id",
                _NAMED,
                _ONE_ELEMENT,
            ),
        ),
        derived(
            "has_reading",
            Kind.BOOLEAN,
            "Whether one of them was read in this pilot.",
            Formula(
                "an accepted reading of such an indicator in the pilot has a value",
                (*_NAMED, "indicator_readings.indicator_id", "indicator_readings.value"),
                limits="It says that something was observed, neither how much nor why.",
            ),
        ),
        derived(
            "reaches_outcome",
            Kind.BOOLEAN,
            "Whether it is an outcome, or leads to one in any number of steps.",
            Formula(
                "an outcome is among the element and all that can be reached over leads_to",
                ("toc_elements.toc_kind", "toc_elements.leads_to"),
            ),
        ),
        AS_AT,
    ),
)
