"""`toc_elements` (WP5): the theory of change of each pilot, as a graph of what leads to what."""

from asl_pipeline.datasets.submitted.columns import (
    COMMENTS,
    PILOT_ID,
    code,
    identifier,
    narrative,
)
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import Acyclic, LeadsOn, OwnId, RefersTo, RefersWithin
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule, Severity

ELEMENT = r"[A-Z]{1,2}[0-9]{1,2}"
"""What the identifier of an element looks like."""

_OUTCOMES = ("outcome_immediate", "outcome_intermediate", "outcome_long")

_COLUMNS = (
    *ENVELOPE,
    PILOT_ID,
    identifier("element_id", ELEMENT, "A1", "Identifier within the pilot."),
    code("toc_kind", "toc_kind", "What the element is.", required=True, example="assumption"),
    narrative(
        "statement",
        "The element in a sentence.",
        required=True,
        example="Neighbours are willing to meet.",
    ),
    Column(
        name="leads_to",
        kind=Kind.IDS,
        doc="Elements of the same pilot that it leads to.",
        example="O1; O2",
        sensitivity=Sensitivity.PUBLIC,
    ),
    COMMENTS,
)

TOC_ELEMENTS = Dataset(
    name="toc_elements",
    room="submitted",
    title="Theory of change",
    doc="The elements of each pilot's theory of change and what they lead to, one row each.",
    statement=Statement.REGISTER,
    key=("pilot_id", "element_id"),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="pilot_id.own",
            check=OwnId("pilot_id"),
            level=0,
            ess="L0-03",
            why="A partner tells the theory of its own pilots.",
        ),
        Rule(
            code="pilot_id.known",
            check=RefersTo("pilot_id", "pilot_actions", "pilot_id"),
            level=2,
            ess="L2-05",
            why="A theory belongs to a pilot that the partner has declared.",
        ),
        Rule(
            code="leads_to.known",
            check=RefersWithin("leads_to", "element_id", ("pilot_id",)),
            level=1,
            ess="L1-12",
            why="An arrow ends at an element of the same pilot.",
        ),
        Rule(
            code="leads_to.acyclic",
            check=Acyclic("leads_to", "element_id", ("pilot_id",)),
            level=1,
            ess="L1-12",
            why="What leads to itself explains nothing.",
        ),
        Rule(
            code="leads_to.output_of_activity",
            check=LeadsOn(
                "leads_to", "element_id", ("pilot_id",), "toc_kind", ("activity",), ("output",)
            ),
            level=1,
            ess="L1-12",
            severity=Severity.WARNING,
            why="An activity from which nothing comes need not be done.",
        ),
        Rule(
            code="leads_to.outcome_of_output",
            check=LeadsOn(
                "leads_to", "element_id", ("pilot_id",), "toc_kind", ("output",), _OUTCOMES
            ),
            level=1,
            ess="L1-12",
            severity=Severity.WARNING,
            why="An output that changes nothing is no social innovation.",
        ),
        *text_rules(_COLUMNS),
    ),
)
