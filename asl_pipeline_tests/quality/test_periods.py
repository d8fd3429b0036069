"""Half-years in what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.model.period import PERIODS, Period
from asl_pipeline.quality.periods import periods_in
from asl_pipeline_tests import kit


@pytest.mark.parametrize(
    "text",
    [
        "2018-S1",
        "2018S1",
        "2018_S1",
        "S1 2018",
        "S1/2018",
        "1S2018",
        "2018 H1",
        "H1-2018",
        "1er semestre 2018",
        "1er semestre de 2018",
        "premier semestre 2018",
        "1.er semestre de 2018",
        "primer semestre de 2018",
        "primer semestre del 2018",
        "primeiro semestre de 2018",
        "1.º semestre de 2018",
        "1º semestre 2018",
        "first half of 2018",
        "1st half-year of 2018",
        "semestre 1, 2018",
        "Semester 1 2018",
        "Indicateurs2018S1.csv",
        "Rapport PAU - 2018-S1 - v2 (final).xlsx",
    ],
)
def test_the_first_half_of_2018_is_found_however_it_is_written(text: str) -> None:
    assert periods_in(text) == (kit.period("2018-S1"),)


@pytest.mark.parametrize(
    "text",
    [
        "2018-S2",
        "2e semestre 2018",
        "2ème semestre 2018",
        "deuxième semestre 2018",
        "segundo semestre de 2018",
        "2.º semestre de 2018",
        "second half of 2018",
        "2nd half 2018",
        "2S2018",
    ],
)
def test_the_second_half_of_2018_is_found_however_it_is_written(text: str) -> None:
    assert periods_in(text) == (kit.period("2018-S2"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2018",
        "S1",
        "2018-S3",
        "2016-S1",
        "2023-S2",
        "2018-S12",
        "12018-S1",
        "juin 2018",
        "v1 20",
    ],
)
def test_what_names_no_half_year_of_the_project_names_none(text: str) -> None:
    assert periods_in(text) == ()


def test_each_half_year_is_named_once_and_in_order_of_time() -> None:
    found = periods_in("2018-S2 et 2018-S1 (S2 2018)")

    assert found == (kit.period("2018-S1"), kit.period("2018-S2"))


@given(st.sampled_from(PERIODS), st.sampled_from(["{0}", "x_{0}.csv", "S{2} {1}", "{1} h{2}"]))
def test_every_half_year_of_the_project_is_found(period: Period, form: str) -> None:
    text = form.format(period, period.year, period.half)

    assert periods_in(text) == (period,)
