"""Everything that a release holds, as bytes by path: a pure function of what was accepted."""

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.datapackage import resource
from asl_pipeline.derive.dictionary import dictionary
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.derive.geometry import footer, is_located, with_points
from asl_pipeline.derive.pages import RELEASE
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.model.submission import AUTOMATIC, Decision, Submission
from asl_pipeline.publication import texts
from asl_pipeline.publication.catalogue import Told, catalogue
from asl_pipeline.publication.descriptors import descriptors
from asl_pipeline.publication.lineage import Origins, lineage
from asl_pipeline.publication.signature import MANIFEST, SIGNER, signature, signer
from asl_pipeline.store.files import as_json
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.store.tables import parquet

SCHEMA_VERSION: Final = "0.1.0"
"""The version of the published tables' schemas, by semantic versioning."""

SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """What a release is made of. `tables` are protected and still name their sources."""

    name: str
    as_of: dt.date
    follows: str | None
    follows_manifest_sha256: str | None
    fingerprint: str
    rule_set: str
    code_version: str
    tables: Sequence[tuple[Dataset, pa.Table]]
    origins: Origins
    in_force: Sequence[Submission]
    """The accepted submissions that it is made of, earlier registers of pilots included."""
    missing: Sequence[tuple[str, str, str]]
    """Partner, period and form of what was expected and has not been accepted."""
    documents: Mapping[str, str]
    measured: Sequence[tuple[Dataset, pa.Table]] = ()
    """Tables that say something of `tables`, and so have no sources of their own."""
    rulings: Sequence[Ruling] = ()
    record_entries: int = 0
    record_head: str = ""
    """How long the record of the review is, and the seal of its last entry."""
    signing_key: Ed25519PrivateKey | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Table:
    dataset: Dataset
    path: str
    table: pa.Table
    content: bytes


def contents(inputs: Inputs) -> Mapping[str, bytes]:
    """The files of the release by path, the manifest and the sums of all others included."""
    tables = [made for each in inputs.tables for made in _tables(*each, inputs)]
    tables += [_stored(d, f"{d.room}/{d.name}.parquet", t, inputs) for d, t in inputs.measured]
    datasets = [made.dataset for made in tables]
    files = {made.path: made.content for made in tables}
    files |= {
        path: text.replace(RELEASE, inputs.name).encode() for path, text in inputs.documents.items()
    }
    files |= _dictionary(datasets)
    described = [
        resource(
            made.dataset,
            made.path,
            rows=made.table.num_rows,
            size=len(made.content),
            sha256=sha256_of(made.content),
        )
        for made in tables
    ]
    files |= descriptors(inputs.name, inputs.as_of, inputs.follows, described)
    files |= {path: text.encode() for path, text in _texts(inputs, tables).items()}
    # After all others, as it lists them.
    files |= catalogue(_told(inputs), described, files)
    files[MANIFEST] = as_json(_manifest(inputs, tables, files)).encode()
    files |= signature(files[MANIFEST], inputs.signing_key)
    sums = "".join(f"{sha256_of(content)}  {path}\n" for path, content in sorted(files.items()))
    files[SUMS] = sums.encode()
    return dict(sorted(files.items()))


def _told(inputs: Inputs) -> Told:
    return Told(
        release=inputs.name,
        as_of=inputs.as_of,
        follows=inputs.follows,
        missing=len(inputs.missing),
        signed=inputs.signing_key is not None,
    )


def _tables(dataset: Dataset, table: pa.Table, inputs: Inputs) -> list[_Table]:
    traced, sources = lineage(dataset, table, inputs.origins)
    return [
        _stored(dataset, f"{dataset.room}/{dataset.name}.parquet", table, inputs),
        _stored(traced, f"lineage/{dataset.name}.parquet", sources, inputs),
    ]


def _stored(dataset: Dataset, path: str, table: pa.Table, inputs: Inputs) -> _Table:
    shown = table.drop_columns([SOURCES]) if SOURCES in table.column_names else table
    declared = schema(dataset, stored=True)
    order = dataset.sort or dataset.key
    ordered = shown.sort_by([(name, "ascending") for name in order]).combine_chunks()
    if is_located(dataset):
        ordered = with_points(ordered)
    arrays = [_as(ordered[field.name], field.type) for field in declared]
    typed = pa.Table.from_arrays(arrays, schema=declared)
    about = {
        "dataset": "atlantic-social-lab",
        "table": f"{dataset.room}/{dataset.name}",
        "title": dataset.title,
        "description": dataset.doc,
        "release": inputs.name,
        "schema_version": SCHEMA_VERSION,
        "licence": "CC-BY-4.0",
        "rows": str(typed.num_rows),
        **footer(typed),
    }
    return _Table(dataset, path, typed, parquet(typed, about, order))


def _as(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if not pa.types.is_dictionary(kind):
        return column.cast(kind)
    # One dictionary in order, so that the same rows give the same bytes.
    values = column.cast(kind.value_type)
    codes = pc.unique(values.drop_null()).sort()
    indices = pc.index_in(values, codes).cast(kind.index_type)
    chunks = [pa.DictionaryArray.from_arrays(chunk, codes) for chunk in indices.chunks]
    return pa.chunked_array(chunks, kind)


def _dictionary(datasets: Sequence[Dataset]) -> Mapping[str, bytes]:
    table = dictionary(datasets)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows([row.values() for row in table.to_pylist()])
    return {
        "dictionary.parquet": parquet(table),
        "dictionary.csv": out.getvalue().encode(),
        "dictionary.html": texts.dictionary_html(table.to_pylist()).encode(),
    }


def _texts(inputs: Inputs, tables: Sequence[_Table]) -> Mapping[str, str]:
    automatic = sum(1 for s in inputs.in_force if _is_automatic(s, inputs))
    listed = [(made.path, made.dataset.title, made.table.num_rows) for made in tables]
    return {
        "README.md": texts.readme(inputs.name, listed),
        "KNOWN_ISSUES.md": texts.known_issues(
            inputs.name,
            inputs.missing,
            automatic,
            inputs.rulings,
            signed=inputs.signing_key is not None,
        ),
        "LICENSE.txt": texts.licence(),
        "views.sql": texts.views(path for path, _, _ in listed),
    }


def _is_automatic(submission: Submission, inputs: Inputs) -> bool:
    return inputs.origins.reviewers.get(submission.id) == AUTOMATIC


def _manifest(
    inputs: Inputs, tables: Sequence[_Table], files: Mapping[str, bytes]
) -> dict[str, Any]:
    by_path = {made.path: made for made in tables}
    return {
        "release": inputs.name,
        "as_of": inputs.as_of.isoformat(),
        "schema_version": SCHEMA_VERSION,
        "follows": inputs.follows,
        "follows_manifest_sha256": inputs.follows_manifest_sha256,
        "fingerprint": inputs.fingerprint,
        "rule_set": inputs.rule_set,
        "code_version": inputs.code_version,
        SIGNER: signer(inputs.signing_key),
        "review_record": {"entries": inputs.record_entries, "head": inputs.record_head},
        "inputs": [_input(submission, inputs) for submission in inputs.in_force],
        "files": {
            path: {
                "sha256": sha256_of(content),
                "bytes": len(content),
                **(_about(by_path[path]) if path in by_path else {}),
            }
            for path, content in sorted(files.items())
        },
    }


def _input(submission: Submission, inputs: Inputs) -> dict[str, Any]:
    return {
        "submission": submission.id,
        "file_sha256": submission.sha256,
        "rows": submission.rows,
        "verdict": submission.verdict,
        "rule_set": submission.rule_set,
        "signed_off_by": inputs.origins.reviewers.get(submission.id)
        if submission.decision is Decision.SIGNED_OFF
        else None,
    }


def _about(made: _Table) -> dict[str, Any]:
    return {
        "table": f"{made.dataset.room}/{made.dataset.name}",
        "rows": made.table.num_rows,
        "schema_sha256": sha256_of(str(made.table.schema.remove_metadata()).encode()),
        "sorted_by": list(made.dataset.sort or made.dataset.key),
        "columns": {name: _statistics(made.table[name]) for name in made.table.column_names},
    }


def _statistics(column: pa.ChunkedArray) -> dict[str, Any]:
    told: dict[str, Any] = {"type": str(column.type), "nulls": column.null_count}
    kind = column.type
    ordered = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_date(kind)
    if (ordered or pa.types.is_decimal(kind)) and column.null_count < len(column):
        least, greatest = pc.min_max(column).as_py().values()
        told |= {"min": _plain(least), "max": _plain(greatest)}
    return told


def _plain(value: object) -> object:
    return value if isinstance(value, int | float) else str(value)
