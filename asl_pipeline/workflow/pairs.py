"""The pairs that two partners are asked about: which are open, and what each is told of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from asl_pipeline.feedback.decisions.pairs import Twins
from asl_pipeline.model.message import about_pair
from asl_pipeline.partners import registry
from asl_pipeline.review.across import mapped_twice
from asl_pipeline.review.cross_case import CrossCase
from asl_pipeline.review.matches import candidates, decided
from asl_pipeline.review.rulings import in_force, ruled_by
from asl_pipeline.workflow.publishing import accepted_rows
from asl_pipeline.workflow.workplace import Workplace


def open_pairs(at: Workplace) -> tuple[CrossCase, ...]:
    """The cases of pairs that nobody decided on or settled, of what is accepted now."""
    found = mapped_twice(candidates(accepted_rows(at), decided(at.ledger.recorded())))
    return unsettled(at, tuple(found))


def unsettled(at: Workplace, found: Iterable[CrossCase]) -> tuple[CrossCase, ...]:
    """The cases without those that a university settled as they are, each as it ruled."""
    rulings = in_force(at.ledger.recorded())
    ruled = {each: ruled_by(rulings, each, at.today) for each in registry()}
    told = [replace(c, finding=ruled[c.partner](c.finding)) for c in found]
    return tuple(c for c in told if c.finding.ruling is None or not c.finding.ruling.is_waiver)


def twins_of(found: Iterable[CrossCase]) -> Mapping[tuple[str, str], Twins]:
    """What each partner is told of each pair among the cases, by partner and what it is about."""
    twins = {}
    for each in found:
        if each.is_pair:
            facts, own = each.finding.facts, (each.partner, each.finding.key["id"])
            form, other = str(facts["form"]), (str(facts["partner"]), str(facts["other_id"]))
            twins[each.partner, about_pair(form, own, other)] = Twins(
                form=form,
                id=own[1],
                name=str(facts["name"]),
                other_partner=other[0],
                other_name=str(facts["other_name"]),
            )
    return twins
