"""Lineage: from every published row to the cells of the partners' files that it was made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.frames import ROW_ID, SOURCES, VINTAGE
from asl_pipeline.derive.lineage import lineage_of
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.submission import Submission


@dataclass(frozen=True, kw_only=True)
class Origins:
    """What sources can be looked up in: accepted rows by form, and submissions by id.

    By the id of the row, where there are any: `corrected` names the corrections made to it,
    `repaired` what was put right while it was read, `ruled` the rulings in force on it.
    """

    accepted: Mapping[str, pa.Table]
    submissions: Mapping[str, Submission]
    reviewers: Mapping[str, str]
    corrected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repaired: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ruled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def places(self) -> Mapping[str, tuple[str | None, int]]:
        """Sheet and row of each accepted row, by its id."""
        return {
            row_id: (sheet, row)
            for table in self.accepted.values()
            for row_id, sheet, row in zip(
                table[ROW_ID].to_pylist(),
                table["sheet"].to_pylist(),
                table["row"].to_pylist(),
                strict=True,
            )
        }


def lineage(dataset: Dataset, table: pa.Table, origins: Origins) -> tuple[Dataset, pa.Table]:
    """The lineage table of a table that still has its column of sources."""
    declared = lineage_of(dataset)
    places = origins.places
    rows = []
    for row in table.select([*dataset.key, SOURCES]).to_pylist():
        key = {name: row[name] for name in dataset.key}
        sources = row[SOURCES] or [None]
        rows += [{**key, **_source(source, places, origins)} for source in sources]
    made = pa.Table.from_pylist(rows, schema(declared))
    return declared, made.sort_by([(name, "ascending") for name in declared.sort])


def _source(
    source: str | None, places: Mapping[str, tuple[str | None, int]], origins: Origins
) -> dict[str, Any]:
    if source is None:
        return {"source_type": "registry"}
    if source.startswith(VINTAGE):
        return {"source_type": "vintage", "vintage": source.removeprefix(VINTAGE)}
    submission_id = source.rpartition("/")[0] if source in places else source
    submission = origins.submissions[submission_id]
    sheet, row = places.get(source, (None, None))
    return {
        "source_type": "row" if source in places else "submission",
        "submission_id": submission.id,
        "delivery": submission.delivery,
        "file_sha256": submission.sha256,
        "sheet": sheet,
        "row": row,
        "rule_set": submission.rule_set,
        "verdict": submission.verdict,
        "repairs": list(origins.repaired.get(source, ())),
        "rulings": list(origins.ruled.get(source, ())),
        "corrections": list(origins.corrected.get(source, ())),
        "reviewer": origins.reviewers.get(submission.id),
    }
