"""Dates: whether day or month comes first is decided for a column, never for a cell."""

import datetime as dt
from collections.abc import Sequence

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.languages import available
from asl_pipeline.model.raw import Native
from asl_pipeline.quality.cell import Mark, Read, Written
from asl_pipeline.quality.dates import read_dates
from asl_pipeline_tests import kit

DAY = dt.date(2018, 12, 20)
"""A Thursday."""


def read(texts: Sequence[str], *languages: str) -> list[Read]:
    return read_dates([Written(text) for text in texts], languages or ("fr",))


@pytest.mark.parametrize(
    "text",
    [
        "20/12/2018",
        "20.12.2018",
        "20-12-2018",
        "20 12 2018",
        "20/12/18",
        "2018-12-20",
        "2018-12-20T10:30:00",
        "2018-12-20 10:30",
        "20/12/2018 10:30",
        "20/12/2018 10h30",
        "43454",
    ],
)
def test_a_date_in_figures_is_read(text: str) -> None:
    assert [(each.value, each.mark) for each in read([text])] == [(DAY, None)]


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("20 décembre 2018", ("fr",)),
        ("jeudi 20 décembre 2018", ("fr",)),
        ("le jeudi 20 décembre 2018", ("fr",)),
        ("20 déc. 2018", ("fr",)),
        ("20 DECEMBRE 2018", ("fr",)),
        ("20 de diciembre de 2018", ("es",)),
        ("jueves, 20 de diciembre de 2018", ("es",)),
        ("20 de diciembre del 2018", ("es",)),
        ("20 de dezembro de 2018", ("pt",)),
        ("quinta-feira, 20 de dezembro de 2018", ("pt",)),
        ("quinta, 20 de dezembro de 2018", ("pt",)),
        ("quinta, 20/12/2018", ("pt",)),
        ("20 de decembro de 2018", ("gl", "es")),
        ("xoves, 20 de decembro de 2018", ("gl", "es")),
        ("20 de diciembre de 2018", ("gl", "es")),
        ("December 20, 2018", ("en",)),
        ("December 20th, 2018", ("en",)),
        ("20th of December 2018", ("en",)),
        ("Thursday the 20th of December 2018", ("en",)),
        ("Thu 20 Dec 2018", ("en", "ga")),
        ("20 December 2018", ("fr",)),
    ],
)
def test_a_date_in_words_is_read(text: str, languages: tuple[str, ...]) -> None:
    assert [(each.value, each.mark) for each in read([text], *languages)] == [(DAY, None)]


@pytest.mark.parametrize(
    "text", ["1er février 2018", "1.º de fevereiro de 2018", "1 February 2018"]
)
def test_the_first_of_a_month_is_read(text: str) -> None:
    assert [each.value for each in read([text], "fr", "pt")] == [dt.date(2018, 2, 1)]


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("width", ["medium", "long", "full"])
@given(day=st.dates(dt.date(1950, 1, 1), dt.date(2050, 12, 31)))
def test_a_date_as_unicode_writes_it_reads_back(language: str, width: str, day: dt.date) -> None:
    text = format_date(day, width, locale=language)

    assert [(each.value, each.mark) for each in read([text], language)] == [(day, None)]


@given(days=st.lists(st.dates(dt.date(2000, 1, 1), dt.date(2050, 12, 31)), min_size=1))
def test_days_first_read_back_whatever_stands_beside(days: list[dt.date]) -> None:
    found = read([f"{day:%d/%m/%Y}" for day in days])

    assert [(each.value, each.mark) for each in found] == [(day, None) for day in days]


@given(days=st.lists(st.dates(dt.date(2000, 1, 1), dt.date(2050, 12, 31))))
def test_months_first_read_back_where_one_cell_proves_them(days: list[dt.date]) -> None:
    column = [DAY, *days]

    found = read([f"{day:%m/%d/%Y}" for day in column])

    assert [each.value for each in found] == column


def test_where_a_column_has_the_month_first_each_date_with_two_readings_is_marked() -> None:
    found = read(["12/20/2018", "01/02/2018", "03/03/2018"])

    assert [(each.value, each.mark, each.other) for each in found] == [
        (DAY, None, None),
        (dt.date(2018, 1, 2), Mark.AMBIGUOUS, "2018-02-01"),
        (dt.date(2018, 3, 3), None, None),
    ]


def test_where_cells_prove_both_orders_the_others_are_asked_about() -> None:
    found = read(["20/12/2018", "12/20/2018", "01/02/2018"])

    assert [(each.value, each.mark) for each in found] == [
        (DAY, None),
        (None, Mark.UNREADABLE),
        (dt.date(2018, 2, 1), Mark.AMBIGUOUS),
    ]


@pytest.mark.parametrize(
    ("text", "languages", "right"),
    [
        ("Thursday the 19th of December 2018", ("en", "ga"), "Wednesday"),
        ("jeudi 19 décembre 2018", ("fr",), "mercredi"),
        ("jueves 19/12/2018", ("es",), "miércoles"),
        ("quinta-feira, 19 de dezembro de 2018", ("pt",), "quarta-feira"),
        ("xoves, 19 de decembro de 2018", ("gl", "es"), "mércores"),
    ],
)
def test_a_wrong_weekday_is_marked_with_the_right_one(
    text: str, languages: tuple[str, ...], right: str
) -> None:
    (found,) = read([text], *languages)

    assert (found.value, found.mark, found.other) == (dt.date(2018, 12, 19), Mark.WEEKDAY, right)


def test_a_wrong_weekday_is_a_warning_with_the_right_one_among_its_facts() -> None:
    row = {**kit.PILOT, "pilot_id": "ASL-CRK-01", "start": "Thursday the 19th of December 2018"}
    row |= {"lead_partner": "CRK", "partners_involved": "CRK", "lang": "fr"}

    (found,) = kit.findings([row], "CRK")

    assert (found.rule, found.severity.value) == ("pilot_actions.start.weekday", "warning")
    assert found.facts == {"weekday": "Wednesday"}


@pytest.mark.parametrize(
    "text",
    [
        "bientôt",
        "2018",
        "décembre 2018",
        "31/02/2018",
        "2018-02-30",
        "32/12/2018",
        "3 et 4 juillet 2018",
        "30th and 31st October",
        "12345",
        "99999",
        "20 décembre",
        "20 décembre 2018 ou 2019",
    ],
)
def test_what_is_no_date_is_unreadable(text: str) -> None:
    assert [each.mark for each in read([text])] == [Mark.UNREADABLE]


def test_a_year_of_two_figures_beside_a_month_in_words_is_not_the_year_18() -> None:
    (found,) = read(["3 juillet 18"])

    assert found.value in {None, dt.date(2018, 7, 3)}


def test_the_irish_and_british_short_form_of_september_is_read() -> None:
    assert [each.value for each in read(["12 Sept 2018"], "en")] == [dt.date(2018, 9, 12)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Written("2018-12-20", Native.DATE), Read(DAY)),
        (
            Written("2018-12-20T10:30:00", Native.DATE),
            Read(DAY, repairs=("time_dropped",)),
        ),
        (Written("43454", Native.NUMBER), Read(DAY, repairs=("excel_serial",))),
        (Written("43454.75", Native.NUMBER), Read(DAY, repairs=("excel_serial",))),
        (Written("7%", Native.PERCENT), Read(mark=Mark.UNREADABLE)),
        (Written("7", Native.NUMBER), Read(mark=Mark.UNREADABLE)),
        (Written("true", Native.BOOLEAN), Read(mark=Mark.UNREADABLE)),
    ],
)
def test_a_date_of_a_workbook_is_what_the_workbook_says(cell: Written, expected: Read) -> None:
    assert read_dates([cell], ("fr",)) == [expected]


@pytest.mark.parametrize(
    ("text", "repairs"),
    [
        ("2018-12-20", ()),
        ("20/12/2018", ("day_first",)),
        ("20/12/18", ("day_first", "two_digit_year")),
        ("20 décembre 2018", ("month_name",)),
        ("43454", ("excel_serial",)),
        ("2018-12-20 10:30", ("time_dropped",)),
    ],
)
def test_what_was_put_right_is_told(text: str, repairs: tuple[str, ...]) -> None:
    assert [each.repairs for each in read([text])] == [repairs]
