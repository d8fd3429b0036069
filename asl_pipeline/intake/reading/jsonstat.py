"""Read the JSON-stat 2.0 of Eurostat's API: every observation with its dimensions and its flags.

Nothing is dropped for being missing: `:` and a flag without a number are observations too. What
Eurostat says is kept; nothing is guessed from it. Requests and vintages are elsewhere.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pyarrow as pa

from asl_pipeline.derive.codes import nuts_versions
from asl_pipeline.model.failure import Incomplete, Refused

DIMENSIONS: Final = ("freq", "unit", "sex", "age", "isced11", "geo", "time")
"""The dimensions that have a column of their own; null where a dataset has no such dimension."""

SCHEMA: Final = pa.schema(
    [
        ("dataset", pa.string()),
        *((name, pa.string()) for name in DIMENSIONS),
        ("dimensions", pa.string()),
        ("nuts_versions", pa.list_(pa.string())),
        ("value", pa.float64()),
        ("obs_status", pa.list_(pa.string())),
        ("flag", pa.string()),
    ]
)
"""One row for each observation.

`dimensions` has all other dimensions, as `indic_de=MEDAGEPOP;na_item=B6N` in the order of their
names, and is empty where there are none. `nuts_versions` are all versions of NUTS that have the
code of `geo`, null where none of those we hold does; the same code may mean another area in another
version. `flag` is as Eurostat wrote it, `obs_status` the same in letters of SDMX.
"""

STATUS: Final[Mapping[str, str]] = {
    "b": "B",
    "d": "D",
    "e": "E",
    "f": "F",
    "i": "I",
    "m": "M",
    "n": "N",
    "p": "P",
    "u": "U",
    ":": "O",
    # Flags that Eurostat gave until January 2025, by what it calls them since.
    "s": "I",
    "z": "M",
    # Confidential, not for publication, under other secrecy: no number may be shown.
    "c": "Q",
    "C": "Q",
    "N": "Q",
    "P": "Q",
}
"""Eurostat's flags as letters of SDMX's CL_OBS_STATUS; capitals are flags of confidentiality.

A flag that is not here, such as the former `r` (revised), stays in `flag` and has no letter.
"""

_NORMAL: Final = "A"
_MISSING: Final = "O"
_SAYS_MISSING: Final = frozenset("OMQ")
_MISSING_TEXT = re.compile(r":\s*([a-zA-Z]*)")
_INDEX = re.compile("[0-9]{1,18}")
_RESERVED = re.compile("[=;]")


def observations(content: bytes) -> pa.Table:
    """The observations of a response: one row for each cell with a value or a flag (`SCHEMA`).

    Raises Incomplete where the text breaks off, and Refused, with the reason, for anything else
    that is not a dataset in JSON-stat 2.0.
    """
    told = _parsed(content)
    try:
        cube = _cube(told)
        rows = [_row(cube, cell) for cell in _cells(cube, told)]
        return pa.Table.from_pylist(rows, SCHEMA)
    except _Malformed as error:
        raise Refused(f"no JSON-stat dataset: {error}") from None
    except UnicodeEncodeError:
        raise Refused("no JSON-stat dataset: half a character") from None


def updated(content: bytes) -> str | None:
    """When Eurostat says that it updated the dataset last, as written. Raises like observations."""
    told = _parsed(content)
    text = told.get("updated")
    return text if isinstance(text, str) else None


class _Malformed(Exception):  # noqa: N818 -- told as the reason of a refusal
    """What is wrong with a response."""


class _Cell(NamedTuple):
    at: int
    value: float | None
    flag: str | None


@dataclass(frozen=True, slots=True)
class _Cube:
    """The dimensions of a dataset: their names and, for each, its codes by position."""

    dataset: str
    names: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]

    @property
    def size(self) -> int:
        return math.prod(map(len, self.codes))

    def coordinates(self, index: int) -> dict[str, str]:
        """The codes of a cell: the last dimension runs fastest."""
        found = {}
        for name, codes in zip(reversed(self.names), reversed(self.codes), strict=True):
            index, position = divmod(index, len(codes))
            found[name] = codes[position]
        return found


# ---------------------------------------------------------------- the document


def _parsed(content: bytes) -> Mapping[str, Any]:
    try:
        text = content.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        if error.end == len(content) and content.lstrip().startswith(b"{"):
            raise Incomplete("the response breaks off") from None
        raise Refused("no JSON-stat dataset: not UTF-8") from None
    try:
        told = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except _Malformed as error:
        raise Refused(f"no JSON-stat dataset: {error}") from None
    except json.JSONDecodeError as error:
        if _breaks_off(text, error.pos):
            raise Incomplete("the response breaks off") from None
        raise Refused("no JSON-stat dataset: not JSON") from None
    except (ValueError, RecursionError):
        raise Refused("no JSON-stat dataset: its JSON is beyond measure") from None
    if not isinstance(told, dict):
        raise Refused("no JSON-stat dataset: not an object")
    return told


def _breaks_off(text: str, position: int) -> bool:
    """Whether JSON that cannot be read only lacks its end."""
    return not text or (text.startswith("{") and (position >= len(text) or not text.endswith("}")))


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise _Malformed("a name stands twice in the same object")
    return named


def _no_number(_: str) -> None:
    raise _Malformed("a value is not a number")


def _cube(told: Mapping[str, Any]) -> _Cube:
    if told.get("class") != "dataset" or told.get("version") != "2.0":
        raise _Malformed("class or version is another")
    names, sizes = _strings(told, "id"), told.get("size")
    dimensions = told.get("dimension")
    if not names or not isinstance(dimensions, dict) or not set(names) <= dimensions.keys():
        raise _Malformed("its dimensions are not described")
    codes = tuple(_codes(name, dimensions[name]) for name in names)
    if sizes != [len(each) for each in codes] or len(set(names)) < len(names):
        raise _Malformed("its sizes are not those of its dimensions")
    extension = told.get("extension")
    dataset = extension.get("id") if isinstance(extension, dict) else None
    if not isinstance(dataset, str) or not dataset:
        raise _Malformed("it does not say which dataset it is")
    return _Cube(dataset.lower(), tuple(names), codes)


def _strings(told: Mapping[str, Any], name: str) -> list[str]:
    found = told.get(name)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise _Malformed(f"{name} is not a list of texts")
    return found


def _codes(name: str, dimension: Any) -> tuple[str, ...]:
    """The codes of a dimension by position: an object of positions, a list, or one label alone."""
    category = dimension.get("category") if isinstance(dimension, dict) else None
    if not isinstance(category, dict):
        raise _Malformed(f"dimension {name} has no categories")
    index, label = category.get("index"), category.get("label")
    if index is None and isinstance(label, dict) and len(label) == 1:
        index = list(label)
    if isinstance(index, dict):
        by_position = {at: code for code, at in index.items() if type(at) is int}
        index = [by_position.get(position) for position in range(len(index))]
    codes = index if isinstance(index, list) else [None]
    named = tuple(code for code in codes if isinstance(code, str) and code)
    if len(named) < len(codes) or len(set(named)) < len(named):
        raise _Malformed(f"dimension {name} has codes without a position of their own")
    if any(_RESERVED.search(text) for text in (name, *named)):
        raise _Malformed(f"dimension {name} has codes with = or ;")
    return named


# ---------------------------------------------------------------- the observations


def _cells(cube: _Cube, told: Mapping[str, Any]) -> Iterator[_Cell]:
    values = _by_index(told.get("value"), cube.size, "value")
    flags = _flags(told.get("status"), values.keys(), cube.size)
    for index in sorted(values.keys() | flags.keys()):
        value, said = _value(values.get(index))
        status = flags.get(index, "")
        flag = (status if said in status else f"{said}{status}") or None
        if value is not None or flag is not None:
            yield _Cell(index, value, flag)


def _by_index(told: Any, size: int, what: str) -> dict[int, Any]:
    """What is told of the cells by their index: an object of some, or a list of all."""
    if isinstance(told, list):
        if len(told) != size:
            raise _Malformed(f"there are {len(told)} of {what} for {size} cells")
        return dict(enumerate(told))
    if not isinstance(told, dict):
        raise _Malformed(f"{what} is neither an object nor a list")
    if not all(map(_INDEX.fullmatch, told)):
        raise _Malformed(f"{what} has a cell that is no number")
    found = {int(key): each for key, each in told.items()}
    if len(found) < len(told) or any(index >= size for index in found):
        raise _Malformed(f"{what} has a cell twice, or one beyond the {size} that there are")
    return found


def _flags(told: Any, valued: Iterable[int], size: int) -> dict[int, str]:
    """The flags by cell. A single text is the flag of every cell that has an entry in `value`."""
    if told is None:
        return {}
    if isinstance(told, list) and len(told) == 1:
        (told,) = told
    if isinstance(told, str):
        return dict.fromkeys(valued, told) if told else {}
    flags = {index: flag for index, flag in _by_index(told, size, "status").items() if flag}
    if not all(isinstance(flag, str) for flag in flags.values()):
        raise _Malformed("a status is not a text")
    return flags


def _value(told: Any) -> tuple[float | None, str]:
    """The number, or None and what stands in its place."""
    if told is None:
        return None, ""
    if isinstance(told, str) and _MISSING_TEXT.fullmatch(told.strip()):
        return None, told.strip()
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise _Malformed("a value is not a number")
    try:
        number = float(told)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _Malformed("a value is not a finite number")
    return number, ""


def _row(cube: _Cube, cell: _Cell) -> dict[str, Any]:
    codes = cube.coordinates(cell.at)
    others = sorted(set(cube.names) - set(DIMENSIONS))
    geo = codes.get("geo")
    return {
        "dataset": cube.dataset,
        **{name: codes.get(name) for name in DIMENSIONS},
        "dimensions": ";".join(f"{name}={codes[name]}" for name in others),
        "nuts_versions": (list(nuts_versions(geo)) or None) if geo is not None else None,
        "value": cell.value,
        "obs_status": _status(cell),
        "flag": cell.flag,
    }


def _status(cell: _Cell) -> list[str]:
    letters = list(dict.fromkeys(STATUS[flag] for flag in cell.flag or "" if flag in STATUS))
    if cell.value is None and _SAYS_MISSING.isdisjoint(letters):
        letters.append(_MISSING)
    return letters or ([] if cell.flag else [_NORMAL])
