"""Cases of headings: in other languages, spelt by other habits, in several rows, again, missing."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from asl_pipeline_tests.intake.dialect_case import Case, Damage, Right, case, inserted, named
from asl_pipeline_tests.intake.dialect_formats import NBSP
from asl_pipeline_tests.intake.dialect_rows import PILOTS
from asl_pipeline_tests.intake.dialect_writing import Style, records

_HABITS: Final[dict[str, Callable[[str], str]]] = {
    "as declared": lambda text: text,
    "capitals": str.upper,
    "small letters": str.lower,
    "without accents": lambda text: "".join(
        c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)
    ),
    "accents apart": lambda text: unicodedata.normalize("NFD", text),
    "NBSP": lambda text: text.replace(" ", NBSP),
    "line break": lambda text: text.replace(" ", "\n", 1),
    "two blanks": lambda text: f"  {text.replace(' ', '  ')} ",
    "underscores": lambda text: text.replace(" ", "_"),
    "colon": lambda text: f"{text} :",
    "asterisk": lambda text: f"{text} *",
}
_GROUPS: Final = ["Action", *[""] * 10, "Dates", "", "Lieu", *[""] * 3, "", "Budget", "", ""]


def headings() -> Iterator[Case]:
    """Headings in four languages and every habit; over several rows, again, or missing."""
    for language, partner in (("fr", "PAU"), ("es", "AVI"), ("pt", "AVE"), ("en", "CRK")):
        meant = PILOTS.of(partner)
        for name, habit in _HABITS.items():
            grid = meant.grid([habit(text) for text in meant.headings(language)])
            yield case("heading", f"{language} {name}", meant, grid=grid)
    names = [*PILOTS.names]
    for delimiter in (";", ","):
        style = Style(delimiter=delimiter)
        (groups,) = records([_GROUPS], style)
        yield case(
            "heading", f"{named(delimiter)} groups above", style=style, damage=inserted(0, groups)
        )
        labels, *_ = records([PILOTS.headings("fr")], style)
        yield case(
            "heading",
            f"{named(delimiter)} labels below the names",
            style=style,
            right=Right.ASK,
            damage=inserted(1, labels),
        )
        for every in (1, 2, 3):
            yield case(
                "heading",
                f"{named(delimiter)} again every {every} rows",
                style=style,
                damage=_again(every),
            )
        yield case(
            "heading",
            f"{named(delimiter)} none",
            style=style,
            right=Right.ASK,
            damage=lambda lines: lines[1:],
        )
        turned = [list(column) for column in zip(*PILOTS.grid(), strict=True)]
        yield case(
            "heading",
            f"{named(delimiter)} in a column",
            right=Right.ASK,
            grid=turned,
            shown=PILOTS.grid(),
            style=style,
        )
    for name, at, text, right in (
        ("one unknown more", None, "Météo", Right.ASK),
        ("one missing", 17, "", Right.ASK),
        ("one misspelt", 17, "trget_gruops", Right.ASK),
        ("one twice", 1, "problem", Right.ASK),
        ("two swapped", 11, "end", Right.ASK),
    ):
        changed = [*names, text] if at is None else [*names[:at], text, *names[at + 1 :]]
        grid = PILOTS.grid(changed)
        if at is None:
            grid = [grid[0], *([*row, "beau"] for row in grid[1:])]
        yield case("heading", name, grid=grid, right=right)


def _again(every: int) -> Damage:
    def damage(lines: list[str]) -> list[str]:
        first, *rest = lines
        spread = ([first, row] if n % every == 0 else [row] for n, row in enumerate(rest))
        return [line for several in spread for line in several]

    return damage
