"""The declarations: every form that partners send and every table of a release."""

from collections.abc import Iterable

from asl_pipeline.datasets.published.actor_links import ACTOR_LINKS
from asl_pipeline.datasets.published.actor_network import ACTOR_NETWORK
from asl_pipeline.datasets.published.actors import ACTORS as PUBLISHED_ACTORS
from asl_pipeline.datasets.published.budget_execution import BUDGET_EXECUTION
from asl_pipeline.datasets.published.changes import ADDED, CHANGED, REMOVED
from asl_pipeline.datasets.published.communication_reach import COMMUNICATION_REACH
from asl_pipeline.datasets.published.context import CONTEXT
from asl_pipeline.datasets.published.contribution import CONTRIBUTION
from asl_pipeline.datasets.published.coverage import COVERAGE
from asl_pipeline.datasets.published.delivery_status import DELIVERY_STATUS
from asl_pipeline.datasets.published.domain_comparison import DOMAIN_COMPARISON
from asl_pipeline.datasets.published.entities import ENTITIES
from asl_pipeline.datasets.published.evaluation_agreement import EVALUATION_AGREEMENT
from asl_pipeline.datasets.published.evaluation_scores import EVALUATION_SCORES
from asl_pipeline.datasets.published.findings import FINDINGS
from asl_pipeline.datasets.published.good_practices import GOOD_PRACTICES
from asl_pipeline.datasets.published.indicator_definitions import (
    INDICATOR_DEFINITIONS as PUBLISHED_DEFINITIONS,
)
from asl_pipeline.datasets.published.indicator_summary import INDICATOR_SUMMARY
from asl_pipeline.datasets.published.indicators import INDICATORS
from asl_pipeline.datasets.published.item_response import ITEM_RESPONSE
from asl_pipeline.datasets.published.lessons import LESSONS
from asl_pipeline.datasets.published.needs import NEEDS as PUBLISHED_NEEDS
from asl_pipeline.datasets.published.pilot_results import PILOT_RESULTS
from asl_pipeline.datasets.published.pilot_timeline import PILOT_TIMELINE
from asl_pipeline.datasets.published.pilots import PILOTS
from asl_pipeline.datasets.published.practices import PRACTICES
from asl_pipeline.datasets.published.programme_indicators import PROGRAMME_INDICATORS
from asl_pipeline.datasets.published.programme_totals import PROGRAMME_TOTALS
from asl_pipeline.datasets.published.quality_report import QUALITY_REPORT
from asl_pipeline.datasets.published.revisions import REVISIONS
from asl_pipeline.datasets.published.scaling import SCALING
from asl_pipeline.datasets.published.territories import TERRITORIES
from asl_pipeline.datasets.published.toc import TOC
from asl_pipeline.datasets.published.transfers import TRANSFERS as PUBLISHED_TRANSFERS
from asl_pipeline.datasets.published.trends import TRENDS
from asl_pipeline.datasets.submitted.action_measures import ACTION_MEASURES
from asl_pipeline.datasets.submitted.action_plans import ACTION_PLANS
from asl_pipeline.datasets.submitted.actors import ACTORS
from asl_pipeline.datasets.submitted.communication_events import COMMUNICATION_EVENTS
from asl_pipeline.datasets.submitted.deliverables import DELIVERABLES
from asl_pipeline.datasets.submitted.evaluation_assessments import EVALUATION_ASSESSMENTS
from asl_pipeline.datasets.submitted.expenditure import EXPENDITURE
from asl_pipeline.datasets.submitted.indicator_definitions import INDICATOR_DEFINITIONS
from asl_pipeline.datasets.submitted.indicator_readings import INDICATOR_READINGS
from asl_pipeline.datasets.submitted.initiatives import INITIATIVES
from asl_pipeline.datasets.submitted.milestones import MILESTONES
from asl_pipeline.datasets.submitted.needs import NEEDS
from asl_pipeline.datasets.submitted.outputs import OUTPUTS
from asl_pipeline.datasets.submitted.pilot_actions import PILOT_ACTIONS
from asl_pipeline.datasets.submitted.toc_elements import TOC_ELEMENTS
from asl_pipeline.datasets.submitted.transfers import TRANSFERS
from asl_pipeline.model.dataset import Dataset

SUBMITTED: tuple[Dataset, ...] = (
    DELIVERABLES,
    MILESTONES,
    COMMUNICATION_EVENTS,
    OUTPUTS,
    NEEDS,
    ACTORS,
    INITIATIVES,
    PILOT_ACTIONS,
    TOC_ELEMENTS,
    ACTION_PLANS,
    ACTION_MEASURES,
    INDICATOR_DEFINITIONS,
    INDICATOR_READINGS,
    EVALUATION_ASSESSMENTS,
    TRANSFERS,
    EXPENDITURE,
)
"""The forms, those that others refer to before those that refer to them."""

PUBLISHED: tuple[Dataset, ...] = (
    PILOTS,
    PILOT_TIMELINE,
    PRACTICES,
    PUBLISHED_ACTORS,
    ACTOR_LINKS,
    ACTOR_NETWORK,
    PUBLISHED_NEEDS,
    TERRITORIES,
    PUBLISHED_DEFINITIONS,
    INDICATORS,
    INDICATOR_SUMMARY,
    CONTEXT,
    TRENDS,
    COVERAGE,
    PILOT_RESULTS,
    EVALUATION_SCORES,
    EVALUATION_AGREEMENT,
    DOMAIN_COMPARISON,
    TOC,
    CONTRIBUTION,
    GOOD_PRACTICES,
    LESSONS,
    SCALING,
    PUBLISHED_TRANSFERS,
    PROGRAMME_INDICATORS,
    PROGRAMME_TOTALS,
    COMMUNICATION_REACH,
    DELIVERY_STATUS,
    BUDGET_EXECUTION,
    ITEM_RESPONSE,
    FINDINGS,
)

COMPARING: tuple[Dataset, ...] = (ADDED, REMOVED, CHANGED, REVISIONS, ENTITIES)
"""The tables of a release that follow from the others and from the release before."""

MEASURED: tuple[Dataset, ...] = (QUALITY_REPORT,)
"""Tables of a release that are measured on its published tables, when these are protected."""


def submitted(name: str) -> Dataset:
    """The form of that name. Raises KeyError for any other."""
    return {dataset.name: dataset for dataset in SUBMITTED}[name]


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """The names of forms in the order of `SUBMITTED`, in which they can be judged."""
    wanted = set(names)
    return tuple(dataset.name for dataset in SUBMITTED if dataset.name in wanted)


def published(name: str) -> Dataset:
    """The published table of that name. Raises KeyError for any other."""
    return {dataset.name: dataset for dataset in PUBLISHED}[name]
