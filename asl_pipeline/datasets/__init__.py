"""The declarations: every form that partners send and every table of a release."""

from asl_pipeline.datasets.published.actors import ACTORS as PUBLISHED_ACTORS
from asl_pipeline.datasets.published.coverage import COVERAGE
from asl_pipeline.datasets.published.findings import FINDINGS
from asl_pipeline.datasets.published.indicator_summary import INDICATOR_SUMMARY
from asl_pipeline.datasets.published.indicators import INDICATORS
from asl_pipeline.datasets.published.pilot_results import PILOT_RESULTS
from asl_pipeline.datasets.published.pilots import PILOTS
from asl_pipeline.datasets.published.practices import PRACTICES
from asl_pipeline.datasets.submitted.actors import ACTORS
from asl_pipeline.datasets.submitted.indicator_definitions import INDICATOR_DEFINITIONS
from asl_pipeline.datasets.submitted.indicator_readings import INDICATOR_READINGS
from asl_pipeline.datasets.submitted.initiatives import INITIATIVES
from asl_pipeline.datasets.submitted.pilot_actions import PILOT_ACTIONS
from asl_pipeline.model.dataset import Dataset

SUBMITTED: tuple[Dataset, ...] = (
    PILOT_ACTIONS,
    INDICATOR_DEFINITIONS,
    INDICATOR_READINGS,
    INITIATIVES,
    ACTORS,
)

PUBLISHED: tuple[Dataset, ...] = (
    PILOTS,
    PRACTICES,
    PUBLISHED_ACTORS,
    INDICATORS,
    INDICATOR_SUMMARY,
    COVERAGE,
    PILOT_RESULTS,
    FINDINGS,
)


def submitted(name: str) -> Dataset:
    """The form of that name. Raises KeyError for any other."""
    return {dataset.name: dataset for dataset in SUBMITTED}[name]


def published(name: str) -> Dataset:
    """The published table of that name. Raises KeyError for any other."""
    return {dataset.name: dataset for dataset in PUBLISHED}[name]
