"""The jobs: receive, assess one partner and period, look, publish, send; all of them; Eurostat."""

import dagster as dg

from asl_pipeline.defs.resources import Office
from asl_pipeline.defs.way import Busy, Jobs, walk_in

# A published table of its own, although it lies in the room of quality.
_FINDINGS = dg.AssetSelection.assets(["quality", "findings"])

receive = dg.define_asset_job("receive", selection=dg.AssetSelection.groups("intake"))

assess = dg.define_asset_job(
    "assess",
    selection=dg.AssetSelection.groups("review", "feedback")
    | (dg.AssetSelection.key_prefixes(["quality"]) - _FINDINGS),
)

look = dg.define_asset_job("look", selection=dg.AssetSelection.groups("calendar"))

publish = dg.define_asset_job(
    "publish",
    selection=dg.AssetSelection.groups(
        "accepted",
        "across",
        "observatory",
        "capitalisation",
        "disclosure",
        "analysis",
        "publication",
    )
    | _FINDINGS,
)

send = dg.define_asset_job("send", selection=dg.AssetSelection.groups("post"))

ask_eurostat = dg.define_asset_job("ask_eurostat", selection=dg.AssetSelection.groups("context"))


@dg.op(out=dg.Out(dg.Nothing))
def walk(context: dg.OpExecutionContext, office: Office, jobs: dg.ResourceParam[Jobs]) -> None:
    """Everything that `asl run` does, asked for from here."""
    tags = {"asl/asked_by": context.run_id}
    try:
        ended = walk_in(context.instance, office, jobs, tags)
    except Busy as busy:
        context.log.warning(str(busy))
        return
    failed = [run for run in ended if not run.success and run.is_grave]
    context.add_output_metadata({"runs": len(ended), "failed": len(failed)})
    for run in failed:
        context.log.error("%s %s: %s", run.job, run.partition, run.failure)
    if failed:
        raise dg.Failure(f"{len(failed)} of {len(ended)} runs failed", allow_retries=False)


@dg.job(executor_def=dg.in_process_executor)
def whole_way() -> None:
    """From the inbox to a release: a run for each partner and period, then one for the release."""
    walk()
