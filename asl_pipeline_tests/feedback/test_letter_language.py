"""Every paragraph of a letter is in the letter's language, as a detector of languages reads it."""

import html
import re
from dataclasses import replace

import pytest

from asl_pipeline.feedback.account import DeliveryAccount, SheetAccount, SubmissionAccount
from asl_pipeline.feedback.answer import answer
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import REFERENCE, available, words
from asl_pipeline.model.finding import NotRun, Repair
from asl_pipeline.model.period import Period
from asl_pipeline.model.submission import Decision, Verdict
from asl_pipeline.partners import registry
from asl_pipeline_tests.detector import recognised
from asl_pipeline_tests.feedback.test_wording import findings as one_of_each_kind
from asl_pipeline_tests.kit import IN_TIME

A_PARAGRAPH_WORDS = 8
PLAINLY = 0.9
PERIOD = Period(2018, 1)
SECTIONS = {name: words(REFERENCE).section(name) for name in ("repairs", "reasons", "not_run")}


def everything(language: str, verdict: Verdict) -> DeliveryAccount:
    """A delivery of which there is everything to tell: each kind of finding, repair and reason."""
    # What partners wrote is in their own languages.
    findings = tuple(
        replace(each, value=each.value and "X") for each in one_of_each_kind().values()
    )
    form = SubmissionAccount(
        dataset="indicator_readings",
        period=PERIOD,
        rows=3,
        clean_rows=1,
        verdict=verdict,
        decision=Decision.NOT_NEEDED,
        findings=() if verdict is Verdict.ACCEPTED else findings,
        repairs=tuple(Repair(code, rows) for code in SECTIONS["repairs"] for rows in (1, 2)),
        not_run=tuple(NotRun("pilot_id.known", why) for why in SECTIONS["not_run"]),
        rules=200,
        sheets=(
            SheetAccount(
                sheet=None, encoding="utf-8", delimiter=";", header_row=1, rows=3, columns=("A",)
            ),
        ),
    )
    return DeliveryAccount(
        partner=next(p for p in registry().values() if p.letter_language == language),
        file="2018-S1.csv",
        sha256="0" * 64,
        size=5000,
        arrived_on=IN_TIME,
        rule_set="1",
        context="ledger",
        period=PERIOD,
        submissions=(form,),
        unused=tuple((f"{at}", reason) for at, reason in enumerate(SECTIONS["reasons"])),
    )


def paragraphs(page: str) -> list[str]:
    """What a reader sees, by block, without what is quoted: that is in the partner's words."""
    body = re.sub(r"<(style|title)>.*?</\1>", "", page, flags=re.DOTALL)
    blocks = re.split(r"</?(?:p|li|td|th|h\d|div|section|table|tr|ul)\b[^>]*>|<br>", body)
    shown = (html.unescape(re.sub(r"<[^>]+>", " ", block)) for block in blocks)
    return [re.sub(r"[«“].*?[»”]", " ", text) for text in shown]


def said_of(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("language", available())
def test_every_paragraph_of_a_letter_is_in_its_language(language: str, verdict: Verdict) -> None:
    page = answer(everything(language, verdict), Wording(language))["letter.html"]
    long = [" ".join(said_of(text)) for text in paragraphs(page)]
    long = [text for text in long if len(text.split()) >= A_PARAGRAPH_WORDS]
    found = {text: recognised(text) for text in long}

    assert len(long) > 50
    assert {t: f for t, f in found.items() if f[0] != language and f[1] >= PLAINLY} == {}
    assert sum(f[0] == language for f in found.values()) / len(found) > 0.95
