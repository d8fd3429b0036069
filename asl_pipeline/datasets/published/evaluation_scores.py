"""`capitalisation/evaluation_scores`: the scores of the two universities, side by side."""

from dataclasses import replace

from asl_pipeline.datasets.published.indicators import INDICATORS
from asl_pipeline.datasets.published.shared import COUNTRY, computed, derived
from asl_pipeline.datasets.submitted.evaluation_assessments import (
    ASSESSORS,
    EVALUATION_ASSESSMENTS,
)
from asl_pipeline.model.column import Column, Formula, Kind
from asl_pipeline.model.dataset import Dataset

ADJUDICATED_FROM = 2
"""Points between two scores from which the universities talk again: rule L3-05 of the rule book."""

_SCORE = ("evaluation_assessments.score",)


def score_of(university: str) -> str:
    """The column that holds a university's score."""
    return f"score_{university.lower()}"


def confidence_of(university: str) -> str:
    """The column that says how sure the university is."""
    return f"confidence_{university.lower()}"


def justification_of(university: str) -> str:
    """The column that says why."""
    return f"justification_{university.lower()}"


def _score(university: str) -> Column:
    return computed(
        score_of(university),
        Kind.INTEGER,
        "SCORE",
        f"Score of {university} on the anchored scale, 1 to 5; null where it gave none.",
        Formula("the score as stated in the latest half-year", _SCORE),
    )


def _stated(column: str, name: str, doc: str) -> Column:
    """A column of the form for one university; its sensitivity is that of the form."""
    of_form = EVALUATION_ASSESSMENTS.column(column)
    return replace(of_form, name=name, doc=doc, required=False, example=None)


EVALUATION_SCORES = Dataset(
    name="evaluation_scores",
    room="capitalisation",
    title="Scores of the pilot actions",
    doc="What each university scored for each pilot, criterion and round, and how far apart they "
    "are. Of what a university stated in several half-years the latest counts. Scores are "
    "judgements on a scale and say nothing of what was not assessed.",
    key=("pilot_id", "criterion", "round"),
    columns=(
        *EVALUATION_ASSESSMENTS.pick("pilot_id"),
        *INDICATORS.pick("domain"),
        COUNTRY,
        *EVALUATION_ASSESSMENTS.pick("criterion", "round"),
        derived(
            "is_last_round",
            Kind.BOOLEAN,
            "Whether it is the pilot's last round.",
            Formula(
                "round = the highest round of the pilot, on any criterion and by either university",
                ("evaluation_assessments.round",),
                limits="A last round may still lack scores.",
            ),
        ),
        *(_score(university) for university in ASSESSORS),
        computed(
            "mean_score",
            Kind.NUMBER,
            "SCORE",
            "Mean of the scores that there are.",
            Formula(
                "mean(score) over the universities that scored",
                _SCORE,
                limits="It takes the steps of the scale as equal. It is one university's score "
                "where n_assessors is 1.",
            ),
        ),
        computed(
            "gap",
            Kind.INTEGER,
            "SCORE",
            "Points between the two scores; null unless both scored.",
            Formula("highest score − lowest score", _SCORE),
        ),
        derived(
            "needs_adjudication",
            Kind.BOOLEAN,
            "Whether the universities are so far apart that they talk again; null unless both "
            "scored.",
            Formula(f"gap ≥ {ADJUDICATED_FROM}", ("evaluation_scores.gap",)),
        ),
        computed(
            "n_assessors",
            Kind.INTEGER,
            "NR",
            "Universities that scored.",
            Formula("number of different assessors", ("evaluation_assessments.assessor",)),
        ),
        *(
            _stated("confidence", confidence_of(each), f"How sure {each} is of its score.")
            for each in ASSESSORS
        ),
        *(
            _stated(
                "justification",
                justification_of(each),
                f"Why {each} gave its score, in the language that it wrote.",
            )
            for each in ASSESSORS
        ),
    ),
)
