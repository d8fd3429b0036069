"""The door for Dagster: everything it knows, assembled by hand so that nothing drops out."""

import dagster as dg

from asl_pipeline.defs.assets.across import across
from asl_pipeline.defs.assets.context import eurostat
from asl_pipeline.defs.assets.deliveries import deliveries
from asl_pipeline.defs.assets.post import post
from asl_pipeline.defs.assets.release import RELEASE
from asl_pipeline.defs.assets.reports import reports
from asl_pipeline.defs.assets.submissions import submissions
from asl_pipeline.defs.assets.tables import TABLES
from asl_pipeline.defs.io import ParquetTables
from asl_pipeline.defs.jobs import ask_eurostat, assess, look, publish, receive, send, whole_way
from asl_pipeline.defs.resources import Office
from asl_pipeline.defs.review import (
    review_cases,
    review_pairs,
    review_submissions,
    settle_cases,
)
from asl_pipeline.defs.schedules import nightly, weekly
from asl_pipeline.defs.sensors import inbox, outbox


def job(name: str) -> dg.JobDefinition:
    """The job of that name, for the job that runs others."""
    return defs.resolve_job_def(name)


defs = dg.Definitions(
    assets=[deliveries, eurostat, submissions, reports, post, *TABLES, across, *RELEASE],
    jobs=[
        *(receive, assess, look, publish, send, whole_way, ask_eurostat),
        *(review_submissions, review_cases, review_pairs, settle_cases),
    ],
    schedules=[nightly, weekly],
    sensors=[inbox, outbox],
    resources={
        "office": Office(),
        "io_manager": ParquetTables(),
        "jobs": dg.ResourceDefinition.hardcoded_resource(job),
    },
    executor=dg.in_process_executor,
)
