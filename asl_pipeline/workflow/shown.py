"""What earlier releases showed, for disclosure control: what was published stays public."""

from collections.abc import Iterable, Mapping

import pyarrow as pa

from asl_pipeline.datasets import PUBLISHED
from asl_pipeline.derive.arrow import schema
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.publication import open_release
from asl_pipeline.store.tables import read_table
from asl_pipeline.workflow.workplace import Workplace

_PROTECTED = tuple(dataset for dataset in PUBLISHED if dataset.protection)

Tables = Mapping[str, pa.Table]


def shown_before(at: Workplace) -> tuple[Tables, ...]:
    """The protected tables of all releases, by name, oldest first.

    A withdrawn one counts, as somebody may have it; what an erased one showed is known to nobody
    here. Raises VerificationFailed or NotFound where one is not as it was published.
    """
    return tuple(_shown(at, head.name) for head in at.ledger.unerased())


def _shown(at: Workplace, name: str) -> Tables:
    release = open_release(name, at.settings.releases)
    return {
        dataset.name: _as_declared(dataset, release.arrow(path))
        for dataset in _PROTECTED
        if (path := f"{dataset.room}/{dataset.name}") in release.tables
    }


def _as_declared(dataset: Dataset, table: pa.Table) -> pa.Table:
    """The table with the columns of today: null where a release did not have one yet."""
    columns = [
        table[field.name] if field.name in table.column_names else pa.nulls(len(table), field.type)
        for field in schema(dataset)
    ]
    return pa.table(columns, names=dataset.column_names)


def audit_files(at: Workplace, contents: Mapping[str, bytes]) -> None:
    """Attack the very bytes that are to be published. Raises DisclosureRefused."""
    audit(dict(_read(contents)), shown_before(at))


def _read(contents: Mapping[str, bytes]) -> Iterable[tuple[str, tuple[Dataset, pa.Table]]]:
    for dataset in PUBLISHED:
        content = contents[f"{dataset.room}/{dataset.name}.parquet"]
        yield dataset.name, (dataset, read_table(pa.py_buffer(content)))
