"""Examples of what a table as a whole is asked, before any row is."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from asl_pipeline.derive.examples.example import EARLIER, PERIOD, Example, Form
from asl_pipeline.model.check import Aspect
from asl_pipeline.model.dataset import Statement
from asl_pipeline.partners import registry

_A_YEAR_LATE: Final = dt.date(2019, 7, 20)


def _file(rows: list[list[str]]) -> bytes:
    quoted = ([f'"{cell}"' if ";" in cell else cell for cell in row] for row in rows)
    return "".join(";".join(row) + "\r\n" for row in quoted).encode()


def _columns_present(form: Form) -> Example:
    needed = [c.name for c in form.dataset.columns if c.required and c.name not in form.dataset.key]
    gone = needed[-1]
    short = {name: cell for name, cell in form.row.items() if name != gone}
    return Example(passes=(form.row,), fails=(short,))


def _columns_known(form: Form) -> Example:
    return form.spoilt(mood="good")


def _columns_distinct(form: Form) -> Example:
    doubled = form.dataset.key[0]
    return form.spoilt(**{doubled.replace("_", " ").capitalize(): form.row[doubled]})


def _rows_present(form: Form) -> Example:
    return replace(form.spoilt(), fails=(), content=_file([list(form.row)]))


def _own_rows(form: Form) -> Example:
    return form.between({"partner_id": form.partner}, {"partner_id": form.other_partner})


def _rows_kept(form: Form) -> Example:
    before = tuple({**row, "period": _accepted_in(form)} for row in form.rows({}, {}))
    return Example(passes=form.rows({}, {}), fails=(form.row,), before={form.dataset.name: before})


def _accepted_in(form: Form) -> str:
    return EARLIER if form.dataset.statement is Statement.REGISTER else PERIOD


def _period_agrees(form: Form) -> Example:
    return form.between({"period": "2018-S1"}, {"period": "2017-S2"})


def _partner_takes_part(form: Form) -> Example:
    return replace(form.spoilt(), wrong_period="2021-S2", wrong_day=dt.date(2022, 1, 20))


def _allowed_sender(form: Form) -> Example:
    may_not = [p.code for p in registry().values() if form.dataset.name not in p.submits]
    return replace(form.spoilt(), wrong_partner=may_not[0])


def _on_time(form: Form) -> Example:
    return replace(form.spoilt(), wrong_day=_A_YEAR_LATE)


def _text_intact(form: Form) -> Example:
    texts = [c.name for c in form.dataset.columns if c.kind in {"text", "narrative"}]
    return form.between({texts[0]: "Café"}, {texts[0]: "Caf\ufffd"})


def _cells_fit(form: Form) -> Example:
    row = [*form.row.values(), "", "left over"]
    return replace(form.spoilt(), content=_file([list(form.row), row]))


def _rows_whole(form: Form) -> Example:
    first, second = (list(row.values()) for row in form.rows({}, {}))
    return replace(form.spoilt(), content=_file([list(form.row), first, second[:-1]]))


def _encoding_sure(form: Form) -> Example:
    texts = [c.name for c in form.dataset.columns if c.kind in {"text", "narrative"}]
    row = {**form.row, texts[0]: "@vora"}
    content = _file([list(row), list(row.values())]).replace(b"@", b"\x83")
    return replace(form.spoilt(), content=content)


def _names_distinct(form: Form) -> Example:
    cells = ", ".join(f'"{name}": "{cell}"' for name, cell in form.row.items())
    first = next(iter(form.row))
    return replace(form.spoilt(), content=f'[{{"{first}": "x", {cells}}}]'.encode())


EXAMPLES: Final[Mapping[Aspect, Callable[[Form], Example]]] = {
    Aspect.COLUMNS_PRESENT: _columns_present,
    Aspect.COLUMNS_KNOWN: _columns_known,
    Aspect.COLUMNS_DISTINCT: _columns_distinct,
    Aspect.ROWS_PRESENT: _rows_present,
    Aspect.OWN_ROWS: _own_rows,
    Aspect.ROWS_KEPT: _rows_kept,
    Aspect.PERIOD_AGREES: _period_agrees,
    Aspect.PARTNER_TAKES_PART: _partner_takes_part,
    Aspect.ALLOWED_SENDER: _allowed_sender,
    Aspect.ON_TIME: _on_time,
    Aspect.TEXT_INTACT: _text_intact,
    Aspect.CELLS_FIT: _cells_fit,
    Aspect.ROWS_WHOLE: _rows_whole,
    Aspect.ENCODING_SURE: _encoding_sure,
    Aspect.NAMES_DISTINCT: _names_distinct,
}
