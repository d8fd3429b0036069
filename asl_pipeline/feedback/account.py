"""What a letter tells of: one delivery, as far as one period is concerned."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from asl_pipeline.model.finding import Finding, NotRun, Repair, Since
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.model.submission import Decision, Verdict, worst


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetAccount:
    """How one table of the file was read. `headings` are the partner's own, by column."""

    sheet: str | None
    member: str | None = None
    encoding: str | None
    delimiter: str | None
    header_row: int
    rows: int
    columns: tuple[str, ...]
    headings: Mapping[str, str] = field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldAccount:
    """What a submission changes so much that it is held: rows before and after, keys gone in %."""

    before: int
    after: int
    gone: int


@dataclass(frozen=True, slots=True)
class SinceAccount:
    """What became of the points of the last file: those that are gone, and how many are not.

    `states` goes with the findings one by one; None for what is no point.
    """

    fixed: tuple[Finding, ...]
    states: tuple[Since | None, ...]

    def count(self, state: Since) -> int:
        """How many findings are in the state."""
        return self.states.count(state)


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmissionAccount:
    """What was found in one form for one period.

    `since` is None for a first file, and for one that follows a file without points.
    """

    dataset: str
    period: Period
    rows: int
    clean_rows: int
    verdict: Verdict
    decision: Decision
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]
    not_run: tuple[NotRun, ...]
    rules: int
    sheets: tuple[SheetAccount, ...]
    held: HeldAccount | None = None
    since: SinceAccount | None = None

    @property
    def is_nil(self) -> bool:
        """Whether the partner said that there is nothing to report."""
        return self.rows == 0 and self.verdict is not Verdict.RETURNED

    @property
    def rules_met(self) -> int:
        """How many rules no row breaks, among those that could be tried."""
        return self.rules - len({finding.rule for finding in self.findings}) - len(self.not_run)


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryAccount:
    """What a letter tells. `period` is None where none of the delivery could be placed.

    `unused` are sheets that are no part of any submission, with the reason; `withdrew` the files
    that the partner takes back with it.
    """

    partner: Partner
    file: str
    sha256: str
    size: int
    arrived_on: dt.date
    rule_set: str
    context: str
    period: Period | None = None
    submissions: tuple[SubmissionAccount, ...] = ()
    unused: tuple[tuple[str | None, str], ...] = ()
    withdrew: tuple[str, ...] = ()
    reason: str | None = None
    same_as: str | None = None
    automatic: bool = False
    is_sent: bool = True
    """Whether the file was sent, rather than checked beforehand."""
    is_marked: bool = False
    """Whether the partner's own file comes back with it, marked."""

    @property
    def is_markable(self) -> bool:
        """Whether there is a finding, and a table: a notice of a few words has none."""
        return any(each.findings and each.sheets for each in self.submissions)

    @property
    def verdict(self) -> Verdict:
        """The worst of the submissions; with none, the delivery could not be accepted.

        A notice that takes a file back has none, and is accepted.
        """
        if self.withdrew and not self.submissions:
            return Verdict.ACCEPTED
        return worst([submission.verdict for submission in self.submissions])
