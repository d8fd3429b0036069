"""A store at a distance: what it lists is offered, and what it serves is compared with the list.

Here is what holds for every store. How one is reached, and what its troubles mean, is told in
`s3`, `sftp` and `webdav`, each a `Store` over its file system of fsspec.
"""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import IO, Final, Protocol, TypeVar

from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential,
)

from asl_pipeline.intake.channels.names import is_left_behind, is_upload
from asl_pipeline.intake.channels.trouble import raise_it
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Files
from asl_pipeline.model.failure import Failure, Incomplete, Refused, TooMuch, Unreachable
from asl_pipeline.model.limits import Limits

CHUNK_BYTES: Final = 2**20
_LONGEST_WAIT_S: Final = 60

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """Something in a store.

    `handle` is what the store itself calls it, `name` its path from the declared folder on. A
    `folder` has entries of its own. `trouble` is why it could not be looked into.
    """

    handle: str
    name: str
    size: int | None = None
    changed_at: dt.datetime | None = None
    version: str | None = None
    folder: bool = False
    reason: str | None = None
    trouble: Failure | None = None

    @property
    def mark(self) -> tuple[object, ...]:
        """What is another once the content is."""
        return (self.size, self.version or self.changed_at)


class Store(Protocol):
    """A folder at a distance, connected. What it raises are failures of ours, without secrets."""

    def entries(self, folder: Entry | None) -> list[Entry]:
        """What lies in a folder, None being the declared one."""

    def entry(self, of: Entry) -> Entry | None:
        """The same entry as it is now; None if there is no such file any more."""

    def chunks(self, of: Entry) -> Generator[bytes, None, None]:
        """The content of a file."""

    def close(self) -> None:
        """Hang up."""


class Changed(Incomplete):
    """It is another than was listed: only a new list can tell what it is now."""


class Line:
    """The line to a store: open while somebody holds it, and opened anew after trouble."""

    def __init__(
        self, connect: Callable[[], Store], limits: Limits, sleep: Callable[[float], None]
    ) -> None:
        self._connect = connect
        self._store: Store | None = None
        self._holders = 0
        self._retrying = Retrying(
            stop=stop_after_attempt(limits.tries) | stop_after_delay(limits.budget_s),
            wait=wait_exponential(max=_LONGEST_WAIT_S),
            retry=retry_if_exception(_may_pass),
            sleep=sleep,
            reraise=True,
        )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the line open, for several questions."""
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
            if not self._holders:
                self._hang_up()

    def ask(self, question: Callable[[Store], T]) -> T:
        """The store's answer, asked for again while trouble may pass."""
        with self.held():
            answer: T = self._retrying(self._once, question)
            return answer

    def _once(self, question: Callable[[Store], T]) -> T:
        try:
            if self._store is None:
                self._store = self._connect()
            return question(self._store)
        except Unreachable:
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            store.close()


def offers_of(
    partner: str,
    channel: Files,
    connect: Callable[[], Store],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Offer]:
    """Everything in the store, by name. Raises what keeps it from being listed."""
    limits = channel.limits
    line = Line(connect, limits, sleep)
    with line.held():
        for entry in line.ask(partial(_everything, limits=limits)):
            if is_upload(entry.name) and not entry.folder:
                continue
            offer = Offer(
                partner=partner,
                source=channel.name,
                name=entry.name,
                sent_on=entry.changed_at and entry.changed_at.astimezone(dt.UTC).date(),
                version=entry.version,
                size=entry.size,
            )
            yield _completed(offer, entry, line, limits)


def _completed(offer: Offer, entry: Entry, line: Line, limits: Limits) -> Offer:
    if entry.trouble is not None:
        return replace(offer, chunks=partial(raise_it, entry.trouble))
    if entry.reason is not None:
        return replace(offer, reason=entry.reason)
    if (entry.size or 0) > limits.file_bytes:
        return replace(offer, reason="too_large")
    return replace(
        offer,
        reason="temporary_file" if is_left_behind(entry.name) else None,
        chunks=partial(_chunks, line, entry, limits),
    )


def _everything(store: Store, limits: Limits) -> list[Entry]:
    """All that lies in the store, folders included; what can't be looked into with its trouble."""
    found = store.entries(None)
    waiting = [entry for entry in found if entry.folder]
    asked = 1
    while waiting:
        asked += 1
        if asked > limits.pages:
            raise TooMuch("pages", f"there are more than {limits.pages} folders")
        folder = waiting.pop()
        try:
            within = store.entries(folder)
        except Refused as trouble:
            found.remove(folder)
            found.append(replace(folder, reason=None, trouble=trouble))
        else:
            found += within
            waiting += [entry for entry in within if entry.folder]
    return sorted(found, key=lambda entry: entry.name)


def _chunks(line: Line, entry: Entry, limits: Limits) -> Iterator[bytes]:
    """The content, none of which is handed on before all of it is here and compared."""
    with tempfile.TemporaryFile() as kept:
        line.ask(partial(_fetch, entry=entry, into=kept, limits=limits))
        kept.seek(0)
        while chunk := kept.read(CHUNK_BYTES):
            yield chunk


def _fetch(store: Store, entry: Entry, into: IO[bytes], limits: Limits) -> None:
    into.seek(0)
    into.truncate()
    ends = time.monotonic() + limits.fetch_s
    taken = 0
    try:
        with closing(store.chunks(entry)) as chunks:
            for chunk in chunks:
                taken += len(chunk)
                if taken > limits.file_bytes:
                    raise TooMuch("file_bytes", f"the file has more than {limits.file_bytes} bytes")
                if time.monotonic() > ends:
                    raise Incomplete(f"not read to its end within {limits.fetch_s} s (fetch_s)")
                into.write(chunk)
    except Unreachable as trouble:
        if not taken or isinstance(trouble, Incomplete):
            raise
        raise Incomplete(f"the transfer broke off: {trouble}") from None
    except Refused:
        if store.entry(entry) is not None:
            raise
    now = store.entry(entry)
    if now is None or now.mark != entry.mark:
        raise Changed("the file is no longer what was listed: it is still being written")
    if entry.size is not None and taken != entry.size:
        raise Incomplete(f"{taken} bytes came instead of {entry.size}")


def _may_pass(trouble: BaseException) -> bool:
    return isinstance(trouble, Unreachable) and not isinstance(trouble, Changed)
