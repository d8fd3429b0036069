"""The blank workbook of a partner for a half-year, with what was accepted of it before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from asl_pipeline.datasets import in_order, submitted
from asl_pipeline.derive.rules import rules_of
from asl_pipeline.feedback.blank.start import Row, Start, expected
from asl_pipeline.feedback.blank.voice import Voice
from asl_pipeline.feedback.blank.workbook import Blank, blank_workbook
from asl_pipeline.model.check import RefersTo
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.model.submission import Submission
from asl_pipeline.review.in_force import counts, last_of, place_of
from asl_pipeline.store.accepted import kept_rows
from asl_pipeline.workflow.standing import settled_in
from asl_pipeline.workflow.workplace import Workplace

_PILOTS: Final = "pilot_actions"
_INDICATORS: Final = "indicator_definitions"
_INDICATOR: Final = "indicator_id"
_NAMES: Final = ("title", "name", "statement")


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A blank workbook, and how many rows each of its forms has beforehand."""

    blank: Blank
    forms: tuple[str, ...]
    rows: tuple[int, ...]


def forms_for(partner: Partner, period: Period, asked: Collection[str]) -> tuple[Dataset, ...]:
    """The forms asked for, or all that are expected of the partner. Raises WrongUse."""
    unknown = [name for name in asked if name not in partner.submits]
    if unknown:
        may = ", ".join(in_order(partner.submits))
        raise WrongUse(f"{partner.code} does not send {unknown[0]!r}; its forms are {may}")
    names = in_order(asked or partner.expected(period))
    if not names:
        raise WrongUse(f"nothing is expected of {partner.code} for {period}: name a form")
    return tuple(submitted(name) for name in names)


def blank_for(at: Workplace, forms: Sequence[Dataset], period: Period, voice: Voice) -> Filled:
    """The workbook with these forms for the partner whose voice it is."""
    known = _Known(at, voice, period)
    starts = [(form, known.start(form)) for form in forms]
    return Filled(
        blank=blank_workbook(starts, period, voice),
        forms=tuple(form.name for form in forms),
        rows=tuple(len(start.rows) for _, start in starts),
    )


class _Known:
    """What was accepted of one partner as at a half-year; of others, only the common indicators."""

    def __init__(self, at: Workplace, voice: Voice, period: Period) -> None:
        self._accepted = at.settings.accepted
        self._partner, self._period = voice.partner, period
        self._indicator_name = f"name_{voice.wording.language}"
        self._settled = [
            each
            for each in settled_in(at.ledger, self._accepted)
            if each.period <= period and counts(each)
        ]

    def start(self, form: Dataset) -> Start:
        """What a form has in it: what stands for the half-year, else what is expected."""
        rows = self._rows(form)
        known = self._identifiers(form)
        if rows or form.statement is Statement.REGISTER:
            return Start(rows=rows, known=known)
        made = expected(
            form,
            past=self._past(form),
            pilots=self._rows(submitted(_PILOTS)),
            indicators=self._indicators(),
        )
        return Start(rows=made.rows, asked=made.asked, earlier=made.earlier, known=known)

    def _rows(self, form: Dataset) -> tuple[Row, ...]:
        """The rows of the form that stand as at the half-year."""
        standing = last_of(self._own(form), place_of)
        is_register = form.statement is Statement.REGISTER
        return tuple(
            row
            for each in standing
            if is_register or each.period == self._period
            for row in self._kept(each)
        )

    def _past(self, form: Dataset) -> list[Row]:
        standing = last_of(self._own(form), place_of)
        return [row for each in standing for row in self._kept(each)]

    def _indicators(self) -> list[Row]:
        defined = [each for each in self._settled if each.dataset == _INDICATORS]
        return [row for each in last_of(defined, place_of) for row in self._kept(each)]

    def _own(self, form: Dataset) -> list[Submission]:
        return [
            each
            for each in self._settled
            if (each.partner, each.dataset) == (self._partner.code, form.name)
        ]

    def _kept(self, submission: Submission) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = kept_rows(self._accepted, submission).to_pylist()
        return rows

    def _identifiers(self, form: Dataset) -> Mapping[str, Mapping[str, str]]:
        """What a column may refer to: what the partner itself has stated, and the indicators."""
        found = {}
        for rule in rules_of(form):
            check = rule.check
            if isinstance(check, RefersTo):
                rows = self._rows(submitted(check.dataset))
                found[check.column] = {str(row[check.key]): _name(row) for row in rows}
        if _INDICATOR in form.column_names and form.name != _INDICATORS:
            found[_INDICATOR] = {
                row[_INDICATOR]: row.get(self._indicator_name) or row["name_en"]
                for row in self._indicators()
            }
        return found


def _name(row: Row) -> str:
    return next((str(row[name]) for name in _NAMES if row.get(name)), "")
