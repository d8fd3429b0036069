"""The `croissant.json` of a release (Croissant 1.0), from what `datapackage.json` says of tables.

Source: https://docs.mlcommons.org/croissant/docs/croissant-spec.html. The context is the standard
one, written out, so that nothing is fetched. Points are left out: they stand in lon and lat.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from asl_pipeline.datasets import catalogue as said

FILE: Final = "croissant.json"
CONTEXT: Final[Mapping[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{
        name: f"cr:{name}"
        for name in (
            *("citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty"),
            *("fileObject", "fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key"),
            *("md5", "parentField", "path", "recordSet", "references", "regex", "repeated"),
            *("replace", "samplingRate", "separator", "source", "subField", "transform"),
        )
    },
}
_TYPES: Final = {
    "string": "sc:Text",
    "array": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "date": "sc:Date",
    "boolean": "sc:Boolean",
}


def croissant(
    *, release: str, as_of: dt.date, resources: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The descriptor: one file and one set of records for each resource."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": said.NAME,
        "description": f"{said.TITLE}. {said.DESCRIPTION} {said.FUNDING}",
        "version": semantic(release),
        "alternateName": release,
        "datePublished": as_of.isoformat(),
        "license": said.LICENCE_URL,
        "url": said.HOMEPAGE,
        "inLanguage": "en",
        "keywords": list(said.KEYWORDS),
        "isLiveDataset": False,
        "citeAs": f"@misc{{{said.NAME}, title = {{{said.TITLE}}}, author = {{{said.PROJECT}}}, "
        f"version = {{{release}}}, year = {{{as_of.year}}}}}",
        "creator": {"@type": "sc:Organization", "name": said.PROJECT, "url": said.HOMEPAGE},
        "publisher": {"@type": "sc:Organization", "name": said.PROJECT, "url": said.HOMEPAGE},
        "funder": {"@type": "sc:Organization", "name": said.FUND},
        "distribution": [_file(resource) for resource in resources],
        "recordSet": [_records(resource) for resource in resources],
    }


def semantic(release: str) -> str:
    """A release's name as the semantic version that Croissant asks for.

    `2026-03-31.0` is 2026.331.0: year, month and day, hotfix.
    """
    day, _, hotfix = release.partition(".")
    date = dt.date.fromisoformat(day)
    return f"{date.year}.{date.month * 100 + date.day}.{hotfix}"


def _file(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": resource["path"],
        "name": resource["path"],
        "description": resource["title"],
        "contentUrl": resource["path"],
        "contentSize": f"{resource['bytes']} B",
        # The only name of Parquet's that the specification knows.
        "encodingFormat": "application/x-parquet",
        "sha256": resource["hash"].partition(":")[2],
    }


def _records(resource: Mapping[str, Any]) -> dict[str, Any]:
    name, schema = resource["name"], resource["schema"]
    records: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        "field": list(_fields(resource)),
    }
    if schema.get("primaryKey"):
        records["key"] = [{"@id": f"{name}/{column}"} for column in schema["primaryKey"]]
    return records


def _fields(resource: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for field in resource["schema"]["fields"]:
        if field["type"] not in _TYPES:
            continue
        told: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{resource['name']}/{field['name']}",
            "name": field["name"],
            "description": field["description"],
            "dataType": _TYPES[field["type"]],
            "source": {
                "fileObject": {"@id": resource["path"]},
                "extract": {"column": field["name"]},
            },
        }
        if field["type"] == "array":
            told["repeated"] = True
        yield told
