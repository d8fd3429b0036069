"""Ask both partners of a pair, once, whether they have mapped the same thing."""

from collections.abc import Sequence

from asl_pipeline.feedback.across import FOLDER
from asl_pipeline.feedback.post.sending import NOTHING_LEFT
from asl_pipeline.model.message import UNSENT, Message, MessageKind, MessageState, Word
from asl_pipeline.partners import ways_of
from asl_pipeline.review.cross_case import CrossCase
from asl_pipeline.workflow.folders import QUESTIONS, refresh, write_notices
from asl_pipeline.workflow.pairs import twins_of
from asl_pipeline.workflow.workplace import Workplace


def ask(at: Workplace, found: Sequence[CrossCase]) -> None:
    """Note a question for each partner of each pair, and drop those that came to nothing.

    `found` are all open cases. What was asked is not asked again, unless it was dropped unsent.
    """
    known = [each for each in at.ledger.messages() if each.word.kind is MessageKind.CASE]
    open_now = twins_of(found)
    closed = [m for m in known if (m.word.partner, m.word.slots[0]) not in open_now]
    at.ledger.drop([each for each in closed if each.state in UNSENT], NOTHING_LEFT)
    for partner, about in open_now:
        asked = [m for m in known if (m.word.partner, m.word.slots) == (partner, (about,))]
        times = _times(asked)
        if times is not None:
            at.ledger.say(_question(partner, about, times), ways_of(partner), at.today)
    refresh(at, QUESTIONS)
    write_notices(at)


def _times(asked: Sequence[Message]) -> int | None:
    """The how-manieth time it is to be asked; None where it was asked."""
    last = max((each.word.attempt for each in asked), default=0)
    dropped = any(
        each.state is MessageState.SUPERSEDED for each in asked if each.word.attempt == last
    )
    return last + 1 if dropped or not asked else None


def _question(partner: str, about: str, times: int) -> Word:
    name = about.rpartition("/")[2]
    return Word(
        partner=partner,
        delivery=None,
        attempt=times,
        kind=MessageKind.CASE,
        content=name,
        slots=(about,),
        folder=f"{partner}/{FOLDER}/{name}",
    )
