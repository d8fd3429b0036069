"""The score card of one pilot: what both universities scored in one round, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from babel.numbers import format_decimal

from asl_pipeline.capitalisation.toolkit.wording import CRITERION, Wording, criteria
from asl_pipeline.datasets.published.evaluation_scores import ADJUDICATED_FROM
from asl_pipeline.datasets.submitted.evaluation_assessments import ASSESSORS
from asl_pipeline.derive.pages import page


@dataclass(frozen=True, slots=True)
class Card:
    """The rows of `evaluation_scores` of one pilot and round by criterion, where there are any.

    `round_number` is None for a pilot that was never scored.
    """

    pilot_id: str
    round_number: int | None
    scores: Mapping[str, Mapping[str, Any] | None]

    @property
    def is_scored(self) -> bool:
        """Whether a university scored it on any criterion."""
        return any(self.scores.values())


def card(pilot_id: str, scores: pa.Table, round_number: int | None = None) -> Card:
    """The card of a pilot in a round, the last one if none is named; every criterion is on it."""
    rows = [row for row in scores.to_pylist() if row["pilot_id"] == pilot_id]
    wanted = round_number or max((row["round"] for row in rows), default=None)
    found = {row["criterion"]: row for row in rows if row["round"] == wanted}
    return Card(pilot_id, wanted, {each: found.get(each) for each in criteria()})


def page_of(card: Card, wording: Wording) -> str:
    """The card as one HTML page that needs nothing from outside."""
    return page(
        "capitalisation",
        "card.html.j2",
        language=wording.language,
        card=card,
        assessors=ASSESSORS,
        points=ADJUDICATED_FROM,
        say=wording.say,
        criterion=lambda code: wording.code(CRITERION, code),
        label=lambda column: wording.label("evaluation_assessments", column),
        sure=lambda code: wording.code("confidence", code),
        number=lambda value: format_decimal(value, locale=wording.language),
    )
