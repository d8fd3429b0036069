"""The sensors: a change in the inbox that has come to rest, and messages that are due."""

import hashlib
from pathlib import Path

import dagster as dg

from asl_pipeline.defs.resources import Office, now
from asl_pipeline.defs.way import UNENDED
from asl_pipeline.workflow.sending import due


def state_of(inbox: Path) -> str:
    """Names, sizes and times of everything in the inbox, as one short hash."""
    seen = sorted(
        (str(path.relative_to(inbox)), status.st_size, status.st_mtime_ns)
        for path in inbox.rglob("*")
        if (status := path.lstat())
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def decide(now: str, cursor: str | None) -> tuple[bool, str]:
    """Whether to ask for a run, and the next cursor, which holds the last two states seen.

    A state is asked for once it was seen twice in a row: until then files may still be arriving.
    """
    last, _, asked = (cursor or "").partition(" ")
    if now != last:
        return False, f"{now} {asked}"
    return now != asked, f"{now} {now}"


@dg.sensor(
    job_name="whole_way", minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING
)
def inbox(context: dg.SensorEvaluationContext, office: Office) -> dg.SensorResult | dg.SkipReason:
    """Look whether something new lies in the inbox."""
    with office.open() as at:
        folder = at.inbox
    if not folder.is_dir():
        return dg.SkipReason(f"there is no inbox at {folder}")
    now = state_of(folder)
    ask, cursor = decide(now, context.cursor)
    requests = [dg.RunRequest(run_key=now)] if ask else []
    return dg.SensorResult(run_requests=requests, cursor=cursor)


@dg.sensor(
    job_name="send", minimum_interval_seconds=300, default_status=dg.DefaultSensorStatus.RUNNING
)
def outbox(context: dg.SensorEvaluationContext, office: Office) -> dg.RunRequest | dg.SkipReason:
    """Look whether a message is due, at the end of quiet hours perhaps, or for another try."""
    with office.open() as at:
        waiting = due(at, now())
    if not waiting:
        return dg.SkipReason("nothing is due")
    running = dg.RunsFilter(job_name="send", statuses=UNENDED)
    if context.instance.get_runs(running, limit=1):
        return dg.SkipReason("sending is under way already")
    return dg.RunRequest()
