"""Every sample marked: as it was but for the marks, and accepted once its cells are put right."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

import asl_pipeline
from asl_pipeline.feedback.annotated import listing
from asl_pipeline.languages import words
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Verdict
from asl_pipeline.partners import registry
from asl_pipeline_tests.feedback import corrections
from asl_pipeline_tests.feedback.corrections import Answer
from asl_pipeline_tests.feedback.marked_book import (
    colour_of,
    links_of,
    live,
    parts_of,
    rows_of,
    same_but_for_marks,
    signature,
)
from asl_pipeline_tests.feedback.sample_answers import (
    Answered,
    answers,
    corrected,
    judged_again,
)
from asl_pipeline_tests.feedback.test_annotated import must
from asl_pipeline_tests.memory import folder_in_memory

SAMPLES = Path(asl_pipeline.__file__).parents[1] / "data/samples"


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Answered, ...]]:
    """What a run answers to all samples, for each half-year."""
    with folder_in_memory() as folder:
        yield answers(folder / "home", SAMPLES)


@pytest.fixture(scope="module")
def samples(told: tuple[Answered, ...]) -> tuple[Answered, ...]:
    """Those with findings, whose marked file lies beside the letter."""
    return tuple(each for each in told if each.back is not None)


def findings_in(each: Answered, content: bytes) -> list[Finding]:
    return [f for judged in judged_again(each, content) for f in judged.report.findings]


def test_every_sample_with_findings_has_a_marked_file(told: tuple[Answered, ...]) -> None:
    assert [each.name for each in told if bool(each.findings) != (each.back is not None)] == []
    assert sum(each.back is not None for each in told) > 25
    assert sum(each.is_workbook for each in told if each.back is not None) > 8


def test_a_workbook_is_as_it_was_but_for_the_marks(samples: tuple[Answered, ...]) -> None:
    for each in samples:
        if each.is_workbook:
            before = openpyxl.load_workbook(io.BytesIO(each.content))
            same_but_for_marks(before, each.book, each.name)


def test_every_finding_is_on_the_sheet_and_its_link_leads_to_its_cell(
    samples: tuple[Answered, ...],
) -> None:
    for each in samples:
        rows = rows_of(each.book)
        found = Counter((f.reference, f.place.cell) for f in each.findings)
        assert Counter((row["reference"], row["cell"]) for row in rows) == found, each.name
        wanted = [f"'{row['sheet']}'!{row['cell']}" for row in rows if row["cell"]]
        assert list(links_of(each.book).values()) == wanted
        for row in rows:
            if row["cell"]:
                assert colour_of(each.book[row["sheet"]][row["cell"]])


def test_the_cell_at_the_end_of_a_link_holds_what_we_read(samples: tuple[Answered, ...]) -> None:
    seen = 0
    for each in samples:
        for row in rows_of(each.book):
            held = each.book[row["sheet"]][row["cell"]].value if row["cell"] else None
            if isinstance(held, str) and row["value"] and "▒" not in row["value"]:
                seen += 1
                assert row["value"].strip() == held.strip()
    assert seen > 10


def test_a_file_sent_back_as_it_is_is_judged_the_same(samples: tuple[Answered, ...]) -> None:
    for each in samples:
        found = findings_in(each, each.marked)

        assert signature(found) == signature(each.findings), each.name


def test_all_findings_without_a_cell_are_of_a_kind_that_no_cell_can_change(
    samples: tuple[Answered, ...],
) -> None:
    without = [f for each in samples for f in each.findings if f.place.cell is None]

    assert {f.kind for f in without} == corrections.NO_CELL.keys()
    assert {f.severity for f in without} == {Severity.INFO}


def test_a_file_sent_back_with_its_cells_put_right_is_accepted(
    samples: tuple[Answered, ...],
) -> None:
    outcomes = {each.name: outcome(each) for each in samples}

    assert {name: found for name, found in outcomes.items() if found} == {}


def outcome(each: Answered) -> dict[str, object]:
    """How a corrected file differs from one that is accepted; warnings may be answered instead."""
    content, said = corrected(each)
    judged = judged_again(each, content)
    points = [f for one in judged for f in one.report.findings if f.severity is not Severity.INFO]
    best = Verdict.ACCEPTED_WITH_WARNINGS if said else Verdict.ACCEPTED
    worse = [
        f"{one.dataset.name}: {one.verdict}"
        for one in judged
        if one.verdict not in {Verdict.ACCEPTED, best}
    ]
    answered = {f.reference: f.answer for f in points}
    left = [(f.rule, f.place.cell) for f in points if f.reference not in said]
    silent = {key: text for key, text in said.items() if answered.get(key) != text}
    forms = {one.dataset.name for one in each.judged} ^ {one.dataset.name for one in judged}
    wrong = {"worse": worse, "left": left, "silent": silent, "forms": forms}
    return {name: found for name, found in wrong.items() if found}


def test_no_correction_is_said_twice_or_never_needed(samples: tuple[Answered, ...]) -> None:
    found = {f.rule for each in samples for f in each.findings}
    cells = {(f.rule, f.place.cell) for each in samples for f in each.findings}

    assert corrections.BY_RULE.keys() <= found
    assert corrections.BY_CELL.keys() <= cells
    assert corrections.BY_RULE.keys().isdisjoint(rule for rule, _ in corrections.BY_CELL)


def test_only_warnings_are_answered(samples: tuple[Answered, ...]) -> None:
    for each in samples:
        for finding in each.findings:
            if finding.place.cell and finding.severity is Severity.ERROR:
                assert not isinstance(corrections.correction_of(finding, each.wording), Answer)


def test_nothing_in_a_marked_sample_runs_or_leads_out(samples: tuple[Answered, ...]) -> None:
    for each in samples:
        before = live(parts_of(each.content)) if each.is_workbook else Counter()
        after = live(parts_of(each.marked))

        assert after["formula"] <= before["formula"]
        assert after["link"] == after["binary"] == 0


def test_the_texts_are_in_the_language_of_the_partner(samples: tuple[Answered, ...]) -> None:
    for each in samples:
        language = registry()[each.delivery.partner].letter_language
        said = words(language).section("annotated")
        sheet = each.book.worksheets[0]

        assert sheet.title == said["sheet"]
        assert sheet["A1"].value == said["title"].format(file=each.delivery.name)
        assert [cell.value for cell in sheet[4]] == [
            said[f"column_{column}"] for column, _ in listing.COLUMNS
        ]


def test_the_same_file_is_marked_with_the_same_bytes(samples: tuple[Answered, ...]) -> None:
    for each in samples[::8]:
        sent = (each.content, each.delivery.partner, each.delivery.name)

        assert must(*sent).back == must(*sent).back


def test_no_day_is_in_a_marked_file(samples: tuple[Answered, ...]) -> None:
    for each in samples:
        with zipfile.ZipFile(io.BytesIO(each.marked)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
