"""`evaluation_assessments` (WP3): the scores that the two universities give to pilots."""

from asl_pipeline.datasets.submitted.columns import (
    COMMENTS,
    PILOT_ID,
    code,
    link,
    narrative,
    score,
)
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import IsSender, LongEnough, NotOwn, OneOf, Varies
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import Rule, Severity

ASSESSORS = ("CES", "GCU")
"""The universities that assess: a test holds them to the register of partners."""

_SHORTEST_REASON = 40
_CRITERIA_TO_VARY_OVER = 4

_COLUMNS = (
    *ENVELOPE,
    PILOT_ID,
    code("assessor", "partner", "University that gives the score.", required=True, example="CES"),
    code("criterion", "criterion", "What is assessed.", required=True, example="relevance"),
    Column(
        name="round",
        kind=Kind.INTEGER,
        unit="NR",
        low=1,
        high=9,
        required=True,
        doc="Which assessment of the pilot this is, from 1.",
        example="1",
        sensitivity=Sensitivity.PUBLIC,
    ),
    score("score", 1, 5, "Score on the anchored scale, 1 to 5.", required=True, example="4"),
    narrative(
        "justification",
        "Why this score: what was seen, heard or read.",
        required=True,
        example="Three of the four districts asked for it in the survey of spring.",
    ),
    link("evidence_link", "Where the evidence can be seen."),
    code("confidence", "confidence", "How sure the assessor is.", example="medium"),
    COMMENTS,
)

EVALUATION_ASSESSMENTS = Dataset(
    name="evaluation_assessments",
    room="submitted",
    title="Evaluation assessments",
    doc="Scores of pilot actions by criterion and assessor, one row each.",
    key=("pilot_id", "assessor", "criterion", "round"),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="assessor.sends",
            check=IsSender("assessor"),
            level=0,
            ess="L0-03",
            why="Each university answers for its own scores.",
        ),
        Rule(
            code="assessor.is_university",
            check=OneOf("assessor", ASSESSORS),
            level=4,
            ess="L4-04",
            why="The two universities are the project's quality control.",
        ),
        Rule(
            code="pilot_id.not_own",
            check=NotOwn("pilot_id"),
            level=4,
            ess="L4-04",
            why="Nobody assesses the own pilot.",
        ),
        Rule(
            code="score.varies",
            check=Varies("score", ("pilot_id", "assessor", "round"), _CRITERIA_TO_VARY_OVER),
            level=1,
            ess="L1-14",
            severity=Severity.WARNING,
            why="The same score for every criterion was probably given at one stroke.",
        ),
        Rule(
            code="justification.long_enough",
            check=LongEnough("justification", _SHORTEST_REASON),
            level=1,
            ess="L1-13",
            severity=Severity.WARNING,
            why="Under forty characters nobody can say why.",
        ),
        *text_rules(_COLUMNS),
    ),
)
