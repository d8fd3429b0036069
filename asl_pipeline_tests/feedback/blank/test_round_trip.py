"""A blank workbook that a person fills in comes back with nothing to say against it."""

import io
import zipfile
from dataclasses import dataclass
from itertools import pairwise

import pytest
from openpyxl.workbook import Workbook

from asl_pipeline.assess import Judged, Placed, judge_all
from asl_pipeline.datasets import SUBMITTED, submitted
from asl_pipeline.derive.codes import code_list, lists_of
from asl_pipeline.derive.rules import full_code, rules_of
from asl_pipeline.feedback.annotated import annotated
from asl_pipeline.feedback.blank.start import Start
from asl_pipeline.feedback.letter import letter
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.intake.reading import read
from asl_pipeline.languages import available
from asl_pipeline.model.check import RequiredWhen
from asl_pipeline.model.column import Kind
from asl_pipeline.model.raw import Native
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Verdict
from asl_pipeline.partners import registry
from asl_pipeline.quality.cell import Written
from asl_pipeline.quality.codes import read_code_lists, read_codes
from asl_pipeline.workflow import delivery_account
from asl_pipeline_tests.feedback.blank.cases import (
    PERIOD,
    SENDERS,
    blank,
    changed,
    filled,
    forms_of,
    of_form,
    opened,
    voice,
)
from asl_pipeline_tests.kit import IN_TIME, TYPED, placed

ANY_NAME = "copie finale (2).xlsx"
WAYS = [(sender, language) for sender in SENDERS for language in available()]


@dataclass(frozen=True)
class Back:
    """A workbook as it comes back: who sent it, in which language it was, and the verdicts."""

    sender: str
    language: str
    found: Placed
    judged: tuple[Judged, ...]


def back_of(content: bytes, sender: str = "PAU", language: str = "fr") -> Back:
    """The workbook as it comes back under a name that tells nothing."""
    found = placed(content, sender, ANY_NAME)
    return Back(sender, language, found, judge_all(found, registry()[sender], IN_TIME))


@pytest.fixture(scope="module", params=WAYS, ids="-".join)
def back(request: pytest.FixtureRequest) -> Back:
    """The workbook of a sender in a language, filled in."""
    return back_of(filled(*request.param), *request.param)


def letter_of(back: Back) -> str:
    """The letter to the partner."""
    account = delivery_account(
        partner=registry()[back.sender],
        file=ANY_NAME,
        sha256="",
        size=1,
        arrived_on=IN_TIME,
        placed=back.found,
        judged=back.judged,
        context="none",
        is_sent=True,
    )
    return letter(account, Wording(back.language))


# ------------------------------------------------------------------ filled in


def test_every_form_filled_in_is_read_for_its_half_year_without_findings(back: Back) -> None:
    assert [(j.dataset.name, str(j.period), len(j.parts[0].rows)) for j in back.judged] == [
        (dataset.name, "2018-S1", 1) for dataset in forms_of(back.sender)
    ]
    assert [
        (finding.rule, finding.value)
        for each in back.judged
        for finding in each.report.findings
        if finding.severity is not Severity.INFO
    ] == []


def test_every_column_of_a_form_is_known_by_its_heading(back: Back) -> None:
    for each in back.judged:
        envelope = {"partner_id", "period"}
        assert set(each.parts[0].at) == set(each.dataset.column_names) - envelope


def test_the_sheets_to_look_at_are_known_as_ours_and_not_spoken_of(back: Back) -> None:
    forms, guides = forms_of(back.sender), back.found.reading.guides

    assert back.found.unplaced == ()
    assert len(guides) == len(forms) + 2
    assert not [name for name in guides if name in letter_of(back)]


def test_all_partners_have_forms_in_the_tests() -> None:
    assert {form.name for sender in SENDERS for form in forms_of(sender)} == {
        dataset.name for dataset in SUBMITTED
    }


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("languages", sorted({p.languages for p in registry().values()}))
def test_every_word_to_choose_is_read_as_its_code_alone_and_among_others(
    languages: tuple[str, ...], language: str
) -> None:
    partner = next(p for p in registry().values() if p.languages == languages)
    said = voice(partner.code, language)
    several = {c.code_list for d in SUBMITTED for c in d.columns if c.kind is Kind.CODES}
    for name in dict.fromkeys(name for dataset in SUBMITTED for name in lists_of(dataset)):
        codes = list(code_list(name).labels)
        words = [said.written(name, code) for code in codes]

        together = read_codes([Written(word) for word in words], name, languages)
        alone = [read_codes([Written(word)], name, languages)[0] for word in words]
        pairs = pairwise(words)
        two = read_code_lists([Written("; ".join(pair)) for pair in pairs], name, languages)

        assert [each.value for each in together] == codes
        assert [(each.value, each.mark) for each in alone] == [(code, None) for code in codes]
        if name in several:
            assert [each.value for each in two] == [list(pair) for pair in pairwise(codes)]


# ------------------------------------------------------------------ not filled in


@pytest.mark.parametrize("language", available())
def test_an_untouched_workbook_is_told_as_not_filled_in_and_is_no_nil_return(language: str) -> None:
    back = back_of(blank("PAU", language).content, language=language)

    assert len(back.judged) == len(forms_of("PAU"))
    for each in back.judged:
        (finding,) = each.report.findings
        assert finding.kind == "structure_rows_present"
        assert each.verdict is Verdict.RETURNED
        assert not each.parts[0].is_nil
    said = Wording(language).pattern("", "structure_rows_present")
    assert said in letter_of(back)


def test_the_rule_that_asks_for_a_measured_value_has_a_sentence_of_its_own() -> None:
    dataset = submitted("indicator_readings")
    (rule,) = [r for r in rules_of(dataset) if isinstance(r.check, RequiredWhen)]
    wording = Wording("en")

    said = wording.pattern(full_code(dataset, rule), "required_when")

    assert said == "“{label}” is not filled in."


def test_rows_whose_value_was_left_empty_are_asked_for_cell_by_cell() -> None:
    rows = [{**TYPED["indicator_readings"], "value": None, "sex": sex} for sex in ("F", "M")]
    start = Start(rows=tuple(rows), asked="value")
    back = back_of(of_form(submitted("indicator_readings"), start).content)

    (judged,) = back.judged

    assert [(f.rule, f.place.cell) for f in judged.report.findings] == [
        ("indicator_readings.value.when_observed", "H2"),
        ("indicator_readings.value.when_observed", "H3"),
    ]
    sentence = Wording("fr").sentence(judged.report.findings[0])
    assert sentence.message == "«\u202fValeur\u202f» n’est pas rempli."
    assert "Statut de l’observation" in sentence.fix


def test_a_register_that_was_left_as_it_is_is_what_it_was() -> None:
    pilot = TYPED["pilot_actions"]
    back = back_of(of_form(submitted("pilot_actions"), Start(rows=(pilot,))).content)

    (judged,) = back.judged

    assert judged.verdict is Verdict.ACCEPTED
    (row,) = judged.report.rows.to_pylist()
    assert {name: row[name] for name in pilot} == {
        name: value or None for name, value in pilot.items()
    }


@pytest.mark.parametrize("language", available())
def test_nothing_to_report_in_the_first_row_is_a_nil_return(language: str) -> None:
    made = of_form(submitted("expenditure"), Start(), language=language)

    def say(book: Workbook) -> None:
        book[made.sheets[0]]["A2"] = voice("PAU", language).nothing_to_report()

    (judged,) = back_of(changed(made.content, say)).judged

    assert judged.parts[0].is_nil
    assert judged.report.findings == ()


# ------------------------------------------------------------------ on its way


def test_a_workbook_that_is_returned_comes_back_marked_in_place_with_its_lists() -> None:
    made = of_form(submitted("expenditure"), Start())

    def write(book: Workbook) -> None:
        book[made.sheets[0]]["A2"] = "1"

    content = changed(made.content, write)
    back = back_of(content)
    account = delivery_account(
        partner=registry()["PAU"],
        file=ANY_NAME,
        sha256="",
        size=1,
        arrived_on=IN_TIME,
        placed=back.found,
        judged=back.judged,
        context="none",
        is_sent=True,
    )

    marked = annotated(content, back.found.reading, account, Wording("fr"))

    assert marked is not None
    book = opened(marked)
    assert book.sheetnames[1:] == opened(content).sheetnames
    assert len(book[made.sheets[0]].data_validations.dataValidation) > 5
    again = back_of(marked)
    assert [each.report.findings for each in again.judged] == [
        each.report.findings for each in back.judged
    ]
    assert again.found.unplaced == ()


def test_in_an_archive_the_sheets_to_look_at_are_known_too() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("rapport.xlsx", filled("CES", "pt"))

    found = placed(out.getvalue(), "CES", "a.zip")

    assert {dataset for dataset, _ in found.slots} == {form.name for form in forms_of("CES")}
    assert found.unplaced == ()


def test_a_workbook_with_nothing_but_sheets_to_look_at_has_no_table() -> None:
    made = blank("CES", "en")

    def drop(book: Workbook) -> None:
        for name in made.sheets:
            del book[name]

    assert read(changed(made.content, drop), "a.xlsx").reason == "not_a_table"


def test_what_stands_below_a_first_cell_like_any_other_is_read() -> None:
    def rename(book: Workbook) -> None:
        for sheet in book:
            if str(sheet["A1"].value).startswith("ASL-GUIDE"):
                sheet["A1"] = "Guide"

    reading = read(changed(blank("CES", "en").content, rename), "a.xlsx")

    assert reading.guides == ()
    assert len(reading.tables) > len(forms_of("CES"))


def test_a_number_typed_for_a_code_is_read_as_the_code() -> None:
    assert read_codes([Written("2016", Native.NUMBER)], "nuts_version", ("fr",))[0].value == "2016"
    assert str(PERIOD) == "2018-S1"
