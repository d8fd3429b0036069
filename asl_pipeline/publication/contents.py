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
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline.publication.comparison.since import since
from asl_pipeline.publication.descriptors import descriptors
from asl_pipeline.publication.lineage import Origins, lineage
from asl_pipeline.publication.signature import MANIFEST, SIGNER, signature, signer
from asl_pipeline.publication.stored import Stored, stored
from asl_pipeline.store.files import as_json
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.store.tables import parquet

SCHEMA_VERSION: Final = "0.2.0"
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
    previous: Edition | None = None
    """The release before, as this one is compared with it."""
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
    compared = since(inputs.previous, _edition(inputs, tables))
    tables += [_stored(d, f"{d.room}/{d.name}.parquet", t, inputs) for d, t in inputs.measured]
    tables += [
        _stored(each, f"{each.room}/{each.name}.parquet", table, inputs)
        for each, table in compared.tables
    ]
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
    texts_of = {**_texts(inputs, tables), **compared.texts}
    files |= {path: text.encode() for path, text in texts_of.items()}
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


def _edition(inputs: Inputs, tables: Sequence[_Table]) -> Edition:
    """The release as it is compared with the one before."""
    lineages = {made.dataset.name: made.table for made in tables if made.dataset.room == "lineage"}
    return Edition(
        name=inputs.name,
        schema_version=SCHEMA_VERSION,
        rule_set=inputs.rule_set,
        code_version=inputs.code_version,
        inputs=frozenset(submission.id for submission in inputs.in_force),
        tables={
            made.path.removesuffix(".parquet"): Stored(
                made.table, made.dataset.sort or made.dataset.key
            )
            for made in tables
            if made.dataset.room != "lineage"
        },
        lineage={
            f"{dataset.room}/{dataset.name}": lineages[dataset.name] for dataset, _ in inputs.tables
        },
    )


def _stored(dataset: Dataset, path: str, table: pa.Table, inputs: Inputs) -> _Table:
    shown = table.drop_columns([SOURCES]) if SOURCES in table.column_names else table
    order = dataset.sort or dataset.key
    placed = with_points(shown) if is_located(dataset) else shown
    typed = stored(placed, schema(dataset, stored=True), order)
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
