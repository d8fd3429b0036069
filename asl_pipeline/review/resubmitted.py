"""What became of the points of a file since the last one: corrected, still there, or new.

Points are matched by rule, business key and value, never by row number, so that sorting,
inserting and deleting rows changes nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from asl_pipeline.model.finding import Finding, Since
from asl_pipeline.model.rule import Severity


@dataclass(frozen=True, slots=True)
class Resubmitted:
    """The points of the last file that are gone, and what each finding of this one is.

    `since` goes with the findings one by one; None for those that need no correction.
    """

    fixed: tuple[Finding, ...]
    since: tuple[Since | None, ...]

    @property
    def before(self) -> int:
        """How many points the last file had."""
        kept = sum(1 for each in self.since if each in {Since.STILL, Since.WAIVED})
        return len(self.fixed) + kept


def compared(before: Sequence[Finding], now: Sequence[Finding]) -> Resubmitted:
    """The findings of a file beside those of the last one."""
    earlier = {at: each for at, each in enumerate(before) if _is_point(each)}
    later = {at: each for at, each in enumerate(now) if _is_point(each) or _is_waived(each)}
    matched: set[int] = set()
    for alike in _ALIKE:
        for one, other in _pairs(earlier, later, alike):
            del earlier[one], later[other]
            matched.add(other)
    return Resubmitted(
        fixed=tuple(earlier.values()),
        since=tuple(
            _since(each, is_matched=at in matched, is_left=at in later)
            for at, each in enumerate(now)
        ),
    )


def _since(finding: Finding, *, is_matched: bool, is_left: bool) -> Since | None:
    if _is_waived(finding):
        return Since.WAIVED if is_matched else None
    if is_matched:
        return Since.STILL
    return Since.NEW if is_left else None


def _is_point(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO


def _is_waived(finding: Finding) -> bool:
    return finding.ruling is not None and finding.ruling.is_waiver


# ------------------------------------------------------------------ what makes two points one

Alike = Callable[[Finding], Hashable | None]


def _the_same(finding: Finding) -> Hashable:
    return (*_about(finding), _key(finding), finding.value)


def _of_one_row(finding: Finding) -> Hashable | None:
    """The value was changed, and is wrong still."""
    return (*_about(finding), _key(finding)) if finding.key else None


def _of_one_value(finding: Finding) -> Hashable | None:
    """The key of the row was corrected, and this was not."""
    return None if finding.value is None else (*_about(finding), finding.value)


def _of_one_column(finding: Finding) -> Hashable | None:
    return None if finding.key else _about(finding)


_ALIKE: Final[tuple[Alike, ...]] = (_the_same, _of_one_row, _of_one_value, _of_one_column)


def _about(finding: Finding) -> tuple[str, str | None]:
    return finding.rule, finding.place.column or finding.place.header


def _key(finding: Finding) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(finding.key.items()))


def _pairs(
    earlier: dict[int, Finding], later: dict[int, Finding], alike: Alike
) -> Iterable[tuple[int, int]]:
    """Which point of before is which of now, each at most once."""
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    for at, each in reversed(earlier.items()):
        mark = alike(each)
        if mark is not None:
            waiting[mark].append(at)
    pairs = []
    for at, each in later.items():
        mark = alike(each)
        if mark is not None and waiting.get(mark):
            pairs.append((waiting[mark].pop(), at))
    return pairs
