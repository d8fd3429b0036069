"""How far two raters agree: shares, gaps, kappa and alpha, from the scores alone.

All are computed in whole numbers and fractions, so that the order of the scores changes nothing.
A coefficient that is undefined is None: where there is nothing to compare, and where chance alone
would already make everybody agree (kappa and alpha are then 0 divided by 0).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from fractions import Fraction
from itertools import permutations
from typing import TypeVar

Pair = tuple[int, int]
"""The scores of two raters on one thing, the first rater's first."""

Unit = Sequence[int | None]
"""The scores of any number of raters on one thing; None where a rater gave none."""

Score = TypeVar("Score", bound=Hashable)


def observed_agreement(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """The share of pairs that are equal, from 0 to 1; None without pairs.

    Source: the p_o of Cohen, J. (1960). A coefficient of agreement for nominal scales.
    Educational and Psychological Measurement 20(1), 37-46.
    """
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def mean_absolute_difference(pairs: Sequence[Pair]) -> float | None:
    """The mean distance of the two scores, in points of the scale; None without pairs.

    A plain mean. It takes the steps of the scale as equal, as quadratic weights do (Cohen 1968).
    """
    return sum(abs(one - other) for one, other in pairs) / len(pairs) if pairs else None


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa: agreement beyond chance, 1 at most; None where it is undefined.

    (p_o - p_e) / (1 - p_e), where p_e is the agreement of raters who give their scores as often as
    these do, but at random. Undefined where both give one and the same score throughout.

    Source: Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and
    Psychological Measurement 20(1), 37-46.
    """
    return weighted_kappa(pairs, lambda one, other: int(one != other))


def quadratic_kappa(pairs: Sequence[Pair]) -> float | None:
    """Weighted kappa whose weights are squared distances; None where it is undefined.

    Source: Cohen, J. (1968). Weighted kappa: nominal scale agreement with provision for scaled
    disagreement or partial credit. Psychological Bulletin 70(4), 213-220.
    """
    return weighted_kappa(pairs, lambda one, other: (one - other) ** 2)


def weighted_kappa(
    pairs: Sequence[tuple[Score, Score]], weight: Callable[[Score, Score], int]
) -> float | None:
    """Weighted kappa: 1 - observed / expected disagreement; None where none is expected.

    `weight` says how bad it is that the first rater gives one score and the second the other; 0
    where they agree.

    Source: Cohen, J. (1968). Weighted kappa: nominal scale agreement with provision for scaled
    disagreement or partial credit. Psychological Bulletin 70(4), 213-220.
    """
    observed = sum(weight(one, other) for one, other in pairs)
    expected = sum(weight(one, other) for one, _ in pairs for _, other in pairs)
    return None if expected == 0 else float(1 - Fraction(len(pairs) * observed, expected))


def nominal_alpha(units: Iterable[Sequence[Hashable | None]]) -> float | None:
    """Krippendorff's alpha for codes that have no order; None where it is undefined.

    Any number of raters; units with fewer than two scores do not count.

    Source: Krippendorff, K. (2011). Computing Krippendorff's Alpha-Reliability. University of
    Pennsylvania, Annenberg School for Communication, departmental paper 43.
    """
    return _alpha(units, lambda one, other, _: Fraction(int(one != other)))


def ordinal_alpha(units: Iterable[Unit]) -> float | None:
    """Krippendorff's alpha for scores that have an order; None where it is undefined.

    Two scores are as far apart as there are scores given between them, so that equal steps of the
    scale are not supposed.

    Source: Krippendorff (2011), as for `nominal_alpha`; Hayes, A. F. and Krippendorff, K. (2007).
    Answering the call for a standard reliability measure for coding data. Communication Methods
    and Measures 1(1), 77-89.
    """
    return _alpha(units, _ordinal)


def _ordinal(one: int, other: int, given: Counter[int]) -> Fraction:
    low, high = sorted((one, other))
    between = sum(count for score, count in given.items() if low <= score <= high)
    return (between - Fraction(given[low] + given[high], 2)) ** 2


def _alpha(
    units: Iterable[Sequence[Score | None]],
    distance: Callable[[Score, Score, Counter[Score]], Fraction],
) -> float | None:
    """1 - observed / expected disagreement; `distance` is the squared difference of two scores."""
    scored = [[score for score in unit if score is not None] for unit in units]
    paired = [unit for unit in scored if len(unit) > 1]
    given = Counter(score for unit in paired for score in unit)
    observed = sum(
        distance(one, other, given) / (len(unit) - 1)
        for unit in paired
        for one, other in permutations(unit, 2)
    )
    expected = sum(
        given[one] * given[other] * distance(one, other, given) for one in given for other in given
    )
    return None if expected == 0 else float(1 - (given.total() - 1) * observed / expected)
