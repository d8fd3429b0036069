"""Median and median absolute deviation: an example worked by hand, and what must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import median_abs_deviation

from asl_pipeline.quality.kinds.history import middle_and_spread

_WORKED = (1.0, 1.0, 2.0, 2.0, 4.0, 6.0, 9.0)
"""The example of Wikipedia, *Median absolute deviation*, read in copies of it.

The median is 2; the deviations are 1, 1, 0, 0, 2, 4, 7, in order 0, 0, 1, 1, 2, 4, 7; MAD = 1.
"""


def test_the_worked_example_has_median_2_and_deviation_1() -> None:
    assert middle_and_spread(_WORKED) == (2, 1)


@given(st.lists(st.integers(-1000, 1000).map(float), min_size=1, max_size=12))
def test_the_deviation_is_what_scipy_makes_of_the_same_numbers(values: list[float]) -> None:
    assert middle_and_spread(values)[1] == pytest.approx(median_abs_deviation(values))
