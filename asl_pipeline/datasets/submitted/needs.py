"""`needs` (WP4): the social needs that partners mapped, from whole societies to one street."""

from asl_pipeline.datasets.submitted.columns import (
    COMMENTS,
    code,
    day,
    identifier,
    narrative,
    people,
    score,
)
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.places import (
    NUTS_CODE,
    NUTS_EXISTS,
    NUTS_IN_AREA,
    NUTS_VERSION,
)
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import NotAfterReceipt, RequiredWhen
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule, Severity

_COLUMNS = (
    *ENVELOPE,
    identifier("need_id", r"[A-Z0-9-]{3,24}", "PAU-NEED-01", "Identifier of the need."),
    code("level", "need_level", "Level that it was seen at.", required=True, example="micro"),
    code("theme", "policy_field", "Field of policy (SI-DRIVE)."),
    narrative(
        "statement",
        "The need, in the words of those who have it.",
        required=True,
        example="Older people in the old town have nobody to ask for small repairs.",
    ),
    score("urgency", 1, 5, "Urgency, from 1 (can wait) to 5 (cannot)."),
    code("source_kind", "source_kind", "Where it is known from.", example="focus_group"),
    people("n_participants", "People who were asked."),
    NUTS_CODE,
    NUTS_VERSION,
    day("found_on", "Day on which it was found."),
    COMMENTS,
)

NEEDS = Dataset(
    name="needs",
    room="submitted",
    title="Social needs",
    doc="The social needs of the partner's territory, one row each.",
    statement=Statement.REGISTER,
    key=("need_id",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="n_participants.when_asked",
            check=RequiredWhen("n_participants", "source_kind", ("focus_group", "interview")),
            level=1,
            ess="L1-02",
            severity=Severity.WARNING,
            why="How many were asked tells how far the need can be trusted.",
        ),
        Rule(
            code="found_on.in_the_past",
            check=NotAfterReceipt("found_on", "level", ("macro", "meso", "micro")),
            level=1,
            ess="L1-03",
            why="What was found was so before the report arrived.",
        ),
        NUTS_EXISTS,
        NUTS_IN_AREA,
        *text_rules(_COLUMNS),
    ),
)
