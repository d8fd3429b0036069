"""The score card: both universities' scores, side by side."""

import re
from typing import Any

from asl_pipeline.capitalisation.evaluation_scores import evaluation_scores
from asl_pipeline.capitalisation.toolkit.card import Card, card, page_of
from asl_pipeline.capitalisation.toolkit.wording import Wording, criteria
from asl_pipeline_tests.kit import accepted

_GCU = {"partner_id": "GCU", "assessor": "GCU"}


def _card(*assessed: dict[str, Any], round_number: int | None = None) -> Card:
    scores = evaluation_scores(accepted(pilot_actions=[{}], evaluation_assessments=assessed))
    return card("ASL-PAU-01", scores, round_number)


def _cells(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", page)
    return [[re.sub(r"<[^>]+>", "", c) for c in re.findall(r"<td.*?</td>", row)] for row in rows]


def test_every_criterion_is_on_the_card_scored_or_not() -> None:
    found = _card({"score": 5}, {**_GCU, "score": 2})

    assert tuple(found.scores) == criteria()
    assert [code for code, row in found.scores.items() if row] == ["relevance"]


def test_the_page_has_scores_gap_and_what_is_to_be_talked_over() -> None:
    page = page_of(_card({"score": 5, "confidence": "high"}, {**_GCU, "score": 2}), Wording("en"))

    assert _cells(page)[1:3] == [
        ["relevance", "5", "2", "3.5", "3", "yes"],
        ["effectiveness", "–", "–", "–", "–", "–"],
    ]
    assert "relevance · CES · 5" in page
    assert "Confidence: high" in page


def test_numbers_are_written_as_in_the_language() -> None:
    page = page_of(_card({"score": 5}, {**_GCU, "score": 4}), Wording("pt"))

    assert _cells(page)[1] == ["relevância", "5", "4", "4,5", "1", "não"]


def test_the_last_round_is_shown_unless_another_is_asked_for() -> None:
    assessed = ({"score": 1}, {"score": 4, "round": 2})

    assert [_card(*assessed, round_number=r).round_number for r in (None, 1)] == [2, 1]
    first = _card(*assessed, round_number=1).scores["relevance"]
    assert first is not None
    assert first["score_ces"] == 1


def test_a_pilot_that_nobody_scored_has_a_card_that_says_so() -> None:
    found = _card()

    assert (found.round_number, found.is_scored) == (None, False)
    assert "Neither university" in page_of(found, Wording("en"))


def test_what_an_assessor_wrote_is_text_and_the_page_needs_nothing_from_outside() -> None:
    page = page_of(_card({"justification": "<script>alert(1)</script>"}), Wording("en"))

    assert "&lt;script&gt;" in page
    assert not re.findall(r"<(?:script|img|link|iframe)|(?:src|href)=|url\(|@import", page)
