"""The sensor on the inbox: a change that has come to rest asks for the whole way."""

import hashlib
from pathlib import Path

import dagster as dg

from asl_pipeline.defs.resources import Office


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
