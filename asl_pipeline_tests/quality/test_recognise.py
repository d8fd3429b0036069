"""Recognition: which form, which half-years, which column; what cannot be told is said."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest

from asl_pipeline.assess import Judged
from asl_pipeline.model.submission import Verdict
from asl_pipeline_tests import kit

READING = {name: cell for name, cell in kit.READING.items() if name not in {"sex", "value"}}
PARTNERS = {"en": "CRK", "fr": "PAU", "es": "AVI", "gl": "SCQ", "pt": "AVE"}


def sheet(headings: Sequence[str], *rows: Sequence[str]) -> bytes:
    """A text file; unlike rows by heading, it can have one heading twice."""
    return "".join(";".join(line) + "\r\n" for line in (headings, *rows)).encode()


def spread(headings: Sequence[str], *rows: Sequence[str], partner: str = "PAU") -> Judged:
    """Readings spread over columns, as judged."""
    own = {**READING, "pilot_id": f"ASL-{partner}-01"}
    lines = [
        [*{**own, "indicator_id": f"ASL-{number}"}.values(), *row]
        for number, row in enumerate(rows)
    ]
    (submission,) = kit.judged(sheet([*own, *headings], *lines), partner)
    return submission


def by_sex(submission: Judged) -> dict[str, float]:
    return {row["sex"]: row["value"] for row in submission.report.rows.to_pylist()}


def rules(submission: Judged) -> list[str]:
    return [finding.rule.partition(".")[2] for finding in submission.report.findings]


# ------------------------------------------------------------------ women and men


@pytest.mark.parametrize(
    ("language", "headings", "expected"),
    [
        ("en", ["F", "M"], {"F": 1, "M": 2}),
        ("en", ["Women", "Men"], {"F": 1, "M": 2}),
        ("fr", ["F", "H"], {"F": 1, "M": 2}),
        ("fr", ["F", "M"], {"F": 1, "M": 2}),
        ("fr", ["Hommes", "Femmes"], {"M": 1, "F": 2}),
        ("es", ["M", "H"], {"F": 1, "M": 2}),
        ("es", ["H", "M"], {"M": 1, "F": 2}),
        ("es", ["F", "M"], {"F": 1, "M": 2}),
        ("es", ["Mujeres", "Hombres"], {"F": 1, "M": 2}),
        ("gl", ["M", "H"], {"F": 1, "M": 2}),
        ("gl", ["Mulleres", "Homes"], {"F": 1, "M": 2}),
        ("pt", ["M", "H"], {"F": 1, "M": 2}),
        ("pt", ["F", "M"], {"F": 1, "M": 2}),
        ("pt", ["Mulheres", "Homens"], {"F": 1, "M": 2}),
    ],
)
def test_spread_headings_are_read_by_language(
    language: str, headings: list[str], expected: Mapping[str, float]
) -> None:
    submission = spread(headings, ["1", "2"], partner=PARTNERS[language])

    assert (by_sex(submission), rules(submission)) == (expected, [])


def test_a_spread_heading_that_is_none_of_the_language_s_is_told() -> None:
    submission = spread(["M", "H"], ["1", "2"], partner="CRK")

    assert "table.columns_known" in rules(submission)


@pytest.mark.parametrize(
    "headings", [["F", "F", "H"], ["Femmes", "F", "H"], ["F", "H", "sex", "value"]]
)
def test_two_columns_for_one_value_are_told_as_such(headings: list[str]) -> None:
    submission = spread(headings, ["1", "2", "3", "4"][: len(headings)])

    assert "table.columns_distinct" in rules(submission)


def test_an_m_beside_a_total_is_asked_about_as_it_is_in_a_cell() -> None:
    submission = spread(["M", "Total"], ["1", "2"], partner="AVI")

    assert [rule for rule in rules(submission) if "unambiguous" in rule or "columns" in rule]


def test_a_spread_cell_left_empty_gives_no_row() -> None:
    assert by_sex(spread(["F", "H", "Total"], ["1", "", "3"])) == {"F": 1, "_T": 3}


def test_a_spread_row_without_any_value_is_told_and_not_lost() -> None:
    submission = spread(["F", "H"], ["", ""], ["1", "2"])

    assert [finding.place.row for finding in submission.report.findings] == [2]


def test_a_spread_form_without_any_value_is_returned() -> None:
    assert spread(["F", "H"], ["", ""]).verdict is Verdict.RETURNED


def test_a_spread_row_of_another_partner_is_told_even_without_a_value() -> None:
    headings = ["partner_id", "F", "H"]

    submission = spread(headings, ["CRESS", "", ""], ["PAU", "1", "2"])

    assert "table.own_rows" in rules(submission)


# ------------------------------------------------------------------ form


@pytest.mark.parametrize(
    ("row", "partner", "form"),
    [
        (kit.PILOT, "PAU", "pilot_actions"),
        (kit.READING, "PAU", "indicator_readings"),
        (kit.ACTOR, "PAU", "actors"),
        (kit.INITIATIVE, "PAU", "initiatives"),
    ],
)
def test_a_form_is_recognised_by_its_headings(
    row: Mapping[str, str], partner: str, form: str
) -> None:
    placed = kit.placed(kit.csv_file([row]), partner, "2018-S1.csv")

    assert list(placed.slots) == [(form, kit.period("2018-S1"))]


def test_a_form_that_nobody_declared_is_said_to_be_none() -> None:
    placed = kit.placed(b"weather;wind;rain\nfine;weak;none\n")

    assert (placed.reason, placed.slots) == ("form_not_recognised", {})


def test_sheets_of_several_forms_are_several_submissions() -> None:
    content = kit.workbook(A=[kit.PILOT], B=[kit.READING], C=[{"weather": "fine", "wind": "weak"}])

    placed = kit.placed(content, name="2018-S1.xlsx")

    assert [form for form, _ in placed.slots] == ["pilot_actions", "indicator_readings"]
    assert [(each.sheet, each.reason) for each in placed.unplaced] == [("C", "form_not_recognised")]


def test_sheets_of_one_form_are_one_submission() -> None:
    other = {**kit.ACTOR, "actor_id": "PAU-ACT-002", "name": "Autre"}

    (submission,) = kit.judged(kit.workbook(A=[kit.ACTOR], B=[other]), name="2018-S1.xlsx")

    rows = submission.report.rows.select(["sheet", "row"]).to_pylist()
    assert rows == [{"sheet": "A", "row": 2}, {"sheet": "B", "row": 2}]


# ------------------------------------------------------------------ columns


@pytest.mark.parametrize("column", ["country", "actor_type", "name"])
def test_a_missing_column_is_told_and_the_form_returned(column: str) -> None:
    row = {name: cell for name, cell in kit.ACTOR.items() if name != column}

    (submission,) = kit.judged(kit.csv_file([row]))

    (found, *_) = submission.report.findings
    assert (found.rule, found.place.column) == ("actors.table.columns_present", column)
    assert (submission.verdict, submission.report.clean_rows) == (Verdict.RETURNED, 0)


def test_a_column_twice_is_told_with_both_headings() -> None:
    content = sheet([*kit.ACTOR, "Nom"], [*kit.ACTOR.values(), "Autre"])

    (submission,) = kit.judged(content)

    (found,) = submission.report.findings
    assert found.rule == "actors.table.columns_distinct"
    assert found.facts["headers"] == ("name", "Nom")


def test_a_column_that_nobody_declared_is_a_warning_that_names_it() -> None:
    (submission,) = kit.judged(kit.csv_file([{**kit.ACTOR, "Météo": "beau"}]))

    (found,) = submission.report.findings
    assert (found.rule, found.facts["header"]) == ("actors.table.columns_known", "Météo")
    assert found.place.cell == "G1"


def test_cells_under_no_heading_are_told_and_not_dropped_in_silence() -> None:
    (submission,) = kit.judged(sheet([*kit.ACTOR], [*kit.ACTOR.values(), "perdu"]))

    assert rules(submission) == ["table.cells_fit"]


def test_headings_without_rows_are_no_report() -> None:
    (submission,) = kit.judged(sheet([*kit.ACTOR]))

    assert (rules(submission), submission.verdict) == (["table.rows_present"], Verdict.RETURNED)


# ------------------------------------------------------------------ sender


@pytest.mark.parametrize("name", ["CRESS", "Cork City Council", "ADRAVE"])
def test_a_row_of_another_partner_is_told(name: str) -> None:
    rows = [kit.ACTOR, {**kit.ACTOR, "actor_id": "B-2", "name": "B", "partner_id": name}]
    rows[0] = {**rows[0], "partner_id": "PAU"}

    assert kit.codes(rows) == [(3, "actors.table.own_rows")]


@pytest.mark.parametrize(
    ("partner", "name"),
    [
        ("PAU", "PAU"),
        ("PAU", "pau"),
        ("PAU", "Communauté d'agglomération Pau Béarn Pyrénées"),
        ("AVE", "ADRAVE – Agência de Desenvolvimento Regional do Vale do Ave"),
        ("PAU", ""),
    ],
)
def test_a_row_of_the_partner_itself_is_its_own_under_every_name(partner: str, name: str) -> None:
    row = {**kit.ACTOR, "partner_id": name, "actor_id": f"{partner}-ACT-001"}

    assert kit.codes([row], partner) == []


def test_a_form_that_the_partner_does_not_send_is_told() -> None:
    assert kit.codes([{**kit.READING, "pilot_id": "ASL-CES-01"}], "CES") == [
        (None, "indicator_readings.table.allowed_sender")
    ]


def test_a_period_in_which_the_partner_took_no_part_is_told() -> None:
    found = kit.codes([kit.ACTOR], "PAU", "2022-S2.csv")

    assert found == [(None, "actors.table.partner_takes_part")]


# ------------------------------------------------------------------ period


@pytest.mark.parametrize("name", ["1er semestre 2018.csv", "2018-S1.csv", "actors H1 2018.csv"])
def test_the_name_of_the_file_can_tell_the_period(name: str) -> None:
    (slot,) = kit.placed(kit.csv_file([kit.ACTOR]), name=name).slots

    assert slot == ("actors", kit.period("2018-S1"))


def test_a_title_above_the_headings_outweighs_the_name_of_the_file() -> None:
    content = b"1er semestre 2018\r\n" + kit.csv_file([kit.ACTOR])

    (slot,) = kit.placed(content, name="2018-S2.csv").slots

    assert slot == ("actors", kit.period("2018-S1"))


def test_a_form_that_tells_no_period_cannot_be_placed() -> None:
    assert kit.placed(kit.csv_file([kit.ACTOR]), name="actors.csv").reason == "period_unknown"


def test_two_periods_in_one_sheet_are_two_submissions() -> None:
    rows = [
        {**kit.ACTOR, "period": "2018-S1"},
        {**kit.ACTOR, "period": "S2 2018"},
        {**kit.ACTOR, "period": "2018-S1", "actor_id": "B-2", "name": "B"},
    ]

    submissions = kit.judged(kit.csv_file(rows), name="actors.csv", on=dt.date(2019, 1, 10))

    placed = {str(each.period): each.report.rows["row"].to_pylist() for each in submissions}
    assert placed == {"2018-S1": [2, 4], "2018-S2": [3]}


def test_a_row_whose_period_cannot_be_read_is_told_and_not_lost() -> None:
    rows = [
        {**kit.ACTOR, "period": "2018-S1"},
        {**kit.ACTOR, "period": "bientôt", "actor_id": "B-2", "name": "B"},
    ]

    (submission,) = kit.judged(kit.csv_file(rows), name="actors.csv")

    found = [(each.place.row, each.rule) for each in submission.report.findings]
    assert found == [(3, "actors.period.readable")]
    assert submission.report.rows.num_rows == 2


def test_a_row_without_a_period_takes_that_of_the_others() -> None:
    rows = [
        {**kit.ACTOR, "period": "2018-S1"},
        {**kit.ACTOR, "period": "", "actor_id": "B-2", "name": "B"},
    ]

    assert kit.codes(rows, name="actors.csv") == []


def test_a_period_other_than_the_file_s_name_says_is_told() -> None:
    row = {**kit.ACTOR, "period": "2018-S1"}

    assert kit.codes([row], name="2018-S2.csv") == [(None, "actors.table.period_agrees")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(dt.date(2018, 7, 31), []), (dt.date(2018, 8, 1), ["table.on_time"])],
)
def test_a_report_after_the_day_it_is_due_is_late(day: dt.date, expected: list[str]) -> None:
    (submission,) = kit.judged(kit.csv_file([kit.ACTOR]), on=day)

    assert rules(submission) == expected
