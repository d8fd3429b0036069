"""Every code list by name: those that are shipped, and the partners as a list of their own."""

import csv
import io
from collections.abc import Mapping
from functools import cache

from asl_pipeline.datasets.codelists import BRIDGE, names, shipped, table
from asl_pipeline.model.codelist import Code, CodeList
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.partners import registry


@cache
def code_list(name: str) -> CodeList:
    """The code list of that name. Raises KeyError for any other."""
    return _partners() if name == "partner" else shipped(name)


def all_names() -> tuple[str, ...]:
    """The names of all code lists."""
    return (*names(), "partner")


def lists_of(dataset: Dataset) -> tuple[str, ...]:
    """The names of the code lists that a dataset's columns use, each once."""
    used = [column.code_list for column in dataset.columns if column.code_list]
    return tuple(dict.fromkeys(used))


def _partners() -> CodeList:
    return CodeList(
        name="partner",
        title="Partners of the project",
        version="1",
        source="asl_pipeline/partners",
        basis="fact",
        entries=tuple(
            Code(
                code=code,
                label=partner.name,
                extra={
                    "country": partner.country,
                    "also": "|".join(
                        (partner.english_name, *(holder.name for holder in partner.holders))
                    ),
                },
            )
            for code, partner in registry().items()
        ),
    )


@cache
def nuts_codes(version: str) -> Mapping[str, Code]:
    """The NUTS codes of one version, of the five countries, by code."""
    return {
        entry.code: entry for entry in shipped("nuts").entries if entry.extra["version"] == version
    }


@cache
def nuts_versions(code: str) -> tuple[str, ...]:
    """The versions of NUTS that have the code."""
    return tuple(entry.extra["version"] for entry in shipped("nuts").entries if entry.code == code)


@cache
def nuts_prefixes() -> Mapping[str, str]:
    """The first two letters of NUTS codes by country: UK for GB, EL for GR."""
    return {entry.code: entry.extra["nuts_prefix"] for entry in shipped("country").entries}


@cache
def exact_successors() -> Mapping[tuple[str, str], tuple[str, str]]:
    """Where (code, version) is the very same area as (code, version) of the next version.

    Only what Eurostat's tables call the same area under the same or another code; boundary
    shifts, splits and mergers are never applied.
    """
    return {
        (entry["from_code"], entry["from_version"]): (entry["to_code"], entry["to_version"])
        for entry in _bridge()
        if entry["kind"] in {"same", "recoded"}
    }


def _bridge() -> tuple[Mapping[str, str], ...]:
    return tuple(csv.DictReader(io.StringIO(table(BRIDGE))))


@cache
def exact_predecessors() -> Mapping[tuple[str, str], tuple[str, str]]:
    """As `exact_successors`, the other way round."""
    return {later: earlier for earlier, later in exact_successors().items()}


def same_area(code: str, version: str, wanted: str) -> str | None:
    """The code in `wanted` of the area that `code` names in `version`, if exactly the same."""
    if code not in nuts_codes(version):
        return None
    for step in (exact_successors(), exact_predecessors()):
        place: tuple[str, str] | None = (code, version)
        while place is not None and place[1] != wanted:
            place = step.get(place)
        if place is not None:
            return place[0]
    return None


def in_version(code: str, wanted: str) -> str | None:
    """The code in `wanted` of the area that `code` names in some version, if exactly the same."""
    found = (same_area(code, version, wanted) for version in nuts_versions(code))
    return next((each for each in found if each is not None), None)


def country_of(code: str, version: str) -> str | None:
    """The country (ISO 3166-1) of a NUTS code, if it exists in that version."""
    entry = nuts_codes(version).get(code)
    return None if entry is None else entry.extra["country"]


def nuts_2_of(code: str, version: str) -> str | None:
    """The NUTS 2 region that a code lies in, by Eurostat's own tables.

    The first four letters do not tell it: Northern Ireland's UKN10 lies in UKN0.
    """
    entry = nuts_codes(version).get(code)
    while entry is not None and int(entry.extra["level"]) > 2:  # noqa: PLR2004
        entry = nuts_codes(version).get(entry.extra["parent"])
    if entry is None or entry.extra["level"] != "2":
        return None
    return entry.code
