"""What a partner says in place of a form: nothing to report, or that a file counts no more."""

import pytest

from asl_pipeline.assess import Placed
from asl_pipeline.languages import available, words
from asl_pipeline.model.submission import Verdict
from asl_pipeline.quality.notices import Nil, Withdrawal, notices_in
from asl_pipeline_tests.kit import PILOT, csv_file, judged, placed, workbook

READINGS = "indicator_readings"
SAID = [
    (language, said)
    for language in available()
    for said in words(language).section("words")["nothing_to_report"]
]
ASKED = [said for language in available() for said in words(language).section("words")["withdraw"]]


def slots(found: Placed) -> list[tuple[str, str]]:
    return [(form, str(period)) for form, period in found.slots]


def note(*lines: str, name: str = "note.txt", partner: str = "PAU") -> Placed:
    return placed("\n".join(lines).encode(), partner, name)


@pytest.mark.parametrize(("language", "said"), SAID)
def test_nothing_to_report_is_understood_in_every_language(language: str, said: str) -> None:
    title = words(language).form_title(READINGS)

    assert slots(note(f"{title} 2018-S1: {said}.")) == [(READINGS, "2018-S1")]
    assert slots(note(said.upper(), name=f"{title} 2018-S1.txt")) == [(READINGS, "2018-S1")]


@pytest.mark.parametrize("asked", ASKED)
def test_a_file_is_taken_back_in_every_language(asked: str) -> None:
    told = f"{asked.capitalize()}: Indicateurs, version 2 (finale).xlsx"

    assert note("Bonjour,", told).withdraws == ("Indicateurs, version 2 (finale).xlsx",)
    assert note(f"{asked} «Indicateurs 2018.xlsx»").withdraws == ("Indicateurs 2018.xlsx",)


def test_a_nil_return_is_accepted_without_a_row_and_without_a_question() -> None:
    (submission,) = judged(b"Nothing to report", "PAU", "Indicator readings 2018-S1.txt")

    assert submission.verdict is Verdict.ACCEPTED
    assert (submission.report.rows.num_rows, submission.report.findings) == (0, ())


def test_a_nil_return_without_a_form_is_for_all_that_is_expected() -> None:
    found = note("Rien à signaler pour le 1er semestre 2018")

    assert slots(found) == [
        ("actors", "2018-S1"),
        ("initiatives", "2018-S1"),
        ("pilot_actions", "2018-S1"),
        (READINGS, "2018-S1"),
    ]


def test_one_line_is_for_one_form() -> None:
    found = note(
        "Deliverables 2018-S1: nothing to report", "Social needs 2018-S1: nothing to report"
    )

    assert slots(found) == [("deliverables", "2018-S1"), ("needs", "2018-S1")]


def test_the_longer_name_of_a_form_is_the_one_that_is_meant() -> None:
    found = note("Indicator definitions 2018-S1: nothing to report", partner="CES")

    assert slots(found) == [("indicator_definitions", "2018-S1")]


def test_a_nil_return_without_a_half_year_is_asked_about() -> None:
    assert note("Nothing to report").reason == "period_unknown"


def test_a_form_whose_only_row_says_so_is_a_nil_return() -> None:
    empty = dict.fromkeys(PILOT, "") | {"title": "Rien à signaler"}

    for content, name in (
        (csv_file([empty]), "2018-S1.csv"),
        (workbook(Feuille=[empty]), "2018-S1.xlsx"),
    ):
        (submission,) = judged(content, "PAU", name)
        assert submission.dataset.name == "pilot_actions"
        assert (submission.verdict, submission.report.findings) == (Verdict.ACCEPTED, ())


def test_a_workbook_of_a_few_words_is_a_notice_too() -> None:
    found = placed(
        workbook(Note=[{"Indicator readings 2018-S1": "nothing to report"}]), "PAU", "n.xlsx"
    )

    assert slots(found) == [(READINGS, "2018-S1")]


def test_a_form_with_rows_is_no_nil_return_whatever_its_texts_say() -> None:
    rows = [
        PILOT | {"problem": "Nothing to report, said the mayor"},
        PILOT | {"pilot_id": "ASL-PAU-02"},
    ]

    (submission,) = judged(csv_file(rows))

    assert submission.report.rows.num_rows == 2


def test_a_form_with_headings_alone_is_still_asked_about() -> None:
    (submission,) = judged(csv_file([PILOT]).splitlines(keepends=True)[0])

    assert submission.verdict is Verdict.RETURNED


def test_a_nil_return_of_a_form_that_is_not_ones_own_is_returned() -> None:
    (submission,) = judged(b"Indicator definitions 2018-S1: nothing to report", "PAU", "n.txt")

    assert submission.verdict is Verdict.RETURNED


def test_other_words_are_no_notice() -> None:
    assert notices_in(("Dear all,", "the file follows tomorrow", "withdrawal symptoms: none")) == ()


def test_a_line_says_one_thing() -> None:
    assert notices_in(("Withdraw: nothing to report.txt",)) == (
        Withdrawal("nothing to report.txt"),
    )
    assert notices_in(("RAS",)) == (Nil(None, None),)
