"""`observatory/actors`: the organisations of social innovation that partners mapped."""

from asl_pipeline.datasets.published.shared import AS_AT, NUTS_2
from asl_pipeline.datasets.submitted.actors import ACTORS as SUBMITTED_ACTORS
from asl_pipeline.model.dataset import Dataset

ACTORS = Dataset(
    name="actors",
    room="observatory",
    title="Actors",
    doc="Every mapped organisation of social innovation, as last accepted from the partner that "
    "mapped it. An organisation that two partners mapped stands twice.",
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
        AS_AT,
    ),
)
