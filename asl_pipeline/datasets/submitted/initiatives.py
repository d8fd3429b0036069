"""`initiatives` (WP4): the practices of social innovation that partners map."""

from asl_pipeline.datasets.submitted.columns import code, narrative, score, text
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.places import (
    COUNTRY,
    MUNICIPALITY,
    MUNICIPALITY_DETERMINES_NUTS,
    NUTS_CODE,
    NUTS_EXISTS,
    NUTS_IN_AREA,
    NUTS_VERSION,
)
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import Determines, NotBefore, NutsInCountry, RefersTo, SumOfParts
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule, Severity

_PUBLIC = Sensitivity.PUBLIC
_ESID = ("esid_objectives", "esid_actors", "esid_outputs", "esid_innovativeness")


def _esid(name: str, doc: str, high: int = 2) -> Column:
    told = f"{doc}, 0 to {high}, as the European Social Innovation Database scores it."
    return score(name, 0, high, told)


_COLUMNS = (
    *ENVELOPE,
    Column(
        name="initiative_id",
        kind=Kind.ID,
        required=True,
        pattern=r"[A-Z0-9][A-Z0-9-]{2,31}",
        doc="Identifier of the initiative, kept for its whole life.",
        example="CRESS-INI-001",
        sensitivity=_PUBLIC,
    ),
    text(
        "name",
        "Name of the initiative, in its own language.",
        required=True,
        example="Shared garden",
    ),
    text("name_en", "Name in English."),
    Column(
        name="promoter_actor_id",
        kind=Kind.ID,
        pattern=r"[A-Z0-9][A-Z0-9-]{2,31}",
        doc="Actor that promotes the initiative.",
        example="CRESS-ACT-001",
        sensitivity=_PUBLIC,
    ),
    code("domain", "domain", "Domain of social innovation.", required=True, example="I"),
    code("policy_field", "policy_field", "Policy field, as SI-DRIVE names the seven."),
    Column(
        name="sdg",
        kind=Kind.CODES,
        code_list="sdg",
        doc="Sustainable Development Goals served, by number.",
        example="8; 11",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="target_groups",
        kind=Kind.CODES,
        code_list="target_group",
        doc="Groups of people that the initiative is for.",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="need_id",
        kind=Kind.ID,
        pattern=r"[A-Z0-9-]{3,24}",
        doc="Identifier of the mapped need, once needs are submitted.",
        example="PAU-NEED-01",
        sensitivity=_PUBLIC,
    ),
    code("response_type", "response_type", "What kind of answer it is."),
    narrative(
        "description",
        "What is done, for whom, by whom.",
        required=True,
        example="A garden that neighbours of all ages look after together.",
    ),
    Column(
        name="start_year",
        kind=Kind.YEAR,
        required=True,
        low=1900,
        high=2023,
        doc="Year in which it began.",
        example="2012",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="end_year",
        kind=Kind.YEAR,
        low=1900,
        high=2030,
        doc="Year in which it ended.",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="ongoing",
        kind=Kind.BOOLEAN,
        doc="Whether it goes on.",
        sensitivity=_PUBLIC,
    ),
    code("scale", "scale", "How far it reaches."),
    COUNTRY,
    NUTS_CODE,
    NUTS_VERSION,
    MUNICIPALITY,
    Column(
        name="lat",
        kind=Kind.NUMBER,
        unit="degrees",
        low=-90,
        high=90,
        doc="Latitude (WGS 84); published to two decimals, about a kilometre, and never for "
        "places of shelter.",
        sensitivity=Sensitivity.PLACE,
    ),
    Column(
        name="lon",
        kind=Kind.NUMBER,
        unit="degrees",
        low=-180,
        high=180,
        doc="Longitude (WGS 84); published as the latitude is.",
        sensitivity=Sensitivity.PLACE,
    ),
    Column(
        name="beneficiaries_n",
        kind=Kind.INTEGER,
        unit="NR",
        low=0,
        doc="People reached in a year.",
        sensitivity=Sensitivity.PERSONS,
    ),
    Column(
        name="staff_fte",
        kind=Kind.NUMBER,
        unit="FTE",
        low=0,
        doc="Paid staff, in full-time equivalents.",
        sensitivity=Sensitivity.PERSONS,
    ),
    Column(
        name="volunteers_n",
        kind=Kind.INTEGER,
        unit="NR",
        low=0,
        doc="Volunteers.",
        sensitivity=Sensitivity.PERSONS,
    ),
    code("annual_budget_eur_band", "budget_band", "Yearly budget in euro, as a band."),
    Column(
        name="funding_sources",
        kind=Kind.CODES,
        code_list="funding_source",
        doc="Where the money comes from.",
        example="public_local; own_revenue",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="partners_n",
        kind=Kind.INTEGER,
        unit="NR",
        low=0,
        doc="Organisations that work together in it.",
        sensitivity=Sensitivity.ORGANISATIONS,
    ),
    narrative("evidence_of_success", "What shows that it works."),
    narrative("difficulties", "What makes it harder."),
    narrative("transfer_potential", "What another place could take from it."),
    _esid("esid_objectives", "Social objectives"),
    _esid("esid_actors", "Actors and interactions"),
    _esid("esid_outputs", "Outputs and outcomes"),
    _esid("esid_innovativeness", "Innovativeness"),
    _esid("esid_total", "Total of the four scores", high=8),
    Column(name="url", kind=Kind.URL, doc="Web page.", sensitivity=_PUBLIC),
    Column(
        name="visited_on",
        kind=Kind.DATE,
        doc="Day of a study visit.",
        sensitivity=_PUBLIC,
    ),
    code(
        "mapped_by", "partner", "Partner that mapped the initiative.", required=True, example="PAU"
    ),
)

INITIATIVES = Dataset(
    name="initiatives",
    room="submitted",
    title="Mapped initiatives",
    doc="The practices of social innovation that the partner has mapped, one row each.",
    statement=Statement.REGISTER,
    key=("initiative_id",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="end_year.not_before_start_year",
            check=NotBefore("end_year", "start_year"),
            level=1,
            ess="L1-03",
            why="An initiative cannot end before it begins.",
        ),
        Rule(
            code="esid_total.sum_of_scores",
            check=SumOfParts("esid_total", _ESID),
            level=1,
            ess="L1-04",
            why="The total of the European Social Innovation Database is the sum of four scores.",
        ),
        Rule(
            code="nuts_code.in_country",
            check=NutsInCountry("nuts_code", "country"),
            level=1,
            ess="L1-07",
            why="A NUTS code starts with its country.",
        ),
        Rule(
            code="name.one_promoter",
            check=Determines("name", "promoter_actor_id"),
            level=1,
            ess="L1-08",
            severity=Severity.WARNING,
            why="One name with two promoters is two initiatives, or one entered twice.",
        ),
        Rule(
            code="promoter_actor_id.known",
            check=RefersTo("promoter_actor_id", "actors", "actor_id"),
            level=2,
            ess="L2-05",
            severity=Severity.WARNING,
            why="The promoter is listed among the actors.",
        ),
        Rule(
            code="need_id.known",
            check=RefersTo("need_id", "needs", "need_id"),
            level=2,
            ess="L2-05",
            severity=Severity.WARNING,
            why="An initiative answers one of the needs that its partner has mapped.",
        ),
        NUTS_EXISTS,
        NUTS_IN_AREA,
        MUNICIPALITY_DETERMINES_NUTS,
        *text_rules(_COLUMNS),
    ),
)
