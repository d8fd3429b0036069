"""The `http` channel: a file, or the records of an API, from a partner's server.

What is served in pages becomes one file of JSON. How a server is asked and what is believed of
its answers is in `session` and `pages`; KoboToolbox and ODK Central are in `kobo` and `odk`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from asl_pipeline.intake.channels import kobo, odk
from asl_pipeline.intake.channels.body import Cap
from asl_pipeline.intake.channels.filename import last_part, plain, served_as
from asl_pipeline.intake.channels.origin import Resolve, look_up
from asl_pipeline.intake.channels.pages import Attached, Record, Shape, collected
from asl_pipeline.intake.channels.patience import Pace, Patience
from asl_pipeline.intake.channels.session import Absent, Reply, Session
from asl_pipeline.intake.channels.trouble import raise_it
from asl_pipeline.intake.offer import Offer
from asl_pipeline.model.channel import Http, HttpShape
from asl_pipeline.model.failure import TooMuch
from asl_pipeline.model.later import http_date

_ETAG_CHARACTERS: Final = 200
_PACE: Final = Pace()


def _pages(channel: Http) -> Shape:
    return Shape(start=channel.url, records=channel.records, next=channel.next, count=channel.count)


_SHAPES: Final[Mapping[HttpShape, Callable[[Http], Shape]]] = {
    HttpShape.PAGES: _pages,
    HttpShape.KOBO: kobo.shape,
    HttpShape.ODK: odk.shape,
}
"""How records are served; a file has none."""


def offers(
    partner: str,
    channel: Http,
    secrets: Mapping[str, str],
    *,
    pace: Pace = _PACE,
    resolve: Resolve = look_up,
) -> Iterator[Offer]:
    """What the channel's server has: one file, or one of all records and then those attached.

    The first is fetched before it is offered, since only then are its name and day known: raises
    Unreachable or Refused if that fails, and nothing is offered where the server has nothing. An
    attached file is fetched when its chunks are asked for. Chunks raise TooMuch beyond a limit.
    Raises WrongUse where the channel is declared wrongly or a variable that it names is not set.
    """
    session = Session(channel, secrets, resolve)
    if channel.shape is HttpShape.FILE:
        yield from _file(partner, channel, session, pace)
    else:
        shape = _SHAPES[channel.shape](channel)
        yield from _records(partner, channel, shape, session, pace)


def _file(partner: str, channel: Http, session: Session, pace: Pace) -> Iterator[Offer]:
    try:
        reply = _fetched(channel.url, channel, session, pace)
    except Absent:
        return
    except TooMuch as failure:
        yield _too_large(partner, channel, last_part(channel.url), failure)
        return
    changed = http_date(reply.headers.get("Last-Modified", ""))
    content = reply.content
    yield Offer(
        partner=partner,
        source=channel.name,
        name=served_as(reply.url, reply.headers),
        sent_on=None if changed is None else changed.date(),
        version=_version(reply.headers),
        size=len(content),
        chunks=lambda: iter((content,)),
    )


def _records(
    partner: str, channel: Http, shape: Shape, session: Session, pace: Pace
) -> Iterator[Offer]:
    last = last_part(channel.url)
    name = last if last.lower().endswith(".json") else f"{last}.json"
    try:
        records = collected(session, shape, channel.limits, pace)
    except TooMuch as failure:
        yield _too_large(partner, channel, name, failure)
        return
    if not records:
        return
    content = b"[\n" + b",\n".join(record.text for record in records) + b"\n]\n"
    yield Offer(
        partner=partner,
        source=channel.name,
        name=name,
        sent_on=max((each.sent_on for each in records if each.sent_on), default=None),
        size=len(content),
        chunks=lambda: iter((content,)),
    )
    for record in records:
        for attached in record.attached:
            yield _attached(partner, channel, record, attached, session, pace)


def _attached(
    partner: str,
    channel: Http,
    record: Record,
    attached: Attached,
    session: Session,
    pace: Pace,
) -> Offer:
    def chunks() -> Iterator[bytes]:
        url = session.onward(channel.url, attached.url)
        yield _fetched(url, channel, session, pace).content

    name = PurePosixPath(attached.name)
    return Offer(
        partner=partner,
        source=channel.name,
        # Files of the same name come with many submissions. A number alone might pass for a year.
        name=f"{name.stem} (submission {plain(record.id)}){name.suffix}",
        sent_on=record.sent_on,
        chunks=chunks,
    )


def _fetched(url: str, channel: Http, session: Session, pace: Pace) -> Reply:
    patience = Patience(channel.limits, pace)
    cap = Cap("file_bytes", channel.limits.file_bytes)
    return patience.persist(lambda: session.fetch(url, cap, patience.try_s))


def _too_large(partner: str, channel: Http, name: str, failure: TooMuch) -> Offer:
    """An offer that tells so when its content is asked for, as one file's matter."""
    chunks = partial(raise_it, failure)
    return Offer(partner=partner, source=channel.name, name=name, chunks=chunks)


def _version(headers: Mapping[str, str]) -> str | None:
    """The server's mark of the content, if it vouches for every byte."""
    etag = headers.get("ETag", "")
    is_strong = len(etag) > len('""') and etag.startswith('"') and etag.endswith('"')
    return etag[1:-1] if is_strong and len(etag) <= _ETAG_CHARACTERS else None
