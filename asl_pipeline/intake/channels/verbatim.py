"""JSON as it was written: numbers keep their digits, and a name that stands twice stays twice.

What is read here is written again into a delivery; what it means is for `intake.reading.json`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from asl_pipeline.model.failure import TooMuch

_STARTS: Final = b",[{"
"""Every value but the first of an array or an object follows one of these."""


class Number(str):
    """A number by its digits."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Members:
    """An object: its names and values in their order."""

    pairs: tuple[tuple[str, Any], ...]

    def __contains__(self, name: str) -> bool:
        """Whether the object has a value of that name."""
        return any(each == name for each, _ in self.pairs)

    def get(self, name: str) -> Any:
        """The value of that name, the last if there are several, or None."""
        return next((value for each, value in reversed(self.pairs) if each == name), None)

    def replaced(self, name: str, value: Any) -> "Members":
        """The same with another value for a name that it has."""
        return Members(tuple((n, value if n == name else old) for n, old in self.pairs))


def parse(content: bytes, most_values: int) -> Any:
    """The value that the bytes are. Raises ValueError unless they are JSON from start to end.

    Raises TooMuch beyond so many values, or where they are nested beyond reading.
    """
    if sum(content.count(start) for start in _STARTS) > most_values:
        raise TooMuch("cells", f"more than {most_values} values in a page (cells)")
    try:
        return json.loads(
            content,
            object_pairs_hook=lambda pairs: Members(tuple(pairs)),
            parse_float=Number,
            parse_int=Number,
            parse_constant=_refuse,
        )
    except RecursionError:
        pass  # told below, so that no trace of a thousand calls goes along
    raise TooMuch("nesting", "values nested too deeply to be read (nesting)")


def at(value: Any, path: str) -> Any:
    """What stands at a dotted path, or None. A name may have dots itself; none is the value."""
    if not path:
        return value
    if not isinstance(value, Members):
        return None
    if path in value:
        return value.get(path)
    name, _, rest = path.partition(".")
    return at(value.get(name), rest) if rest else None


def text(value: Any) -> str:
    """The value as JSON on one line. Raises TooMuch where it is nested beyond writing."""
    try:
        return "".join(_parts(value))
    except RecursionError:
        pass
    raise TooMuch("nesting", "values nested too deeply to be written (nesting)")


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, Members):
        yield "{"
        for index, (name, each) in enumerate(value.pairs):
            yield f"{', ' if index else ''}{_quoted(name)}: "
            yield from _parts(each)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for index, each in enumerate(value):
            yield ", " if index else ""
            yield from _parts(each)
        yield "]"
    elif isinstance(value, Number):
        yield value
    elif isinstance(value, str):
        yield _quoted(value)
    else:
        yield json.dumps(value)


def _quoted(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        # Half of a pair of surrogates has no UTF-8; JSON can still spell it out.
        return json.dumps(value)
    return json.dumps(value, ensure_ascii=False)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
