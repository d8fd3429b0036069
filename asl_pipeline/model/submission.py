"""Deliveries and submissions: what arrived, what is judged, and the words for their states."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from asl_pipeline.model.period import Period

AUTOMATIC: Final = "automatic"
"""Stands for the reviewer where a rehearsal on samples signs off by itself."""


class DeliveryState(StrEnum):
    """What became of a file as it arrived."""

    RECEIVED = "received"
    READ = "read"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """The machine's verdict on a submission, from best to worst."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings"
    RETURNED = "returned"


class Decision(StrEnum):
    """What the universities have decided, where a decision is theirs."""

    NOT_NEEDED = "not_needed"
    AWAITING_SIGN_OFF = "awaiting_sign_off"
    SIGNED_OFF = "signed_off"
    RETURNED_BY_REVIEWER = "returned_by_reviewer"


def one_line(text: str) -> str:
    """Text of a partner on one line: signs that move the cursor are shown, not obeyed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def worst(verdicts: "list[Verdict]") -> Verdict:
    """The worst of some verdicts; with none, nothing could be accepted."""
    return max(verdicts, key=list(Verdict).index, default=Verdict.RETURNED)


ERASED: Final = "erased"
"""The reason of a delivery that is not kept any longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One file as it arrived, or anything else that a channel gave.

    `name` is what its `source`, a channel of the partner's, calls it: data, not a path of ours.
    `sent_on` is the day by the source's own word, `version` its own mark of this content. `detail`
    is the evidence for `reason`, in plain English. Its bytes are read once in each `attempt`.
    """

    seq: int
    partner: str
    source: str = "files"
    name: str
    sha256: str
    size: int
    arrived_on: dt.date
    sent_on: dt.date | None = None
    version: str | None = None
    state: DeliveryState
    reason: str | None = None
    detail: str | None = None
    same_as: int | None = None
    attempt: int = 1

    @property
    def id(self) -> str:
        """The name of the delivery's folder of feedback."""
        return f"{self.seq:05d}-{self.sha256[:8]}"

    @property
    def is_erased(self) -> bool:
        """Whether its bytes, and all that was made of them, are not kept any longer."""
        return self.state is DeliveryState.WITHDRAWN and self.reason == ERASED


def id_of(partner: str, period: Period, form: str, revision: int) -> str:
    """The id of a submission."""
    return f"{partner}_{period}_{form}_r{revision}"


def parts_of(submission: str) -> tuple[str, str, str, int]:
    """Partner, half-year, form and revision of an id. Raises ValueError for what is none."""
    partner, period, rest = submission.split("_", 2)
    form, _, revision = rest.rpartition("_r")
    return partner, period, form, int(revision)


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What a delivery states for one dataset and one period: what is judged.

    `sent_on` is the first day on which these bytes were sent, by the source's word or else by the
    clock. It `stands` while its delivery does and was not read again since.
    """

    id: str
    delivery: int
    attempt: int = 1
    sent_on: dt.date = dt.date.min
    stands: bool = True
    partner: str
    dataset: str
    period: Period
    revision: int
    sha256: str
    rows: int
    clean_rows: int
    errors: int
    warnings: int
    infos: int
    verdict: Verdict
    decision: Decision
    rule_set: str

    @property
    def is_nil(self) -> bool:
        """Whether it says that there is nothing to report: no other without rows is accepted."""
        return self.rows == 0 and self.verdict is not Verdict.RETURNED

    @property
    def in_force(self) -> bool:
        """Whether its rows may be published, unless a later one replaces it."""
        return (
            self.stands
            and self.verdict is not Verdict.RETURNED
            and self.decision in {Decision.NOT_NEEDED, Decision.SIGNED_OFF}
        )
