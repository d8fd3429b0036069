"""`observatory/pilot_timeline`: how each pilot moved from one half-year to the next."""

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.datasets.submitted.pilot_actions import PILOT_ACTIONS
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

PILOT_TIMELINE = Dataset(
    name="pilot_timeline",
    room="observatory",
    title="Timeline of the pilot actions",
    doc="Every pilot action as it was stated at the end of each half-year, beside what was stated "
    "before. A half-year without an accepted statement has no row; a pilot that its partner no "
    "longer states has no further rows.",
    key=("pilot_id", "period"),
    columns=(
        *PILOT_ACTIONS.pick("pilot_id", "period", "partner_id", "title", "domain", "status"),
        *PILOT_ACTIONS.pick("si_stage"),
        public(
            "previous_period",
            Kind.ID,
            "Last earlier half-year in which the pilot was stated; null for the first.",
        ),
        public(
            "previous_status",
            Kind.CODE,
            "Status stated in previous_period; null for the first.",
            code_list="pilot_status",
        ),
        public(
            "previous_si_stage",
            Kind.CODE,
            "Step of the process stated in previous_period; null for the first.",
            code_list="si_stage",
        ),
        public(
            "status_changed",
            Kind.BOOLEAN,
            "Whether the status is another than in previous_period; null for the first.",
        ),
        computed(
            "stage_step",
            Kind.INTEGER,
            "NR",
            "Steps that the pilot moved in the process of social innovation; below 0 is back.",
            Formula(
                "position of si_stage on its code list − position of previous_si_stage",
                ("pilot_actions.si_stage",),
                limits="Null where one of the two was not stated.",
            ),
        ),
        public(
            "is_first", Kind.BOOLEAN, "Whether the pilot was not stated in any half-year before."
        ),
        computed(
            "months_running",
            Kind.INTEGER,
            "MONTH",
            "Whole months that the pilot has run by the end of the half-year.",
            Formula(
                "whole months from start to the last day of the half-year, or to end if that is "
                "earlier, both days included",
                (
                    "pilot_actions.start",
                    "pilot_actions.end",
                    "pilot_actions.period",
                    "pilot_actions.status",
                ),
                limits="Null while the status is planned or the start lies ahead. Time that a "
                "pilot stood still is in it.",
            ),
        ),
        *PILOT_ACTIONS.pick("target_groups", "budget_planned"),
    ),
)
