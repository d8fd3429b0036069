"""The schedules: the whole way every night, the context of the regions every week."""

import dagster as dg

from asl_pipeline.defs.jobs import ask_eurostat, whole_way

nightly = dg.ScheduleDefinition(
    name="nightly",
    target=whole_way,
    cron_schedule="0 2 * * *",
    execution_timezone="Europe/Lisbon",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)

weekly = dg.ScheduleDefinition(
    name="weekly",
    target=ask_eurostat,
    cron_schedule="0 4 * * 1",
    execution_timezone="Europe/Lisbon",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
