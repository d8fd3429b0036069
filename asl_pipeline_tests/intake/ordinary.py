"""One small table of our form `actors`, and what every reader must make of each kind of cell."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from asl_pipeline_tests import kit


@dataclass(frozen=True, slots=True)
class Percent:
    """A number that is shown as a percentage: 0.07 as 7 %."""

    value: float


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, and the value that is stored with it, if one is."""

    text: str
    stored: float | str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that holds an error, such as #N/A."""

    code: str


Cell = str | int | float | bool | dt.date | Percent | Formula | Broken | None
Rows = Sequence[Sequence[Cell]]

HEADINGS = (*kit.ACTOR, "founded_year", "is_associated_partner")
TYPED_HEADINGS = (*HEADINGS, "share", "visited_on", "staff", "budget")
COUNT = 12
"""Rows below the headings, in every ordinary file."""


def actors(count: int = COUNT) -> list[list[Cell]]:
    """Headings and so many actors: texts, a year and a yes or no."""
    rows: list[list[Cell]] = [list(HEADINGS)]
    for number in range(1, count + 1):
        told = {**kit.ACTOR, "actor_id": f"PAU-ACT-{number:03}", "name": f"Régie n° {number}"}
        rows.append([*told.values(), 1990 + number % 30, number % 2 == 0])
    return rows


def typed_actors(count: int = COUNT) -> list[list[Cell]]:
    """The same with a percentage, a day, a formula and, on the last row, an error."""
    head, *below = actors(count)
    rows: list[list[Cell]] = [list(TYPED_HEADINGS)]
    for number, row in enumerate(below, 1):
        day = dt.date(2018, 2, 1) + dt.timedelta(days=number)
        budget: Cell = Broken("#N/A") if number == count else 0.5 + number
        rows.append([*row, Percent(number / 100), day, Formula(f"={number}+2", number + 2), budget])
    assert len(head) + 4 == len(rows[0])
    return rows


def shown(cell: Cell) -> tuple[str, str]:
    """Text and kind of a cell as a reader of workbooks must tell them."""
    match cell:
        case None:
            return "", "text"
        case bool():
            return str(cell).lower(), "boolean"
        case int() | float():
            return f"{cell:g}", "number"
        case Percent(value):
            return f"{round(value * 100, 10):g}%", "percent"
        case dt.date():
            return cell.isoformat(), "date"
        case Broken(code):
            return code, "error"
        case Formula(text, None):
            return text, "formula_without_value"
        case Formula(_, stored):
            return shown(stored)
        case _:
            return cell, "text"
