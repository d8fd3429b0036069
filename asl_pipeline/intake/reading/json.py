"""Read JSON: an array of objects, an object that holds one, or one object a line.

Each object is a record, each name a column; what lies deeper is named by its path. Numbers are
kept as they are written. The records are counted again by other means.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from asl_pipeline.intake.reading.encoding import NotText, decode
from asl_pipeline.intake.reading.grid import Grid
from asl_pipeline.intake.reading.layout import layout
from asl_pipeline.intake.reading.refused import Refused
from asl_pipeline.model.limits import Limits
from asl_pipeline.model.raw import Native, Reading, Remark, Remarked

_HOLDERS: Final = ("results", "value", "data", "records", "items", "rows", "features")
"""The names under which APIs hold their records, the more usual first."""
_BLANK: Final = " \t\r\n\ufeff"
_ARRAY: Final = re.compile(rb"\[\s*(?:[\[\]{\"0-9-]|true|false|null)")
_CONTROL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\(?:[bf]|u00(?:0[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF]))")
"""A sign that no text has, written as JSON writes it."""
_NESTING: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{\]}]', re.DOTALL)
"""A text, which is passed over, or what opens or closes a level."""


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _Pairs(dict[str, Any]):
    """An object, and whether it had a name twice."""

    repeated: bool = False


def looks_like(content: bytes) -> bool:
    """Whether the bytes begin as JSON does."""
    start = content[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start[:1] == b"{" or bool(_ARRAY.match(start))


def read(content: bytes, limits: Limits) -> Reading:
    """The one table of a file. Raises Refused."""
    text = _text(content)
    _refuse_deep(text, limits)
    if _CONTROL.search(text):
        raise Refused("control_characters")
    lines = [line for line in re.split(r"[\r\n]+", text) if line.strip(_BLANK)]
    if len(lines) > 1 and all(line.lstrip(_BLANK).startswith("{") for line in lines[:2]):
        try:
            return _reading("jsonl", [_parsed(line) for line in lines], len(lines), limits)
        except Refused:
            if all(line.lstrip(_BLANK).startswith("{") for line in lines):
                raise
    whole = _parsed(text)
    path, records = _records(whole)
    expected = _counted(text, path)
    return _reading("json", records, expected, limits)


def _text(content: bytes) -> str:
    """The text of a file, which is in UTF-8 as JSON has to be (RFC 8259, 8.1)."""
    try:
        decoded = decode(content)
    except NotText as trouble:
        raise Refused(trouble.reason, trouble.detail) from trouble
    if not decoded.encoding.startswith("utf-8"):
        raise Refused("unreadable", "JSON that is not in UTF-8")
    return decoded.text.strip(_BLANK)


def _refuse_deep(text: str, limits: Limits) -> None:
    """Raise Refused before a parser gets lost in what is nested too deep."""
    if text.count("[") + text.count("{") <= limits.nesting:
        return
    depth = 0
    for found in _NESTING.finditer(text):
        depth += (found[0] in "[{") - (found[0] in "]}")
        if depth > limits.nesting:
            raise Refused("unsafe", f"nested over {limits.nesting} levels")


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_no_number,
            object_pairs_hook=_pairs,
        )
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated")
        raise Refused("incomplete" if cut else "unreadable", f"line {error.lineno}") from error
    except RecursionError as error:
        raise Refused("unsafe", "nested too deep") from error


def _no_number(name: str) -> Any:
    raise Refused("unreadable", f"{name} is no number")


def _pairs(pairs: list[tuple[str, Any]]) -> _Pairs:
    made = _Pairs(pairs)
    made.repeated = len(made) < len(pairs)
    return made


def _records(whole: Any) -> tuple[str, Sequence[Any]]:
    """Under which name the records lie (/name; / for none), and the records."""
    if isinstance(whole, list):
        return "/", whole
    if isinstance(whole, Mapping):
        lists = {name: value for name, value in whole.items() if isinstance(value, list)}
        for name in _HOLDERS:
            if name in lists:
                return f"/{name}", lists[name]
        of_records = [name for name, value in lists.items() if value and _are_objects(value)]
        if len(of_records) == 1:
            return f"/{of_records[0]}", lists[of_records[0]]
        if not of_records and whole:
            return "", [whole]
    raise Refused("not_a_table", "no list of objects")


def _are_objects(values: Sequence[Any]) -> bool:
    return all(isinstance(value, Mapping) for value in values)


def _counted(text: str, path: str) -> int:
    """The number of records by a second look, which follows nothing but what opens and closes."""
    if not path:
        return 1
    level = 1 if path == "/" else 2
    depth = records = 0
    name = within = ""
    for found in _NESTING.finditer(text):
        sign = found[0]
        if sign[0] == '"':
            name = sign if depth == 1 else name
        elif sign in "[{":
            if depth == 1:
                within = name
            depth += 1
            if sign == "{" and depth == level + 1:
                records += level == 1 or json.loads(within) == path[1:]
        else:
            depth -= 1
    return records


def _reading(form: str, records: Sequence[Any], expected: int, limits: Limits) -> Reading:
    if not records:
        return Reading(form, reason="empty_file")
    if not _are_objects(records):
        return Reading(form, reason="not_a_table", detail="not a list of objects")
    if len(records) != expected:
        return Reading(form, reason="rows_differ", detail=f"{expected} and {len(records)} records")
    if len(records) > limits.rows:
        return Reading(form, reason="too_many_rows", detail=f"{len(records)} records")
    flat = [dict(_flat(record, "")) for record in records]
    names = list(dict.fromkeys(name for record in flat for name in record))
    if not names:
        return Reading(form, reason="not_a_table", detail="objects without names")
    if len(names) > limits.columns:
        return Reading(form, reason="too_wide", detail=f"{len(names)} names")
    longest = max((len(text) for record in flat for text, _ in record.values()), default=0)
    longest = max([longest, *map(len, names)])
    if longest > limits.cell_characters:
        return Reading(form, reason="cell_too_long", detail=f"{longest} characters")
    return Reading(form, layout(_grid(records, flat, names)))


def _grid(
    records: Sequence[Any], flat: Sequence[Mapping[str, tuple[str, Native]]], names: list[str]
) -> Grid:
    nothing = ("", Native.TEXT)
    texts, kinds = [], []
    for name in names:
        cells = [record.get(name, nothing) for record in flat]
        texts.append(pa.array([name, *(text for text, _ in cells)], pa.string()))
        kinds.append(pa.array(["text", *(str(kind) for _, kind in cells)], pa.string()))
    positions = [str(position) for position in range(len(names))]
    return Grid(
        texts=pa.table(texts, names=positions),
        native=pa.table(kinds, names=positions),
        encoding="utf-8",
        is_records=True,
        remarks=tuple(
            Remarked(Remark.REPEATED_NAME, number)
            for number, record in enumerate(records, start=1)
            if _repeats(record)
        ),
    )


def _repeats(value: Any) -> bool:
    if isinstance(value, _Pairs):
        return value.repeated or any(map(_repeats, value.values()))
    return isinstance(value, list) and any(map(_repeats, value))


def _flat(value: Any, path: str) -> Iterator[tuple[str, tuple[str, Native]]]:
    """Every value of a record with the path of names that leads to it."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}/{_whole(name)}" if path else _whole(name))
    elif isinstance(value, list):
        plain = [_plain(each) for each in value]
        if all(each is not None for each in plain):
            yield path, ("; ".join(str(each[0]) for each in plain if each), Native.TEXT)
            return
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{path}/{number}")
    else:
        yield path, _plain(value) or ("", Native.TEXT)


def _plain(value: Any) -> tuple[str, Native] | None:
    if value is None:
        return "", Native.TEXT
    if isinstance(value, bool):
        return ("true" if value else "false"), Native.BOOLEAN
    if isinstance(value, _Number):
        return str(value), Native.NUMBER
    if isinstance(value, str):
        return _whole(value), Native.TEXT
    return None


def _whole(text: str) -> str:
    """The text. Raises Refused if half a letter is in it."""
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refused("unreadable", "half a letter")
    return text
