"""`observatory/actor_links`: who works with whom, and who took up whose practice."""

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Column, Formula, Kind
from asl_pipeline.model.dataset import Dataset

_NODE = "a partner by its code, a mapped organisation as partner/id in observatory/actors"


def _end(name: str, is_the: str) -> tuple[Column, ...]:
    return (
        public(name, Kind.ID, f"{is_the}: {_NODE}."),
        public(f"{name}_kind", Kind.CODE, f"What {name} is: partner or actor."),
        public(f"{name}_name", Kind.TEXT, f"Name of {name}, in its own language."),
    )


ACTOR_LINKS = Dataset(
    name="actor_links",
    room="observatory",
    title="Links between actors",
    doc="One row for each pair of organisations and kind of tie between them. Partners are tied "
    "by what they do together: a pilot, an event, an action plan, a deliverable. A mapped "
    "organisation is tied to others by the transfers that it gave rise to or took part in. What "
    "is planned or was cancelled counts as well. An organisation that is both a partner and "
    "mapped stands as two. An adopter that is not mapped has no row.",
    key=("source", "target", "tie"),
    columns=(
        *_end("source", "The first of the two; for an uptake, where it came from"),
        *_end("target", "The other; for an uptake, who took it up"),
        public(
            "tie",
            Kind.CODE,
            "Kind of tie. Without direction, source before target by name: joint_pilot (both take "
            "part in it), joint_event (both hold it), joint_plan (both make it), "
            "joint_deliverable (both work on it). From source to target: "
            "mapped_practice_taken_up (source promotes a practice that target took up), "
            "pilot_taken_up (source leads a pilot that target took up).",
        ),
        computed(
            "n_times",
            Kind.INTEGER,
            "NR",
            "Number of pilots, events, plans, deliverables or transfers that tie the two.",
            Formula(
                "number of different pilot_id; of event_id by partner and period; of plan_id; of "
                "deliverable_id; of transfer_id by partner, where uptake is adapted, adopted or "
                "upscaled",
                (
                    "pilot_actions.lead_partner",
                    "pilot_actions.partners_involved",
                    "communication_events.organiser",
                    "communication_events.co_organisers",
                    "action_plans.partner_id",
                    "action_plans.joint_partners",
                    "deliverables.responsible",
                    "deliverables.contributors",
                    "practices.promoter_actor_id",
                    "transfers.initiative_id",
                    "transfers.pilot_id",
                    "transfers.adopter_actor_id",
                    "transfers.uptake",
                ),
                limits="It says how often, not how closely they work together.",
            ),
        ),
        public(
            "first_period",
            Kind.ID,
            "Half-year of the first of them: of a pilot's start, an event's first day, a "
            "deliverable's due day, the day of an uptake; of a plan, the half-year as at which it "
            "was stated.",
        ),
        public("last_period", Kind.ID, "Half-year of the last of them, told as the first is."),
    ),
)
