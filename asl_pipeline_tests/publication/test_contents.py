"""What lies in a release: every file, every row, and nothing that must not leave."""

import csv
import datetime as dt
import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import asl_pipeline
from asl_pipeline.datasets import COMPARING, MEASURED, PUBLISHED, SUBMITTED, submitted
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.lineage import lineage_of
from asl_pipeline.model.column import Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.store.vintages import vintages
from asl_pipeline_tests.publication import home as homes
from asl_pipeline_tests.publication.layout import COMPARED, FILES, LINEAGE, TABLES, TEXTS
from asl_pipeline_tests.publication.surroundings import around, made_in

SHIPPED = Path(asl_pipeline.__file__).parents[1] / "data" / "reference" / "eurostat"
_DECLARED: dict[str, Dataset] = {
    **{f"{each.room}/{each.name}.parquet": each for each in (*PUBLISHED, *MEASURED)},
    **{f"lineage/{each.name}.parquet": lineage_of(each) for each in PUBLISHED},
    **{f"{each.room}/{each.name}.parquet": each for each in COMPARING},
}
_OF_SEVERAL_FORMS = {
    "transfers",
    "programme_indicators",
    "programme_totals",
    "communication_reach",
    "budget_execution",
    "evaluation_agreement",
    "domain_comparison",
    "toc",
    "contribution",
}
"""Tables whose rows are made of rows that do not all hold the key."""
_DUCKDB = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.int16(): "SMALLINT",
    pa.float64(): "DOUBLE",
    pa.decimal128(12, 2): "DECIMAL(12,2)",
    pa.date32(): "DATE",
    pa.bool_(): "BOOLEAN",
    pa.list_(pa.string()): "VARCHAR[]",
    pa.binary(): "GEOMETRY('OGC:CRS84')",
}
_POLARS: dict[pa.DataType, Any] = {
    pa.string(): pl.String,
    pa.int64(): pl.Int64,
    pa.int16(): pl.Int16,
    pa.float64(): pl.Float64,
    pa.decimal128(12, 2): pl.Decimal(12, 2),
    pa.date32(): pl.Date,
    pa.bool_(): pl.Boolean,
    pa.list_(pa.string()): pl.List(pl.String),
    pa.binary(): pl.Binary,
}


_MADE = ("landing", "accepted", "findings", "feedback", "releases")
"""The areas of a home; the ledger beside them is a database, and numbers its pages itself."""


def _bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())


# ---------------------------------------------------------------------------------- layout


def test_a_release_has_the_files_of_the_layout_and_no_other(release: Path) -> None:
    assert tuple(sorted(_bytes_of(release))) == FILES


def test_beside_the_releases_lie_the_index_and_the_pointer_to_the_latest(made: Path) -> None:
    releases = made / "releases"
    sha256 = hashlib.sha256((releases / "2026-03-31.0/manifest.json").read_bytes()).hexdigest()

    assert sorted(path.name for path in releases.iterdir()) == [
        "2026-03-31.0",
        "index.json",
        "latest.json",
    ]
    latest = {"release": "2026-03-31.0", "manifest_sha256": sha256}
    assert _json(releases / "latest.json") == latest
    assert _json(releases / "index.json") == {"releases": [{**latest, "state": "current"}]}


@pytest.mark.parametrize("path", [*TABLES, *LINEAGE])
def test_the_rows_of_every_table_are_those_of_the_manifest(release: Path, path: str) -> None:
    manifest, descriptor = _json(release / "manifest.json"), _json(release / "datapackage.json")
    table = pq.read_table(release / path)
    (resource,) = [each for each in descriptor["resources"] if each["path"] == path]

    about = manifest["files"][path]
    assert table.num_rows == about["rows"] == resource["rows"] > 0
    assert set(about["columns"]) == set(table.column_names)
    nulls = {name: told["nulls"] for name, told in about["columns"].items()}
    assert nulls == {name: table[name].null_count for name in table.column_names}


def test_the_manifest_has_the_hash_and_size_of_every_file_but_itself_and_the_sums(
    release: Path,
) -> None:
    files = _bytes_of(release)
    said = _json(release / "manifest.json")["files"]

    assert {path: (about["sha256"], about["bytes"]) for path, about in said.items()} == {
        path: (hashlib.sha256(content).hexdigest(), len(content))
        for path, content in files.items()
        if path not in {"manifest.json", "SHA256SUMS"}
    }


def test_the_sums_are_as_the_program_sha256sum_reads_them(release: Path) -> None:
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=release,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr
    assert len(checked.stdout.splitlines()) == len(FILES) - 1


def test_the_manifest_names_what_the_release_was_made_of(release: Path) -> None:
    inputs = {each["submission"]: each for each in _json(release / "manifest.json")["inputs"]}

    assert sorted(inputs) == [
        "CES_2018-S1_evaluation_assessments_r1",
        "CES_2018-S1_indicator_definitions_r1",
        "GCU_2018-S1_evaluation_assessments_r1",
        "PAU_2018-S1_actors_r1",
        "PAU_2018-S1_communication_events_r1",
        "PAU_2018-S1_deliverables_r1",
        "PAU_2018-S1_expenditure_r1",
        "PAU_2018-S1_indicator_readings_r1",
        "PAU_2018-S1_initiatives_r1",
        "PAU_2018-S1_needs_r1",
        "PAU_2018-S1_pilot_actions_r1",
        "PAU_2018-S1_toc_elements_r1",
        "PAU_2018-S1_transfers_r1",
        "PAU_2018-S2_indicator_readings_r1",
    ]
    assert {name: each["signed_off_by"] for name, each in inputs.items() if each["signed_off_by"]} \
        == {"PAU_2018-S1_actors_r1": "CES"}  # fmt: skip


def test_the_dictionary_has_every_column_of_every_table(release: Path) -> None:
    declared = {
        (f"{each.room}/{each.name}", name)
        for each in _DECLARED.values()
        for name in schema(each, stored=True).names
    }

    with (release / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    stored = pq.read_table(release / "dictionary.parquet").to_pylist()

    assert {(row["table"], row["column"]) for row in written} == declared
    assert {(row["table"], row["column"]) for row in stored} == declared


def test_what_is_missing_is_said(release: Path) -> None:
    said = (release / "KNOWN_ISSUES.md").read_text("utf-8")

    missing = {line.split(": ")[0]: line for line in said.splitlines() if line.startswith("- ")}
    assert "pilot_actions" in missing["- AVI, 2018-S1"]
    assert "pilot_actions" not in missing.get("- PAU, 2018-S1", "")
    assert "automatically" not in said


def test_surroundings_do_not_show_in_any_byte_of_what_is_made(made: Path, tmp_path: Path) -> None:
    places = made_in(tmp_path)

    # What was told did tell, but for the locales of a machine that has no other.
    said = [around(), *places.values()]
    for each in ("hash", "threads"):
        assert len({str(one[each]) for one in said}) == len(said)
    assert len({str(one["zone"]) for one in said}) > 1
    print(f"weekdays: {sorted(one['weekday'] for one in said)}")
    expected = {area: _bytes_of(made / area) for area in _MADE}
    assert all(expected.values())
    for home in places:
        assert {area: _bytes_of(home / area) for area in _MADE} == expected


# ------------------------------------------------------------------------ by other programs


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


@pytest.mark.parametrize("path", [*TABLES, *LINEAGE, *COMPARED])
def test_arrow_reads_every_table_with_its_declared_schema_and_order(
    release: Path, path: str
) -> None:
    declared = _DECLARED[path]
    file = pq.ParquetFile(release / path)

    assert file.schema_arrow.remove_metadata().equals(schema(declared, stored=True))
    assert file.schema_arrow.field(0).metadata[b"description"]
    about = {key.decode(): value.decode() for key, value in file.schema_arrow.metadata.items()}
    assert about["release"] == release.name
    assert about["rows"] == str(file.metadata.num_rows)
    order = list(declared.sort or declared.key)
    table = file.read()
    plain = pa.table(
        [column.cast(_plain(column.type)) for column in table.columns], names=table.column_names
    )
    assert plain.equals(plain.sort_by([(name, "ascending") for name in order]))


def test_duckdb_reads_every_table_through_its_views(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(release)
    with duckdb.connect() as connection:
        connection.execute(Path("views.sql").read_text("utf-8"))
        for path, declared in _DECLARED.items():
            view = path.removesuffix(".parquet").replace("/", ".")
            described = connection.execute(f"DESCRIBE {view}").fetchall()
            assert {row[0]: row[1] for row in described} == {
                field.name: _DUCKDB[_plain(field.type)] for field in schema(declared, stored=True)
            }
            counted = connection.sql(f"FROM {view}").count("*").fetchone()
            assert counted == (pq.read_metadata(path).num_rows,)


@pytest.mark.parametrize("path", [*TABLES, *LINEAGE, *COMPARED])
def test_pandas_and_polars_read_every_table_with_its_declared_types(
    release: Path, path: str
) -> None:
    declared = schema(_DECLARED[path], stored=True)
    rows = pq.read_metadata(release / path).num_rows

    frame = pd.read_parquet(release / path, dtype_backend="pyarrow")
    assert {name: frame[name].dtype for name in frame} == {
        field.name: pd.ArrowDtype(field.type) for field in declared
    }
    assert len(frame) == len(pd.read_parquet(release / path)) == rows

    polars = pl.read_parquet(release / path)
    assert polars.height == rows
    coded = {field.name for field in declared if pa.types.is_dictionary(field.type)}
    assert {name: kind for name, kind in polars.schema.items() if name not in coded} == {
        field.name: _POLARS[field.type] for field in declared if field.name not in coded
    }
    assert all(isinstance(polars.schema[name], pl.Categorical) for name in coded)


# --------------------------------------------------------------------------------- lineage


@pytest.mark.parametrize("dataset", PUBLISHED, ids=lambda dataset: dataset.name)
def test_every_published_row_is_traced_to_files_that_were_received(
    made: Path, release: Path, dataset: Dataset
) -> None:
    published = pq.read_table(release / f"{dataset.room}/{dataset.name}.parquet").to_pylist()
    traced = pq.read_table(release / f"lineage/{dataset.name}.parquet").to_pylist()
    by_key: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in traced:
        by_key.setdefault(tuple(row[name] for name in dataset.key), []).append(row)

    keys = {tuple(row[name] for name in dataset.key) for row in published}
    assert keys == set(by_key)
    for row in published:
        for source in by_key[tuple(row[name] for name in dataset.key)]:
            _check_source(made, dataset, row, source)


def _check_source(
    made: Path, dataset: Dataset, row: dict[str, Any], source: dict[str, Any]
) -> None:
    if source["source_type"] == "registry":
        of_nothing = {"coverage": "n_submissions", "programme_totals": "n_candidates"}
        assert row[of_nothing[dataset.name]] == 0
        assert source["submission_id"] is None
        return
    if source["source_type"] == "vintage":
        name, _, short = source["vintage"].partition("/")
        assert name == row["dataset"]
        assert [each.dataset for each in vintages(SHIPPED, name) if each.short == short] == [name]
        return
    sha256 = source["file_sha256"]
    content = (made / "landing/sha256" / sha256[:2] / sha256).read_bytes()
    assert hashlib.sha256(content).hexdigest() == sha256
    assert source["rule_set"]
    if source["source_type"] == "submission":
        assert dataset.name in {"coverage", "findings", "item_response"}
        assert source["row"] is None
        return
    line = content.decode().splitlines()[source["row"] - 1]
    if dataset.name in _OF_SEVERAL_FORMS:
        assert line
        return
    ids = {"pilot_id", "actor_id", "initiative_id", "indicator_id", "source", "target", "node"}
    names = (ids | {"origin_id", "item_id", "nuts_code", "level"}) & set(dataset.key)
    assert names
    if dataset.name in {"indicators", "indicator_summary", "pilot_results", "good_practices"}:
        # What a definition or a pilot tells of a reading, it tells of many.
        told = {"indicator_definitions": "indicator_id", "pilot_actions": "pilot_id"}
        for form, known_by in told.items():
            if f"_{form}_" in source["submission_id"]:
                names &= {known_by}
    assert all(row[name] in line for name in names)


def test_lineage_names_the_university_that_signed_off(release: Path) -> None:
    traced = pq.read_table(release / "lineage/actors.parquet").to_pylist()

    assert {(row["actor_id"], row["row"], row["reviewer"]) for row in traced} == {
        ("PAU-ACT-001", 2, "CES"),
        ("PAU-ACT-002", 3, "CES"),
    }


# --------------------------------------------------------------------- what must not leave


def _everything(release: Path) -> str:
    """All that can be read in a release: the texts, and every cell and note of the tables."""
    texts = [(release / path).read_text("utf-8") for path in TEXTS]
    for path in sorted(release.rglob("*.parquet")):
        table = pq.read_table(path)
        texts += [str(table.to_pylist()), str(table.schema.to_string())]
        texts.append(str(table.schema.metadata))
        # The codes of a dictionary stand in the file whether a row has them or not.
        for column in table.columns:
            if pa.types.is_dictionary(column.type):
                texts += [str(chunk.dictionary.to_pylist()) for chunk in column.chunks]
        texts.append(path.read_bytes().decode("latin-1"))
    return "\n".join(texts)


@pytest.mark.parametrize(
    "canary",
    [homes.RETURNED, homes.WAITING, homes.COMMENT, homes.SPENT, homes.MATCHED, homes.PAID],
)
def test_what_was_returned_waits_or_is_internal_is_nowhere_in_a_release(
    made: Path, release: Path, canary: str
) -> None:
    landed = b"".join(path.read_bytes() for path in (made / "landing").rglob("*") if path.is_file())

    assert canary.encode() in landed
    assert canary not in _everything(release)


def test_no_cell_of_a_returned_submission_is_anywhere_in_a_release(
    made: Path, release: Path
) -> None:
    landed = b"".join(path.read_bytes() for path in (made / "landing").rglob("*") if path.is_file())
    everything = _everything(release)
    # A day is decoded from a table as Python writes it.
    decoded = {
        name: repr(dt.date.fromisoformat(written)) if written.startswith("1931-") else written
        for name, written in homes.CANARIES.items()
    }

    form = submitted("pilot_actions").column_names
    assert set(homes.CANARIES) == {*form} - {"partner_id", "period"}
    assert [name for name, each in homes.CANARIES.items() if each.encode() not in landed] == []
    assert [name for name, each in homes.CANARIES.items() if each in everything] == []
    assert [name for name, each in decoded.items() if each in everything] == []


def test_what_was_accepted_is_found_by_the_same_search(release: Path) -> None:
    everything = _everything(release)

    assert all(found in everything for found in ("Ressourcerie", "Toulouse", "Cafés de quartier"))


def test_no_table_has_an_internal_column(release: Path) -> None:
    columns = [column for dataset in SUBMITTED for column in dataset.columns]
    internal = {c.name for c in columns if c.sensitivity is Sensitivity.INTERNAL}
    # A name may stand for something public in another form.
    internal -= {c.name for c in columns if c.sensitivity is not Sensitivity.INTERNAL}
    # Totals of expenditure are published under the names of what they add up, and say of what.
    shown = [column for dataset in PUBLISHED for column in dataset.columns]
    internal -= {c.name for c in shown}
    internal -= {of.partition(".")[2] for c in shown if c.formula for of in c.formula.of}
    assert internal >= {"comments", "expenditure_to_date", "cofinancing"}

    for path in release.rglob("*.parquet"):
        assert internal.isdisjoint(pq.read_schema(path).names)
    for name in ("dictionary.csv", "dictionary.html", "datapackage.json", "views.sql"):
        text = (release / name).read_text("utf-8")
        assert not [column for column in internal if re.search(rf"\b{column}\b", text)]


def test_a_suppressed_count_is_nowhere_in_the_tables_or_their_statistics(release: Path) -> None:
    (practice, other) = pq.read_table(release / "observatory/practices.parquet").to_pylist()
    columns = _json(release / "manifest.json")["files"]["observatory/practices.parquet"]["columns"]

    assert (practice["beneficiaries_n"], practice["beneficiaries_n_conf_status"]) == (None, "A")
    assert (practice["lat"], practice["lon"]) == (43.3, -0.37)
    assert other["beneficiaries_n"] == 90
    assert columns["beneficiaries_n"]["min"] == columns["beneficiaries_n"]["max"] == 90
    group = pq.ParquetFile(release / "observatory/indicators.parquet").metadata.row_group(0)
    at = schema(_DECLARED["observatory/indicators.parquet"]).get_field_index("value")
    values = [
        group.column(index).statistics
        for index in range(group.num_columns)
        if group.column(index).path_in_schema == "value"
    ]
    assert at >= 0
    assert (values[0].min, values[0].max) == (37.0, 55.0)
