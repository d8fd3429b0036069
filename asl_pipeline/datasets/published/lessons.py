"""`capitalisation/lessons`: what made it harder or easier, what lasts, what another would need."""

from asl_pipeline.datasets.published.shared import AS_AT, COUNTRY, NUTS_2, public
from asl_pipeline.datasets.submitted.initiatives import INITIATIVES
from asl_pipeline.datasets.submitted.pilot_actions import PILOT_ACTIONS
from asl_pipeline.model.column import Kind
from asl_pipeline.model.dataset import Dataset

OF_PILOTS = {
    "difficulty": "difficulties",
    "facilitator": "facilitators",
    "condition_for_transfer": "transferability_note",
    "durability": "durability",
}
"""The column of `pilot_actions` that each kind of lesson is told in."""

OF_INITIATIVES = {
    "difficulty": "difficulties",
    "condition_for_transfer": "transfer_potential",
    "evidence_of_success": "evidence_of_success",
}
"""The column of `initiatives` that each kind of lesson is told in."""

LESSONS = Dataset(
    name="lessons",
    room="capitalisation",
    title="Lessons",
    doc="What partners learnt from their pilot actions and from the practices that they mapped: "
    "one row for each pilot or practice and kind of lesson that something is told of. The texts "
    "are as the partner wrote them; nobody has summed them up.",
    key=("origin", "origin_id", "partner_id", "kind"),
    sort=("domain", "kind", "origin", "origin_id", "partner_id"),
    columns=(
        public("origin", Kind.CODE, "What it was learnt from: pilot or initiative."),
        public("origin_id", Kind.ID, "Identifier of the pilot action or of the initiative."),
        *PILOT_ACTIONS.pick("partner_id"),
        public(
            "kind",
            Kind.CODE,
            "difficulty (what made it harder), facilitator (what made it easier), "
            "condition_for_transfer (what another place would need, or could take from it), "
            "durability (what remains, and who carries it on) or evidence_of_success (what shows "
            "that it works).",
        ),
        public("text", Kind.NARRATIVE, "The lesson, as the partner wrote it."),
        public(
            "lang",
            Kind.CODE,
            "Language of the text (ISO 639-1); null for initiatives, whose form does not ask.",
            code_list="language",
        ),
        *PILOT_ACTIONS.pick("domain"),
        COUNTRY,
        NUTS_2,
        public(
            "target_groups",
            Kind.CODES,
            "Groups of people that the pilot or the initiative is for.",
            code_list="target_group",
        ),
        public(
            "action_type",
            Kind.CODE,
            "What kind of action the pilot is; null for initiatives.",
            code_list="action_type",
        ),
        public(
            "response_type",
            Kind.CODE,
            "What kind of answer the initiative is; null for pilots.",
            code_list="response_type",
        ),
        public(
            "si_stage",
            Kind.CODE,
            "Step of the process of social innovation that the pilot is at; null for initiatives.",
            code_list="si_stage",
        ),
        public(
            "scale",
            Kind.CODE,
            "How far the initiative reaches; null for pilots.",
            code_list="scale",
        ),
        public(
            "status",
            Kind.CODE,
            "Where the pilot stands; null for initiatives.",
            code_list="pilot_status",
        ),
        public("ongoing", Kind.BOOLEAN, "Whether the initiative goes on; null for pilots."),
        AS_AT,
    ),
)

TOLD_IN = tuple(
    form.column(name)
    for form, columns in ((PILOT_ACTIONS, OF_PILOTS), (INITIATIVES, OF_INITIATIVES))
    for name in columns.values()
)
"""The columns of the forms whose texts are published here: all of them have to be public."""
