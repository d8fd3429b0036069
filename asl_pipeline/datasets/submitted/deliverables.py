"""`deliverables` (WP1): what each work package owes, and what a university said of it."""

from asl_pipeline.datasets.submitted.columns import (
    COMMENTS,
    code,
    codes,
    day,
    identifier,
    link,
    text,
)
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import (
    Carries,
    Differs,
    IsSender,
    NotAfterReceipt,
    NotBefore,
    OneOf,
    RequiredWhen,
    StatusMoves,
)
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule, Severity

WORK_PACKAGE = code("wp", "work_package", "Work package.", required=True, example="4")
RESPONSIBLE = code(
    "responsible", "partner", "Partner that answers for it.", required=True, example="GCU"
)
STATUS = code(
    "status", "delivery_status", "How far it has come.", required=True, example="in_progress"
)
RESPONSIBLE_IS_SENDER = Rule(
    code="responsible.sends",
    check=IsSender("responsible"),
    level=0,
    ess="L0-03",
    why="Each partner reports on what it answers for itself.",
)
STATUS_MOVES = Rule(
    code="status.moves",
    check=StatusMoves(
        "status",
        (
            ("delivered", "planned"),
            ("delivered", "in_progress"),
            ("approved", "planned"),
            ("approved", "in_progress"),
            ("cancelled", "in_progress"),
            ("cancelled", "delivered"),
        ),
    ),
    level=2,
    ess="L2-04",
    why="What was delivered stays delivered, and what was cancelled stays so.",
)
DONE = ("delivered", "approved")


def rules_on_the_day(day: str, done: str) -> tuple[Rule, ...]:
    """The rules on the column with the day on which something due was `done`."""
    return (
        Rule(
            code=f"{day}.when_done",
            check=RequiredWhen(day, "status", DONE),
            level=1,
            ess="L1-03",
            why=f"What was {done} was {done} on a day.",
        ),
        Rule(
            code=f"{day}.in_the_past",
            check=NotAfterReceipt(day, "status", DONE),
            level=1,
            ess="L1-03",
            why=f"What was {done} was so before the report arrived.",
        ),
        Rule(
            code=f"{day}.on_time",
            check=NotBefore("due", day),
            level=1,
            ess="L1-03",
            severity=Severity.INFO,
            why="Lateness is measured, not punished.",
        ),
    )


_COLUMNS = (
    *ENVELOPE,
    identifier(
        "deliverable_id",
        r"D[1-6]\.[0-9]{1,2}",
        "D4.2",
        "Number of the deliverable: D, its work package, a point, its number.",
    ),
    text("title", "Name of the deliverable.", required=True, example="Map of social needs"),
    WORK_PACKAGE,
    RESPONSIBLE,
    codes("contributors", "partner", "Other partners that work on it.", example="CES; AVE"),
    day("due", "Day on which it is due.", required=True, example="2018-12-31"),
    day("delivered", "Day on which it was delivered."),
    STATUS,
    code("reviewer", "partner", "University that reviews it.", example="CES"),
    day("reviewed_on", "Day of the review."),
    code("review_decision", "review_decision", "What the university said of it.", example="accept"),
    link("url", "Where it can be read."),
    COMMENTS,
)

DELIVERABLES = Dataset(
    name="deliverables",
    room="submitted",
    title="Deliverables",
    doc="The deliverables that the partner answers for, as at the end of the period.",
    statement=Statement.REGISTER,
    key=("deliverable_id",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="deliverable_id.of_work_package",
            check=Carries("deliverable_id", r"^D([1-6])", "wp"),
            level=1,
            ess="L1-08",
            why="The number of a deliverable names its work package.",
        ),
        RESPONSIBLE_IS_SENDER,
        *rules_on_the_day("delivered", "delivered"),
        Rule(
            code="reviewer.is_university",
            check=OneOf("reviewer", ("CES", "GCU")),
            level=4,
            ess="L4-04",
            why="The two universities are the project's quality control.",
        ),
        Rule(
            code="reviewer.not_responsible",
            check=Differs("reviewer", "responsible"),
            level=4,
            ess="L4-04",
            why="Nobody reviews the own work.",
        ),
        Rule(
            code="reviewed_on.when_decided",
            check=RequiredWhen("reviewed_on", "review_decision", ("accept", "revise", "reject")),
            level=1,
            ess="L1-03",
            why="A decision was made on a day.",
        ),
        Rule(
            code="reviewed_on.not_before_delivered",
            check=NotBefore("reviewed_on", "delivered"),
            level=1,
            ess="L1-03",
            why="What is reviewed was delivered before.",
        ),
        STATUS_MOVES,
        *text_rules(_COLUMNS),
    ),
)
