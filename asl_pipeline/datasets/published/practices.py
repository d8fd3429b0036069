"""`observatory/practices`: the practices of social innovation that partners mapped."""

from asl_pipeline.datasets.published.shared import AS_AT, MERGED, NUTS_2, conf_status, public
from asl_pipeline.datasets.submitted.initiatives import INITIATIVES
from asl_pipeline.model.column import Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.protection import CoarsePlace, SmallCount

PRACTICES = Dataset(
    name="practices",
    room="observatory",
    title="Practices",
    doc="Every mapped practice of social innovation, as last accepted from the partner that "
    "mapped it. A practice that several partners mapped stands once where a university has "
    "decided to merge the rows: as the row with the most cells filled in, of several such the "
    "first by partner and id. No cell is taken from the others, so the four scores and their "
    "total are those of one partner. Pairs that nobody has decided on stand side by side.",
    key=("partner_id", "initiative_id"),
    sort=("country", "nuts_code", "partner_id", "initiative_id"),
    columns=(
        *INITIATIVES.pick(
            "partner_id",
            "initiative_id",
            "name",
            "name_en",
        ),
        public(
            "promoter_partner_id",
            Kind.CODE,
            "Partner of the promoter's row in observatory/actors; null where it is not there.",
            code_list="partner",
        ),
        public(
            "promoter_actor_id",
            Kind.ID,
            "Actor that promotes the practice: the id of the row that stands in "
            "observatory/actors, or the id as sent where the actor is not there.",
        ),
        *INITIATIVES.pick(
            "domain",
            "policy_field",
            "sdg",
            "target_groups",
            "need_id",
            "response_type",
            "description",
            "start_year",
            "end_year",
            "ongoing",
            "scale",
            "country",
        ),
        NUTS_2,
        *INITIATIVES.pick("nuts_code", "nuts_version", "municipality", "lat", "lon"),
        *INITIATIVES.pick("beneficiaries_n"),
        conf_status("beneficiaries_n"),
        *INITIATIVES.pick("staff_fte"),
        conf_status("staff_fte"),
        *INITIATIVES.pick("volunteers_n"),
        conf_status("volunteers_n"),
        *INITIATIVES.pick("annual_budget_eur_band", "funding_sources", "partners_n"),
        conf_status("partners_n"),
        *INITIATIVES.pick(
            "evidence_of_success",
            "difficulties",
            "transfer_potential",
            "esid_objectives",
            "esid_actors",
            "esid_outputs",
            "esid_innovativeness",
            "esid_total",
            "url",
            "visited_on",
            "mapped_by",
        ),
        *MERGED,
        AS_AT,
    ),
    protection=(
        SmallCount(column="beneficiaries_n", vulnerable="target_groups"),
        SmallCount(column="staff_fte"),
        SmallCount(column="volunteers_n", vulnerable="target_groups"),
        SmallCount(column="partners_n"),
        CoarsePlace(columns=("lat", "lon"), decimals=2, vulnerable="target_groups"),
    ),
)
