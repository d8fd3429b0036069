"""`capitalisation/pilot_results`: what came of each pilot, and what would help another place."""

from asl_pipeline.datasets.published.indicators import NOT_BROKEN_DOWN
from asl_pipeline.datasets.published.pilots import PILOTS
from asl_pipeline.datasets.published.shared import AS_AT, computed, computed_of_persons
from asl_pipeline.datasets.submitted.pilot_actions import PILOT_ACTIONS
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.protection import Inherited

_READ = ("indicator_readings.value", "indicator_readings.target", "indicator_readings.period")

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
        computed(
            "n_indicators",
            Kind.INTEGER,
            "NR",
            "Indicators with an accepted reading.",
            Formula(
                "number of different indicators with readings that are not broken down",
                ("indicator_readings.indicator_id",),
            ),
        ),
        computed(
            "n_targets",
            Kind.INTEGER,
            "NR",
            "Of these, indicators with a target.",
            Formula(
                "number of indicators with a value and a target above or below 0 at the last "
                "reading",
                ("indicator_readings.value", "indicator_readings.target"),
            ),
        ),
        computed_of_persons(
            "n_targets_met",
            Kind.INTEGER,
            "NR",
            "Of these, targets that the last reading meets.",
            Formula(
                "number of targets with value ≥ target, or value ≤ target where less is better",
                (*_READ, "indicator_definitions.direction"),
            ),
        ),
        computed_of_persons(
            "attainment",
            Kind.NUMBER,
            "PC",
            "Mean of 100 × last reading / target, over the targets that are to be reached.",
            Formula(
                "mean(100 × value / target); value and target are sums over territories in the "
                "last period of each indicator",
                (*_READ, "indicator_definitions.direction"),
                limits="Targets that are to be stayed under are left out. Pilots with different "
                "indicators are not compared by it.",
            ),
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
