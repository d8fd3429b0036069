"""Tables within a sheet: what is a heading, a row, a note, and what stands beside or below."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.intake.reading import read
from asl_pipeline.model.raw import RawTable, Remark
from asl_pipeline_tests import kit

HEADINGS = "actor_id;name;country"


def tables(*lines: str) -> tuple[RawTable, ...]:
    return read("\n".join(lines).encode(), "2018-S1.csv").tables


def table(*lines: str) -> RawTable:
    (only,) = tables(*lines)
    return only


def repairs(found: RawTable) -> dict[str, int]:
    return {repair.code: repair.rows for repair in found.repairs}


def remarks(found: RawTable) -> list[tuple[Remark, int | None]]:
    return [(each.remark, each.row) for each in found.remarks]


# ------------------------------------------------------------------ headings


@pytest.mark.parametrize(
    "lines",
    [
        ["pilot_id;indicator_id;beneficiaries;;;period", ";;Women;Men;Total;"],
        ["pilot_id;indicator_id;Women;Men;Total;period", ""],
        [";;beneficiaries;;;", "pilot_id;indicator_id;Women;Men;Total;period"],
    ],
)
def test_headings_of_groups_and_columns_are_one_row_of_headings(lines: list[str]) -> None:
    found = table(*lines, "ASL-PAU-01;ASL-BENEF;3;4;7;2018-S1")

    assert found.columns == ("pilot_id", "indicator_id", "Women", "Men", "Total", "period")
    assert tuple(found.numbers) == (3,)


def test_a_row_of_words_below_the_headings_is_data() -> None:
    found = table("name;country;city", "Girls;Boys;All", "Régie;France;Pau")

    assert found.rows == 2


def test_headings_repeated_among_the_rows_are_set_aside_and_told() -> None:
    found = table(HEADINGS, "A-1;a;FR", HEADINGS, "A-2;b;FR")

    assert (tuple(found.numbers), repairs(found)) == ((2, 4), {"duplicate_header": 1})


@pytest.mark.parametrize(
    "units", ["(code);(texte);(ISO)", ";;(ISO 3166)", "texte;texte;code", "[id];;"]
)
def test_a_row_of_units_is_set_aside_and_told(units: str) -> None:
    found = table(HEADINGS, units, "A-1;a;FR")

    assert (tuple(found.numbers), repairs(found)) == ((3,), {"units_row": 1})


@pytest.mark.parametrize("rows", [["A-1;Régie;FR", "A-2;Maison;FR"], ["1;2;3", "4;5;6"]])
def test_rows_without_headings_are_kept_and_asked_about(rows: list[str]) -> None:
    found = table(*rows)

    assert (found.header_row, found.rows) == (0, 2)
    assert remarks(found) == [(Remark.NO_HEADER, 1)]


# ------------------------------------------------------------------ around and among the rows


@pytest.mark.parametrize(
    ("below", "told"),
    [
        (["", "Source : enquête annuelle;;"], {"footer_rows": 1}),
        (["* chiffres provisoires;;"], {"footer_rows": 1}),
        (["", "Fait à Pau, le 12 juillet 2018;;", "La direction générale;;"], {"footer_rows": 2}),
        (["Total;2;"], {"total_rows": 1}),
        (["TOTAL GÉNÉRAL;;2"], {"total_rows": 1}),
        (["Subtotal :;2;", "", "Nota: datos de 2018;;"], {"total_rows": 1, "footer_rows": 1}),
        (["# to be checked;;"], {"comment_rows": 1}),
        (["// fim"], {"comment_rows": 1}),
    ],
)
def test_what_stands_below_the_rows_is_set_aside_and_told(
    below: list[str], told: dict[str, int]
) -> None:
    found = table(HEADINGS, "A-1;a;FR", "A-2;b;ES", *below)

    assert tuple(found.numbers) == (2, 3)
    assert {code: rows for code, rows in repairs(found).items() if code != "blank_rows"} == told


@pytest.mark.parametrize(
    "row", ["A-3;;", "A-3;Total;FR", ";Only a name;", "#3;c;FR", "Totalmedia;c;FR"]
)
def test_a_row_that_may_be_an_entry_is_never_set_aside(row: str) -> None:
    found = table(HEADINGS, "A-1;a;FR", "A-2;b;ES", row, "A-4;d;PT")

    assert tuple(found.numbers) == (2, 3, 4, 5)


def test_where_total_is_a_code_a_row_of_it_is_an_entry() -> None:
    found = table("sex;pilot_id;value", "Women;ASL-PAU-01;3", "Total;ASL-PAU-01;7")

    assert found.rows == 2


def test_tables_below_each_other_are_told_apart() -> None:
    first, second = tables(
        "Acteurs", HEADINGS, "A-1;a;FR", "", "Indicateurs", "pilot_id;indicator_id;value;unit",
        "ASL-PAU-01;X;3;NR",
    )  # fmt: skip

    assert (tuple(first.numbers), first.preamble) == ((3,), ("Acteurs",))
    assert (second.header_row, tuple(second.numbers), second.preamble) == (
        6,
        (7,),
        ("Indicateurs",),
    )


@pytest.mark.parametrize("rows", [6_000, 210_000])
def test_a_second_table_below_a_long_one_is_found_among_rows_with_words_of_headings(
    rows: int,
) -> None:
    first, second = tables(
        "actor_id;name;sex;conf_status", *["A-1;a;F;F"] * rows, "", "pilot_id;indicator_id;value",
        "ASL-PAU-01;X;3",
    )  # fmt: skip

    assert (first.rows, second.header_row, second.rows) == (rows, rows + 3, 1)


def test_headings_repeated_in_a_long_table_are_set_aside_even_with_spaces() -> None:
    found = table(HEADINGS, *["A-1;a;FR"] * 6_000, " actor_id ; name;country", "A-2;b;FR")

    assert (found.rows, repairs(found)) == (6_001, {"duplicate_header": 1})


def test_a_form_with_one_column_for_each_record_is_turned() -> None:
    found = table("actor_id;A-1;A-2", "name;a;b", "country;FR;ES", "city;Pau;Vigo")

    assert found.transposed
    assert found.columns == ("actor_id", "name", "country", "city")
    assert [column.to_pylist() for column in found.texts.columns][1] == ["a", "b"]
    assert found.cell_of(found.numbers[1], 2) == "C3"


def test_a_finding_in_a_turned_form_names_the_cell_of_the_file() -> None:
    rows = [f"{name};{cell}" for name, cell in {**kit.ACTOR, "country": "Atlantis"}.items()]

    (submission,) = kit.judged("\n".join(rows).encode())

    (found,) = [f for f in submission.report.findings if f.rule == "actors.country.in_code_list"]
    assert (found.place.cell, found.place.row) == ("B4", 4)


def test_blank_columns_are_dropped_and_cells_keep_their_letters() -> None:
    found = table(";actor_id;;name;country", ";A-1;;a;FR")

    assert found.columns == ("actor_id", "name", "country")
    assert found.cell_of(2, 1) == "D2"


# ------------------------------------------------------------------ ragged rows


def test_a_cell_beyond_the_headings_is_asked_about() -> None:
    found = table(HEADINGS, "A-1;a;FR", "A-2;b;c;FR")

    assert remarks(found) == [(Remark.EXTRA_CELLS, 3)]
    assert found.texts["3"].to_pylist() == ["", "FR"]


def test_a_row_that_ends_early_among_others_that_do_not_is_asked_about() -> None:
    found = table(HEADINGS, "A-1;a;FR", "A-2 b;FR", "A-3;c;")

    assert remarks(found) == [(Remark.SHORT_ROW, 3)]


def test_a_program_that_never_writes_empty_cells_at_the_end_is_understood() -> None:
    found = table(HEADINGS, "A-1;a;FR", "A-2;b", "A-3;c", "A-4")

    assert (remarks(found), repairs(found)) == ([], {"short_rows": 3})


# ------------------------------------------------------------------ nothing lost

CELL = st.sampled_from(["", "A-1", "a b", "FR", "Total", "12", "# x", "Source : x", "name", "(h)"])


@given(st.lists(st.lists(CELL, min_size=3, max_size=4), max_size=12))
def test_every_row_that_is_not_blank_is_a_row_of_a_table_or_told(rows: Sequence[list[str]]) -> None:
    lines = [HEADINGS, *(";".join(row) for row in rows)]
    found = tables(*lines)

    written = sum(1 for line in lines if line.strip(";").strip())
    loaded = sum(each.rows for each in found)
    headers = sum(1 for each in found if each.header_row)
    extra = sum(repairs(each).get("header_rows", 1) - 1 for each in found)
    titles = sum(
        1
        for each in found
        for number in range(_start(each), each.header_row - 1 - max(_header_rows(each) - 1, 0))
        if lines[number].strip(";").strip()
    )
    told = ("duplicate_header", "units_row", "total_rows", "footer_rows", "comment_rows")
    aside = sum(repairs(each).get(code, 0) for each in found for code in told)

    assert loaded + headers + extra + titles + aside == written


def _header_rows(found: RawTable) -> int:
    return repairs(found).get("header_rows", 1)


def _start(each: RawTable) -> int:
    """The index of the first line of the titles above a table."""
    return each.header_row - _header_rows(each) - repairs(each).get("header_below_title", 0)
