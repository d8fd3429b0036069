"""The universities' desk: what waits, its cases, and what a reviewer says of them.

The terminal and Dagster both come here, so that a reviewer may do the same at either door.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pyarrow as pa

from asl_pipeline.derive.rules import rule_set
from asl_pipeline.ledger.entries import Recorded
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import NotFound, WrongUse
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import Decision, Submission, Verdict
from asl_pipeline.partners import partner as partner_of
from asl_pipeline.review import matches, rulings, signoff
from asl_pipeline.review.cross_case import CrossCase
from asl_pipeline.review.matches import Candidate, Match, Pair
from asl_pipeline.settings import Settings
from asl_pipeline.store.accepted import kept_rows, rows_of
from asl_pipeline.store.told import kept_findings
from asl_pipeline.workflow.across import open_cases
from asl_pipeline.workflow.folders import QUESTIONS, refresh, write_notices
from asl_pipeline.workflow.standing import settled_in, standing_in
from asl_pipeline.workflow.workplace import Workplace

_PILOTS = "pilot_actions"


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Where a reviewer works: on which ledger, in which home, on which day."""

    ledger: Ledger
    settings: Settings
    today: dt.date

    @property
    def at(self) -> Workplace:
        """The desk as a place where the steps of the workflow are done."""
        settings = self.settings
        return Workplace(
            settings=settings, ledger=self.ledger, today=self.today, inbox=settings.inbox
        )

    def submissions(self, names: Sequence[str]) -> tuple[Submission, ...]:
        """Some submissions, each once, as they are settled. Raises NotFound."""
        known = {each.id: each for each in settled_in(self.ledger, self.settings.accepted)}
        for name in names:
            if name not in known:
                raise NotFound(f"there is no submission {name!r}")
        return tuple(known[name] for name in dict.fromkeys(names))

    def waiting(self) -> tuple[Submission, ...]:
        """The submissions that wait for a decision, oldest first."""
        return signoff.queue(settled_in(self.ledger, self.settings.accepted))

    def cases(self, submission: Submission) -> tuple[Finding, ...]:
        """The findings of a submission; the first one is case 1. Raises NotFound."""
        return kept_findings(self.settings.findings, submission)

    def entries(self, submission: Submission) -> tuple[Recorded, ...]:
        """All that the record holds of a submission."""
        return tuple(e for e in self.ledger.recorded() if e.submission == submission.id)

    def rulings(self) -> tuple[Ruling, ...]:
        """The rulings in force."""
        return rulings.in_force(self.ledger.recorded())

    def decide(
        self, names: Sequence[str], decision: Decision, reviewer: str, reason: str
    ) -> tuple[Submission, ...]:
        """Sign off, return or reopen submissions: all of them, or none.

        Raises NotFound, NotAllowed, WrongUse.
        """
        university, found = partner_of(reviewer), self.submissions(names)
        authors = {each.id: self._authors(each) for each in found}
        signoff.decide(self.ledger, found, decision, university, reason, self.today, authors)
        write_notices(self.at)
        return found

    def rule_on(
        self,
        name: str,
        *,
        reviewer: str,
        reason: str,
        requester: str,
        cases: Collection[int] = (),
        rule: str | None = None,
        severity: Severity | None = None,
        expires_on: dt.date | None = None,
    ) -> tuple[Ruling, ...]:
        """Waive or weigh cases of a submission: by number, or all those of a rule.

        Raises NotFound, NotAllowed, WrongUse.
        """
        (submission,) = self.submissions([name])
        word = rulings.Word(
            reviewer=partner_of(reviewer),
            reason=reason,
            requester=requester,
            severity=severity,
            expires_on=expires_on,
        )
        chosen = self._chosen(submission, cases, rule)
        made = rulings.rule_on(
            self.ledger, submission, chosen, word, self.today, self._authors(submission)
        )
        write_notices(self.at)
        return made

    def lift(self, number: int, reviewer: str, reason: str) -> None:
        """End a ruling. Raises NotFound, NotAllowed, WrongUse."""
        rulings.lift(self.ledger, number, partner_of(reviewer), reason, self.today)
        write_notices(self.at)

    def candidates(self) -> tuple[Candidate, ...]:
        """The pairs that may be the same and that nobody decided on, the most alike first."""
        standing = standing_in(self.ledger, self.settings.accepted)
        rows = rows_of(self.settings.accepted, standing)
        return matches.candidates(rows, matches.decided(self.ledger.recorded()))

    def match(self, one: str, other: str, match: Match, reviewer: str, reason: str) -> Pair:
        """Say what a pair of rows is. Raises NotFound, NotAllowed, WrongUse."""
        said = matches.Said(
            match=match,
            reviewer=partner_of(reviewer),
            reason=reason,
            on=self.today,
            rule_set=rule_set(),
        )
        pair = matches.decide(self.ledger, self.candidates(), frozenset({one, other}), said)
        refresh(self.at, QUESTIONS)
        write_notices(self.at)
        return pair

    def cases_between(self) -> tuple[CrossCase, ...]:
        """The cases between partners that nobody settled."""
        return open_cases(self.at)

    def settle(
        self,
        reference: str,
        *,
        reviewer: str,
        reason: str,
        requester: str,
        expires_on: dt.date | None = None,
    ) -> Ruling:
        """Settle a case between partners as it is. Raises NotFound, NotAllowed, WrongUse."""
        found = [c for c in self.cases_between() if c.finding.reference == reference]
        if not found:
            raise NotFound(f"there is no open case {reference!r}; `asl review cases` has them all")
        word = rulings.Word(
            reviewer=partner_of(reviewer),
            reason=reason,
            requester=requester,
            expires_on=expires_on,
        )
        case = found[0]
        made = rulings.settle(self.ledger, case.partner, case.finding, word, self.today, rule_set())
        write_notices(self.at)
        return made

    def _chosen(
        self, submission: Submission, cases: Collection[int], rule: str | None
    ) -> list[Finding]:
        found = self.cases(submission)
        if bool(cases) == (rule is not None):
            raise WrongUse("say which cases: either their numbers or their rule")
        for number in cases:
            if not 1 <= number <= len(found):
                raise NotFound(f"{submission.id} has no case {number}: it has {len(found)}")
        if rule is not None and rule not in {finding.rule for finding in found}:
            raise NotFound(f"{submission.id} has no case of the rule {rule!r}")
        return [
            finding
            for number, finding in enumerate(found, start=1)
            if number in cases or finding.rule == rule
        ]

    def _authors(self, submission: Submission) -> frozenset[str]:
        """The partners that take part in the pilots which the rows of a submission are about."""
        if submission.verdict is Verdict.RETURNED:
            return frozenset()
        rows = kept_rows(self.settings.accepted, submission)
        if "pilot_id" not in rows.column_names:
            return frozenset()
        about = set(rows["pilot_id"].to_pylist())
        tables = [rows] if submission.dataset == _PILOTS else self._registers()
        return frozenset(
            partner
            for table in tables
            for row in table.select(["pilot_id", "partners_involved"]).to_pylist()
            if row["pilot_id"] in about
            for partner in row["partners_involved"] or ()
        )

    def _registers(self) -> list[pa.Table]:
        """The registers of pilots that stand."""
        accepted = self.settings.accepted
        standing = standing_in(self.ledger, accepted)
        return [kept_rows(accepted, each) for each in standing if each.dataset == _PILOTS]
