"""`observatory/needs`: the matrix of needs, by level, theme and region."""

from dataclasses import replace

from asl_pipeline.datasets.published.shared import (
    COUNTRY,
    NUTS_2,
    computed,
    computed_of_persons,
    conf_status,
    public,
)
from asl_pipeline.datasets.submitted.needs import NEEDS as SUBMITTED_NEEDS
from asl_pipeline.model.column import Column, Formula, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.protection import SmallCount

_CELL = ("level", "theme", "country", "nuts_2")


def _from(source_kind: str, plural: str) -> Column:
    return computed(
        f"n_from_{plural.replace(' ', '_')}",
        Kind.INTEGER,
        "NR",
        f"Of these, needs known from {plural}.",
        Formula(f"number of needs with source_kind {source_kind}", ("needs.source_kind",)),
    )


NEEDS = Dataset(
    name="needs",
    room="observatory",
    title="Matrix of needs",
    doc="How many social needs were mapped at each level, in each field of policy and in each "
    "region, how urgent they are, and what answers them. What people said stays with the project.",
    key=_CELL,
    sort=_CELL,
    columns=(
        *SUBMITTED_NEEDS.pick("level"),
        public(
            "theme", Kind.CODE, "Field of policy (SI-DRIVE, list policy_field); _U if not stated."
        ),
        replace(COUNTRY, doc="Country (ISO 3166-1 alpha-2) of the territory; _U where not known."),
        NUTS_2,
        computed(
            "n_needs",
            Kind.INTEGER,
            "NR",
            "Number of needs.",
            Formula("number of accepted needs", ("needs.need_id",)),
        ),
        computed(
            "urgency_mean",
            Kind.NUMBER,
            "SCORE",
            "Mean urgency, from 1 (can wait) to 5 (cannot).",
            Formula(
                "mean(urgency) over the needs that state one",
                ("needs.urgency",),
                limits="A score of partners, who need not use the scale alike.",
            ),
        ),
        computed(
            "urgency_max",
            Kind.INTEGER,
            "SCORE",
            "Greatest urgency.",
            Formula("max(urgency) over the needs that state one", ("needs.urgency",)),
        ),
        computed(
            "n_partners",
            Kind.INTEGER,
            "NR",
            "Partners that mapped these needs.",
            Formula("number of different partners", ("needs.partner_id",)),
        ),
        _from("statistic", "statistics"),
        _from("focus_group", "focus groups"),
        _from("interview", "interviews"),
        computed(
            "n_pilots",
            Kind.INTEGER,
            "NR",
            "Pilot actions that answer one of these needs.",
            Formula(
                "number of different accepted pilots whose need_id is one of these needs",
                ("needs.need_id", "pilot_actions.need_id"),
            ),
        ),
        computed(
            "n_practices",
            Kind.INTEGER,
            "NR",
            "Mapped practices that answer one of these needs.",
            Formula(
                "number of different accepted practices whose need_id is one of these needs",
                ("needs.need_id", "initiatives.need_id"),
                limits="A practice that two partners mapped counts twice.",
            ),
        ),
        computed(
            "n_with_people",
            Kind.INTEGER,
            "NR",
            "Of these, needs that tell how many people were asked.",
            Formula("number of needs with n_participants", ("needs.n_participants",)),
        ),
        computed_of_persons(
            "people_asked",
            Kind.INTEGER,
            "NR",
            "People who were asked about these needs; null where no need tells it.",
            Formula(
                "sum(n_participants)",
                ("needs.n_participants",),
                limits="Who was asked about several needs counts once for each, so that it is no "
                "number of different people. Suppressed where it is small for "
                "each need on average.",
            ),
        ),
        conf_status("people_asked"),
    ),
    protection=(
        # Nobody says which groups they belong to; and one focus group may have told several needs.
        SmallCount(column="people_asked", group_unknown=True, parts="n_with_people"),
    ),
)
