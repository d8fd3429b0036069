"""`capitalisation/pilot_results`: what came of each pilot, and what would help another place."""

from asl_pipeline.datasets.published.indicators import NOT_BROKEN_DOWN
from asl_pipeline.datasets.published.pilots import PILOTS
from asl_pipeline.datasets.published.shared import AS_AT, number
from asl_pipeline.datasets.submitted.pilot_actions import PILOT_ACTIONS
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.protection import Inherited

PILOT_RESULTS = Dataset(
    name="pilot_results",
    room="capitalisation",
    title="Results of the pilot actions",
    doc="What each pilot achieved, what made it easier or harder, what will remain, and how far "
    "its targets were met, as last accepted.",
    key=("pilot_id",),
    sort=("domain", "pilot_id"),
    columns=(
        *PILOTS.pick("pilot_id", "partner_id", "title", "title_en", "lang", "domain"),
        *PILOTS.pick("country", "status", "si_stage"),
        *PILOT_ACTIONS.pick(
            "results_obtained",
            "results_expected",
            "difficulties",
            "facilitators",
            "durability",
            "transferability_note",
        ),
        number("n_indicators", Kind.INTEGER, "NR", "Indicators with an accepted reading."),
        number("n_targets", Kind.INTEGER, "NR", "Of these, indicators with a target."),
        Column(
            name="n_targets_met",
            kind=Kind.INTEGER,
            unit="NR",
            doc="Of these, targets that the last reading meets.",
            sensitivity=Sensitivity.PERSONS,
        ),
        Column(
            name="attainment",
            kind=Kind.NUMBER,
            unit="PC",
            doc="Mean of 100 × last reading / target, over the targets that are to be reached.",
            sensitivity=Sensitivity.PERSONS,
        ),
        AS_AT,
    ),
    protection=(
        Inherited(
            values=("n_targets_met", "attainment"),
            source="indicators",
            on=(("pilot_id", "pilot_id"),),
            where=NOT_BROKEN_DOWN,
        ),
    ),
)
