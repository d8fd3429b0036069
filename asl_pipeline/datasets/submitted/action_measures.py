"""`action_measures` (WP5): what the local action plans say is to be done."""

from dataclasses import replace

from asl_pipeline.datasets.submitted.action_plans import PLAN_ID
from asl_pipeline.datasets.submitted.columns import (
    COMMENTS,
    PILOT_ID,
    code,
    day,
    euro,
    identifier,
    narrative,
    text,
)
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import NotBefore, RefersTo, RequiredWhen, StatusMoves
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule, Severity

_COLUMNS = (
    *ENVELOPE,
    PLAN_ID,
    identifier("measure_no", r"[0-9]{1,2}(?:\.[0-9]{1,2})?", "2.1", "Number within the plan."),
    text("title", "Name of the measure.", required=True, example="Open the cafés every week"),
    narrative("objectives", "What it is to achieve."),
    replace(PILOT_ID, required=False, doc="Pilot action that it comes from."),
    text("responsible_body", "Body that answers for it."),
    day("start", "First day, planned or real."),
    day("end", "Last day, planned or real."),
    euro("budget", "Planned budget, in euro."),
    code("funding_source", "funding_source", "Where most of the money comes from."),
    identifier(
        "indicator_id",
        r"[A-Z][A-Z0-9_-]{1,23}",
        "ASL-BENEF",
        "Indicator that it is measured by.",
        required=False,
    ),
    Column(
        name="target",
        kind=Kind.NUMBER,
        unit="see the indicator",
        doc="Value that it aims at.",
        example="60",
        sensitivity=Sensitivity.PUBLIC,
    ),
    code("status", "pilot_status", "How far it has come.", required=True, example="planned"),
    COMMENTS,
)

ACTION_MEASURES = Dataset(
    name="action_measures",
    room="submitted",
    title="Measures of action plans",
    doc="The measures of the partner's action plans, one row each.",
    statement=Statement.REGISTER,
    key=("plan_id", "measure_no"),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="plan_id.known",
            check=RefersTo("plan_id", "action_plans", "plan_id"),
            level=2,
            ess="L2-05",
            why="A measure belongs to a plan that the partner has declared.",
        ),
        Rule(
            code="pilot_id.known",
            check=RefersTo("pilot_id", "pilot_actions", "pilot_id"),
            level=4,
            ess="L4-02",
            severity=Severity.WARNING,
            why="A measure that comes from a pilot comes from one that exists.",
        ),
        Rule(
            code="end.not_before_start",
            check=NotBefore("end", "start"),
            level=1,
            ess="L1-03",
            why="A measure cannot end before it starts.",
        ),
        Rule(
            code="indicator_id.when_completed",
            check=RequiredWhen("indicator_id", "status", ("completed",)),
            level=1,
            ess="L1-02",
            severity=Severity.INFO,
            why="A completed measure without an indicator leaves nothing to count.",
        ),
        Rule(
            code="status.moves",
            check=StatusMoves("status", (("completed", "planned"), ("cancelled", "ongoing"))),
            level=2,
            ess="L2-04",
            why="What was completed is not planned any more.",
        ),
        *text_rules(_COLUMNS),
    ),
)
