"""What a partner answers to a finding comes back with the file, and reaches the reviewer."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from asl_pipeline.model.finding import Finding
from asl_pipeline.quality import engine
from asl_pipeline.workflow import Assessed, Workplace, assess, receive, touched
from asl_pipeline_tests import kit
from asl_pipeline_tests.review.test_rulings import _TODAY, RULE, TWO_TOWNS, desk

SAID = "Deux antennes de la même ville"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    """A workplace with an inbox of its own."""
    with kit.workplace(tmp_path / "home", tmp_path / "inbox", today=_TODAY) as place:
        yield place


def send(at: Workplace, name: str, content: bytes) -> Assessed:
    kit.deliver(at.inbox, "PAU", name, content)
    receive(at)
    (done,) = [
        each
        for partner, period in touched(at)
        for each in assess(at, partner, period, engine.violations)
    ]
    return done


def sheet(findings: tuple[Finding, ...], answer: str) -> list[Mapping[str, object]]:
    """The findings sheet as it comes back, in whatever words its headings are."""
    return [
        {"N°": number, "Réf.": each.reference, "Constat": each.rule, "Votre réponse": answer}
        for number, each in enumerate(findings, start=1)
    ]


def asked(at: Workplace) -> tuple[Finding, ...]:
    return send(at, "Acteurs 2018-S1.xlsx", kit.workbook(Acteurs=TWO_TOWNS)).judged.report.findings


def test_an_answer_reaches_the_letter_and_the_reviewer(at: Workplace) -> None:
    findings = asked(at)
    assert {each.rule for each in findings} == {RULE}

    back = send(
        at,
        "Acteurs 2018-S1 bis.xlsx",
        kit.workbook(Constats=sheet(findings, SAID), Acteurs=TWO_TOWNS),
    )

    cases = desk(at).cases(back.submission)
    assert [case.answer for case in cases] == [SAID] * len(findings)
    assert f"Votre réponse\u202f: «\u202f{SAID}\u202f»" in (back.folder / "letter.html").read_text(
        "utf-8"
    )
    told = json.loads((back.folder / "findings.json").read_text("utf-8"))
    assert {each["answer"] for each in told["submissions"][0]["findings"]} == {SAID}


def test_an_answer_to_another_value_answers_nothing(at: Workplace) -> None:
    findings = asked(at)
    others = [{**row, "city": "Lescar"} for row in TWO_TOWNS]

    back = send(at, "b 2018-S1.xlsx", kit.workbook(Constats=sheet(findings, SAID), Acteurs=others))

    assert {case.answer for case in desk(at).cases(back.submission)} == {None}


def test_personal_data_in_an_answer_is_masked(at: Workplace) -> None:
    findings = asked(at)
    written = sheet(findings, "Écrivez à accueil@example.org")

    back = send(at, "b 2018-S1.xlsx", kit.workbook(Constats=written, Acteurs=TWO_TOWNS))

    assert all("example.org" not in str(case.answer) for case in desk(at).cases(back.submission))


def test_an_answer_left_empty_is_none(at: Workplace) -> None:
    findings = asked(at)

    back = send(at, "b 2018-S1.xlsx", kit.workbook(Constats=sheet(findings, ""), Acteurs=TWO_TOWNS))

    assert {case.answer for case in desk(at).cases(back.submission)} == {None}


def test_answers_without_the_form_are_asked_for_with_it(at: Workplace) -> None:
    findings = asked(at)

    kit.deliver(at.inbox, "PAU", "b.xlsx", kit.workbook(Constats=sheet(findings, SAID)))
    receive(at)

    assert at.ledger.deliveries()[-1].reason == "answers_alone"


def test_a_reference_is_the_same_while_rule_key_and_value_are() -> None:
    told = kit.findings(TWO_TOWNS)
    again = kit.findings([{**row, "founded_year": "1998"} for row in TWO_TOWNS])
    other = kit.findings([{**row, "actor_id": f"PAU-ACT-01{n}"} for n, row in enumerate(TWO_TOWNS)])

    assert [f.reference for f in told] == [f.reference for f in again]
    assert not {f.reference for f in told} & {f.reference for f in other}
