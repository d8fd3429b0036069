"""The schedule: the whole way, every night."""

import dagster as dg

from asl_pipeline.defs.jobs import whole_way

nightly = dg.ScheduleDefinition(
    name="nightly",
    target=whole_way,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/Lisbon",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
