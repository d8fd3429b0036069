"""The cases between partners: found before a release, settled once, told to those concerned."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from asl_pipeline.feedback.across import deliver_cases
from asl_pipeline.model.finding import Finding
from asl_pipeline.partners import registry
from asl_pipeline.review.across import cases
from asl_pipeline.review.cross_case import CrossCase
from asl_pipeline.review.matches import candidates, decided
from asl_pipeline.workflow.asking import ask
from asl_pipeline.workflow.pairs import unsettled
from asl_pipeline.workflow.tables import holdings, made
from asl_pipeline.workflow.workplace import Workplace

_COUNTED: Final = "programme_indicators"


def open_cases(at: Workplace, held: Mapping[str, pa.Table] | None = None) -> tuple[CrossCase, ...]:
    """The cases that nobody settled, of what is `held` or else of what is accepted now."""
    rows = holdings(at) if held is None else held
    recorded = at.ledger.recorded()
    found = cases(with_what_counts(rows), candidates(rows, decided(recorded)))
    return unsettled(at, found)


def with_what_counts(held: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
    """What is held, with the published table of what counts for the programmes' indicators."""
    return {**held, _COUNTED: made(_COUNTED, held)}


def tell_partners(at: Workplace, found: Sequence[CrossCase]) -> None:
    """Tell each partner what is to be settled with others; nothing where all is.

    All of it stands in one letter in its folder. What a pair asks of it is a message besides.
    """
    write_cases(at, found)
    ask(at, found)


def write_cases(at: Workplace, found: Sequence[CrossCase]) -> None:
    """Write the letter of each partner anew, or take it away."""
    by_partner: defaultdict[str, list[Finding]] = defaultdict(list)
    for each in found:
        by_partner[each.partner].append(each.finding)
    for code, partner in registry().items():
        deliver_cases(at.settings.feedback, partner, by_partner[code])
