"""Numbers: the decimal sign is decided for a column, never for a cell."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.languages import available
from asl_pipeline.model.column import Kind
from asl_pipeline.model.raw import Native
from asl_pipeline.quality.cell import Mark, Read, Written
from asl_pipeline.quality.numbers import read_numbers
from asl_pipeline.quality.text import cleaned
from asl_pipeline_tests import kit

STYLES = {"en": (",", "."), "es": (".", ","), "pt": (" ", ","), "fr": ("\u202f", ",")}
"""How each language writes thousands and decimals."""


def read(texts: Sequence[str], kind: Kind = Kind.NUMBER, language: str = "fr") -> list[Read]:
    """Texts as `quality.parse` has them read: cleaned first."""
    return read_numbers([Written(cleaned(text)[0]) for text in texts], kind, language)


def values(texts: Sequence[str], kind: Kind = Kind.NUMBER, language: str = "fr") -> list[object]:
    return [each.value for each in read(texts, kind, language)]


def formatted(value: Decimal, style: str) -> str:
    group, decimal = STYLES[style]
    signs = {",": group, ".": decimal}
    return "".join(signs.get(sign, sign) for sign in f"{value:,}")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", available())
@given(
    numbers=st.lists(
        st.decimals(-(10**9), 10**9, places=3, allow_nan=False, allow_infinity=False)
        | st.decimals(-(10**9), 10**9, places=1, allow_nan=False, allow_infinity=False)
        | st.integers(-(10**9), 10**9).map(Decimal),
        max_size=5,
    )
)
def test_numbers_beside_a_decisive_one_read_back_to_what_they_were(
    style: str, language: str, numbers: list[Decimal]
) -> None:
    column = [Decimal("1234567.89"), *numbers]

    found = read([formatted(value, style) for value in column], language=language)

    assert [(each.value, each.mark) for each in found] == [(float(v), None) for v in column]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 234,56 €", "1234.56"),
        ("1\u00a0234,56\u00a0€", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("1.643.000,00€", "1643000.00"),
        ("1,643,000.00", "1643000.00"),
        ("EUR 275 000.00", "275000.00"),
        ("€ 1,234.56", "1234.56"),
        ("1’234.50", "1234.50"),
        ("12,5 euros", "12.50"),
        ("-5", "-5.00"),
        ("+5", "5.00"),
        ("0,07", "0.07"),
    ],
)
@pytest.mark.parametrize("language", available())
def test_an_amount_that_has_one_reading_is_read_in_every_language(
    text: str, expected: str, language: str
) -> None:
    assert values([text], Kind.MONEY, language) == [Decimal(expected)]


@pytest.mark.parametrize(
    ("language", "kind", "value", "other"),
    [
        ("en", Kind.NUMBER, 80.508, "80508"),
        ("fr", Kind.NUMBER, 80508.0, "80.508"),
        ("es", Kind.NUMBER, 80508.0, "80.508"),
        ("en", Kind.INTEGER, 80508, "80.508"),
    ],
)
def test_a_number_with_two_readings_is_read_as_the_language_writes_it_and_marked(
    language: str, kind: Kind, value: object, other: str
) -> None:
    (found,) = read(["80.508"], kind, language)

    assert (found.value, found.mark, found.other) == (value, Mark.AMBIGUOUS, other)


@pytest.mark.parametrize("language", [each for each in available() if each != "en"])
def test_a_count_with_a_thousands_point_is_certain_where_the_language_writes_it_so(
    language: str,
) -> None:
    (found,) = read(["80.508"], Kind.INTEGER, language)

    assert (found.value, found.mark) == (80508, None)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["80.508", "1,5"], [80508.0, 1.5]),
        (["80.508", "1.5"], [80.508, 1.5]),
        (["80.508", "1.234.567"], [80508.0, 1234567.0]),
        (["80,508", "1,234,567"], [80508.0, 1234567.0]),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_one_decisive_cell_decides_for_its_column(
    texts: list[str], expected: list[float], language: str
) -> None:
    found = read(texts, language=language)

    assert [(each.value, each.mark) for each in found] == [(value, None) for value in expected]


@pytest.mark.parametrize(
    "text", ["douze", "1 5", "1.23.456", "1,5 / 2,5", ".", "€", "1e3", "0x1F", "٣", "1,5,5"]
)
def test_what_is_no_number_is_unreadable(text: str) -> None:
    assert [each.mark for each in read([text])] == [Mark.UNREADABLE]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1,5", Kind.INTEGER),
        ("10000000000", Kind.MONEY),
        ("9007199254740993", Kind.INTEGER),
        ("1" * 30, Kind.MONEY),
        ("1" * 400, Kind.INTEGER),
    ],
)
def test_a_number_that_does_not_fit_its_kind_is_unreadable(text: str, kind: Kind) -> None:
    assert [each.mark for each in read([text], kind)] == [Mark.UNREADABLE]


@pytest.mark.parametrize("text", ["99999", "32768", "-40000"])
def test_a_year_too_large_to_store_is_told_and_not_dropped(text: str) -> None:
    found = kit.codes([{**kit.INITIATIVE, "end_year": text}])

    assert set(found) & {
        (2, "initiatives.end_year.readable"),
        (2, "initiatives.end_year.in_range"),
    }


def test_a_required_year_too_large_to_store_is_not_called_missing() -> None:
    found = kit.codes([{**kit.INITIATIVE, "start_year": "99999"}])

    assert (2, "initiatives.start_year.required") not in found


def test_a_column_with_both_decimal_signs_is_asked_about() -> None:
    rows = [
        {**kit.READING, "indicator_id": "ASL-HOURS", "value": "1,5", "unit": "H"},
        {**kit.READING, "indicator_id": "ASL-COST", "value": "1.5", "unit": "EUR"},
    ]

    assert kit.codes(rows) == [(3, "indicator_readings.value.unambiguous")]


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [
        (Written("80.508", Native.NUMBER), Kind.NUMBER, Read(80.508)),
        (Written("7%", Native.PERCENT), Kind.NUMBER, Read(7.0, repairs=("symbols",))),
        (Written("0.30000000000000004", Native.NUMBER), Kind.MONEY, Read(Decimal("0.30"))),
        (Written("42", Native.NUMBER), Kind.INTEGER, Read(42)),
        (Written("42.5", Native.NUMBER), Kind.INTEGER, Read(mark=Mark.UNREADABLE)),
        (Written("1e+30", Native.NUMBER), Kind.MONEY, Read(mark=Mark.UNREADABLE)),
        (Written("true", Native.BOOLEAN), Kind.NUMBER, Read(mark=Mark.UNREADABLE)),
        (Written("2018-02-01", Native.DATE), Kind.INTEGER, Read(mark=Mark.UNREADABLE)),
    ],
)
def test_a_number_of_a_workbook_is_what_the_workbook_says(
    cell: Written, kind: Kind, expected: Read
) -> None:
    assert read_numbers([cell], kind, "fr") == [expected]


@pytest.mark.parametrize(
    ("text", "repairs"),
    [
        ("42", ()),
        ("1,5", ("decimal_comma",)),
        ("1 234", ("thousands",)),
        ("1.234,5 €", ("symbols", "decimal_comma", "thousands")),
    ],
)
def test_what_was_put_right_is_told(text: str, repairs: tuple[str, ...]) -> None:
    assert [each.repairs for each in read([text])] == [repairs]


@pytest.mark.parametrize("text", ["1E+999", "1E+999999999", "-1E+400", "9" * 400])
@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.INTEGER, Kind.MONEY, Kind.YEAR])
def test_a_number_that_no_float_can_hold_is_unreadable(text: str, kind: Kind) -> None:
    (found,) = read_numbers([Written(text, Native.NUMBER)], kind, "en")

    assert found.mark is Mark.UNREADABLE
