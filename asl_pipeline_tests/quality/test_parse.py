"""Parsing: typed rows, a mark for what could not be read, and no row lost on the way."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asl_pipeline.assess import Judged
from asl_pipeline.model.finding import REPAIRS
from asl_pipeline.model.rule import Severity
from asl_pipeline.quality.text import cleaned, is_damaged
from asl_pipeline_tests import kit
from asl_pipeline_tests.tries import tries

FORMS = {
    "pilot_actions": ({**kit.PILOT, "budget_planned": "1 234,50 €"}, "pilot_id", "ASL-PAU-{:02}"),
    "indicator_readings": (kit.READING, "indicator_id", "ASL-IND-{:02}"),
    "actors": (kit.ACTOR, "actor_id", "PAU-ACT-{:03}"),
    "initiatives": (kit.INITIATIVE, "initiative_id", "PAU-INI-{:03}"),
}


def judged(row: Mapping[str, object], partner: str = "PAU") -> Judged:
    (submission,) = kit.judged(kit.workbook(S=[row]), partner, "2018-S1.xlsx")
    return submission


def value(column: str, cell: str, row: Mapping[str, str] = kit.PILOT) -> object:
    """What a cell of a text file is read as."""
    (submission,) = kit.judged(kit.csv_file([{**row, column: cell}]))
    return submission.report.rows[column][0].as_py()


def repairs(row: Mapping[str, str]) -> set[tuple[str, str | None]]:
    (submission,) = kit.judged(kit.csv_file([row]))
    return {(repair.code, repair.column) for repair in submission.report.repairs}


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("pilot_id", " asl-pau-01 ", "ASL-PAU-01"),
        ("title", "Cafés  de\u00a0quartier ", "Cafés de quartier"),
        ("title", "CafÃ©s", "Cafés"),
        ("title", "Cafe\u0301s", "Cafés"),
        ("domain", "ii", "II"),
        ("partners_involved", "PAU; CRESS", ["PAU", "CRESS"]),
        ("start", "1er février 2018", dt.date(2018, 2, 1)),
        ("budget_planned", "1 234,56 €", Decimal("1234.56")),
        ("budget_planned", "1\u00a0234,56\u00a0€", Decimal("1234.56")),
        ("evidence_url", "https://a.eu; https://b.eu", ["https://a.eu", "https://b.eu"]),
        ("end", "", None),
        ("end", "n.d.", None),
        ("end", "–", None),
        ("end", "bientôt", None),
    ],
)
def test_a_cell_is_read_as_its_column_asks(column: str, cell: str, expected: object) -> None:
    assert value(column, cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("oui", True), ("VRAI", True), ("x", True), ("yes", True), ("non", False), ("0", False)],
)
def test_a_yes_or_no_is_read_in_the_partner_s_language_and_in_english(
    cell: str, expected: object
) -> None:
    assert value("is_associated_partner", cell, kit.ACTOR) is expected


@pytest.mark.parametrize(
    ("column", "expected"), [("sex", "_T"), ("obs_status", "A"), ("conf_status", "F")]
)
def test_a_default_stands_where_nothing_was_written(column: str, expected: str) -> None:
    assert value(column, "", kit.READING) == expected


def test_a_default_does_not_hide_what_cannot_be_read() -> None:
    assert kit.codes([{**kit.READING, "sex": "?!"}]) == [(2, "indicator_readings.sex.in_code_list")]


def test_partner_and_period_are_those_of_the_delivery() -> None:
    (submission,) = kit.judged(kit.csv_file([kit.ACTOR]))

    rows = submission.report.rows.select(["partner_id", "period"]).to_pylist()
    assert rows == [{"partner_id": "PAU", "period": "2018-S1"}]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("title", "Cafés  de quartier", "spaces"),
        ("title", "CafÃ©s", "mojibake"),
        ("pilot_id", "asl-pau-01", "case"),
        ("status", "en cours", "code_from_label"),
        ("start", "01/02/2018", "day_first"),
        ("end", "n.d.", "missing_marker"),
        ("budget_planned", "1 234,56 €", "decimal_comma"),
    ],
)
def test_a_repair_is_told_with_its_column(column: str, cell: str, code: str) -> None:
    assert (code, column) in repairs({**kit.PILOT, column: cell})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (dt.datetime(2018, 2, 1), dt.date(2018, 2, 1)),
        (43132, dt.date(2018, 2, 1)),
        ("01/02/2018", dt.date(2018, 2, 1)),
    ],
)
def test_a_date_of_a_workbook_is_read(cell: object, expected: dt.date) -> None:
    submission = judged({**kit.PILOT, "start": cell})

    assert submission.report.rows["start"].to_pylist() == [expected]


@pytest.mark.parametrize("cell", ["#N/A", "=1+1"])
def test_an_error_or_a_formula_without_value_is_unreadable_and_told(cell: str) -> None:
    submission = judged({**kit.READING, "target": cell})

    found = [(each.rule, each.place.cell, each.value) for each in submission.report.findings]
    assert found == [("indicator_readings.target.readable", "H2", cell)]


def test_a_number_of_a_workbook_can_stand_in_a_column_of_texts_and_of_codes() -> None:
    submission = judged({**kit.ACTOR, "nuts_version": 2016, "name": 1789})

    assert submission.report.rows["name"].to_pylist() == ["1789"]
    assert submission.report.findings == ()


def test_a_finding_says_sheet_row_cell_and_heading_as_the_partner_wrote_them() -> None:
    others = {name: cell for name, cell in kit.ACTOR.items() if name != "name"}

    (found,) = judged({"Nom": "a@b.fr", **others}).report.findings

    place = found.place
    assert (place.sheet, place.row, place.cell) == ("S", 2, "A2")
    assert (place.column, place.header) == ("name", "Nom")


# ------------------------------------------------------------------ texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a  b ", "a b"),
        ("a\u00a0b\u202fc", "a b c"),
        ("\ufeffa\u200bb\u00ad", "ab"),
        ("a \n  b", "a\nb"),
        ("PÃ¡gina", "Página"),
        ("lâ€™Ã©tÃ©", "l’été"),
        ("SÃO JOÃO, AÇÃO", "SÃO JOÃO, AÇÃO"),
        ("Âge, Été, NÎMES", "Âge, Été, NÎMES"),
        ("«\u00a0Bonjour\u00a0»", "« Bonjour »"),
    ],
)
def test_a_text_is_cleaned_of_what_is_certainly_wrong(text: str, expected: str) -> None:
    assert cleaned(text)[0] == expected


@given(st.text())
def test_a_cleaned_text_is_clean(text: str) -> None:
    once = cleaned(text)[0]

    assert "\u00a0" not in once
    assert once == once.strip()


@pytest.mark.parametrize("text", ["Caf\ufffd", "the\u0100 Health", "Ã© œ \u0142 Ã©"])
def test_a_text_that_lost_letters_is_damaged(text: str) -> None:
    assert is_damaged(cleaned(text)[0])


@pytest.mark.parametrize("text", ["Café", "AÇÃO", "Comhairle Cathrach Chorcaí", "l’été", "Ā"])
def test_a_text_with_accents_is_not_damaged(text: str) -> None:
    assert not is_damaged(text)


# ------------------------------------------------------------------ no row is lost


CELLS = st.sampled_from(
    [
        "",
        "",
        " ",
        "n.d.",
        "-",
        "0",
        "-1",
        "1,5",
        "1.5",
        "80.508",
        "1 234,56 €",
        "99999",
        "31/02/2018",
        "12/20/2018",
        "01/02/2018",
        "jeudi 1 février 2018",
        "43132",
        "?!",
        "M",
        "H",
        "CRESS",
        "PAU",
        "2018-S1",
        "a@b.pt",
        "Mme Dupont",
        "V",
        "completed",
        "ASL-AVI-01",
        "FR615",
        "2013",
        "une même phrase assez longue pour compter",
    ]
) | st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@pytest.mark.parametrize("form", FORMS)
@tries(20)
@given(data=st.data())
def test_every_row_is_clean_or_has_an_error(form: str, data: st.DataObject) -> None:
    valid, key, pattern = FORMS[form]
    rows = [{**valid, key: pattern.format(number)} for number in range(1, 5)]
    changes = st.dictionaries(st.sampled_from(sorted(valid)), CELLS, max_size=3)
    sent = [{**row, **data.draw(changes)} for row in rows]

    (submission,) = kit.judged(kit.csv_file(sent))

    errors = [f for f in submission.report.findings if f.severity is Severity.ERROR]
    at_fault = {finding.place.row for finding in errors}
    assert None not in at_fault
    assert submission.report.rows["row"].to_pylist() == [2, 3, 4, 5]
    assert submission.report.clean_rows + len(at_fault) == len(sent)


@settings(max_examples=15)
@given(
    st.lists(
        st.sampled_from(["01/02/2018", "2018-02-01", "1er février 2018"]), min_size=1, max_size=6
    )
)
def test_each_row_tells_what_was_put_right_in_it_and_no_more(days: list[str]) -> None:
    rows = [
        {**kit.PILOT, "pilot_id": f"ASL-PAU-{n:02}", "start": day} for n, day in enumerate(days, 1)
    ]
    (submission,) = kit.judged(kit.csv_file(rows))

    told = submission.report.rows[REPAIRS].to_pylist()
    of_cells = {f"{r.column} {r.code}": r.rows for r in submission.report.repairs if r.column}
    assert Counter(repair for row in told for repair in row) == of_cells
    for day, repairs_of_row in zip(days, told, strict=True):
        in_words = "février" in day
        assert ("start month_name" in repairs_of_row) == in_words
