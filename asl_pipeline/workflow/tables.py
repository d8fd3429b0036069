"""Which tables a release is made of: what there is to build from, and who builds what from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from asl_pipeline.capitalisation.budget_execution import budget_execution
from asl_pipeline.capitalisation.communication_reach import communication_reach
from asl_pipeline.capitalisation.contribution import contribution
from asl_pipeline.capitalisation.delivery_status import delivery_status
from asl_pipeline.capitalisation.domain_comparison import domain_comparison
from asl_pipeline.capitalisation.evaluation_agreement import evaluation_agreement
from asl_pipeline.capitalisation.evaluation_scores import evaluation_scores
from asl_pipeline.capitalisation.good_practices import good_practices
from asl_pipeline.capitalisation.lessons import lessons
from asl_pipeline.capitalisation.pilot_results import pilot_results
from asl_pipeline.capitalisation.programme_indicators import programme_indicators
from asl_pipeline.capitalisation.programme_totals import programme_totals
from asl_pipeline.capitalisation.scaling import scaling
from asl_pipeline.capitalisation.toc import toc
from asl_pipeline.capitalisation.transfers import transfers
from asl_pipeline.datasets import SUBMITTED, submitted
from asl_pipeline.intake.context import context_table
from asl_pipeline.model.column import Kind, Sensitivity
from asl_pipeline.model.failure import Conflict
from asl_pipeline.observatory.actor_links import actor_links
from asl_pipeline.observatory.actor_network import actor_network
from asl_pipeline.observatory.actors import actors
from asl_pipeline.observatory.context import context
from asl_pipeline.observatory.indicator_definitions import indicator_definitions
from asl_pipeline.observatory.indicator_summary import indicator_summary
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline.observatory.needs import needs
from asl_pipeline.observatory.pilot_timeline import pilot_timeline
from asl_pipeline.observatory.pilots import pilots
from asl_pipeline.observatory.practices import practices
from asl_pipeline.observatory.territories import NAMING_TERRITORIES, territories
from asl_pipeline.observatory.trends import trends
from asl_pipeline.quality.item_response import item_response
from asl_pipeline.review.matches import decided, decided_table
from asl_pipeline.workflow.context import kept_figures
from asl_pipeline.workflow.publishing import accepted_rows, fingerprint, pilots_before
from asl_pipeline.workflow.workplace import Workplace

_TEXTS: Final = frozenset({Kind.TEXT, Kind.NARRATIVE, Kind.URL, Kind.URLS})

STANDING: Final = "standing"

HOLDINGS: Final[Mapping[str, str]] = {
    **{dataset.name: f"{dataset.title}: the accepted rows in force." for dataset in SUBMITTED},
    "pilot_statements": "Pilot actions as stated at the end of each half-year, not the last alone.",
    "decided_pairs": "Pairs of mapped practices or actors that a university decided on.",
    "eurostat": "Eurostat's figures for the partners' regions, in their newest vintage.",
    STANDING: "What all of this is, as one hash: a release is cut while it is the same.",
}
"""What published tables are built from, by name: every form, and what goes with the forms."""


def holdings(at: Workplace) -> Mapping[str, pa.Table]:
    """The tables of `HOLDINGS`, as of now, without the texts that no table may say.

    Raises VerificationFailed for a correction that does not hold, or for damaged rows, and Conflict
    where what is accepted changed meanwhile.
    """
    made_for = fingerprint(at)
    held = _held(at)
    if fingerprint(at) != made_for:
        raise Conflict("what is accepted has changed while it was being read")
    return {**held, STANDING: pa.table({"fingerprint": [made_for]})}


def fingerprint_in(standing: pa.Table) -> str:
    """The fingerprint of what tables were built from, as `holdings` handed it on."""
    (made_for,) = standing["fingerprint"].to_pylist()
    return str(made_for)


def _held(at: Workplace) -> dict[str, pa.Table]:
    rows = accepted_rows(at)
    ever = pa.concat_tables([pilots_before(at), rows["pilot_actions"]])
    return {
        **{name: _without_internal_texts(name, table) for name, table in rows.items()},
        "pilot_statements": _without_internal_texts("pilot_actions", ever),
        "decided_pairs": decided_table(decided(at.ledger.recorded())),
        "eurostat": context_table(kept_figures(at)),
    }


def _without_internal_texts(form: str, table: pa.Table) -> pa.Table:
    """The rows without their internal texts: these stay where they were accepted.

    Internal numbers are needed for what is told of them in sum.
    """
    said = [
        column.name
        for column in submitted(form).columns
        if column.sensitivity is Sensitivity.INTERNAL and column.kind in _TEXTS
    ]
    return table.drop_columns(said)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a published table is made: by a function of tables by name, and of which.

    `holdings` are names of `HOLDINGS`, `tables` names of published tables.
    """

    build: Callable[[Mapping[str, pa.Table]], pa.Table]
    holdings: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


RECIPES: Final[Mapping[str, Recipe]] = {
    "pilots": Recipe(pilots, ("pilot_actions",)),
    "pilot_timeline": Recipe(pilot_timeline, ("pilot_statements",)),
    "practices": Recipe(practices, ("initiatives", "actors", "decided_pairs")),
    "actors": Recipe(actors, ("actors", "decided_pairs")),
    "actor_links": Recipe(
        actor_links,
        ("pilot_actions", "communication_events", "action_plans", "deliverables", "transfers"),
        tables=("practices", "actors"),
    ),
    "actor_network": Recipe(actor_network, tables=("actor_links", "actors")),
    "needs": Recipe(needs, ("needs", "pilot_actions", "initiatives")),
    "territories": Recipe(territories, NAMING_TERRITORIES),
    "indicator_definitions": Recipe(indicator_definitions, ("indicator_definitions",)),
    "indicators": Recipe(
        indicators, ("indicator_readings", "indicator_definitions", "pilot_actions")
    ),
    "indicator_summary": Recipe(indicator_summary, tables=("indicators",)),
    "context": Recipe(context, ("eurostat",)),
    "trends": Recipe(trends, tables=("context",)),
    "pilot_results": Recipe(
        pilot_results, ("pilot_actions", "indicator_readings", "indicator_definitions")
    ),
    "evaluation_scores": Recipe(evaluation_scores, ("evaluation_assessments", "pilot_actions")),
    "evaluation_agreement": Recipe(evaluation_agreement, tables=("evaluation_scores",)),
    "domain_comparison": Recipe(domain_comparison, tables=("evaluation_scores",)),
    "toc": Recipe(toc, ("toc_elements", "indicator_definitions", "indicator_readings")),
    "contribution": Recipe(contribution, tables=("toc",)),
    "good_practices": Recipe(
        good_practices,
        ("pilot_actions", "transfers"),
        tables=("evaluation_scores", "pilot_results"),
    ),
    "lessons": Recipe(lessons, ("pilot_actions", "initiatives")),
    "scaling": Recipe(
        scaling,
        (
            "pilot_actions",
            "pilot_statements",
            "transfers",
            "action_plans",
            "action_measures",
        ),
    ),
    "transfers": Recipe(transfers, ("transfers", "pilot_actions", "initiatives")),
    "programme_indicators": Recipe(
        programme_indicators,
        ("pilot_actions", "action_plans", "action_measures", "actors", "decided_pairs"),
        tables=("transfers",),
    ),
    "programme_totals": Recipe(programme_totals, tables=("programme_indicators",)),
    "communication_reach": Recipe(communication_reach, ("communication_events", "outputs")),
    "delivery_status": Recipe(delivery_status, ("deliverables", "milestones")),
    "budget_execution": Recipe(budget_execution, ("expenditure",)),
    "item_response": Recipe(item_response, tuple(dataset.name for dataset in SUBMITTED)),
}
"""The published tables, but for coverage and findings, which are read off the ledger."""


def made(name: str, held: Mapping[str, pa.Table]) -> pa.Table:
    """One table of `RECIPES`, with those that it is made of."""
    recipe = RECIPES[name]
    given = {each: held[each] for each in recipe.holdings}
    return recipe.build(given | {each: made(each, held) for each in recipe.tables})


def made_of(
    held: Mapping[str, pa.Table], made: Mapping[str, pa.Table] | None = None
) -> Mapping[str, pa.Table]:
    """Every table of `RECIPES`, each handed what its recipe names and nothing else.

    `made` are published tables that were made otherwise.
    """
    done = dict(made or {})
    for name, recipe in RECIPES.items():
        given = {each: held[each] for each in recipe.holdings}
        given |= {each: done[each] for each in recipe.tables}
        done[name] = recipe.build(given)
    return done
