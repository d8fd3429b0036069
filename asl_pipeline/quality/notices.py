"""What a partner says in place of a form: that there is nothing to report, or that a file is wrong.

A notice is a file of a few words, or a form whose only row says it. It is taken in any of the
project's languages: people write the one that they think in.

    Indicator readings 2018-S1: nothing to report
    Withdraw: Indicators 2018.xlsx
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyarrow as pa

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.headers import folded
from asl_pipeline.languages import available, words
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.model.raw import RawTable
from asl_pipeline.quality.parts import (
    Arrival,
    Part,
    Unplaced,
    named_period,
    notes_on_period,
    notes_on_sender,
)
from asl_pipeline.quality.periods import periods_in

_NOTHING: Final = RawTable(
    name=None,
    member=None,
    encoding=None,
    delimiter=None,
    quote=None,
    header_row=0,
    columns=(),
    texts=pa.table({}),
    numbers=(),
)
"""The table of a file that has none."""

_QUOTES: Final = " \t\"'“”«»‘’:;,.<>"


@dataclass(frozen=True, slots=True)
class Nil:
    """Nothing to report in a form for a half-year; None where the line does not say which."""

    form: Dataset | None
    period: Period | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A file of the partner's own, by its name or the beginning of its SHA-256, counts no more."""

    file: str


Notice = Nil | Withdrawal


def notices_in(lines: Sequence[str]) -> tuple[Notice, ...]:
    """The notices among the lines of a file of few words; other lines are greetings and titles."""
    return tuple(_notices(lines))


def _notices(lines: Sequence[str]) -> Iterator[Notice]:
    for line in lines:
        said = f" {folded(line)} "
        file = _withdrawn(line)
        if file is not None:
            yield Withdrawal(file)
        elif says_nothing(line):
            periods = periods_in(line)
            forms = forms_named(said)
            yield Nil(
                forms[0] if len(forms) == 1 else None, periods[0] if len(periods) == 1 else None
            )


def says_nothing(text: str) -> bool:
    """Whether the text says that there is nothing to report."""
    said = f" {folded(text)} "
    return any(f" {phrase} " in said for phrase in _phrases("nothing_to_report"))


def is_nil(table: RawTable) -> bool:
    """Whether the table is a form whose only row says that there is nothing to report."""
    if table.rows != 1:
        return False
    cells = [column[0].as_py().strip() for column in table.texts.columns]
    return any(map(says_nothing, cells))


def _withdrawn(line: str) -> str | None:
    """The file that a line takes back."""
    for phrase in _phrases("withdraw"):
        # The words of a phrase stand as they are; accents and capitals do not count.
        found = re.match(
            r"\s*" + r"\W+".join([r"(\w+)"] * len(phrase.split())) + r"\s*[:,]?\s", line
        )
        if found and folded(" ".join(found.groups())) == phrase:
            file = line[found.end() :].strip(_QUOTES)
            return file or None
    return None


@cache
def _phrases(key: str) -> tuple[str, ...]:
    """The phrases of all languages, the longest first."""
    told = {
        folded(phrase)
        for language in available()
        for phrase in words(language).section("words")[key]
    }
    return tuple(sorted(told, key=lambda phrase: (-len(phrase), phrase)))


def forms_named(said: str) -> tuple[Dataset, ...]:
    """The forms that a folded text names, without those whose name is only part of another's."""
    spans = [
        (match.start(), match.end(), dataset)
        for dataset in SUBMITTED
        for name in names_of(dataset)
        for match in re.finditer(rf"(?<= ){re.escape(name)}(?= )", said)
    ]
    longest = [
        dataset
        for start, end, dataset in spans
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in spans)
    ]
    return tuple(dict.fromkeys(longest))


@cache
def names_of(dataset: Dataset) -> frozenset[str]:
    """What the form is called in any language, folded."""
    names = {folded(dataset.name)}
    for language in available():
        form = words(language).section("forms").get(dataset.name, {})
        names |= {folded(name) for name in (form.get("title", ""), *form.get("aliases", ()))}
    return frozenset(name for name in names if name)


def forms_meant(notice: Nil, around: str, partner: Partner, period: Period) -> tuple[Dataset, ...]:
    """The forms that a nil return is for: the one named in it or around it, or all expected."""
    if notice.form is not None:
        return (notice.form,)
    named = forms_named(f" {folded(around)} ")
    if len(named) == 1:
        return named
    return tuple(each for each in SUBMITTED if each.name in partner.expected(period))


def nil_form(
    table: RawTable, dataset: Dataset, at: Mapping[str, int], arrival: Arrival
) -> tuple[Part, ...] | Unplaced:
    """A form whose only row says that there is nothing to report."""
    written = periods_in(table.texts.column(at["period"])[0].as_py()) if "period" in at else ()
    period = written[0] if len(written) == 1 else arrival.period or named_period(table, arrival)
    if period is None:
        return Unplaced(table.name, table.rows, "period_unknown")
    return (_nil_part(dataset, period, table, arrival),)


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a file of few words says in place of a form."""

    parts: tuple[Part, ...]
    withdraws: tuple[str, ...]
    unplaced: tuple[Unplaced, ...]


def noticed(lines: Sequence[str], arrival: Arrival) -> Noticed | None:
    """The nil returns and withdrawals among the lines of a file of few words, if there are any."""
    notices = notices_in(lines)
    if not notices:
        return None
    nil = [each for each in notices if isinstance(each, Nil)]
    around = " ".join((arrival.name, *lines))
    said = periods_in(around)
    usual = arrival.period or (said[0] if len(said) == 1 else None)
    periods = {each: each.period or usual for each in nil}
    parts = [
        _nil_part(dataset, period, _NOTHING, arrival)
        for each, period in periods.items()
        if period is not None
        for dataset in forms_meant(each, around, arrival.partner, period)
    ]
    withdraws = tuple(each.file for each in notices if isinstance(each, Withdrawal))
    undated = None in periods.values()
    unplaced = (Unplaced(None, 0, "period_unknown"),) if undated else ()
    return Noticed(tuple(parts), withdraws, unplaced)


def _nil_part(dataset: Dataset, period: Period, table: RawTable, arrival: Arrival) -> Part:
    """The part that a nil return is: no rows, and nothing to ask of its columns."""
    return Part(
        dataset=dataset,
        period=period,
        table=table,
        at={},
        spread_at={},
        spread_doubtful=frozenset(),
        rows=(),
        notes=(
            *notes_on_period(table, {}, period, arrival),
            *notes_on_sender(dataset, period, arrival.partner),
        ),
        is_nil=True,
    )
