"""The accepted area: the typed rows of every submission that was not returned."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.frames import ROW_ID
from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.model.finding import REPAIRS
from asl_pipeline.model.submission import Submission
from asl_pipeline.store import sealed
from asl_pipeline.store.tables import content_of, parquet, read_table

_PLACE = [("sheet", pa.string()), ("row", pa.int32())]
_TRIED = b"rules_tried"


def keep_rows(
    area: Path, submission: Submission, rows: pa.Table, tried: Sequence[str] = ()
) -> None:
    """Keep the rows of a submission: the form's columns, `sheet` and `row`, and their repairs.

    `tried` are the full codes of the rules that were tried on them.
    """
    about = {_TRIED.decode(): json.dumps(tried)} if tried else None
    sealed.keep(_path(area, submission), parquet(rows, about))


def tried_on(rows: pa.Table) -> tuple[str, ...]:
    """The rules that were tried on rows that were kept; none where that was not kept yet."""
    return tuple(json.loads((rows.schema.metadata or {}).get(_TRIED, b"[]")))


def repairs_of(area: Path, submissions: Sequence[Submission]) -> Mapping[str, tuple[str, ...]]:
    """What was put right in the rows of some submissions, by the id of the row."""
    return {
        _row_id(submission.id, index): tuple(repairs)
        for submission in submissions
        for index, repairs in enumerate(_repairs(kept_rows(area, submission)))
        if repairs
    }


def _repairs(rows: pa.Table) -> list[list[str]]:
    # Rows that were judged by an earlier program do not say.
    return rows[REPAIRS].to_pylist() if REPAIRS in rows.column_names else []


def kept_rows(area: Path, submission: Submission) -> pa.Table:
    """The rows of one submission as they were kept.

    Raises VerificationFailed if the bytes are no longer those: Parquet's own checksums leave out
    the parts of a file that say what is in it.
    """
    path = _path(area, submission)
    try:
        content = content_of(path)
        is_whole = sealed.is_whole(path, content)
    except FileNotFoundError:
        raise VerificationFailed(f"the accepted area has lost {path.relative_to(area)}") from None
    if not is_whole:
        raise VerificationFailed(f"the accepted area has damaged {path.relative_to(area)}")
    return read_table(content)


def has_rows(area: Path, submission: Submission) -> bool:
    """Whether there are rows of a submission; whether they are whole, `kept_rows` tells."""
    return sealed.is_there(_path(area, submission))


def forget_rows(area: Path, submission: Submission) -> None:
    """Remove the rows of a submission, if there are any."""
    sealed.forget(_path(area, submission))


def rows_of(area: Path, submissions: Sequence[Submission]) -> Mapping[str, pa.Table]:
    """The rows of some submissions, by form; every form is there, be it empty.

    Beside the form's columns: `sheet` and `row` in the file, `submission` and the row's own id. A
    column that the form did not have yet when rows were kept is null in them.
    """
    by_form: dict[str, list[pa.Table]] = {dataset.name: [] for dataset in SUBMITTED}
    for submission in submissions:
        rows = kept_rows(area, submission)
        by_form[submission.dataset].append(_named(rows, submission.id))
    return {
        dataset.name: pa.concat_tables(
            [_named(_empty(schema(dataset)), ""), *by_form[dataset.name]],
            promote_options="default",
        )
        for dataset in SUBMITTED
    }


def _empty(declared: pa.Schema) -> pa.Table:
    return pa.schema([*declared, *(pa.field(*place) for place in _PLACE)]).empty_table()


def _named(rows: pa.Table, submission: str) -> pa.Table:
    names = [name for name in rows.schema.names if name != REPAIRS]
    bare = pa.table([rows[name] for name in names], names=names)
    ids = pa.array([_row_id(submission, index) for index in range(rows.num_rows)], pa.string())
    return bare.append_column(
        "submission", pa.array([submission] * rows.num_rows, pa.string())
    ).append_column(ROW_ID, ids)


def _row_id(submission: str, index: int) -> str:
    return f"{submission}/{index}"


def _path(area: Path, submission: Submission) -> Path:
    period = str(submission.period)
    name = f"r{submission.revision}.parquet"
    return area / submission.partner / period / submission.dataset / name
