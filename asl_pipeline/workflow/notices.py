"""What is told of decisions and questions: made from what stands now, so that nothing gone is told.

The outbox holds what a message is about, and never its words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from asl_pipeline.feedback.decisions import notice, pairs, points, submissions
from asl_pipeline.feedback.decisions.notice import Notice
from asl_pipeline.feedback.decisions.pairs import Twins
from asl_pipeline.feedback.decisions.points import Ruled
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.ledger.entries import Recorded
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.message import (
    Message,
    MessageKind,
    Word,
    about_ruling,
    about_submission,
)
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import DeliveryState, Submission
from asl_pipeline.partners import registry
from asl_pipeline.review import rulings
from asl_pipeline.review.matches import Names, names_in
from asl_pipeline.workflow.bearing import findings_of
from asl_pipeline.workflow.pairs import open_pairs, twins_of
from asl_pipeline.workflow.publishing import accepted_rows
from asl_pipeline.workflow.workplace import Workplace


@dataclass(frozen=True)
class Notices:
    """The letters on decisions and questions, as of when they are first asked for."""

    at: Workplace

    def files(self, message: Message) -> Mapping[str, bytes] | None:
        """The files of a letter; None where there is nothing to tell any more.

        Raises VerificationFailed where what was accepted is damaged.
        """
        partner = registry().get(message.word.partner)
        if partner is None:
            return None
        wording = Wording(partner.letter_language)
        told = self._told(message.word, wording)
        return None if told is None else notice.files_of(told, partner, wording)

    def _told(self, word: Word, wording: Wording) -> Notice | None:
        match word.kind:
            case MessageKind.DECISION:
                return self._on_submission(word, wording)
            case MessageKind.RULING:
                return self._on_points(word, wording)
            case MessageKind.CASE:
                twins = self._asked.get((word.partner, word.slots[0]))
                return None if twins is None else pairs.asked(twins, wording)
            case MessageKind.MATCH:
                return self._on_pair(word, wording)
            case _:
                return None

    def _on_submission(self, word: Word, wording: Wording) -> Notice | None:
        submission, entry = self._submissions.get(word.slots[0]), self._sealed.get(word.content)
        if submission is None or entry is None or not submission.stands:
            return None
        delivery = self.at.ledger.delivery(submission.delivery)
        return submissions.on_submission(submission, delivery, entry, wording)

    def _on_points(self, word: Word, wording: Wording) -> Notice | None:
        chosen = [self._rulings[about] for about in word.slots if about in self._rulings]
        if not chosen:
            return None
        named = self._recorded[chosen[0].number].submission
        submission = None if named is None else self._submissions[about_submission(named)]
        about = None
        if submission is not None:
            delivery = self.at.ledger.delivery(submission.delivery)
            if delivery.state is DeliveryState.WITHDRAWN:
                return None
            about = submissions.about_report(submission, delivery, wording)
        found = () if submission is None else findings_of(self.at.settings, submission)
        ruled = [Ruled(each, _case(found, each)) for each in chosen]
        return points.on_points(ruled, self._sealed.get(word.content), about, named, wording)

    def _on_pair(self, word: Word, wording: Wording) -> Notice | None:
        entry = self._sealed.get(word.content)
        if entry is None:
            return None
        about = entry.about
        rows = [(about[f"{each}_partner"], about[each]) for each in ("one", "other")]
        own, other = rows if rows[0][0] == word.partner else rows[::-1]
        names = [self._names.get((about["form"], *row)) for row in (own, other)]
        if names[0] is None or names[1] is None:
            return None
        twins = Twins(
            form=about["form"],
            id=own[1],
            name=names[0],
            other_partner=other[0],
            other_name=names[1],
        )
        return pairs.matched(twins, entry, wording)

    @cached_property
    def _recorded(self) -> Mapping[int, Recorded]:
        return {entry.seq: entry for entry in self.at.ledger.recorded()}

    @cached_property
    def _sealed(self) -> Mapping[str, Recorded]:
        return {entry.seal: entry for entry in self._recorded.values()}

    @cached_property
    def _rulings(self) -> Mapping[str, Ruling]:
        found = rulings.ever(self._recorded.values())
        return {about_ruling(ruling.number): ruling for ruling in found}

    @cached_property
    def _submissions(self) -> Mapping[str, Submission]:
        return {about_submission(each.id): each for each in self.at.ledger.submissions()}

    @cached_property
    def _names(self) -> Names:
        return names_in(accepted_rows(self.at))

    @cached_property
    def _asked(self) -> Mapping[tuple[str, str], Twins]:
        return twins_of(open_pairs(self.at))


def _case(found: tuple[Finding, ...], ruling: Ruling) -> Finding | None:
    """The case that a ruling is about, among the findings of its submission."""
    about = (ruling.rule, ruling.key, ruling.value_sha256)
    same = (each for each in found if (each.rule, each.key, each.value_sha256) == about)
    return next(same, None)
