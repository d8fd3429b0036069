"""Killed between any two steps of deciding and telling: each message arrives, as one."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.message import MessageKind, MessageState
from asl_pipeline_tests.feedback.decisions import place
from asl_pipeline_tests.feedback.post.hooks import Receiver
from asl_pipeline_tests.feedback.post.sink import Sink
from asl_pipeline_tests.ledger import decision_work
from asl_pipeline_tests.ledger.processes import DONE, EVERY, KILLED, outcome

_LEAST_STEPS = 50
_EVERY = 1 if EVERY == 1 else 7
"""Of the steps one in so many: they are the same for each of the messages."""
_TOLD = {
    ("PAU", MessageKind.RULING),
    ("PAU", MessageKind.DECISION),
    *((partner, MessageKind.CASE) for partner in ("PAU", "CRESS")),
    *((partner, MessageKind.MATCH) for partner in ("PAU", "CRESS")),
}
_LETTERS = {
    MessageKind.RULING: "2 points sont acceptés",
    MessageKind.DECISION: "Votre rapport est validé",
    MessageKind.MATCH: "deux choses différentes",
}


def test_killed_between_any_two_steps_no_decision_is_lost_and_each_is_told_as_one(
    made: Path, quick_path: Path, sink: Sink, hook: Receiver
) -> None:
    outcomes: list[int] = []
    twice: Counter[str] = Counter()
    while DONE not in outcomes:
        sink.taken.clear()
        hook.calls.clear()
        home = place.copied(made, quick_path / str(len(outcomes)))
        number = 1 + len(outcomes) * _EVERY
        outcomes.append(outcome(decision_work.killed_at, number, home, sink.port, hook.url))
        with place.opened(home, sink.port, hook.url) as at:
            decision_work.whole_way(at)

            _all_is_told(at.ledger, at.settings.feedback, sink, hook)
        called = [call.headers["webhook-id"] for call in hook.calls]
        twice["mail"] += len(sink.ids) > len(set(sink.ids))
        twice["call"] += len(called) > len(set(called))

    assert set(outcomes) == {KILLED, DONE}
    assert outcomes.count(KILLED) >= _LEAST_STEPS // _EVERY
    if _EVERY == 1:
        # Some did fall between sending and noting.
        assert min(twice["mail"], twice["call"]) > 0


def _all_is_told(ledger: Ledger, feedback: Path, sink: Sink, hook: Receiver) -> None:
    """Each message arrived under one name, lies in its folder, and is noted so."""
    messages = [m for m in ledger.messages() if (m.word.partner, m.word.kind) in _TOLD]
    by_way = Counter((m.word.partner, m.word.kind, m.way) for m in messages)
    assert set(by_way.values()) == {1}
    assert {(m.word.partner, m.word.kind) for m in messages} == _TOLD
    # A question may be overtaken by its answer; nothing else is.
    unsent = {m.word.kind for m in messages if m.state is not MessageState.SENT}
    assert unsent <= {MessageKind.CASE}
    by_call = {f"msg_{m.id}" for m in messages if m.way == "webhook" and m.sent_at}
    assert {call.headers["webhook-id"] for call in hook.calls} == by_call
    for recipient in ("pau@partner.example", "cress@partner.example"):
        _each_mail_is_one(recipient, sink)
    mailed = " ".join(_texts(sink))
    for kind, said in _LETTERS.items():
        assert said in mailed
        for message in messages:
            if message.word.kind is kind and message.way == "folder":
                letter = (feedback / message.word.folder / "letter.txt").read_text("utf-8")
                assert said in " ".join(letter.split())
    assert ledger.problems() == ()


def _each_mail_is_one(recipient: str, sink: Sink) -> None:
    """What came under one name says the same."""
    said: dict[str, set[str]] = {}
    for (to, _), name, text in zip(sink.taken, sink.ids, _texts(sink), strict=True):
        if to == recipient:
            said.setdefault(name, set()).add(text)
    assert {len(texts) for texts in said.values()} == {1}


def _texts(sink: Sink) -> Sequence[str]:
    bodies = (mail.get_body(("plain",)) for mail in sink.mails)
    return [" ".join(body.get_content().split()) for body in bodies if body is not None]
