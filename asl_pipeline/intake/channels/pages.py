"""Records that are served page by page: taken as they are at one moment, or not at all.

Where there is more than one page, all are read twice. Only if both readings say the same was
there a moment, between them, at which the server held just that.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from asl_pipeline.intake.channels import verbatim
from asl_pipeline.intake.channels.body import Cap
from asl_pipeline.intake.channels.patience import Pace, Patience
from asl_pipeline.intake.channels.session import Reply, Session
from asl_pipeline.model.failure import Incomplete, Refused, TooMuch
from asl_pipeline.model.limits import Limits

_JSON: Final = "application/json"
_COUNT: Final = re.compile(r"[0-9]{1,18}")


class Changed(Incomplete):
    """The pages do not belong together; what was read of them is thrown away."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a record refers to."""

    name: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it is delivered."""

    id: str
    text: bytes = field(repr=False)
    sent_on: dt.date | None = None
    attached: tuple[Attached, ...] = ()


def _as_served(value: Any) -> Any:
    return value


def _always(_: Any) -> bool:
    return True


def _nothing(_: Any) -> tuple[Attached, ...]:
    return ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """Where a page has what, by dotted path, and what becomes of a record."""

    start: str = field(repr=False)
    """The address of the first page."""
    records: str
    next: str
    count: str
    id: str | None = None
    """Where a record says which it is, if it does."""
    sent: str | None = None
    """Where it says when it was sent, if it does."""
    is_wanted: Callable[[Any], bool] = _always
    kept: Callable[[Any], Any] = _as_served
    attached: Callable[[Any], tuple[Attached, ...]] = _nothing


@dataclass(frozen=True, slots=True)
class _Page:
    ids: list[str]
    """Of all its records."""
    records: list[Record]
    """Those that are wanted."""
    digest: bytes
    """Of all its records."""
    count: int | None
    etag: str | None
    next: str | None


def collected(session: Session, shape: Shape, limits: Limits, pace: Pace) -> list[Record]:
    """The records that are wanted: in the order of their ids if they have any, else as served.

    Raises Unreachable (Incomplete where the pages keep changing), Refused or TooMuch.
    """
    patience = Patience(limits, pace)

    def page(url: str, most_bytes: int) -> tuple[_Page, int]:
        cap = Cap("fetch_bytes", most_bytes)
        reply = session.fetch(url, cap, patience.try_s, _JSON)
        return _page(session, reply, shape, limits), len(reply.content)

    def pages() -> Iterator[_Page]:
        seen: set[str] = set()
        url: str | None = shape.start
        left, room = limits.fetch_bytes, limits.file_bytes
        while url is not None:
            if url in seen:
                raise Refused("the pages of the API go round in a circle")
            if len(seen) >= limits.pages:
                raise TooMuch("pages", f"more than {limits.pages} pages (pages)")
            seen.add(url)
            each, size = patience.persist(partial(page, url, left))
            left -= size
            room -= sum(len(record.text) for record in each.records)
            if room < 0:
                raise TooMuch("file_bytes", "more records than a file may hold (file_bytes)")
            yield each
            url = each.next

    records = patience.persist(lambda: _at_one_moment(pages, shape), on=Changed)
    return records if shape.id is None else sorted(records, key=lambda r: (len(r.id), r.id))


def _at_one_moment(pages: Callable[[], Iterator[_Page]], shape: Shape) -> list[Record]:
    read = list(pages())
    counts = {page.count for page in read} - {None}
    if counts and counts != {sum(len(page.ids) for page in read)}:
        raise Changed("other than as many records were served as promised")
    served: set[str] = set()
    for page in read:
        # Records without an id may be alike, but not on two pages: the same was served twice.
        ids = page.ids if shape.id is not None else list(set(page.ids))
        for each in ids:
            if each in served:
                raise Changed("a record was served twice")
            served.add(each)
    if len(read) > 1 and _marks(pages()) != _marks(read):
        raise Changed("the records changed while they were read")
    return [record for page in read for record in page.records]


def _marks(pages: Iterable[_Page]) -> list[object]:
    """What tells a reading from another: the digests, the counts and the ETag of the first page."""
    marks: list[object] = []
    for page in pages:
        marks.append((page.digest, page.count) if marks else (page.digest, page.count, page.etag))
    return marks


def _page(session: Session, reply: Reply, shape: Shape, limits: Limits) -> _Page:
    whole = _parsed(reply.content, limits)
    values = verbatim.at(whole, shape.records)
    if not isinstance(values, list):
        raise Refused(f"a page of the API has no list of records (records: {shape.records!r})")
    onward = verbatim.at(whole, shape.next) if shape.next else None
    if not (onward is None or type(onward) is str):
        raise Refused(f"a page of the API names no address as its next (next: {shape.next!r})")
    count = verbatim.at(whole, shape.count) if shape.count else None
    read = [_record(value, shape) for value in values]
    digest = hashlib.sha256()
    for record, _ in read:
        digest.update(record.text + b"\n")
    return _Page(
        ids=[record.id for record, _ in read],
        records=[record for record, is_wanted in read if is_wanted],
        digest=digest.digest(),
        count=int(count) if isinstance(count, str) and _COUNT.fullmatch(count) else None,
        etag=reply.headers.get("ETag"),
        next=session.onward(reply.url, onward) if onward else None,
    )


def _parsed(content: bytes, limits: Limits) -> Any:
    try:
        return verbatim.parse(content, limits.cells)
    except ValueError:
        pass  # told below, since the parser's words quote what it read
    raise Incomplete("a page of the API is not JSON to its end")


def _record(value: Any, shape: Shape) -> tuple[Record, bool]:
    text = verbatim.text(shape.kept(value)).encode()
    if shape.id is None:
        return Record(hashlib.sha256(text).hexdigest(), text), True
    name = verbatim.at(value, shape.id)
    if not isinstance(name, str):
        raise Refused(f"a record of the API does not say which it is ({shape.id})")
    sent_on = _day(verbatim.at(value, shape.sent)) if shape.sent else None
    return Record(name, text, sent_on, shape.attached(value)), shape.is_wanted(value)


def _day(moment: Any) -> dt.date | None:
    """The day in UTC of a moment as APIs write it; without a zone it is in UTC."""
    try:
        named = dt.datetime.fromisoformat(moment)
        return named.replace(tzinfo=named.tzinfo or dt.UTC).astimezone(dt.UTC).date()
    except (TypeError, ValueError, OverflowError):
        return None
