"""The declared schemas of all tables of a release, as they are kept beside the tests by version.

`python -m asl_pipeline_tests.publication.schema_snapshot` writes the file of the version declared
now, and removes that of the version before.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from asl_pipeline.datasets import COMPARING, PUBLISHED
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.codes import code_list, lists_of
from asl_pipeline.derive.lineage import lineage_of
from asl_pipeline.publication.comparison.schemas import columns_of, schema_from
from asl_pipeline.publication.contents import SCHEMA_VERSION
from asl_pipeline.store.files import write_text

FOLDER = Path(__file__).parent
LONGEST = 100
"""Of code lists that are longer, only the version is kept."""

Schemas = Mapping[str, pa.Schema]
Codes = Mapping[str, list[str]]

DATASETS = (*PUBLISHED, *map(lineage_of, PUBLISHED), *COMPARING)


def declared_schemas() -> Schemas:
    """The schemas as they are declared, by table."""
    return {f"{each.room}/{each.name}": schema(each, stored=True) for each in DATASETS}


def declared_codes() -> Codes:
    """The codes of every list that a column has, or the version of a list that is long."""
    lists = [code_list(name) for name in sorted({n for each in DATASETS for n in lists_of(each)})]
    return {
        each.name: sorted(each.codes) if len(each.codes) <= LONGEST else [f"version {each.version}"]
        for each in lists
    }


def kept() -> Path:
    """The file that is kept. There is one only."""
    (file,) = FOLDER.glob("schema-*.json")
    return file


def version_of(file: Path) -> str:
    return file.stem.removeprefix("schema-")


def read(file: Path) -> tuple[Schemas, Codes]:
    """The schemas, with the notes on columns that are kept, and the codes."""
    told: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return {name: schema_from(columns) for name, columns in told["tables"].items()}, told["codes"]


def kept_of(table: pa.Schema) -> pa.Schema:
    """A schema with the notes that say how a column may be read. How it is described may change."""
    return pa.schema([field.with_metadata(_notes(field.metadata or {})) for field in table])


def _notes(notes: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    kept = {name: notes[name] for name in (b"key", b"unit", b"code_list") if name in notes}
    if b"formula" in notes:
        # Whether it is the same is all that is asked.
        kept[b"formula"] = hashlib.sha256(notes[b"formula"]).hexdigest()[:8].encode()
    return kept


def main() -> None:
    for file in FOLDER.glob("schema-*.json"):
        file.unlink()
    tables = {name: columns_of(kept_of(each)) for name, each in declared_schemas().items()}
    target = FOLDER / f"schema-{SCHEMA_VERSION}.json"
    # A line for each table and list, so that it is seen which one changed.
    parts = (
        _lines(part, lines) for part, lines in (("codes", declared_codes()), ("tables", tables))
    )
    write_text(target, "{\n" + ",\n".join(parts) + "\n}\n")


def _lines(name: str, told: Mapping[str, Any]) -> str:
    lines = (f"  {json.dumps(key)}: {json.dumps(told[key])}" for key in sorted(told))
    return f"{json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    main()
