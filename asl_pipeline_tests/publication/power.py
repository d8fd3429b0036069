"""What a disk may hold after a power loss: a model of a file system, fed with a recorded trace.

After "All File Systems Are Not Created Equal" (Pillai and others, OSDI 2014): what was not synced
may be there or not. A file that was not synced holds nothing, half, or all of what was written; of
the names in a folder that was not synced, none, the first few, all, or all but one are there.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from asl_pipeline.ledger.store import Head, Ledger

Event = tuple[str, ...]
"""`mkdir`, `create`, `sync`, `syncdir` of a path; `move` from one to another; `write` of a text
(its number in `Trace.texts`) to a path; `commit` of the ledger; `ack` of the whole."""


@dataclass
class Trace:
    """What a publisher did, with paths relative to the folder of releases."""

    root: Path
    events: list[Event] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)

    def note(self, kind: str, *paths: object) -> None:
        """Note something that was done to paths in the folder."""
        inside = [Path(str(each)) for each in paths]
        if all(each == self.root or self.root in each.parents for each in inside):
            self.events.append((kind, *(str(each.relative_to(self.root)) for each in inside)))

    def wrote(self, path: Path, content: bytes) -> None:
        """Note what was written."""
        self.texts.append(content)
        self.note("write", path)
        self.events[-1] += (str(len(self.texts) - 1),)


@contextmanager
def recorded(root: Path) -> Iterator[Trace]:
    """Record what is done in a folder, and when the ledger took the release."""
    trace = Trace(root)
    real = {name: getattr(os, name) for name in ("fsync", "replace", "rename", "mkdir")}
    opened, advance = Path.open, Ledger.advance

    def fsync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        trace.note("syncdir" if path.is_dir() else "sync", path)
        real["fsync"](handle)

    def mkdir(path: Any, *arguments: Any, **named: Any) -> None:
        real["mkdir"](path, *arguments, **named)
        trace.note("mkdir", path)

    def moving(name: str) -> Any:
        def move(old: Any, new: Any) -> None:
            real[name](old, new)
            trace.note("move", old, new)

        return move

    @contextmanager
    def writing(path: Path) -> Iterator[Any]:
        trace.note("create", path)
        with opened(path, "wb") as file:

            class Told:
                flush, fileno = file.flush, file.fileno

                @staticmethod
                def write(content: bytes) -> int:
                    trace.wrote(path, content)
                    return file.write(content)

            yield Told

    def open_(self: Path, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        return writing(self) if mode == "wb" else opened(self, mode, *arguments, **named)

    def taken(self: Ledger, head: Head) -> None:
        advance(self, head)
        trace.events.append(("commit",))

    hooks: list[tuple[Any, str, Any]] = [
        (os, "fsync", fsync),
        (os, "mkdir", mkdir),
        (os, "replace", moving("replace")),
        (os, "rename", moving("rename")),
        (Path, "open", open_),
        (Ledger, "advance", taken),
    ]
    with ExitStack() as watching:
        for place, name, hook in hooks:
            watching.enter_context(patch.object(place, name, hook))
        yield trace
    trace.events.append(("ack",))


@dataclass
class _Disk:
    """Files and folders by number, as they are and as they surely are after a power loss."""

    texts: dict[int, bytes]
    safe_texts: dict[int, bytes]
    names: dict[int, dict[str, int]]
    safe_names: dict[int, dict[str, int]]
    pending: dict[int, list[dict[str, int | None]]]

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "_Disk":
        """A disk on which all of these files are safe."""
        disk = cls({}, {}, {0: {}}, {}, {})
        for path, content in files.items():
            folder = 0
            *parts, name = Path(path).parts
            for part in parts:
                folder = disk.names[folder].get(part) or disk._new(folder, part, is_folder=True)
            disk.texts[disk._new(folder, name, is_folder=False)] = content
        disk.safe_texts = dict(disk.texts)
        disk.safe_names = {number: dict(names) for number, names in disk.names.items()}
        disk.pending = {}
        return disk

    def _new(self, folder: int, name: str, *, is_folder: bool) -> int:
        number = 1 + max((*self.texts, *self.names))
        if is_folder:
            self.names[number], self.safe_names[number] = {}, {}
        else:
            self.texts[number] = b""
        self._rename(folder, {name: number})
        return number

    def _rename(self, folder: int, change: dict[str, int | None]) -> None:
        self.pending.setdefault(folder, []).append(change)
        _apply(self.names[folder], change)

    def _at(self, path: str) -> int:
        number = 0
        for part in Path(path).parts:
            number = self.names[number][part]
        return number

    def do(self, event: Event, texts: Sequence[bytes]) -> None:
        """Do what an event says."""
        kind, *paths = event
        if kind in {"commit", "ack"}:
            return
        path = Path(paths[0])
        folder = self._at(str(path.parent)) if paths[0] != "." else 0
        if kind in {"mkdir", "create"}:
            known = self.names[folder].get(path.name)
            if known is None:
                self._new(folder, path.name, is_folder=kind == "mkdir")
            elif kind == "create":
                self.texts[known] = b""
        elif kind == "write":
            self.texts[self._at(paths[0])] += texts[int(paths[1])]
        elif kind == "sync":
            self.safe_texts[self._at(paths[0])] = self.texts[self._at(paths[0])]
        elif kind == "syncdir":
            number = self._at(paths[0])
            self.safe_names[number] = dict(self.names[number])
            self.pending.pop(number, None)
        else:
            number = self.names[folder][path.name]
            self._rename(folder, {path.name: None, Path(paths[1]).name: number})

    def crashes(self) -> Iterator[Mapping[str, bytes]]:
        """Every state that may be found after a power loss now, as files by path."""
        for share in (0.0, 0.5, 1.0):
            for names in self._namings():
                yield dict(self._files(names, share))

    def _namings(self) -> Iterator[Mapping[int, dict[str, int]]]:
        changes = [(folder, each) for folder, told in self.pending.items() for each in told]
        firsts = [changes[:count] for count in range(len(changes) + 1)]
        without = [[*changes[:at], *changes[at + 1 :]] for at in range(len(changes) - 1)]
        for chosen in (*firsts, *without):
            names = {number: dict(safe) for number, safe in self.safe_names.items()}
            for folder, change in chosen:
                _apply(names[folder], change)
            yield names

    def _files(
        self, names: Mapping[int, dict[str, int]], share: float, folder: int = 0, at: str = ""
    ) -> Iterator[tuple[str, bytes]]:
        for name, number in sorted(names[folder].items()):
            if number in names:
                yield f"{at}{name}/", b""
                yield from self._files(names, share, number, f"{at}{name}/")
            else:
                written, safe = self.texts[number], self.safe_texts.get(number)
                yield (
                    f"{at}{name}",
                    written if safe == written else written[: int(len(written) * share)],
                )


def _apply(names: dict[str, int], change: Mapping[str, int | None]) -> None:
    for name, number in change.items():
        if number is None:
            names.pop(name, None)
        else:
            names[name] = number


@dataclass(frozen=True)
class State:
    """A state after a power loss, and what had been promised by then."""

    files: Mapping[str, bytes]
    is_noted: bool
    is_acknowledged: bool


def states(
    before: Mapping[str, bytes], events: Sequence[Event], texts: Sequence[bytes]
) -> Iterator[State]:
    """Every distinct state after a power loss at any moment of a trace."""
    disk, seen = _Disk.of(before), set()
    done: set[str] = set()
    for event in (("start",), *events):
        if event[0] != "start":
            disk.do(event, texts)
        done.add(event[0])
        for files in disk.crashes():
            key = (tuple(files.items()), "commit" in done, "ack" in done)
            if key not in seen:
                seen.add(key)
                yield State(files, "commit" in done, "ack" in done)
