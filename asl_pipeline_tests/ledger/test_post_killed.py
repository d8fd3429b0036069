"""Killed between any two steps of the outbox: every message arrives, under the names expected."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.message import MessageKind, MessageState
from asl_pipeline_tests.feedback.post.hooks import Receiver, receiver
from asl_pipeline_tests.feedback.post.letters import NOON, files, word_of, written
from asl_pipeline_tests.feedback.post.sink import Sink, smtp_sink
from asl_pipeline_tests.kit import delivery, submission
from asl_pipeline_tests.ledger import post_work
from asl_pipeline_tests.ledger.post_work import WAYS, Sent
from asl_pipeline_tests.ledger.processes import DONE, EVERY, KILLED, outcome

_LEAST_STEPS = 20


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_postgres)])
def url(request: pytest.FixtureRequest, quick_path: Path) -> str:
    """A database, which is not to survive more than its processes."""
    if request.param == "sqlite":
        return f"sqlite:///{quick_path / 'ledger.sqlite'}"
    database: str = request.getfixturevalue("database")
    return database


def _sent(feedback: Path) -> tuple[Sent, ...]:
    """Two files of one partner, on two forms."""
    made = []
    for seq, form in ((1, "actors"), (2, "needs")):
        arrived = delivery(f"{form}.csv", form.encode(), seq=seq)
        content = files(arrived)
        word = written(feedback, word_of(arrived, form), content)
        judged = submission(form, delivery=seq, sha256=arrived.sha256)
        made.append((arrived, judged, word, content))
    return tuple(made)


def test_killed_between_any_two_steps_no_message_is_lost_and_each_is_one(
    url: str, renewed: Callable[[str], str], quick_path: Path
) -> None:
    every = 1 if url.startswith("sqlite") or EVERY == 1 else 5
    sent = _sent(quick_path)
    outcomes: list[int] = []
    twice: Counter[str] = Counter()
    with smtp_sink() as sink, receiver() as hook:
        told = (quick_path, sent, sink.port, hook.url)
        while DONE not in outcomes:
            renewed(url)
            sink.taken.clear()
            hook.calls.clear()
            number = 1 + len(outcomes) * every
            outcomes.append(outcome(post_work.killed_at, number, url, *told))
            ledger = Ledger.open(url)
            post_work.whole_way(ledger, *told)

            _all_is_told(ledger, sent, sink, hook)
            twice["mail"] += len(sink.taken) > 1
            twice["call"] += len(hook.calls) > len(sent)
            ledger.close()

    assert set(outcomes) == {KILLED, DONE}
    assert outcomes.count(KILLED) >= _LEAST_STEPS // every
    if every == 1:
        # Some did fall between sending and noting.
        assert min(twice["mail"], twice["call"]) > 0


def _all_is_told(ledger: Ledger, sent: tuple[Sent, ...], sink: Sink, hook: Receiver) -> None:
    """Each message arrived at least once under one name, is noted so, and nothing is due."""
    ids = {word.id for _, _, word, _ in sent}
    assert set(Counter(sink.ids)) == {sink.ids[0]}
    for mail in sink.mails:
        text = str(mail.get_body(("plain",)))
        assert all(each.name in text for each, _, _, _ in sent)
    assert {call.headers["webhook-id"] for call in hook.calls} == {f"msg_{each}" for each in ids}
    letters = [m for m in ledger.messages() if m.word.kind is MessageKind.LETTER]
    assert {m.state for m in letters} == {MessageState.SENT}
    assert Counter(m.id for m in letters) == dict.fromkeys(ids, len(WAYS))
    assert len(ledger.submissions()) == len(sent)
    assert ledger.problems() == ()
    assert ledger.gather("PAU", "email", NOON, together=True) == ()


@pytest.mark.parametrize("way", ["email", "webhook"])
def test_killed_after_sending_and_before_noting_the_same_name_is_sent_again(
    url: str, renewed: Callable[[str], str], quick_path: Path, way: str
) -> None:
    renewed(url)
    sent = _sent(quick_path)
    step = "data" if way == "email" else "send"
    with smtp_sink() as sink, receiver() as hook:
        told = (quick_path, sent, sink.port, hook.url)

        assert outcome(post_work.killed_after, step, url, *told) == KILLED

        first = [*sink.ids, *(call.headers["webhook-id"] for call in hook.calls)]
        ledger = Ledger.open(url)
        post_work.whole_way(ledger, *told)
        ledger.close()
        names = sink.ids if way == "email" else [c.headers["webhook-id"] for c in hook.calls]

    assert first
    assert names[0] == names[1]
