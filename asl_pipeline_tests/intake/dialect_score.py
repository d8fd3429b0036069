"""What our reading made of a case: equal, asked about, refused, or silently wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from asl_pipeline.assess import Judged, Placed, judge
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.raw import Remark
from asl_pipeline.model.rule import Severity
from asl_pipeline.partners import registry
from asl_pipeline.quality.parse import parse
from asl_pipeline_tests import kit
from asl_pipeline_tests.intake.dialect_case import Case

_PERIOD = kit.period("2018-S1")
_MARKS = ("#unreadable", "#ambiguous", "#unlisted", "#weekday")
_ENVELOPE = {"partner_id", "period"}

Cells = tuple[object, ...]


class Outcome(StrEnum):
    """What became of a case, from best to worst."""

    EQUAL = "equal"
    """The typed rows are what is meant, and nothing is held against them."""
    ASKED = "asked"
    """What is not as meant, or could not be known, is a finding or a remark where it stands."""
    REFUSED = "refused"
    """Nothing is read, for a reason that is told."""
    WRONG = "silently wrong"
    """Something is read as it was not meant, or lost, without a word."""


@dataclass(frozen=True, slots=True)
class Score:
    """The outcome and the evidence: the reason, what was asked, or what is wrong."""

    outcome: Outcome
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows as read, with their numbers in the file, and what is said of them.

    `said_of` are the rows with an error, a warning or a remark, `long` those told to be longer
    than the headings; `said_of_all` is what excuses a difference anywhere in the table, `said`
    everything. A heading that is told to be unknown excuses nothing but the lack of a column.
    """

    rows: Sequence[Cells]
    numbers: Sequence[int]
    said_of: frozenset[int]
    long: frozenset[int]
    said_of_all: tuple[str, ...]
    said: tuple[str, ...]


def score(case: Case) -> Score:
    """Read, place and judge a case, and compare it with what is meant."""
    placed = kit.placed(case.content, case.meant.partner, case.file_name)
    if placed.reason is not None:
        return Score(Outcome.REFUSED, placed.reason)
    slot = (case.meant.form, _PERIOD)
    if slot not in placed.slots:
        return Score(Outcome.WRONG, f"taken for {sorted(placed.slots)}")
    if _is_plain(placed, case):
        return Score(Outcome.EQUAL)
    judged = judge(placed, slot, registry()[case.meant.partner], kit.IN_TIME)
    names = _names(judged)
    return compare(_answer(placed, judged, names), _meant(case, judged.dataset, names))


def _is_plain(placed: Placed, case: Case) -> bool:
    """Whether the rows are as meant and nobody noticed anything: the rules need not be asked."""
    if len(placed.slots) != 1 or placed.unplaced or placed.reading.unread:
        return False
    (parts,) = placed.slots.values()
    if any(part.notes or part.table.remarks for part in parts):
        return False
    dataset = parts[0].dataset
    frame = parse(dataset, parts, registry()[case.meant.partner]).frame
    marks = [name for name in frame.columns if name.endswith(_MARKS)]
    if any(frame[name].any() for name in marks):
        return False
    names = [name for name in dataset.column_names if name not in _ENVELOPE]
    read = [_cells(row) for row in frame.select(names).rows()]
    return read == _meant(case, dataset, names)


def compare(answer: Answer, meant: Sequence[Cells]) -> Score:
    """Line up the rows that were read with those that were meant."""
    lost, wrong = 0, []
    matcher = SequenceMatcher(a=meant, b=answer.rows, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        here = answer.numbers[b1:b2]
        wrong += [n for n in here if n not in answer.said_of]
        # A row that is told to be too long may hold the row that is missing.
        lost += 0 if answer.long & set(here) else max(0, (a2 - a1) - (b2 - b1))
    if (wrong or lost) and not answer.said_of_all:
        told = f"read as not meant: rows {wrong}" if wrong else f"{lost} rows lost"
        return Score(Outcome.WRONG, told)
    if answer.said:
        return Score(Outcome.ASKED, "; ".join(dict.fromkeys(answer.said)))
    return Score(Outcome.EQUAL)


def _names(judged: Judged) -> list[str]:
    """The columns to compare: not those that are absent while a heading is told to be unknown."""
    names = [name for name in judged.dataset.column_names if name not in _ENVELOPE]
    if not any(finding.rule.endswith(".columns_known") for finding in judged.report.findings):
        return names
    present = {name for part in judged.parts for name in part.at}
    return [name for name in names if name in present]


def _meant(case: Case, dataset: Dataset, names: Sequence[str]) -> list[Cells]:
    defaults = {column.name: column.default for column in dataset.columns}
    return [_cells(row.get(name, defaults[name]) for name in names) for row in case.meant.rows]


def _cells(row: Iterable[object]) -> Cells:
    return tuple(tuple(value) if isinstance(value, list) else value for value in row)


def _answer(placed: Placed, judged: Judged, names: Sequence[str]) -> Answer:
    rows = [_cells(row[name] for name in names) for row in judged.report.rows.to_pylist()]
    weighty = [f for f in judged.report.findings if f.severity is not Severity.INFO]
    errors = [f for f in weighty if f.severity is Severity.ERROR]
    remarks = [each for table in placed.reading.tables for each in table.remarks]
    general = [
        *(f.rule for f in errors if f.place.row is None),
        *(each.remark for each in remarks if each.row is None),
        *(each.reason for each in placed.unplaced),
        *(each.reason for each in placed.reading.unread),
    ]
    said_of = {f.place.row for f in weighty} | {each.row for each in remarks}
    return Answer(
        rows=rows,
        numbers=judged.report.rows["row"].to_pylist(),
        said_of=frozenset(row for row in said_of if row is not None),
        long=frozenset(
            each.row for each in remarks if each.remark is Remark.EXTRA_CELLS and each.row
        ),
        said_of_all=tuple(general),
        said=(
            *map(_told, weighty),
            *(str(each.remark) for each in remarks),
            *general,
        ),
    )


def _told(finding: Finding) -> str:
    told = finding.rule.partition(".")[2]
    return f"{told} {finding.facts.get('header', '')}".strip()
