"""Every operation on files and on the ledger as a point at which a fault can strike.

A fault that did not strike proves nothing: whoever uses this counts those that did.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from unittest.mock import patch

from sqlalchemy import Engine, event

Strike = Callable[[str], None]
"""What happens at a point; it is told the operation that was about to be done."""

_OF_OS: Final = ("open", "fsync", "replace", "rename", "mkdir", "unlink", "rmdir")


class _Writing:
    """A file that is written to: half of what is written, then a point, then the rest."""

    def __init__(self, file: BinaryIO, point: Strike) -> None:
        self._file = file
        self._point = point
        self.flush, self.fileno = file.flush, file.fileno

    def write(self, content: bytes) -> int:
        """Write in two halves, so that a fault can leave the first alone."""
        middle = len(content) // 2
        self._file.write(content[:middle])
        self._file.flush()
        self._point("write")
        return middle + self._file.write(content[middle:])


@contextmanager
def struck(
    at: int, strike: Strike, *, lasting: bool = False, ledger: bool = False
) -> Iterator[list[str]]:
    """Have a fault strike at the point of this number, and at all after it if it is `lasting`.

    Answers with the operations that were struck, which is empty if there are fewer points.
    """
    passed = 0
    fired: list[str] = []

    def point(operation: str) -> None:
        nonlocal passed
        passed += 1
        if passed == at or (lasting and passed > at):
            fired.append(operation)
            strike(operation)

    with ExitStack() as watching:
        for name in _OF_OS:
            watching.enter_context(patch.object(os, name, _watched(name, point)))
        watching.enter_context(patch.object(Path, "open", _opening(point)))
        if ledger:
            watching.enter_context(_watched_ledger(point))
        yield fired


def _watched(name: str, point: Strike) -> Callable[..., Any]:
    real = getattr(os, name)

    def operation(*arguments: Any, **named: Any) -> Any:
        point(name)
        return real(*arguments, **named)

    return operation


def _opening(point: Strike) -> Callable[..., Any]:
    real = Path.open

    @contextmanager
    def writing(path: Path, mode: str) -> Iterator[_Writing]:
        point("create")
        with cast("BinaryIO", real(path, mode)) as file:
            yield _Writing(file, point)

    def opened(self: Path, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        return writing(self, mode) if "w" in mode else real(self, mode, *arguments, **named)

    return opened


@contextmanager
def _watched_ledger(point: Strike) -> Iterator[None]:
    def asked(*_: Any, **__: Any) -> None:
        point("ledger")

    kinds = ("before_cursor_execute", "commit")
    for kind in kinds:
        event.listen(Engine, kind, asked)
    try:
        yield
    finally:
        for kind in kinds:
            event.remove(Engine, kind, asked)
