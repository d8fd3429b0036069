"""Agreement of raters: the examples of the papers, worked by hand, and what must always hold."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from asl_pipeline.derive.agreement import (
    kappa,
    mean_absolute_difference,
    nominal_alpha,
    observed_agreement,
    ordinal_alpha,
    quadratic_kappa,
    weighted_kappa,
)

# ------------------------------------------------------------------------------ the papers

_COHEN = ((88, 14, 18), (10, 40, 10), (2, 6, 12))
"""Cohen (1960) and Cohen (1968): 200 cases that two judges put into three categories.

p_o = (88 + 40 + 12) / 200 = 0.70; p_e = (120 x 100 + 60 x 60 + 20 x 40) / 200² = 0.41;
kappa = 0.29 / 0.59 = 0.492.
"""

_COHEN_WEIGHTS = ((0, 1, 3), (1, 0, 6), (3, 6, 0))
"""Cohen (1968). Observed 0.90, expected 1.38, weighted kappa 1 - 0.90 / 1.38 = 0.348."""

_COHEN_UNEVEN = ((0, 1, 4), (1, 0, 6), (2, 2, 0))
"""Cohen (1968), weights that differ by who said which: weighted kappa 0.353."""

_GRANTS = ((20, 5), (10, 15))
"""Fifty applications that two readers grant or refuse, a textbook's table of two by two.

p_o = 35 / 50 = 0.7; p_e = (25 x 30 + 25 x 20) / 50² = 0.5; kappa = 0.2 / 0.5 = 0.4.
"""

_KRIPPENDORFF_TWO = ("aabbdcccedda", "babbbccceddd")
"""Krippendorff (2011), section B: two observers, twelve units, five codes; alpha 0.692."""

_KRIPPENDORFF_BINARY = ("0100000010", "1110010000")
"""Krippendorff (2011), section A: two observers, ten units, two codes; alpha 0.095."""

_KRIPPENDORFF_FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
"""Krippendorff (2011), sections C and D: four observers, twelve units, five scores, seven gaps.

Nominal alpha 0.743, ordinal alpha 0.815. Of the 41 values the 3 of the last unit stands alone and
does not count; of the 40 others 9, 13, 10, 5 and 3 are the scores 1 to 5.
"""


def _cases(table: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The cases behind a table of counts: the first judge's category is the row."""
    return [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]


def _units(observers: Sequence[str]) -> list[list[int | None]]:
    """The units that observers scored: one observer per text, one unit per letter, . for none."""
    return [
        [None if score == "." else int(score) for score in unit]
        for unit in zip(*observers, strict=True)
    ]


def test_cohen_1960() -> None:
    assert observed_agreement(_cases(_COHEN)) == 0.7
    assert kappa(_cases(_COHEN)) == pytest.approx(0.29 / 0.59)
    assert kappa(_cases(_COHEN)) == pytest.approx(0.492, abs=0.0005)


@pytest.mark.parametrize(("weights", "told"), [(_COHEN_WEIGHTS, 0.348), (_COHEN_UNEVEN, 0.353)])
def test_cohen_1968(weights: Sequence[Sequence[int]], told: float) -> None:
    found = weighted_kappa(_cases(_COHEN), lambda one, other: weights[one][other])

    assert found == pytest.approx(told, abs=0.0005)


def test_a_table_of_two_by_two() -> None:
    assert kappa(_cases(_GRANTS)) == pytest.approx(0.4)
    # With two categories every disagreement is one step.
    assert quadratic_kappa(_cases(_GRANTS)) == pytest.approx(0.4)


def test_krippendorff_2011_of_two_observers() -> None:
    pairs = list(zip(*_KRIPPENDORFF_TWO, strict=True))

    assert nominal_alpha(pairs) == pytest.approx(0.692, abs=0.0005)
    assert nominal_alpha(_units(_KRIPPENDORFF_BINARY)) == pytest.approx(0.095, abs=0.0005)


def test_krippendorff_2011_of_four_observers_with_gaps() -> None:
    units = _units(_KRIPPENDORFF_FOUR)

    assert (len(units), len(units[0])) == (12, 4)
    assert nominal_alpha(units) == pytest.approx(0.743, abs=0.0005)
    assert ordinal_alpha(units) == pytest.approx(0.815, abs=0.0005)


def test_quadratic_weights_by_hand() -> None:
    # The squares of the gaps add up to 0 + 1 + 0 + 4 = 5, those of all pairings to 9 + 3 + 5 + 15.
    pairs = [(1, 1), (2, 3), (3, 3), (4, 2)]

    assert quadratic_kappa(pairs) == pytest.approx(1 - 4 * 5 / 32)
    assert mean_absolute_difference(pairs) == 0.75
    assert observed_agreement(pairs) == 0.5


# --------------------------------------------------------------------- where it is undefined


@pytest.mark.parametrize("pairs", [[], [(3, 3)], [(3, 3)] * 5], ids=["none", "one", "all equal"])
def test_without_variation_there_is_no_coefficient(pairs: list[tuple[int, int]]) -> None:
    assert [of(pairs) for of in (kappa, quadratic_kappa, nominal_alpha, ordinal_alpha)] == [
        None
    ] * 4


def test_without_pairs_there_is_no_share_and_no_gap() -> None:
    assert (observed_agreement([]), mean_absolute_difference([])) == (None, None)


def test_units_with_one_score_do_not_count() -> None:
    units = [[1, 2], [2, 2], [3, 3], [5, None], [None, 1], [None, None]]

    assert ordinal_alpha(units) == ordinal_alpha(units[:3])
    assert nominal_alpha(units) == nominal_alpha(units[:3])
    assert nominal_alpha([[1, None], [None, 2]]) is None


def test_a_constant_rater_has_no_kappa_above_zero() -> None:
    assert kappa([(3, 3), (3, 4), (3, 5)]) == 0
    assert quadratic_kappa([(3, 3), (3, 4), (3, 5)]) == 0


# ------------------------------------------------------------------------- what always holds

_PAIRS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=20)
_COEFFICIENTS = (kappa, quadratic_kappa, nominal_alpha, ordinal_alpha)
_MEASURES = (*_COEFFICIENTS, observed_agreement, mean_absolute_difference)


@given(_PAIRS)
def test_it_does_not_matter_who_is_first(pairs: list[tuple[int, int]]) -> None:
    turned = [(other, one) for one, other in pairs]

    assert [of(pairs) for of in _MEASURES] == [of(turned) for of in _MEASURES]


@given(_PAIRS, st.randoms(use_true_random=False))
def test_it_does_not_matter_what_is_scored_first(
    pairs: list[tuple[int, int]], chance: random.Random
) -> None:
    shuffled = chance.sample(pairs, len(pairs))

    assert [of(pairs) for of in _MEASURES] == [of(shuffled) for of in _MEASURES]


@given(_PAIRS, st.permutations("abcde"))
def test_names_of_codes_do_not_matter_where_codes_have_no_order(
    pairs: list[tuple[int, int]], names: list[str]
) -> None:
    renamed = [(names[one - 1], names[other - 1]) for one, other in pairs]

    assert kappa(renamed) == kappa(pairs)
    assert nominal_alpha(renamed) == nominal_alpha(pairs)
    assert observed_agreement(renamed) == observed_agreement(pairs)


@given(_PAIRS, st.lists(st.integers(1, 50), min_size=5, max_size=5, unique=True))
def test_the_size_of_steps_does_not_matter_to_ordinal_alpha(
    pairs: list[tuple[int, int]], steps: list[int]
) -> None:
    scale = sorted(steps)
    stretched = [(scale[one - 1], scale[other - 1]) for one, other in pairs]

    assert ordinal_alpha(stretched) == ordinal_alpha(pairs)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=20))
def test_raters_who_agree_on_different_things_agree_wholly(scores: list[int]) -> None:
    assume(len(set(scores)) > 1)
    pairs = [(score, score) for score in scores]

    assert [of(pairs) for of in _COEFFICIENTS] == [1.0] * 4
    assert (observed_agreement(pairs), mean_absolute_difference(pairs)) == (1.0, 0.0)


@given(_PAIRS)
def test_no_coefficient_is_above_one_and_kappa_is_not_below_minus_one(
    pairs: list[tuple[int, int]],
) -> None:
    assert all(found <= 1 for of in _COEFFICIENTS if (found := of(pairs)) is not None)
    assert (kappa(pairs) or 0) >= -1
    assert (quadratic_kappa(pairs) or 0) >= -1


@given(_PAIRS)
def test_quadratic_kappa_is_the_concordance_of_the_two_series(
    pairs: list[tuple[int, int]],
) -> None:
    # Fleiss and Cohen (1973): 2 cov / (var + var + squared difference of the means), over n.
    n = len(pairs)
    assume(n)
    one, other = ([pair[at] for pair in pairs] for at in (0, 1))
    mean_one, mean_other = sum(one) / n, sum(other) / n
    together = sum((a - mean_one) * (b - mean_other) for a, b in pairs) / n
    apart = (
        sum((a - mean_one) ** 2 for a in one) / n + sum((b - mean_other) ** 2 for b in other) / n
    )
    below = apart + (mean_one - mean_other) ** 2
    assume(below > 1e-9)

    assert quadratic_kappa(pairs) == pytest.approx(2 * together / below)
