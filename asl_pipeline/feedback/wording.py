"""Make sentences of findings, in one language. The only place where sentences are made."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.plural import fitting
from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.row_key import row_key
from asl_pipeline.feedback.small_words import SmallWords
from asl_pipeline.feedback.spoken import SPOKEN
from asl_pipeline.languages import Text, general
from asl_pipeline.model.column import Kind
from asl_pipeline.model.finding import Fact, Finding, NotRun, Repair
from asl_pipeline.model.rule import ACROSS
from asl_pipeline.model.ruling import Ruling

OPEN: Final = "…"
"""Stands in a sentence on a rule for what differs from case to case."""


class _Open(dict[str, object]):
    def __missing__(self, _: str) -> str:
        return OPEN


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is wrong, and how to put it right."""

    message: str
    fix: str


class Wording(SmallWords):
    """One language's way of saying things; of a file, with the partner's own headings."""

    def beside(self, account: DeliveryAccount) -> "Wording":
        """The same for one who looks at the file of a delivery while reading."""
        own = {
            (submission.dataset, sheet.member, sheet.sheet, column): heading
            for submission in account.submissions
            for sheet in submission.sheets
            for column, heading in sheet.headings.items()
        }
        return Wording(self.language, own)

    def sentence(self, finding: Finding) -> Sentence:
        """The two sentences for a finding."""
        said = self._said(finding.rule, finding.kind)
        facts = self._facts(finding)
        message, fix = (fitting(said[k], finding.facts, self._words) for k in ("says", "fix"))
        return Sentence(message.format_map(facts), fix.format_map(facts))

    def in_general(self, finding: Finding) -> Sentence:
        """The two sentences for any case of a rule: what its facts do not tell is left open."""
        said = self._said(finding.rule, finding.kind)
        facts = _Open({**self._facts(finding), "cell": OPEN})
        message, fix = (general(said[key]).format_map(facts) for key in ("says", "fix"))
        return Sentence(message.replace(f"{OPEN}.", OPEN), fix.replace(f"{OPEN}.", OPEN))

    def why(self, finding: Finding) -> str:
        """Why what the rule asks matters, in one sentence."""
        return general(self._said(finding.rule, finding.kind)["why"])

    def heading(self, dataset: str, finding: Finding) -> str:
        """What the column is called in the partner's file, or else in the language."""
        column = finding.place.column
        return finding.place.header or (self.label(dataset, column) if column else "")

    def key(self, case: Finding | Ruling) -> str:
        """What tells the row of a finding or of a ruling from others, in words."""
        return row_key(case, self)

    def proposal(self, finding: Finding) -> str | None:
        """What might be written instead, as readers of the language write numbers."""
        dataset, _, _ = finding.rule.partition(".")
        if finding.proposal is None or finding.place.column is None:
            return finding.proposal
        kind = submitted(dataset).column(finding.place.column).kind
        is_decimal = kind in {Kind.NUMBER, Kind.MONEY} and "," not in finding.proposal
        return self.decimal(finding.proposal) if is_decimal else finding.proposal

    def pattern(self, rule: str, kind: str) -> str:
        """What a rule says, with names in braces for what differs from case to case."""
        return general(self._said(rule, kind)["says"])

    def _said(self, rule: str, kind: str) -> Mapping[str, Text]:
        dataset, _, code = rule.partition(".")
        if dataset == ACROSS:
            across: Mapping[str, Text] = self._words.sections[ACROSS][code]
            return across
        rules = self._words.sections["rules"]
        said: Mapping[str, Text] = rules.get(rule) or rules[kind]
        return said

    def repair(self, repair: Repair) -> str:
        """What was put right while reading."""
        detail = repair.header or ""
        if repair.code == "encoding":
            detail = self.encoding(detail)
        return self.text("repairs", repair.code, rows=repair.rows, detail=detail)

    def not_run(self, skipped: NotRun, dataset: str, facts: Mapping[str, str]) -> str:
        """Why a rule could not be tried."""
        return self.text(
            "not_run",
            skipped.why,
            form=self.form(facts.get("form", dataset)),
            label=self.label(dataset, facts.get("column", "")),
        )

    def _facts(self, finding: Finding) -> Mapping[str, object]:
        """The facts of a finding as the words that its sentences ask for."""
        dataset = finding.rule.partition(".")[0]
        column = finding.place.column or ""
        known: dict[str, object] = {
            # The partner's own heading, where there is one, is what the partner will look for.
            "label": finding.place.header or self.label(dataset, column),
            "value": self._written(finding),
            "cell": finding.place.cell or finding.place.row or "",
        }
        for name, fact in finding.facts.items():
            known[name] = self._plain(fact)
        for name, fact in finding.facts.items():
            spoken = SPOKEN.get(name)
            if spoken is not None and fact is not None:
                known |= spoken(self, dataset, finding)
        return known

    def shown(self, finding: Finding) -> str:
        """What stands in the cell, as sent; a date of a sheet as people write it.

        A sheet shows a day in a way of its own, which we do not know; a text is what it shows.
        """
        return self._written(finding) if finding.place.sheet else finding.value or ""

    def _written(self, finding: Finding) -> str:
        """What stands in the cell; a date of which it is a date as people write it."""
        dataset = finding.rule.partition(".")[0]
        written, column = finding.value or "", finding.place.column
        if (
            dataset == ACROSS
            or column is None
            or submitted(dataset).column(column).kind is not Kind.DATE
        ):
            return written
        return _if_date(written, self.date)

    def _plain(self, fact: Fact) -> str:
        if isinstance(fact, tuple):
            return ", ".join(fact)
        if isinstance(fact, float):
            return self.number(fact)
        return (
            _if_date(fact, self.date)
            if isinstance(fact, str)
            else ("" if fact is None else str(fact))
        )


def _if_date(text: str, say: Callable[[dt.date], str]) -> str:
    try:
        return say(dt.date.fromisoformat(text)) if len(text) == len("2018-01-31") else text
    except ValueError:
        return text
