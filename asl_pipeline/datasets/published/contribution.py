"""`capitalisation/contribution`: how much of each pilot's theory of change evidence bears out.

Contribution analysis asks whether the steps of a theory were observed before it says that an
action contributed to an outcome (Mayne, J. (2001). Addressing attribution through contribution
analysis. Canadian Journal of Program Evaluation 16(1), 1-24). What is counted here, and that a
reading stands for evidence, is the project's own proposal.
"""

from asl_pipeline.datasets.published.shared import computed, derived
from asl_pipeline.datasets.published.toc import OUTCOMES, TOC
from asl_pipeline.model.column import Column, Formula, Kind
from asl_pipeline.model.dataset import Dataset

_KIND = "toc.toc_kind"
_READ = "toc.has_reading"
_AN_OUTCOME = f"toc_kind one of {', '.join(OUTCOMES)}"


def _count(name: str, doc: str, text: str, *of: str) -> Column:
    formula = Formula(f"number of elements with {text}", (_KIND, *of))
    return computed(name, Kind.INTEGER, "NR", doc, formula)


CONTRIBUTION = Dataset(
    name="contribution",
    room="capitalisation",
    title="Contribution analysis of the pilot actions",
    doc="For each pilot with an accepted theory of change, what the theory is made of and where "
    "nothing was read. It tells where evidence is missing. It does not tell that the pilot caused "
    "what was observed, nor does it weigh other causes.",
    key=("pilot_id",),
    columns=(
        *TOC.pick("pilot_id", "partner_id"),
        _count("n_activities", "Activities.", "toc_kind activity"),
        _count("n_outputs", "Outputs.", "toc_kind output"),
        *(
            _count(f"n_{kind}", f"Outcomes of the kind {kind}.", f"toc_kind {kind}")
            for kind in OUTCOMES
        ),
        _count(
            "n_outcomes_with_indicator",
            "Outcomes of any level that an indicator measures.",
            f"{_AN_OUTCOME}, and n_indicators > 0",
            "toc.n_indicators",
        ),
        _count(
            "n_outcomes_with_evidence",
            "Outcomes of any level of which an indicator was read.",
            f"{_AN_OUTCOME}, and has_reading",
            _READ,
        ),
        _count("n_assumptions", "Assumptions.", "toc_kind assumption"),
        _count(
            "n_assumptions_untested",
            "Assumptions of which no indicator was read.",
            "toc_kind assumption, and not has_reading",
            _READ,
        ),
        _count("n_risks", "Risks.", "toc_kind risk"),
        computed(
            "longest_chain",
            Kind.INTEGER,
            "NR",
            "Elements in the longest chain in which each leads to the next.",
            Formula(
                "number of elements on the longest path over leads_to",
                ("toc.leads_to",),
                limits="Null where elements lead back to themselves, which no accepted form does. "
                "A long chain is not a better one.",
            ),
        ),
        derived(
            "gaps",
            Kind.IDS,
            "Outcomes of which no indicator was read, by their identifiers.",
            Formula(f"element_id where {_AN_OUTCOME}, and not has_reading", (_KIND, _READ)),
        ),
        derived(
            "untested",
            Kind.IDS,
            "Assumptions of which no indicator was read, by their identifiers.",
            Formula("element_id where toc_kind assumption, and not has_reading", (_KIND, _READ)),
        ),
    ),
)
