"""`observatory/territories`: the territories that accepted rows name, in every version of NUTS."""

from dataclasses import replace

from asl_pipeline.datasets.published.shared import COUNTRY, NUTS_2, computed, public
from asl_pipeline.datasets.submitted.places import NUTS_CODE, NUTS_VERSION
from asl_pipeline.model.column import Column, Formula, Kind
from asl_pipeline.model.dataset import Dataset

NUTS_VERSIONS = ("2013", "2016", "2021", "2024")
"""The versions that a territory's codes are given in."""


def _same_area(version: str) -> Column:
    return public(
        f"nuts_{version}",
        Kind.ID,
        f"Code of the very same area in NUTS {version}; null where there is none, or where it is "
        "not known to be exactly the same.",
    )


def _named(name: str, form: str, plural: str) -> Column:
    return computed(
        name,
        Kind.INTEGER,
        "NR",
        f"{plural} there.",
        Formula(
            f"number of accepted rows of {form} with this nuts_code and nuts_version",
            (f"{form}.nuts_code", f"{form}.nuts_version"),
            limits="Rows that name the same area in another version of NUTS, or an area inside it, "
            "are not in it.",
        ),
    )


TERRITORIES = Dataset(
    name="territories",
    room="observatory",
    title="Territories",
    doc="Every territory that an accepted row of any form names, with the codes that the same area "
    "has in other versions of NUTS. These are Eurostat's; areas that were split, merged or "
    "redrawn are never matched.",
    key=("nuts_code", "nuts_version"),
    columns=(
        NUTS_CODE,
        NUTS_VERSION,
        public(
            "level",
            Kind.CODE,
            "Level of NUTS, from 0 (country) to 3; null for a code that is not on our list, which "
            "has the five countries of the project only.",
        ),
        public("label", Kind.TEXT, "Name of the territory, as Eurostat lists it."),
        replace(COUNTRY, doc="Country (ISO 3166-1 alpha-2), GB for UK; _U where not known."),
        NUTS_2,
        public(
            "in_atlantic_area",
            Kind.BOOLEAN,
            "Whether all of it (true) or none of it (false) lies in the area of the Atlantic Area "
            "programme 2014-2020; null where a part does, or where it is not known.",
        ),
        *(_same_area(version) for version in NUTS_VERSIONS),
        _named("n_pilots", "pilot_actions", "Pilot actions"),
        _named("n_practices", "initiatives", "Mapped practices"),
        _named("n_actors", "actors", "Mapped actors"),
        _named("n_needs", "needs", "Mapped needs"),
    ),
)
