"""The example of a rule as small tables, in the words of a language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from asl_pipeline.derive.examples import Example, Rows, example_of
from asl_pipeline.derive.examples.across import CROSS_EXAMPLES
from asl_pipeline.feedback.example_cell import cell_text, plain_text, typed_text
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.check import (
    Check,
    CodeOnlyWithin,
    InLanguage,
    Readable,
    Unambiguous,
    columns_of,
    parameters,
)
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import CrossRule, Rule

_ROWS_SHOWN: Final = 6
_NOT_A_FORM: Final = {"eurostat": "Eurostat"}
_DEFINED_BY: Final = "measure_type"
"""What of an indicator's definition rules on its values look at."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a form, with what is marked of them; or the `text` of a file, as it is."""

    caption: str = ""
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    marked: tuple[bool, ...] = ()
    is_cut: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What fails the rule, what passes it, or what has to be around them."""

    heading: str
    tables: tuple[Table, ...]
    is_wrong: bool = False


def example_parts(dataset: Dataset, rule: Rule, wording: Wording) -> list[Part]:
    """The example of a rule of a form: of its rows, the cells that matter."""
    example = example_of(dataset, rule)
    if example.content is not None:
        wrong = Table(text=example.content.decode("utf-8", "replace").strip())
        return _both(wrong, Table(text=plain_text(example.content, example.passes)), wording)
    if example.wrong_partner or example.wrong_period or example.wrong_day:
        return _both(*_around(example, dataset, wording), wording)
    told = _Told(dataset, rule.check, wording)
    differ = _differing(dataset, example)
    names = _shown(dataset, rule.check, example, differ)
    return [
        *_both(
            told.table(names, example.fails, differ), told.table(names, example.passes), wording
        ),
        *told.around("beside", example.beside, names),
        *told.around("before", example.before, ("period", *names)),
    ]


def cross_example_parts(rule: CrossRule, wording: Wording) -> list[Part]:
    """The example of a rule between partners: rows of several forms, from several partners."""
    example = CROSS_EXAMPLES[rule.code]
    return [
        Part(
            wording.text("rule_page", heading),
            tuple(_typed(form, rows, other.get(form, ()), wording) for form, rows in forms.items()),
            is_wrong=heading == "fails",
        )
        for heading, forms, other in (
            ("fails", example.fails, example.passes),
            ("passes", example.passes, {}),
        )
    ]


def _both(fails: Table, passes: Table, wording: Wording) -> list[Part]:
    return [
        Part(wording.text("rule_page", "fails"), (fails,), is_wrong=True),
        Part(wording.text("rule_page", "passes"), (passes,)),
    ]


def _around(example: Example, dataset: Dataset, wording: Wording) -> tuple[Table, Table]:
    """Who sends an ordinary row, for when, and on which day, as far as one of them is wrong."""
    day = example.wrong_day
    told = [
        (wording.label(dataset.name, "partner_id"), example.wrong_partner, example.partner),
        (wording.label(dataset.name, "period"), example.wrong_period, example.period),
        (
            wording.text("rule_page", "day"),
            "" if day is None else wording.date(day),
            wording.date(example.received_on),
        ),
    ]
    labels, wrong, right = zip(*[each for each in told if each[1]], strict=True)
    return Table("", labels, (wrong,), (True,) * len(labels)), Table("", labels, (right,))


def _differing(dataset: Dataset, example: Example) -> tuple[str, ...]:
    """The columns in which the rows differ; with more rows on one side, those that name a row."""
    fails, passes = example.fails, example.passes
    if len(fails) != len(passes):
        return tuple(name for name in dataset.key if name in passes[0])
    names = dict.fromkeys(name for row in (*fails, *passes) for name in row)
    return tuple(n for n in names if [r.get(n) for r in fails] != [r.get(n) for r in passes])


def _shown(
    dataset: Dataset, check: Check, example: Example, differ: Sequence[str]
) -> tuple[str, ...]:
    """Those columns, those that the check reads, and a key where a column is not there at all."""
    rows = (*example.fails, *example.passes)
    wanted = {*differ, *columns_of(check)}
    if any(name not in row for row in rows for name in differ):
        wanted.add(dataset.key[0])
    return tuple(name for name in dict.fromkeys(n for row in rows for n in row) if name in wanted)


@dataclass(frozen=True, slots=True)
class _Told:
    """How the rows of one rule's example are told."""

    dataset: Dataset
    check: Check
    wording: Wording

    def table(
        self,
        names: Sequence[str],
        rows: Rows,
        differ: Sequence[str] = (),
        *,
        form: str | None = None,
        caption: str = "",
    ) -> Table:
        """Those of the columns that some row has."""
        form = form or self.dataset.name
        there = [name for name in names if any(name in row for row in rows)]
        as_written = isinstance(self.check, Readable | Unambiguous | CodeOnlyWithin)
        return Table(
            caption,
            tuple(self.wording.label(form, name) for name in there),
            tuple(
                tuple(
                    cell_text(
                        form,
                        name,
                        self._text(row.get(name, "")),
                        self.wording,
                        as_written=as_written,
                    )
                    for name in there
                )
                for row in rows[:_ROWS_SHOWN]
            ),
            tuple(name in differ for name in there),
            is_cut=len(rows) > _ROWS_SHOWN,
        )

    def _text(self, text: str) -> str:
        """A text in words of the reader, unless the rule is about which language it is in."""
        return text if isinstance(self.check, InLanguage) else self.wording.declared(text)

    def around(self, heading: str, forms: Mapping[str, Rows], names: Sequence[str]) -> list[Part]:
        """Rows accepted before, or of other forms: what the check reads of them."""
        named = [value for value in parameters(self.check).values() if isinstance(value, str)]
        tables = tuple(
            self.table(
                list(dict.fromkeys((*names, *named, _DEFINED_BY))),
                rows,
                form=form,
                caption=self.wording.form(form),
            )
            for form, rows in forms.items()
        )
        return [Part(self.wording.text("rule_page", heading), tables)] if tables else []


def _typed(
    form: str,
    rows: Sequence[Mapping[str, Any]],
    beside: Sequence[Mapping[str, Any]],
    wording: Wording,
) -> Table:
    """Rows as they are accepted; marked is what the rows beside them say otherwise."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Table(
        _NOT_A_FORM.get(form) or wording.form(form),
        tuple(wording.label(form, name) for name in names),
        tuple(
            tuple(
                cell_text(form, name, wording.declared(typed_text(row.get(name, ""))), wording)
                for name in names
            )
            for row in rows[:_ROWS_SHOWN]
        ),
        tuple(
            bool(beside) and [r.get(n) for r in rows] != [r.get(n) for r in beside] for n in names
        ),
        is_cut=len(rows) > _ROWS_SHOWN,
    )
