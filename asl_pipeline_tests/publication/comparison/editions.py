"""Releases made up for comparison: one small table, and what its rows are made of."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from asl_pipeline.datasets.published.shared import MERGED, computed_of_persons, conf_status, public
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.lineage import lineage_of
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.publication.comparison.edition import Edition
from asl_pipeline_tests.publication.comparison.pairs import state_of

TABLE = "observatory/practices"
PRACTICES = Dataset(
    name="practices",
    room="observatory",
    title="Practices",
    doc="Practices.",
    key=("partner_id", "initiative_id"),
    columns=(
        public("partner_id", Kind.CODE, "Partner."),
        public("initiative_id", Kind.ID, "Id."),
        public("name", Kind.TEXT, "Name."),
        computed_of_persons("people", Kind.INTEGER, "NR", "People.", Formula("n", ())),
        conf_status("people"),
        *MERGED,
    ),
)

Row = tuple[dict[str, Any], tuple[str, ...]]


def row(known_as: str, *sources: str, **cells: Any) -> Row:
    """A row `partner/id` that is made of submissions, of `correction:…` and of `vintage:…`."""
    partner, _, number = known_as.partition("/")
    return {"partner_id": partner, "initiative_id": number, "name": "A", **cells}, sources


def key_of(known_as: str) -> str:
    partner, _, number = known_as.partition("/")
    return f'{{"partner_id":"{partner}","initiative_id":"{number}"}}'


def edition(
    name: str,
    *rows: Row,
    inputs: Iterable[str] = (),
    dataset: Dataset = PRACTICES,
    **about: Any,
) -> Edition:
    """A release of these rows. In force is what they are made of, and `inputs` beside."""
    submissions = {s for _, sources in rows for s in sources if ":" not in s}
    lineage = [
        {**{n: cells[n] for n in dataset.key}, **_told(source)}
        for cells, sources in rows
        for source in sources or ("",)
    ]
    plain: Mapping[str, Any] = {
        "schema_version": "0.2.0",
        "rule_set": "rules",
        "code_version": "code",
        "inputs": frozenset(submissions.union(inputs)),
        "tables": {TABLE: state_of(dataset, [cells for cells, _ in rows])},
        "lineage": {TABLE: pa.Table.from_pylist(lineage, schema(lineage_of(dataset)))},
    }
    return Edition(name=name, **{**plain, **about})


def _told(source: str) -> dict[str, Any]:
    if not source:
        return {"source_type": "registry"}
    kind, _, name = source.rpartition(":")
    if kind == "correction":
        return {"source_type": "row", "corrections": [name]}
    if kind == "vintage":
        return {"source_type": "vintage", "vintage": name}
    return {"source_type": "row", "submission_id": source}
