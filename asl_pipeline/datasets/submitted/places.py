"""Territory as every form writes it: a NUTS code with its version, and the municipality."""

from asl_pipeline.model.check import Determines, InAtlanticArea, NutsInVersion
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.rule import Rule, Severity

NUTS_CODE = Column(
    name="nuts_code",
    kind=Kind.ID,
    pattern=r"[A-Z]{2}[A-Z0-9]{0,3}",
    required=True,
    doc="NUTS code of the territory, level 3 where known, in the version of `nuts_version`.",
    example="FRI15",
    sensitivity=Sensitivity.PUBLIC,
)
NUTS_VERSION = Column(
    name="nuts_version",
    kind=Kind.CODE,
    code_list="nuts_version",
    required=True,
    doc="Version of NUTS that the code belongs to; one area has had several codes.",
    example="2016",
    sensitivity=Sensitivity.PUBLIC,
)
COUNTRY = Column(
    name="country",
    kind=Kind.CODE,
    code_list="country",
    required=True,
    doc="Country (ISO 3166-1 alpha-2).",
    example="FR",
    sensitivity=Sensitivity.PUBLIC,
)
MUNICIPALITY = Column(
    name="municipality",
    kind=Kind.TEXT,
    doc="Municipality, in its own language.",
    example="Pau",
    sensitivity=Sensitivity.PUBLIC,
)

NUTS_EXISTS = Rule(
    code="nuts_code.in_version",
    check=NutsInVersion("nuts_code", "nuts_version"),
    level=1,
    ess="L1-07",
    why="One area has had several codes; a code without its version cannot be placed.",
)
NUTS_IN_AREA = Rule(
    code="nuts_code.in_atlantic_area",
    check=InAtlanticArea("nuts_code", "nuts_version"),
    level=5,
    ess="L5-03",
    severity=Severity.WARNING,
    why="The programme's area is listed in Implementing Decision 2014/388/EU; a partner outside "
    "it (Toulouse) is accepted with a reason.",
)
MUNICIPALITY_DETERMINES_NUTS = Rule(
    code="municipality.one_nuts_code",
    check=Determines("municipality", "nuts_code"),
    level=1,
    ess="L1-08",
    severity=Severity.WARNING,
    why="A municipality lies in one NUTS 3 area.",
)
