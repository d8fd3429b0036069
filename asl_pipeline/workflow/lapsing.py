"""Tell partners of rulings that have run out: nobody decides that, so the record has no entry."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from asl_pipeline.ledger.entries import Act, Recorded
from asl_pipeline.model.message import MessageKind, Word, about_ruling
from asl_pipeline.partners import ways_of
from asl_pipeline.review.rulings import in_force
from asl_pipeline.workflow.workplace import Workplace


def tell_lapsed(at: Workplace) -> None:
    """Note what is to be told of rulings whose last day is past: once, and to who knew of them."""
    words = tuple({each.word.id: each.word for each in at.ledger.messages()}.values())
    told = {word.content for word in words}
    entries = {entry.seal: entry for entry in at.ledger.recorded()}
    over = {
        about_ruling(ruling.number)
        for ruling in in_force(entries.values())
        if ruling.expires_on is not None and ruling.expires_on < at.today
    }
    for word in _granted(words, entries):
        lapsed = tuple(about for about in word.slots if about in over)
        content = hashlib.sha256(f"lapsed {word.content}".encode()).hexdigest()
        if lapsed and content not in told:
            folder = f"{word.folder}-lapsed"
            over_now = replace(word, content=content, slots=lapsed, folder=folder)
            at.ledger.say(over_now, ways_of(word.partner), at.today)


def _granted(words: Iterable[Word], entries: Mapping[str, Recorded]) -> Iterator[Word]:
    """The words that told of a waiver or a weighing."""
    for word in words:
        entry = entries.get(word.content)
        ruled = entry is not None and entry.act in {Act.WAIVER, Act.WEIGHING}
        if ruled and word.kind is MessageKind.RULING:
            yield word
