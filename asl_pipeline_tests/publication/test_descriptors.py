"""The descriptors of a release, by the validators of those who read such."""

import copy as copies
import datetime as dt
import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import mlcroissant
import pyarrow.parquet as pq
import pyshacl
import pytest
import rdflib
import yaml
from absl import logging as absl_logging
from rdflib.namespace import DCTERMS, FOAF

from asl_pipeline.datasets.catalogue import CONTACT, FUNDING
from asl_pipeline.derive.citation import citation
from asl_pipeline.derive.croissant import semantic
from asl_pipeline.derive.dcat import dcat
from asl_pipeline_tests.publication.layout import COMPARED, FILES, LINEAGE, TABLES

SCHEMAS = Path(__file__).parent / "schemas"
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore:The inplace keyword"),  # in mlcroissant, of pandas
]
# mlcroissant's absl keeps the stderr of the moment it is imported at, which here is pytest's, and
# closes it as soon as Dagster sets up its own logging anew; never the interpreter's own.
absl_logging.get_absl_handler().python_handler.setStream(sys.__stderr__)
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")  # of DCAT 3; that of rdflib is of DCAT 2
HERE = "https://example.org/releases/2026-03-31.0/"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever wants to fetch a context or a profile fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a descriptor asks for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _graph(described: Any) -> rdflib.Graph:
    return rdflib.Graph().parse(
        data=json.dumps(described), format="json-ld", publicID=f"{HERE}dcat-ap.jsonld"
    )


@pytest.fixture(scope="module")
def graph(release: Path) -> rdflib.Graph:
    """What DCAT-AP says, as triples."""
    return _graph(_json(release / "dcat-ap.jsonld"))


@pytest.fixture(scope="module")
def croissant(release: Path) -> mlcroissant.Dataset:
    """The release as Croissant's own program reads it."""
    return mlcroissant.Dataset(jsonld=release / "croissant.json")


@pytest.mark.parametrize(
    "name", ["datapackage.json", "dcat-ap.jsonld", "croissant.json", "CITATION.cff", "LICENSE.txt"]
)
def test_every_descriptor_names_the_fund_and_no_address_of_a_person(
    release: Path, name: str
) -> None:
    text = (release / name).read_text("utf-8")

    assert FUNDING in text
    assert "mailto:" not in text


@pytest.mark.parametrize("name", ["datapackage.json", "dcat-ap.jsonld", "CITATION.cff"])
def test_whom_to_ask_is_a_role(release: Path, name: str) -> None:
    assert CONTACT in (release / name).read_text("utf-8")


# ------------------------------------------------------------------------------ Data Package


def test_frictionless_finds_nothing_wrong_with_the_data_package(release: Path) -> None:
    described = _json(release / "datapackage.json")

    assert list(frictionless.Package.metadata_validate(described)) == []
    assert len(frictionless.Package.from_descriptor(described).resources) == len(
        TABLES + LINEAGE + COMPARED
    )


# ----------------------------------------------------------------------------------- DCAT-AP


def _mistakes(graph: rdflib.Graph) -> tuple[bool, str]:
    shapes = rdflib.Graph().parse(SCHEMAS / "dcat-ap-3-mandatory.ttl")
    conforms, _, told = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    return conforms, told


def test_dcat_ap_finds_all_that_it_makes_mandatory(graph: rdflib.Graph) -> None:
    conforms, told = _mistakes(graph)

    assert conforms, told


@pytest.fixture(scope="module")
def small() -> Any:
    """The descriptor of a release of one table."""
    resource = {
        "name": "observatory-pilots",
        "title": "Pilot actions",
        "description": "Every pilot action.",
        "path": "observatory/pilots.parquet",
        "bytes": 12,
        "hash": f"sha256:{'0' * 64}",
    }
    day = dt.date(2026, 3, 31)
    return dcat(release="2026-03-31.1", as_of=day, follows="2026-03-31.0", resources=[resource])


def _without(kind: str, key: str) -> Callable[[Any], None]:
    def broken(described: Any) -> None:
        nodes = described["@graph"]
        files = [node.get("dcat:distribution", {}) for node in nodes]
        for node in [*nodes, *files]:
            if node.get("@type") == kind:
                node.pop(key, None)

    return broken


@pytest.mark.parametrize(
    "breakage",
    [
        _without("dcat:Catalog", "dct:publisher"),
        _without("dcat:Dataset", "dct:description"),
        _without("dcat:DatasetSeries", "dct:title"),
        _without("dcat:Distribution", "dcat:accessURL"),
        _without("foaf:Agent", "foaf:name"),
    ],
    ids=["publisher", "description", "title of the series", "address", "name"],
)
def test_dcat_ap_misses_what_is_taken_away(small: Any, breakage: Callable[[Any], None]) -> None:
    broken = copies.deepcopy(small)
    breakage(broken)

    assert _mistakes(_graph(small))[0]
    assert not _mistakes(_graph(broken))[0]


def test_every_table_is_a_part_of_the_release_with_its_hash_and_a_file_that_is_there(
    release: Path, graph: rdflib.Graph
) -> None:
    whole = rdflib.URIRef(f"{HERE}dcat-ap.jsonld#release")
    spdx = rdflib.Namespace("http://spdx.org/rdf/terms#")
    manifest = _json(release / "manifest.json")["files"]

    found = {}
    for part in graph.objects(whole, DCTERMS.hasPart):
        file = graph.value(part, DCAT.distribution)
        path = str(graph.value(file, DCAT.downloadURL)).removeprefix(HERE)
        checksum = graph.value(graph.value(file, spdx.checksum), spdx.checksumValue)
        found[path] = (str(checksum), int(graph.value(file, DCAT.byteSize)))
    assert found == {
        path: (manifest[path]["sha256"], manifest[path]["bytes"])
        for path in TABLES + LINEAGE + COMPARED
    }


def test_a_release_is_one_of_the_series_of_all_and_names_the_one_before(small: Any) -> None:
    graph = _graph(small)
    whole = rdflib.URIRef(f"{HERE}dcat-ap.jsonld#release")
    series = rdflib.URIRef("https://example.org/releases/index.json#series")
    before = rdflib.URIRef("https://example.org/releases/2026-03-31.0/dcat-ap.jsonld#release")

    assert graph.value(whole, DCAT.inSeries) == series
    assert graph.value(whole, DCAT.prev) == before
    assert (series, rdflib.RDF.type, DCAT.DatasetSeries) in graph
    assert list(graph.subjects(FOAF.name)) == [rdflib.URIRef(f"{HERE}dcat-ap.jsonld#publisher")]


# --------------------------------------------------------------------------------- Croissant


def test_croissant_finds_nothing_wrong(croissant: mlcroissant.Dataset) -> None:
    issues = croissant.metadata.ctx.issues

    assert (set(issues.errors), set(issues.warnings)) == (set(), set())


@pytest.mark.parametrize("table", ["observatory/pilots", "lineage/practices"])
def test_croissant_reads_the_rows_that_the_tables_have(
    release: Path, croissant: mlcroissant.Dataset, table: str
) -> None:
    name = table.replace("/", "-")
    rows = list(croissant.records(name))

    expected = pq.read_table(release / f"{table}.parquet")
    first = expected.column_names[0]
    assert [row[f"{name}/{first}"].decode() for row in rows] == expected[first].to_pylist()


def test_croissant_knows_every_file_of_tables(release: Path) -> None:
    described = _json(release / "croissant.json")

    assert sorted(each["contentUrl"] for each in described["distribution"]) == sorted(
        path for path in FILES if path in TABLES + LINEAGE + COMPARED
    )


@pytest.mark.parametrize(
    ("release_name", "version"),
    [("2026-03-31.0", "2026.331.0"), ("2026-12-01.2", "2026.1201.2")],
)
def test_the_version_for_croissant_is_semantic_and_grows_with_the_releases(
    release_name: str, version: str
) -> None:
    assert semantic(release_name) == version


# ---------------------------------------------------------------------------------- citation


def test_the_citation_is_as_its_schema_asks(release: Path) -> None:
    schema = _json(SCHEMAS / "cff-1.2.0.json")
    told = yaml.safe_load((release / "CITATION.cff").read_text("utf-8"))

    assert list(jsonschema.Draft7Validator(schema).iter_errors(told)) == []
    assert (told["version"], told["date-released"]) == ("2026-03-31.0", "2026-03-31")


def test_a_citation_is_yaml_whatever_its_texts() -> None:
    told = yaml.safe_load(citation("2026-03-31.0", dt.date(2026, 3, 31)))

    assert told["version"] == "2026-03-31.0"
    assert told["license"] == "CC-BY-4.0"
