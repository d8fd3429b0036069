"""The workbook that a university fills in: what is in it, and that it comes back as it is."""

import datetime as dt
import io
import zipfile

import pytest

from asl_pipeline.capitalisation.toolkit.assessment import SHORTEST_REASON
from asl_pipeline.capitalisation.toolkit.dossier import dossier
from asl_pipeline.capitalisation.toolkit.evidence import (
    ELEMENT_HEADINGS,
    INDICATOR_HEADINGS,
    SHOWN,
    UPTAKE_HEADINGS,
    numbered,
)
from asl_pipeline.capitalisation.toolkit.read_me import scale_headings
from asl_pipeline.capitalisation.toolkit.wording import SCORES, Wording, criteria
from asl_pipeline.datasets.submitted.evaluation_assessments import ASSESSORS
from asl_pipeline.derive.headers import all_headings, folded
from asl_pipeline.languages import available
from asl_pipeline.model.failure import NotAllowed, NotFound
from asl_pipeline.model.submission import Verdict
from asl_pipeline_tests.capitalisation.toolkit.cases import (
    FORMULA,
    filled_in,
    held,
    made,
    opened,
)
from asl_pipeline_tests.kit import judged, placed

_IN_TIME = dt.date(2019, 1, 10)
_NAMES = {
    "CES": "Avaliação ASL-PAU-01 2018-S2.xlsx",
    "GCU": "Assessment ASL-PAU-01 2018-S2.xlsx",
}

# ------------------------------------------------------------------ it comes back


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("assessor", ASSESSORS)
def test_a_workbook_that_was_filled_in_is_accepted_as_it_is(assessor: str, language: str) -> None:
    content = filled_in(made(assessor, language))

    (submission,) = judged(content, assessor, _NAMES[assessor], _IN_TIME)

    assert submission.dataset.name == "evaluation_assessments"
    assert (str(submission.period), submission.verdict) == ("2018-S2", Verdict.ACCEPTED)
    assert submission.report.findings == ()
    assert len(submission.parts[0].rows) == len(criteria())


@pytest.mark.parametrize("language", available())
def test_the_other_sheets_are_told_as_not_used_and_nothing_else(language: str) -> None:
    found = placed(filled_in(made(language=language)), "CES", _NAMES["CES"], _IN_TIME)

    words = Wording(language)
    assert [(each.sheet, each.reason) for each in found.unplaced] == [
        (words.say("read_me"), "form_not_recognised"),
        (words.say("evidence"), "form_not_recognised"),
        (words.say("theory"), "form_not_recognised"),
    ]
    assert found.reason is None


def test_the_other_sheets_stay_so_where_nothing_or_much_is_accepted() -> None:
    nothing: dict[str, list[dict[str, str]]] = {"indicator_readings": [], "transfers": []}
    much = [{"element_id": f"A{number}"} for number in range(1, 40)]
    for content in (made(**nothing, toc_elements=[]), made(toc_elements=much)):
        (submission,) = judged(filled_in(content), "CES", _NAMES["CES"], _IN_TIME)

        assert submission.report.findings == ()


def test_the_half_year_stands_in_the_form_where_it_was_told() -> None:
    content = filled_in(made(period="2018-S2"))

    (submission,) = judged(content, "CES", "Avaliação.xlsx", _IN_TIME)

    assert (str(submission.period), submission.report.findings) == ("2018-S2", ())


def test_a_workbook_that_was_not_filled_in_is_returned() -> None:
    (submission,) = judged(made(), "CES", _NAMES["CES"], _IN_TIME)

    assert submission.verdict is Verdict.RETURNED
    assert {f.place.column for f in submission.report.findings} == {"score", "justification"}


@pytest.mark.parametrize("language", available())
def test_no_heading_of_the_sheets_to_look_at_is_one_of_a_form(language: str) -> None:
    words = Wording(language)
    keys = (*INDICATOR_HEADINGS, *UPTAKE_HEADINGS, *ELEMENT_HEADINGS)
    labels = [words.label("pilot_actions", name) for name in SHOWN]
    said = {*scale_headings(words), *(words.say(key) for key in keys)}
    said |= {numbered(number, label) for number, label in enumerate(labels, start=1)}

    assert {heading for heading in said if folded(heading) in all_headings()} == set()


# ------------------------------------------------------------------ what is in it


def test_what_is_told_is_locked_and_what_is_asked_is_open() -> None:
    form = opened(made()).worksheets[1]

    assert form.protection.sheet
    locked = [cell.protection.locked for cell in form[2]]
    assert locked == [True] * 4 + [False] * 5
    assert [cell.value for cell in form[2]][:4] == ["ASL-PAU-01", "CES", "relevância", 1]


def test_required_headings_are_marked() -> None:
    headings = [str(cell.value) for cell in opened(made(language="en")).worksheets[1][1]]

    assert [heading.endswith(" *") for heading in headings] == [True] * 6 + [False] * 3


def test_scores_and_confidence_are_chosen_from_a_list() -> None:
    choices = opened(made(language="en")).worksheets[1].data_validations.dataValidation
    told = {str(each.sqref): (each.type, each.formula1, each.errorStyle) for each in choices}

    assert told == {
        "E2:E9": ("list", '"1,2,3,4,5"', None),
        "H2:H9": ("list", '"low,medium,high"', None),
        "F2:F9": ("textLength", str(SHORTEST_REASON), "warning"),
    }


@pytest.mark.parametrize("language", available())
def test_the_first_sheet_has_the_scale_in_words_and_says_that_it_is_our_own(language: str) -> None:
    words = Wording(language)
    cells = {cell.value for row in opened(made(language=language)).worksheets[0] for cell in row}

    anchors = {text for criterion in criteria() for text in words.anchors(criterion)}
    assert len(anchors) == len(criteria()) * len(SCORES)
    assert anchors | {words.say("scale_own"), words.say("conflict")} <= cells


def test_the_evidence_is_what_is_accepted() -> None:
    sheet = opened(made(language="en")).worksheets[2]
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows()]

    title = numbered(1, Wording("en").label("pilot_actions", "title"))
    assert (title, "Cafés de quartier", None, None, None) in rows
    assert ("Beneficiaries", 42, 60, "number", "2018-S1") in rows
    uptake = ("Ville de Redon", "adopted", "2018-05-20", "https://example.org/minutes", None)
    assert uptake in rows


def test_a_count_that_is_too_small_is_not_shown() -> None:
    sheet = opened(made(language="en", indicator_readings=[{"value": 2.0}])).worksheets[2]
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows()]

    assert ("Beneficiaries", "not shown, too few", None, "number", "2018-S1") in rows


def test_the_theory_has_columns_for_notes() -> None:
    sheet = opened(made(language="en")).worksheets[3]

    assert [cell.value for cell in sheet[4]] == [
        *("A1", "activity", "Des rencontres chaque semaine.", "O1", None, None)
    ]
    assert [cell.protection.locked for cell in sheet[4]] == [True] * 4 + [False] * 2


def test_a_text_that_begins_like_a_formula_is_a_text() -> None:
    content = made()
    cells = [c for sheet in opened(content).worksheets for row in sheet for c in row]
    (found,) = [cell for cell in cells if cell.value == FORMULA]

    assert (found.data_type, found.quotePrefix) == ("s", True)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(n) for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in sheet for sheet in sheets)
        assert not [n for n in parts.namelist() if "vba" in n or "externalLink" in n]


def test_a_text_longer_than_a_cell_is_cut() -> None:
    content = made(pilot_actions=[{"objectives": "x" * 40_000}])
    lengths = [
        len(str(cell.value))
        for sheet in opened(content).worksheets
        for row in sheet
        for cell in row
    ]

    assert max(lengths) == 32_767


def test_the_same_facts_give_the_same_bytes() -> None:
    assert made() == made()
    assert made() != made(language="en")


# ------------------------------------------------------------------ what is refused


def test_a_university_gets_no_workbook_for_a_pilot_that_it_takes_part_in() -> None:
    with pytest.raises(NotAllowed, match="CES takes part"):
        made(pilot_actions=[{"partners_involved": ["PAU", "CES"]}])


def test_a_pilot_that_is_not_accepted_has_no_dossier() -> None:
    with pytest.raises(NotFound, match="ASL-CRK-01"):
        dossier("ASL-CRK-01", held())
