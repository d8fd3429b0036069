"""`actors` (WP4): the organisations of social innovation that partners map. Never persons."""

from asl_pipeline.datasets.submitted.columns import code, codes, flag, identifier, text
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.places import (
    COUNTRY,
    NUTS_CODE,
    NUTS_EXISTS,
    NUTS_IN_AREA,
    NUTS_VERSION,
)
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import Determines, NutsInCountry
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule, Severity

_PUBLIC = Sensitivity.PUBLIC

_COLUMNS = (
    *ENVELOPE,
    identifier(
        "actor_id",
        r"[A-Z0-9][A-Z0-9-]{2,31}",
        "CRESS-ACT-001",
        "Identifier of the organisation, kept for its whole life.",
    ),
    text(
        "name",
        "Name of the organisation, in its own language.",
        required=True,
        example="Neighbourhood workshop",
    ),
    Column(name="acronym", kind=Kind.TEXT, doc="Acronym.", sensitivity=_PUBLIC),
    text("alt_names", "Other names, separated by semicolons."),
    code("actor_type", "actor_type", "Type of organisation.", required=True, example="association"),
    code("sector", "icnpo", "Field of activity (ICNPO, twelve main groups)."),
    code("nace", "nace", "Economic activity (NACE Rev. 2, two digits)."),
    text("legal_form", "Legal form, as the country calls it."),
    COUNTRY,
    NUTS_CODE,
    NUTS_VERSION,
    Column(name="city", kind=Kind.TEXT, doc="City of its seat.", sensitivity=_PUBLIC),
    Column(name="website", kind=Kind.URL, doc="Web page.", sensitivity=_PUBLIC),
    Column(
        name="founded_year",
        kind=Kind.YEAR,
        low=1000,
        high=2023,
        doc="Year of foundation.",
        example="1998",
        sensitivity=_PUBLIC,
    ),
    codes(
        "roles", "actor_role", "Parts it plays in social innovation.", example="promoter; funder"
    ),
    flag("is_associated_partner", "Whether it is an associated partner of the project."),
)

ACTORS = Dataset(
    name="actors",
    room="submitted",
    title="Actors",
    doc="The organisations of social innovation that the partner has mapped, one row each.",
    statement=Statement.REGISTER,
    key=("actor_id",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="nuts_code.in_country",
            check=NutsInCountry("nuts_code", "country"),
            level=1,
            ess="L1-07",
            why="A NUTS code starts with its country.",
        ),
        Rule(
            code="name.one_actor_id",
            check=Determines("name", "actor_id"),
            level=1,
            ess="L1-08",
            severity=Severity.WARNING,
            why="One organisation under two identifiers would be counted twice.",
        ),
        Rule(
            code="city.one_nuts_code",
            check=Determines("city", "nuts_code"),
            level=1,
            ess="L1-08",
            severity=Severity.WARNING,
            why="A city lies in one NUTS 3 area.",
        ),
        NUTS_EXISTS,
        NUTS_IN_AREA,
        *text_rules(_COLUMNS),
    ),
)
