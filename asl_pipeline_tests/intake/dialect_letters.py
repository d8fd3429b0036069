"""Cases of delimiters, quotes, encodings and ends of lines, and of what programs add to them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from asl_pipeline_tests.intake.dialect_case import Case, Right, case, inserted, named
from asl_pipeline_tests.intake.dialect_meaning import Meant
from asl_pipeline_tests.intake.dialect_rows import EURO, PILOTS, RICH, SIMPLE
from asl_pipeline_tests.intake.dialect_writing import (
    PLAIN,
    QUOTES,
    Style,
    encoded,
    joined,
    records,
    twice_encoded,
)

DELIMITERS: Final = (
    ";",
    ",",
    "\t",
    "|",
    ":",
    "; ",
    ", ",
    " | ",
    "||",
    ";;",
    "|;|",
    "::",
    "~|~",
)
_LINE_ENDS: Final = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


def delimiters() -> Iterator[Case]:
    """Every delimiter with every way of quoting, and without any quotes."""
    for delimiter in DELIMITERS:
        for quotes in QUOTES:
            for every in (False, True):
                name = f"{named(delimiter)} quotes {quotes.name} {'all' if every else 'minimal'}"
                style = Style(delimiter=delimiter, quotes=quotes, every=every)
                yield case("delimiter", name, style=style)
        yield case(
            "delimiter",
            f"{named(delimiter)} no quotes needed",
            SIMPLE,
            style=Style(delimiter=delimiter),
        )


_CERTAIN: Final[tuple[tuple[str, Meant], ...]] = (
    ("utf-8", PILOTS),
    ("utf-8", RICH),
    ("utf-8-sig", PILOTS),
    ("utf-8-sig", EURO),
    ("utf-16-le with mark", PILOTS),
    ("utf-16-be with mark", RICH),
    ("utf-16-le", PILOTS),
    ("utf-16-be", PILOTS),
    ("utf-32-le with mark", PILOTS),
    ("utf-32-be with mark", PILOTS),
    ("cp1252", PILOTS),
    ("cp1252", RICH),
    ("cp1252", EURO),
    ("iso-8859-1", PILOTS),
    ("iso-8859-15", PILOTS),
)
_DOUBTFUL: Final[tuple[tuple[str, Meant], ...]] = (
    ("iso-8859-15", EURO),
    ("mac-roman", PILOTS),
    ("mac-roman", RICH),
    ("cp850", PILOTS),
    ("utf-32-le", PILOTS),
    ("cp037", PILOTS),
)
_WORDS: Final = {id(PILOTS): "", id(RICH): " typographic", id(EURO): " euro", id(SIMPLE): " simple"}


def encodings() -> Iterator[Case]:
    """Every encoding with every end of line."""
    for line, end in _LINE_ENDS.items():
        style = Style(line_end=end)
        for right, several in ((Right.EQUAL, _CERTAIN), (Right.ASK, _DOUBTFUL)):
            for encoding, meant in several:
                name = f"{encoding}{_WORDS[id(meant)]} {line}"
                yield case("encoding", name, meant, right=right, style=style, encoding=encoding)
    yield from _mistaken()


def _mistaken() -> Iterator[Case]:
    """Files in two encodings, or in one twice."""
    style = Style()
    for name, meant in (("", PILOTS), (" typographic", RICH), (" euro", EURO)):
        grid = [[twice_encoded(text) for text in row] for row in meant.grid()]
        yield case("encoding", f"UTF-8 twice{name}", meant, grid=grid)
        lines = [line + style.line_end for line in records(meant.grid(), style)]
        for which, chosen in (("every other row", {1, 3, 5}), ("one row", {3})):
            content = b"".join(
                line.encode("cp1252" if n in chosen else "utf-8") for n, line in enumerate(lines)
            )
            told = f"UTF-8, {which} in cp1252{name}"
            yield case("encoding", told, meant, right=Right.ASK, content=content)
    grid = PILOTS.grid()
    grid[2][1] = twice_encoded(grid[2][1])
    yield case("encoding", "UTF-8, one cell twice", grid=grid)
    grid = PILOTS.grid()
    grid[1][1] = grid[1][1][:10] + twice_encoded(grid[1][1][10:])
    yield case("encoding", "UTF-8, half a cell twice", grid=grid, right=Right.ASK)
    grid = PILOTS.grid()
    grid[1][1] = grid[1][1].replace("é", "\ufffd")
    yield case("encoding", "letters lost: U+FFFD", grid=grid, right=Right.ASK)
    whole = encoded(joined(records(PILOTS.grid(), style), style), "utf-8")
    for name, good, bad in (
        ("one byte that is no UTF-8", "Gijón".encode(), b"Gij\xffn"),
        ("half a letter", "Gijón".encode(), b"Gij\xc3n"),
        ("NUL in a cell", b"Lescar", b"Les\x00car"),
        ("escape in a cell", b"Lescar", b"Les\x1bcar"),
        ("NUL at the end", b"B\r\n", b"B\r\n\x00\x00\x00"),
    ):
        content = whole.replace(good, bad)
        yield case("encoding", name, right=Right.ASK, content=content)


def line_ends() -> Iterator[Case]:
    """What stands between and behind the lines."""
    for line, end in _LINE_ENDS.items():
        style = Style(line_end=end)
        lines = records(PILOTS.grid(), style)
        text = joined(lines, style)
        for name, changed in (
            ("no end of the last line", text.removesuffix(end)),
            ("many at the end", text + end * 10),
            ("Ctrl-Z at the end", text + "\x1a"),
            ("Ctrl-Z instead of the last end", text.removesuffix(end) + "\x1a"),
            ("blank line at the end", f"{text}   {end}"),
            ("blank lines at the start", end * 3 + text),
            ("blank line between all", (end * 2).join(lines)),
        ):
            yield case("line end", f"{line}, {name}", content=changed.encode())
    lines = records(PILOTS.grid(), Style())
    for name, ends in (
        ("LF and CRLF", ("\n", "\r\n")),
        ("LF after the headings, CRLF below", ("\n", *["\r\n"] * len(lines))),
        ("CRLF after the headings, LF below", ("\r\n", *["\n"] * len(lines))),
    ):
        text = "".join(line + ends[n % len(ends)] for n, line in enumerate(lines))
        yield case("line end", f"mixed: {name}", content=text.encode())
    yield case("line end", "CR CR LF", style=Style(line_end="\r\r\n"))
    text = "".join(line + ("\r", "\n", "\r\n")[n % 3] for n, line in enumerate(lines))
    yield case("line end", "mixed: all three", content=text.encode(), right=Right.ASK)


def separator_lines() -> Iterator[Case]:
    """The line with which Excel is told the delimiter."""
    for delimiter in (";", ",", "\t", "|"):
        style = Style(delimiter=delimiter)
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16-le with mark"):
            for form in ("sep={}", '"sep={}"'):
                first = form.format(delimiter)
                yield case(
                    "sep= line",
                    f"{first.replace(delimiter, named(delimiter))} {encoding}",
                    style=style,
                    encoding=encoding,
                    damage=inserted(0, first),
                )
    yield case("sep= line", "that is wrong", right=Right.ASK, damage=inserted(0, "sep=,"))


_STRAY: Final = (
    ("stray within a cell", 'écran de 15" et plus'),
    ("pair within a cell", 'le "Hameau" ouvert'),
    ("stray at the end of a cell", 'écran de 15"'),
)
_ODD: Final = (
    ("at the start of a cell that goes on", "municipality", '"Pau" centre', '"Pau" centre'),
    ("not doubled", "municipality", '"Pau dit "Nord" aussi"', 'Pau dit "Nord" aussi'),
    ("blank behind the quote", "municipality", '"Pau" ', "Pau"),
    ("blank before the quote", "municipality", ' "Pau"', "Pau"),
    ("apostrophe of a spreadsheet", "lau_code", "'06445", "06445"),
    ("as a formula", "lau_code", '="06445"', "06445"),
)
_SHOWN_AS_WRITTEN: Final = {"'06445", '="06445"'}


def quotes() -> Iterator[Case]:
    """Quotes that stand where they should not, or do not where they should."""
    for delimiter in (";", ",", "\t"):
        style = Style(delimiter=delimiter)
        told = named(delimiter)
        for place, row in (("first", 0), ("middle", 2), ("last", len(PILOTS.rows) - 1)):
            for column in ("title", "municipality", "comments"):
                text = str(PILOTS.rows[row][column] or "rien")
                name = f"{told} unclosed in {column}, {place} row"
                yield _careless(name, style, (row, column, f'"{text}', text), Right.ASK)
        for name, text in _STRAY:
            cell = (0, "municipality", text, text)
            yield _careless(f"{told} {name}", style, cell, Right.EQUAL)
        for name, column, written, text in _ODD:
            yield _careless(f"{told} {name}", style, (0, column, written, text), Right.ASK)
        lines = records(PILOTS.grid(), style)
        content = joined([_quoted(line) for line in lines], style).encode()
        name = f"{told} around whole lines"
        yield case("quotes", name, right=Right.ASK, content=content)


def _careless(name: str, style: Style, cell: tuple[int, str, str, str], right: Right) -> Case:
    """A case in which one cell is written as it is given: its row, column, writing and meaning."""
    row, column, written, text = cell
    stand_in = "\ue000"
    meant = _with(PILOTS, row, column, text)
    grid = meant.grid()
    at = meant.names.index(column)
    grid[row + 1][at] = stand_in
    lines = [line.replace(stand_in, written) for line in records(grid, style)]
    content = joined(lines, style).encode()
    grid[row + 1][at] = written if written in _SHOWN_AS_WRITTEN else text
    return case("quotes", name, meant, right=right, shown=grid, content=content)


def _quoted(text: str) -> str:
    mark = PLAIN.opening
    return mark + text.replace(mark, mark * 2) + mark


def _with(meant: Meant, row: int, column: str, text: str) -> Meant:
    rows = [dict(each) for each in meant.rows]
    rows[row][column] = text
    return replace(meant, rows=tuple(rows))
