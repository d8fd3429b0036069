"""`capitalisation/transfers`: who took up what, where, and how far it went.

The definitions of RCR79 and RCR104 are on the code list `programme_indicator`.
"""

from typing import Final

from asl_pipeline.datasets.published.shared import AS_AT, COUNTRY, NUTS_2, public
from asl_pipeline.datasets.submitted.pilot_actions import PILOT_ACTIONS
from asl_pipeline.datasets.submitted.transfers import TRANSFERS as SUBMITTED
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

TAKEN_UP: Final = ("adopted", "upscaled")
"""How far an uptake has to go in order to count."""

_ORIGIN = Formula(
    "country of the pilot's territory, or of the mapped initiative",
    ("pilot_actions.nuts_code", "pilot_actions.nuts_version", "initiatives.country"),
    limits="Null where the form of the pilot or initiative is not accepted.",
)
_RCR104 = Formula(
    "a pilot was taken up; uptake is adopted or upscaled; evidence_doc is given; taken_up_on lies "
    "between the first day of the project and one year after the last day of its extension",
    (
        "transfers.pilot_id",
        "transfers.uptake",
        "transfers.evidence_doc",
        "transfers.taken_up_on",
    ),
    limits="A mapped initiative was not developed by the project. Whether the adopting "
    "organisation itself wrote the document is not known.",
)
_RCR79 = Formula(
    "a strategy or action plan was taken up",
    ("transfers.pilot_id", "transfers.initiative_id"),
    limits="Only pilots and initiatives are transferred, so no transfer counts; plans are "
    "counted in programme_indicators.",
)

TRANSFERS = Dataset(
    name="transfers",
    room="capitalisation",
    title="Transfers",
    doc="One row for each uptake of a pilot or a mapped initiative by an organisation, as last "
    "accepted from the partner that tells it. What the partner says it counts for stands beside "
    "what it counts for by the definitions of Interreg 2021-27; the project's own programme had "
    "other indicators.",
    key=("partner_id", "transfer_id"),
    sort=("partner_id", "transfer_id"),
    columns=(
        *SUBMITTED.pick("partner_id", "transfer_id", "pilot_id", "initiative_id"),
        public(
            "what",
            Kind.TEXT,
            "Title of the pilot or name of the initiative, in its own language; null where its "
            "form is not accepted.",
        ),
        *PILOT_ACTIONS.pick("domain"),
        *SUBMITTED.pick("adopter_name", "adopter_actor_id"),
        COUNTRY,
        NUTS_2,
        *SUBMITTED.pick("nuts_code", "nuts_version"),
        public(
            "origin_country",
            Kind.CODE,
            "Country (ISO 3166-1 alpha-2) that it comes from.",
            code_list="country",
            formula=_ORIGIN,
        ),
        public(
            "crosses_border",
            Kind.BOOLEAN,
            "Whether the adopting organisation lies in another country.",
            formula=Formula(
                "country ≠ origin_country",
                ("transfers.country", "transfers.origin_country"),
                limits="Null where one of the two is not known.",
            ),
        ),
        *SUBMITTED.pick("uptake", "taken_up_on", "evidence_doc", "counts_for"),
        public(
            "counts_rcr104",
            Kind.BOOLEAN,
            "Whether the uptake counts for RCR104.",
            formula=_RCR104,
        ),
        public(
            "rcr104_reason",
            Kind.CODE,
            "Why it does or does not: the first condition that it fails.",
            code_list="count_reason",
            formula=_RCR104,
        ),
        public(
            "counts_rcr79", Kind.BOOLEAN, "Whether the uptake counts for RCR79.", formula=_RCR79
        ),
        public(
            "rcr79_reason",
            Kind.CODE,
            "Why it does or does not.",
            code_list="count_reason",
            formula=_RCR79,
        ),
        AS_AT,
    ),
)
