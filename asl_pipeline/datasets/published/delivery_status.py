"""`capitalisation/delivery_status`: deliverables and milestones, in time or late."""

from asl_pipeline.datasets.published.shared import AS_AT, computed, public
from asl_pipeline.datasets.submitted.deliverables import DELIVERABLES
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

_DATES = ("deliverables.due", "deliverables.delivered", "milestones.due", "milestones.reached_on")
_READ = (*_DATES, "deliverables.status", "deliverables.period", "milestones.status")
_LIMITS = "Measured against the due day of the last statement, which may have been moved."

DELIVERY_STATUS = Dataset(
    name="delivery_status",
    room="capitalisation",
    title="Delivery of deliverables and milestones",
    doc="One row for each deliverable and milestone, as its partner last stated it, judged as at "
    "the end of the half-year of that statement. What has become of it since is not known.",
    key=("kind", "partner_id", "item_id"),
    sort=("kind", "partner_id", "item_id"),
    columns=(
        public("kind", Kind.CODE, "deliverable or milestone."),
        *DELIVERABLES.pick("partner_id"),
        public("item_id", Kind.ID, "Number of the deliverable or milestone."),
        *DELIVERABLES.pick("title", "wp", "responsible", "contributors", "due"),
        public("done_on", Kind.DATE, "Day on which it was delivered or reached."),
        *DELIVERABLES.pick("status"),
        public(
            "state",
            Kind.CODE,
            "Whether it was in time.",
            code_list="delivery_state",
            formula=Formula(
                "cancelled by its status; once delivered or approved: delivered_on_time where "
                "done_on ≤ due, else delivered_late; before: overdue where due is before the last "
                "day of the period, else due_later",
                _READ,
                limits=_LIMITS,
            ),
        ),
        computed(
            "days_late",
            Kind.INTEGER,
            "days",
            "Days after the due day; 0 when in time; null when cancelled or the day is unknown.",
            Formula(
                "max(0, done_on − due) once delivered; before, max(0, last day of the period − "
                "due)",
                _READ,
                limits=_LIMITS,
            ),
        ),
        *DELIVERABLES.pick("reviewer", "reviewed_on", "review_decision", "url"),
        AS_AT,
    ),
)
