"""What of the record its partners are to be told: the words that new entries call for.

They are noted in the transaction of the entries, so that no decision is taken that nobody hears of.
The machine's verdicts have letters of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from asl_pipeline.ledger import schema as tables
from asl_pipeline.ledger import seals
from asl_pipeline.ledger.entries import DECISIONS, Act, Recorded, recorded_of
from asl_pipeline.ledger.outbox import note
from asl_pipeline.model.message import (
    MessageKind,
    Word,
    about_pair,
    about_ruling,
    about_submission,
)
from asl_pipeline.model.submission import AUTOMATIC
from asl_pipeline.partners import ways_of

_RULINGS: Final = (Act.WAIVER, Act.WEIGHING)


def announce(connection: Connection, entries: Sequence[Recorded]) -> None:
    """Note what the partners concerned are to be told of new entries, where nobody else writes.

    What a rehearsal signs off by itself, and what is said of a release, is told to nobody.
    """
    for word in _words(connection, entries):
        note(connection, word, ways_of(word.partner), entries[-1].noted_on)


def _words(connection: Connection, entries: Sequence[Recorded]) -> Iterator[Word]:
    rulings: defaultdict[tuple[str | None, str | None], list[Recorded]] = defaultdict(list)
    for entry in entries:
        if entry.act in DECISIONS and entry.submission and entry.actor != AUTOMATIC:
            about = [about_submission(entry.submission)]
            yield _on_submission(connection, entry, MessageKind.DECISION, about)
        elif entry.act in _RULINGS:
            rulings[entry.submission, entry.about.get("partner")].append(entry)
        elif entry.act is Act.LIFTING:
            number = int(entry.about["number"])
            yield _on_rulings(connection, entry, [number])
        elif entry.act is Act.MATCH:
            yield from _on_pair(entry)
    for ruled in rulings.values():
        # What was said at once of several cases is told at once.
        yield _on_rulings(connection, ruled[-1], [entry.seq for entry in ruled])


def _on_rulings(connection: Connection, entry: Recorded, numbers: Iterable[int]) -> Word:
    return _on_submission(connection, entry, MessageKind.RULING, map(about_ruling, numbers))


def _on_submission(
    connection: Connection, entry: Recorded, kind: MessageKind, about: Iterable[str]
) -> Word:
    s = tables.submissions
    row: Any = seals.first(connection, s, s.c.id == entry.submission) if entry.submission else None
    partner = row.partner if row is not None else _partner_ruled(connection, entry)
    return Word(
        partner=partner,
        delivery=None if row is None else row.delivery,
        attempt=1 if row is None else row.attempt,
        kind=kind,
        content=entry.seal,
        period=None if row is None else row.period,
        slots=tuple(about),
        folder=folder_of(partner, entry.seq),
    )


def _partner_ruled(connection: Connection, entry: Recorded) -> str:
    """The partner of a ruling on a case between partners, or of what lifts it."""
    if entry.act is not Act.LIFTING:
        return entry.about["partner"]
    r = tables.record
    (lifted,) = seals.rows(connection, r, r.c.seq == int(entry.about["number"]))
    return recorded_of(lifted).about["partner"]


def _on_pair(entry: Recorded) -> Iterator[Word]:
    about = entry.about
    pair = [(about[f"{each}_partner"], about[each]) for each in ("one", "other")]
    for partner in dict.fromkeys(partner for partner, _ in pair):
        yield Word(
            partner=partner,
            delivery=None,
            attempt=1,
            kind=MessageKind.MATCH,
            content=entry.seal,
            slots=(about_pair(about["form"], *pair),),
            folder=folder_of(partner, entry.seq),
        )


def folder_of(partner: str, number: int) -> str:
    """Where in the area of feedback a partner finds what was decided by this entry."""
    return f"{partner}/decisions/{number:05d}"
