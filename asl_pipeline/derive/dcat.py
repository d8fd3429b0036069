"""The `dcat-ap.jsonld` of a release: DCAT-AP 3, from what `datapackage.json` says of its tables.

Addresses are relative to the file, so that they hold wherever the release is copied to. A release
is one dataset of the series of all releases, and has a part for each table. Source: DCAT-AP 3.0,
https://semiceu.github.io/DCAT-AP/releases/3.0.0/.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from asl_pipeline.datasets import catalogue as said
from asl_pipeline.model.period import PERIODS

Node = dict[str, Any]

CONTEXT: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FILE: Final = "dcat-ap.jsonld"
_SERIES: Final = "../index.json#series"
_RELEASE: Final = "#release"
_PUBLISHER: Final = "#publisher"
_PARQUET: Final = "https://www.iana.org/assignments/media-types/application/vnd.apache.parquet"
_SHA256: Final = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"


def dcat(
    *, release: str, as_of: dt.date, follows: str | None, resources: Sequence[Mapping[str, Any]]
) -> Node:
    """The catalogue of a release: it, its series, and a dataset for each resource."""
    tables = [_table(resource, as_of) for resource in resources]
    catalogue = {
        "@id": "#catalogue",
        "@type": "dcat:Catalog",
        **_described(said.TITLE, f"{said.DESCRIPTION} {said.FUNDING}"),
        "dct:publisher": _id(_PUBLISHER),
        "dct:license": _authority("licence/CC_BY_4_0"),
        "dct:issued": _day(as_of),
        "foaf:homepage": _id(said.HOMEPAGE),
        "dcat:dataset": [_id(_RELEASE), *(_id(table["@id"]) for table in tables)],
    }
    graph = [catalogue, _series(), _whole(release, as_of, follows, tables), *tables, *_parties()]
    return {"@context": CONTEXT, "@graph": graph}


def _series() -> Node:
    return {
        "@id": _SERIES,
        "@type": "dcat:DatasetSeries",
        **_described(f"{said.TITLE}: all releases", f"{said.DESCRIPTION} {said.FUNDING}"),
        "dct:publisher": _id(_PUBLISHER),
        "dcat:contactPoint": _id("#contact"),
    }


def _whole(release: str, as_of: dt.date, follows: str | None, tables: Iterable[Node]) -> Node:
    node = {
        "@id": _RELEASE,
        "@type": "dcat:Dataset",
        **_described(f"{said.TITLE}, release {release}", f"{said.DESCRIPTION} {said.FUNDING}"),
        **_common(as_of),
        "dct:identifier": f"{said.NAME}/{release}",
        "dcat:version": release,
        "adms:versionNotes": _text("What is missing is said in KNOWN_ISSUES.md."),
        "dcat:inSeries": _id(_SERIES),
        "dct:hasPart": [_id(table["@id"]) for table in tables],
        "dcat:distribution": {
            "@id": "#release-package",
            "@type": "dcat:Distribution",
            "dct:title": _text("Data Package of all tables"),
            "dcat:accessURL": _id("datapackage.json"),
            "dct:format": _authority("file-type/JSON"),
            "dct:license": _authority("licence/CC_BY_4_0"),
        },
    }
    if follows:
        before = _id(f"../{follows}/{FILE}{_RELEASE}")
        node |= {"dcat:prev": before, "dcat:previousVersion": before}
    return node


def _table(resource: Mapping[str, Any], as_of: dt.date) -> Node:
    name, path = f"#{resource['name']}", resource["path"]
    return {
        "@id": name,
        "@type": "dcat:Dataset",
        **_described(resource["title"], resource["description"]),
        **_common(as_of),
        "dct:isPartOf": _id(_RELEASE),
        "dcat:distribution": {
            "@id": f"{name}-parquet",
            "@type": "dcat:Distribution",
            "dct:title": _text(f"{resource['title']} (Parquet)"),
            "dcat:accessURL": _id(path),
            "dcat:downloadURL": _id(path),
            "dcat:mediaType": _id(_PARQUET),
            "dct:format": _authority("file-type/PARQUET"),
            "dct:license": _authority("licence/CC_BY_4_0"),
            "dcat:byteSize": _typed(str(resource["bytes"]), "nonNegativeInteger"),
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": _id(_SHA256),
                "spdx:checksumValue": _typed(resource["hash"].partition(":")[2], "hexBinary"),
            },
        },
    }


def _common(as_of: dt.date) -> Node:
    return {
        "dct:publisher": _id(_PUBLISHER),
        "dcat:contactPoint": _id("#contact"),
        "dct:issued": _day(as_of),
        "dct:language": _authority("language/ENG"),
        "dct:accessRights": _authority("access-right/PUBLIC"),
        "dcat:theme": _authority(said.THEME),
        "dcat:keyword": [_text(word) for word in said.KEYWORDS],
        "dct:spatial": [_authority(country) for country in said.COUNTRIES],
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(PERIODS[0].first),
            "dcat:endDate": _day(PERIODS[-1].last),
        },
        "schema:funding": _id("#grant"),
    }


def _parties() -> list[Node]:
    return [
        {
            "@id": _PUBLISHER,
            "@type": "foaf:Agent",
            "foaf:name": _text(said.PROJECT),
            "foaf:homepage": _id(said.HOMEPAGE),
        },
        {
            "@id": "#contact",
            "@type": "vcard:Kind",
            "vcard:fn": said.CONTACT,
            "vcard:hasURL": _id(said.HOMEPAGE),
        },
        {
            "@id": "#grant",
            "@type": "schema:Grant",
            "schema:identifier": said.GRANT,
            "schema:description": _text(said.FUNDING),
            "schema:funder": {"@type": "schema:Organization", "schema:name": said.FUND},
        },
    ]


def _described(title: str, text: str) -> Node:
    return {"dct:title": _text(title), "dct:description": _text(text)}


def _text(text: str) -> Node:
    return {"@value": text, "@language": "en"}


def _id(address: str) -> Node:
    return {"@id": address}


def _authority(code: str) -> Node:
    return _id(said.AUTHORITY + code)


def _typed(text: str, kind: str) -> Node:
    return {"@value": text, "@type": f"xsd:{kind}"}


def _day(day: dt.date) -> Node:
    return _typed(day.isoformat(), "date")
