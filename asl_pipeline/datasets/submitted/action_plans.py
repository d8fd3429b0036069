"""`action_plans` (WP5): the local plans of social innovation that territories adopt."""

from asl_pipeline.datasets.submitted.columns import (
    COMMENTS,
    code,
    codes,
    day,
    identifier,
    text,
)
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.places import (
    NUTS_CODE,
    NUTS_EXISTS,
    NUTS_IN_AREA,
    NUTS_VERSION,
)
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import NotAfterReceipt, RequiredWhen, StatusMoves
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule

PLAN_ID = identifier(
    "plan_id", r"[A-Z0-9][A-Z0-9-]{2,31}", "AVE-PLAN-1", "Identifier of the action plan."
)

_COLUMNS = (
    *ENVELOPE,
    PLAN_ID,
    text("title", "Name of the plan.", required=True, example="Local plan of social innovation"),
    text(
        "territory", "Territory that it is for, in its own language.", required=True, example="Pau"
    ),
    NUTS_CODE,
    NUTS_VERSION,
    Column(
        name="horizon",
        kind=Kind.YEAR,
        low=2017,
        high=2040,
        doc="Year that the plan looks to.",
        example="2022",
        sensitivity=Sensitivity.PUBLIC,
    ),
    codes("domains", "domain", "Domains of social innovation that it covers.", example="I; II"),
    code("plan_status", "plan_status", "How far it has come.", required=True, example="draft"),
    day("adopted_on", "Day of its adoption."),
    text("adopted_by", "Body that adopted it."),
    codes("joint_partners", "partner", "Partners that made it together.", example="AVE; CES"),
    COMMENTS,
)

ACTION_PLANS = Dataset(
    name="action_plans",
    room="submitted",
    title="Action plans",
    doc="The local action plans that the partner works on, one row each.",
    statement=Statement.REGISTER,
    key=("plan_id",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="adopted_on.when_adopted",
            check=RequiredWhen("adopted_on", "plan_status", ("adopted",)),
            level=1,
            ess="L1-03",
            why="What was adopted was adopted on a day.",
        ),
        Rule(
            code="adopted_by.when_adopted",
            check=RequiredWhen("adopted_by", "plan_status", ("adopted",)),
            level=1,
            ess="L1-02",
            why="A plan is adopted by somebody who may.",
        ),
        Rule(
            code="adopted_on.in_the_past",
            check=NotAfterReceipt("adopted_on", "plan_status", ("adopted",)),
            level=1,
            ess="L1-03",
            why="What was adopted was so before the report arrived.",
        ),
        Rule(
            code="plan_status.moves",
            check=StatusMoves("plan_status", (("adopted", "draft"), ("abandoned", "adopted"))),
            level=2,
            ess="L2-04",
            why="What was adopted is no draft any more.",
        ),
        NUTS_EXISTS,
        NUTS_IN_AREA,
        *text_rules(_COLUMNS),
    ),
)
