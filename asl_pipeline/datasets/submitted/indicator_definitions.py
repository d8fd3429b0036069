"""`indicator_definitions` (WP6): what is measured, as the universities define it."""

from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import Determines, NotBefore, RequiredWhen
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule, Severity

_PUBLIC = Sensitivity.PUBLIC

_COLUMNS = (
    *ENVELOPE,
    Column(
        name="indicator_id",
        kind=Kind.ID,
        required=True,
        pattern=r"[A-Z][A-Z0-9_-]{1,23}",
        doc="Identifier of the indicator.",
        example="ASL-BENEF",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="scheme",
        kind=Kind.CODE,
        code_list="indicator_scheme",
        required=True,
        doc="Scheme that the indicator belongs to: the project's own or a programme's.",
        example="ASL",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="code",
        kind=Kind.ID,
        pattern=r"[A-Z0-9_.-]{2,24}",
        doc="Code of the indicator in the programme's scheme.",
        example="RCO84",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="name_en",
        kind=Kind.TEXT,
        required=True,
        doc="Name in English.",
        sensitivity=_PUBLIC,
    ),
    Column(name="name_fr", kind=Kind.TEXT, doc="Name in French.", sensitivity=_PUBLIC),
    Column(name="name_es", kind=Kind.TEXT, doc="Name in Spanish.", sensitivity=_PUBLIC),
    Column(name="name_pt", kind=Kind.TEXT, doc="Name in Portuguese.", sensitivity=_PUBLIC),
    Column(name="name_gl", kind=Kind.TEXT, doc="Name in Galician.", sensitivity=_PUBLIC),
    Column(
        name="unit",
        kind=Kind.CODE,
        code_list="unit",
        required=True,
        doc="Unit of the values.",
        example="NR",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="counts",
        kind=Kind.CODE,
        code_list="counts",
        doc="What a number counts: persons, organisations or other things. Where it is not said, "
        "persons are assumed, and protected.",
        example="persons",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="measure_type",
        kind=Kind.CODE,
        code_list="measure_type",
        required=True,
        doc="How values relate to time: running total, per period, or stock at the end.",
        example="cumulative",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="direction",
        kind=Kind.CODE,
        code_list="direction",
        doc="Which way is better.",
        example="up",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="baseline",
        kind=Kind.NUMBER,
        unit="see unit",
        doc="Value before the pilots.",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="target",
        kind=Kind.NUMBER,
        unit="see unit",
        doc="Value aimed at, over all pilots.",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="min",
        kind=Kind.NUMBER,
        unit="see unit",
        doc="Least possible value.",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="max",
        kind=Kind.NUMBER,
        unit="see unit",
        doc="Greatest possible value.",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="disaggregations",
        kind=Kind.CODES,
        code_list="disaggregation",
        doc="How the values are broken down.",
        example="sex; age_band",
        sensitivity=_PUBLIC,
    ),
    Column(
        name="toc_element_id",
        kind=Kind.ID,
        pattern=r"[A-Z0-9_-]{2,24}",
        doc="Element of the theory of change that the indicator measures.",
        example="OUTCOME-1",
        sensitivity=_PUBLIC,
    ),
)

INDICATOR_DEFINITIONS = Dataset(
    name="indicator_definitions",
    room="submitted",
    title="Indicator definitions",
    doc="What the project measures, one row per indicator, as at the end of the period.",
    statement=Statement.REGISTER,
    key=("indicator_id",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="max.not_below_min",
            check=NotBefore("max", "min"),
            level=1,
            ess="L1-04",
            why="A scale has a lower and an upper end.",
        ),
        Rule(
            code="code.for_programme_schemes",
            check=RequiredWhen("code", "scheme", ("AA1420", "IR2127")),
            level=1,
            ess="L1-02",
            why="An indicator of a programme is known by the programme's code.",
        ),
        Rule(
            code="name_en.one_unit",
            check=Determines("name_en", "unit"),
            level=1,
            ess="L1-08",
            severity=Severity.WARNING,
            why="One name with two units is two indicators.",
        ),
        *text_rules(_COLUMNS),
    ),
)
