"""`milestones` (WP1): the points by which the project's progress is told."""

from asl_pipeline.datasets.submitted.columns import COMMENTS, day, identifier, narrative, text
from asl_pipeline.datasets.submitted.deliverables import (
    DONE,
    RESPONSIBLE,
    RESPONSIBLE_IS_SENDER,
    STATUS,
    STATUS_MOVES,
    WORK_PACKAGE,
    rules_on_the_day,
)
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import Carries, RequiredWhen
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule, Severity

_COLUMNS = (
    *ENVELOPE,
    identifier(
        "milestone_id",
        r"M[1-6]\.[0-9]{1,2}",
        "M4.1",
        "Number of the milestone: M, its work package, a point, its number.",
    ),
    text("title", "Name of the milestone.", required=True, example="Templates agreed"),
    WORK_PACKAGE,
    RESPONSIBLE,
    day("due", "Day by which it is to be reached.", required=True, example="2018-09-30"),
    day("reached_on", "Day on which it was reached."),
    STATUS,
    narrative("evidence", "What shows that it was reached."),
    COMMENTS,
)

MILESTONES = Dataset(
    name="milestones",
    room="submitted",
    title="Milestones",
    doc="The milestones that the partner answers for, as at the end of the period.",
    statement=Statement.REGISTER,
    key=("milestone_id",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="milestone_id.of_work_package",
            check=Carries("milestone_id", r"^M([1-6])", "wp"),
            level=1,
            ess="L1-08",
            why="The number of a milestone names its work package.",
        ),
        RESPONSIBLE_IS_SENDER,
        *rules_on_the_day("reached_on", "reached"),
        Rule(
            code="evidence.when_done",
            check=RequiredWhen("evidence", "status", DONE),
            level=1,
            ess="L1-02",
            severity=Severity.WARNING,
            why="A milestone that nothing shows cannot be counted.",
        ),
        STATUS_MOVES,
        *text_rules(_COLUMNS),
    ),
)
