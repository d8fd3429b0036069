"""The whole way through Dagster: from the terminal (`asl run`) or from inside the job `whole_way`.

One run receives; then one for each partner and period with something to judge; one looks at what
is due; then, if anything changed, one publishes; in the end one sends what partners are to be told.
A run that fails stops nothing but itself.
"""

import logging
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import dagster as dg

from asl_pipeline.defs.assets.submissions import made_of
from asl_pipeline.defs.partitions import key_of
from asl_pipeline.defs.resources import Office, now
from asl_pipeline.defs.sqlite import kept_connections
from asl_pipeline.model.failure import Conflict
from asl_pipeline.store.hold import alone
from asl_pipeline.workflow import release_due, touched
from asl_pipeline.workflow.sending import due

UNENDED: Final = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
# The first tag is what makes the UI list a run that we started under its job.
_TAGS = {".dagster/repository": "__repository__@asl_pipeline", "asl/walk": "yes"}
_SEND = "send"


class Busy(Exception):  # noqa: N818 -- a state of affairs
    """Another walk is under way in this home."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that has ended."""

    job: str
    partition: str
    success: bool
    failure: str = ""

    @property
    def is_grave(self) -> bool:
        """Whether the work is not done: what could not be sent is sent another time."""
        return self.job != _SEND


Teller = Callable[[Ended], None]
Jobs = Callable[[str], dg.JobDefinition]


@contextmanager
def instance_in(dagster_home: Path) -> Iterator[dg.DagsterInstance]:
    """Dagster's instance in a home, with our `dagster.yaml` in it."""
    prepare(dagster_home)
    # Our own runs are told by us; Dagster keeps its log in the event log all the same.
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with kept_connections(), dg.DagsterInstance.from_config(str(dagster_home)) as instance:
            yield instance


def prepare(dagster_home: Path) -> None:
    """Put our `dagster.yaml` into Dagster's home, unless there is one: it may have been edited."""
    dagster_home.mkdir(parents=True, exist_ok=True)
    if (dagster_home / "dagster.yaml").exists():
        return
    shipped = files("asl_pipeline.defs") / "dagster.yaml"
    (dagster_home / "dagster.yaml").write_text(shipped.read_text("utf-8"), "utf-8")


def walk_in(
    instance: dg.DagsterInstance,
    office: Office,
    job: Jobs,
    tags: Mapping[str, str] | None = None,
    told: Teller = lambda _: None,
) -> list[Ended]:
    """Go the whole way, with `job` to find jobs by name.

    Raises Busy if somebody else is on it in the same home.

    In a thread of its own: on the main one Dagster takes over Ctrl-C during a run, and the next
    run would start as if nothing had been asked.
    """
    stop = threading.Event()
    with office.open() as at:
        dagster_home = at.settings.dagster
    with _alone(dagster_home):
        _bury_the_dead(instance)
        with ThreadPoolExecutor(1, "walk") as pool:
            walk = pool.submit(_walk, instance, office, job, stop, dict(tags or {}), told)
            try:
                return walk.result()
            except BaseException:
                stop.set()
                raise


def _walk(
    instance: dg.DagsterInstance,
    office: Office,
    job: Jobs,
    stop: threading.Event,
    tags: Mapping[str, str],
    told: Teller,
) -> list[Ended]:
    ended: list[Ended] = []

    def go(
        name: str,
        partition: dg.MultiPartitionKey | None = None,
        assets: Sequence[dg.AssetKey] | None = None,
    ) -> None:
        if stop.is_set():
            return
        result = job(name).execute_in_process(
            instance=instance,
            partition_key=partition,
            asset_selection=assets,
            run_config=_config(office),
            tags={**_TAGS, **tags},
            raise_on_error=False,
        )
        ended.append(Ended(name, partition or "", result.success, _failure_of(result)))
        told(ended[-1])

    go("receive")
    with office.open() as at:
        slots = touched(at)
    for (partner, period), forms in slots.items():
        go("assess", key_of(partner, period), made_of(forms))
    go("look")
    with office.open() as at:
        is_due = release_due(at)
    if is_due:
        go("publish")
    with office.open() as at:
        waits = due(at, now())
    if waits:
        go(_SEND)
    return ended


def _config(office: Office) -> dict[str, Any]:
    told = {
        "home": office.home,
        "inbox": office.inbox,
        "as_of": office.as_of,
        "partners": office.partners,
        "periods": office.periods,
        "auto_sign_off": office.auto_sign_off,
    }
    return {
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
        "resources": {
            "office": {"config": told},
            "io_manager": {"config": {"home": office.home}},
        },
    }


def _failure_of(result: dg.ExecuteInProcessResult) -> str:
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            return (error.cause or error).message.strip()
    return ""


@contextmanager
def _alone(dagster_home: Path) -> Iterator[None]:
    with ExitStack() as held:
        try:
            held.enter_context(alone(dagster_home / "walk.lock", "another run"))
        except Conflict:
            raise Busy(f"another run is under way in {dagster_home.parent}") from None
        yield


def _bury_the_dead(instance: dg.DagsterInstance) -> None:
    """End the runs whose process was killed: while we hold the lock, none of ours is alive."""
    left = dg.RunsFilter(statuses=UNENDED, tags={"asl/walk": "yes"})
    for run in instance.get_runs(left):
        instance.report_run_failed(run, "The process that ran it is gone.")
