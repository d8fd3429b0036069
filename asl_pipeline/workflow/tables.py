"""Which tables a release is made of: what there is to build from, and who builds what from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from asl_pipeline.capitalisation.budget_execution import budget_execution
from asl_pipeline.capitalisation.communication_reach import communication_reach
from asl_pipeline.capitalisation.delivery_status import delivery_status
from asl_pipeline.capitalisation.pilot_results import pilot_results
from asl_pipeline.capitalisation.programme_indicators import programme_indicators
from asl_pipeline.capitalisation.programme_totals import programme_totals
from asl_pipeline.capitalisation.transfers import transfers
from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.intake.context import context_table
from asl_pipeline.observatory.actors import actors
from asl_pipeline.observatory.indicator_summary import indicator_summary
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline.observatory.pilots import pilots
from asl_pipeline.observatory.practices import practices
from asl_pipeline.review.in_force import every_period
from asl_pipeline.review.matches import decided, decided_table
from asl_pipeline.store.accepted import rows_of
from asl_pipeline.workflow.context import kept_figures
from asl_pipeline.workflow.publishing import accepted_rows
from asl_pipeline.workflow.standing import settled_in
from asl_pipeline.workflow.workplace import Workplace

HOLDINGS: Final[Mapping[str, str]] = {
    **{dataset.name: f"{dataset.title}: the accepted rows in force." for dataset in SUBMITTED},
    "pilot_statements": "Pilot actions as stated at the end of each half-year, not the last alone.",
    "decided_pairs": "Pairs of mapped practices or actors that a university decided on.",
    "eurostat": "Eurostat's figures for the partners' regions, in their newest vintage.",
}
"""What published tables are built from, by name: every form, and what goes with the forms."""


def holdings(at: Workplace) -> Mapping[str, pa.Table]:
    """The tables of `HOLDINGS`, as of now.

    Raises VerificationFailed for a correction that does not hold, or for damaged rows.
    """
    settled = settled_in(at.ledger, at.settings.accepted)
    pilots_ever = [each for each in every_period(settled) if each.dataset == "pilot_actions"]
    return {
        **accepted_rows(at),
        "pilot_statements": rows_of(at.settings.accepted, pilots_ever)["pilot_actions"],
        "decided_pairs": decided_table(decided(at.ledger.recorded())),
        "eurostat": context_table(kept_figures(at)),
    }


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
    "practices": Recipe(practices, ("initiatives",)),
    "actors": Recipe(actors, ("actors",)),
    "indicators": Recipe(
        indicators, ("indicator_readings", "indicator_definitions", "pilot_actions")
    ),
    "indicator_summary": Recipe(indicator_summary, tables=("indicators",)),
    "pilot_results": Recipe(
        pilot_results, ("pilot_actions", "indicator_readings", "indicator_definitions")
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
}
"""The published tables, but for coverage and findings, which are read off the ledger."""


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
