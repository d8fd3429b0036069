"""What the marked file says: a line for each finding, and what is marked of them in the cells."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Finding, Place
from asl_pipeline.model.rule import Severity

MOST_MARKED: Final = 5_000
MOST_LISTED: Final = 20_000
_CELL_LETTERS: Final = 32_000
"""Excel holds 32,767 letters in a cell, and counts some of them twice."""

Locate = Callable[[Place], tuple[str, str]]
"""The sheet and the cell where a place is found in the workbook that is sent back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One finding, in words."""

    rule: str
    severity: Severity
    sheet: str
    cell: str
    key: str
    heading: str
    value: str
    message: str
    fix: str
    proposal: str
    reference: str
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Marking:
    """All that is to be said in a workbook.

    `more` is how many findings are not listed; `marks` are the colours of cells and `notes` the
    comments, by sheet and cell.
    """

    cases: tuple[Case, ...]
    more: int
    marks: Mapping[str, Mapping[str, Severity]]
    notes: Mapping[str, Mapping[str, str]]


def marking_of(account: DeliveryAccount, wording: Wording, locate: Locate) -> Marking:
    """What the marked file of a delivery says, the gravest findings first."""
    found = list(_gravest_first(account))
    cases = tuple(_case(*each, wording, locate) for each in found[:MOST_LISTED])
    marks, notes = _marks(cases, wording)
    return Marking(cases=cases, more=len(found) - len(cases), marks=marks, notes=notes)


def _gravest_first(account: DeliveryAccount) -> Iterator[tuple[str, Finding]]:
    for severity in Severity:
        for submission in account.submissions:
            for finding in submission.findings:
                if finding.severity is severity:
                    yield submission.dataset, finding


def _case(dataset: str, finding: Finding, wording: Wording, locate: Locate) -> Case:
    sheet, cell = locate(finding.place)
    sentence = wording.sentence(finding)
    return Case(
        rule=finding.rule,
        severity=finding.severity,
        sheet=sheet,
        cell=cell,
        key=_short(wording.key(finding)),
        heading=_short(wording.heading(dataset, finding)),
        value=_short(wording.shown(finding)),
        message=_short(sentence.message),
        fix=_short(sentence.fix),
        proposal=_short(wording.proposal(finding) or ""),
        reference=finding.reference,
        answer=_short(finding.answer or ""),
    )


def _short(text: str) -> str:
    return text if len(text) <= _CELL_LETTERS // 2 else f"{text[: _CELL_LETTERS // 2]}…"


def _marks(
    cases: tuple[Case, ...], wording: Wording
) -> tuple[dict[str, dict[str, Severity]], dict[str, dict[str, str]]]:
    """Colours for the cells, the gravest where there are several; a note on each cause's first."""
    marks: dict[str, dict[str, Severity]] = {}
    notes: dict[str, dict[str, str]] = {}
    told: set[tuple[str, str]] = set()
    placed = [case for case in cases if case.cell]
    for case in placed[:MOST_MARKED]:
        marks.setdefault(case.sheet, {}).setdefault(case.cell, case.severity)
        if (case.rule, case.sheet) not in told:
            told.add((case.rule, case.sheet))
            here = notes.setdefault(case.sheet, {})
            before = here.get(case.cell)
            said = _note(case, wording)
            here[case.cell] = _short(f"{before}\n\n{said}" if before else said)
    return marks, notes


def _note(case: Case, wording: Wording) -> str:
    word = wording.text("annotated", f"severity_{case.severity}")
    said = f"{wording.of(word, case.message)}\n{wording.text('letter', 'fix_label')} {case.fix}"
    if not case.proposal:
        return said
    proposal = wording.text("annotated", "column_proposal")
    return f"{said}\n{wording.of(proposal, case.proposal)}"
