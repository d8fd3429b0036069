"""`quality/*`, `review/verdicts` and `feedback/letters`: everything of one partner and period.

One step, so that a submission's rows, verdict and letter come from one judgement; each is an
asset of its own in its own room.
"""

from collections.abc import Iterable, Iterator

import dagster as dg

from asl_pipeline.datasets import SUBMITTED, submitted
from asl_pipeline.defs.checks import asset_of, results, specs
from asl_pipeline.defs.failures import told
from asl_pipeline.defs.metadata import by_severity, column_schema, summary
from asl_pipeline.defs.partitions import PARTNER_PERIOD, slot_of
from asl_pipeline.defs.resources import Office
from asl_pipeline.model.submission import Verdict
from asl_pipeline.workflow import Assessed, assess

VERDICTS = dg.AssetKey(["review", "verdicts"])
LETTERS = dg.AssetKey(["feedback", "letters"])
_DELIVERIES = dg.AssetKey(["intake", "deliveries"])

_SPECS = [
    *(
        dg.AssetSpec(
            asset_of(dataset),
            group_name="quality",
            deps=[_DELIVERIES],
            description=f"{dataset.title}: {dataset.doc}",
            kinds={"greatexpectations", "parquet"},
            metadata={"dagster/column_schema": column_schema(dataset)},
            skippable=True,
        )
        for dataset in SUBMITTED
    ),
    dg.AssetSpec(
        VERDICTS,
        group_name="review",
        deps=[asset_of(dataset) for dataset in SUBMITTED],
        description="The machine's verdict on each submission, and what waits for a university.",
        skippable=True,
    ),
    dg.AssetSpec(
        LETTERS,
        group_name="feedback",
        deps=[asset_of(dataset) for dataset in SUBMITTED],
        description="The answer to the partner, in its own language.",
        kinds={"html", "json"},
        skippable=True,
    ),
]


@dg.multi_asset(
    name="submissions",
    specs=_SPECS,
    check_specs=specs(),
    # Only the forms that were sent are materialised, and only their checks have results.
    can_subset=True,
    partitions_def=PARTNER_PERIOD,
    retry_policy=dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL),
)
def submissions(
    context: dg.AssetExecutionContext, office: Office
) -> Iterator[dg.MaterializeResult[None]]:
    """Judge what waits of a partner and period, through Great Expectations."""
    # Imported here: Great Expectations takes seconds to import, and only this step needs it.
    from asl_pipeline.quality import suite

    partner, period = slot_of(context)
    with told(), office.open() as at:
        assessed = assess(at, partner, period, suite.violations)
    asked = context.selected_asset_keys
    yield from (made for made in _made(assessed) if made.asset_key in asked)


def made_of(forms: Iterable[str]) -> list[dg.AssetKey]:
    """The assets that are made where these forms wait, so that no other is planned."""
    return [*(asset_of(submitted(form)) for form in forms), VERDICTS, LETTERS]


def _made(assessed: tuple[Assessed, ...]) -> Iterator[dg.MaterializeResult[None]]:
    yield from _of_forms(assessed)
    if assessed:
        yield _of_verdicts(assessed)
        yield _of_letters(assessed)


def _of_forms(assessed: tuple[Assessed, ...]) -> Iterator[dg.MaterializeResult[None]]:
    for dataset in SUBMITTED:
        here = [each for each in assessed if each.judged.dataset is dataset]
        if not here:
            continue
        rows = sum(each.submission.rows for each in here)
        yield dg.MaterializeResult(
            asset_key=asset_of(dataset),
            metadata={
                "dagster/row_count": rows,
                "clean rows": sum(each.submission.clean_rows for each in here),
                **by_severity(here),
                "summary": dg.MetadataValue.md(summary(here)),
            },
            check_results=list(results(dataset, here)),
        )


def _of_verdicts(assessed: tuple[Assessed, ...]) -> dg.MaterializeResult[None]:
    verdicts = [each.submission.verdict for each in assessed]
    return dg.MaterializeResult(
        asset_key=VERDICTS,
        metadata={
            **{f"verdict: {verdict}": verdicts.count(verdict) for verdict in Verdict},
            "summary": dg.MetadataValue.md(summary(assessed)),
        },
    )


def _of_letters(assessed: tuple[Assessed, ...]) -> dg.MaterializeResult[None]:
    folders = sorted({str(each.folder) for each in assessed})
    return dg.MaterializeResult(
        asset_key=LETTERS,
        metadata={
            "letters": len(folders),
            **{
                f"letter {number}": dg.MetadataValue.path(f"{folder}/letter.html")
                for number, folder in enumerate(folders, start=1)
            },
        },
    )
