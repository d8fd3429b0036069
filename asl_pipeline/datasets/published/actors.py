"""`observatory/actors`: the organisations of social innovation that partners mapped."""

from asl_pipeline.datasets.published.shared import AS_AT, MERGED, NUTS_2
from asl_pipeline.datasets.submitted.actors import ACTORS as SUBMITTED_ACTORS
from asl_pipeline.model.dataset import Dataset

ACTORS = Dataset(
    name="actors",
    room="observatory",
    title="Actors",
    doc="Every mapped organisation of social innovation, as last accepted from the partner that "
    "mapped it. An organisation that several partners mapped stands once where a university has "
    "decided to merge the rows: as the row with the most cells filled in, of several such the "
    "first by partner and id. No cell is taken from the others. Pairs that nobody has decided on "
    "stand side by side.",
    key=("partner_id", "actor_id"),
    sort=("country", "nuts_code", "partner_id", "actor_id"),
    columns=(
        *SUBMITTED_ACTORS.pick(
            "partner_id",
            "actor_id",
            "name",
            "acronym",
            "alt_names",
            "actor_type",
            "sector",
            "nace",
            "legal_form",
            "country",
        ),
        NUTS_2,
        *SUBMITTED_ACTORS.pick(
            "nuts_code",
            "nuts_version",
            "city",
            "website",
            "founded_year",
            "roles",
            "is_associated_partner",
        ),
        *MERGED,
        AS_AT,
    ),
)
