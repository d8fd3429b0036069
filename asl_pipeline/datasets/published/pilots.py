"""`observatory/pilots`: the register of pilot actions."""

from asl_pipeline.datasets.published.shared import AS_AT, COUNTRY, NUTS_2, computed
from asl_pipeline.datasets.submitted.pilot_actions import PILOT_ACTIONS
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

PILOTS = Dataset(
    name="pilots",
    room="observatory",
    title="Pilot actions",
    doc="Every pilot action of the project, as last accepted from its partner.",
    key=("pilot_id",),
    sort=("country", "nuts_code", "pilot_id"),
    columns=(
        *PILOT_ACTIONS.pick(
            "pilot_id",
            "partner_id",
            "title",
            "title_en",
            "lang",
            "domain",
            "secondary_domain",
            "problem",
            "need_id",
            "objectives",
            "description",
            "lead_partner",
            "partners_involved",
        ),
        computed(
            "n_partners",
            Kind.INTEGER,
            "NR",
            "Number of partners involved.",
            Formula("number of different partners", ("pilot_actions.partners_involved",)),
        ),
        computed(
            "n_countries",
            Kind.INTEGER,
            "NR",
            "Number of countries of the partners involved.",
            Formula(
                "number of different countries of the partners",
                ("pilot_actions.partners_involved",),
            ),
        ),
        *PILOT_ACTIONS.pick(
            "action_type", "status", "start", "end", "target_groups", "si_stage", "budget_planned"
        ),
        COUNTRY,
        NUTS_2,
        *PILOT_ACTIONS.pick("nuts_code", "nuts_version", "municipality", "lau_code"),
        *PILOT_ACTIONS.pick("evidence_url"),
        AS_AT,
    ),
)
