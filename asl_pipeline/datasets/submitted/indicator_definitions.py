"""`indicator_definitions` (WP6): what is measured, as the universities define it."""

from dataclasses import replace

from asl_pipeline.datasets.submitted.columns import PILOT_ID, code, codes, identifier, text
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.toc_elements import ELEMENT
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import Determines, NotBefore, RequiredWhen, Unchanged
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule, Severity

_PUBLIC = Sensitivity.PUBLIC

_COLUMNS = (
    *ENVELOPE,
    identifier(
        "indicator_id", r"[A-Z][A-Z0-9_-]{1,23}", "ASL-BENEF", "Identifier of the indicator."
    ),
    code(
        "scheme",
        "indicator_scheme",
        "Scheme that the indicator belongs to: the project's own or a programme's.",
        required=True,
        example="ASL",
    ),
    identifier(
        "code",
        r"[A-Z0-9_.-]{2,24}",
        "RCO84",
        "Code of the indicator in the programme's scheme.",
        required=False,
    ),
    text("name_en", "Name in English.", required=True, example="People who took part"),
    Column(name="name_fr", kind=Kind.TEXT, doc="Name in French.", sensitivity=_PUBLIC),
    Column(name="name_es", kind=Kind.TEXT, doc="Name in Spanish.", sensitivity=_PUBLIC),
    Column(name="name_pt", kind=Kind.TEXT, doc="Name in Portuguese.", sensitivity=_PUBLIC),
    Column(name="name_gl", kind=Kind.TEXT, doc="Name in Galician.", sensitivity=_PUBLIC),
    code("unit", "unit", "Unit of the values.", required=True, example="NR"),
    code(
        "counts",
        "counts",
        "What a number counts: persons, organisations or other things. Where it is not said, "
        "persons are assumed, and protected.",
        example="persons",
    ),
    code(
        "measure_type",
        "measure_type",
        "How values relate to time: running total, per period, or stock at the end.",
        required=True,
        example="cumulative",
    ),
    code("direction", "direction", "Which way is better.", example="up"),
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
    codes(
        "disaggregations",
        "disaggregation",
        "How the values are broken down.",
        example="sex; age_band",
    ),
    replace(
        PILOT_ID,
        required=False,
        doc="Pilot action in whose theory of change the element is that the indicator measures.",
    ),
    identifier(
        "toc_element_id",
        ELEMENT,
        "O1",
        "Element of that pilot's theory of change that the indicator measures.",
        required=False,
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
            code="pilot_id.with_toc_element",
            check=RequiredWhen("pilot_id", "toc_element_id"),
            level=1,
            ess="L1-02",
            why="Every pilot has an element R1: without its pilot, an element is nobody's.",
        ),
        Rule(
            code="name_en.one_unit",
            check=Determines("name_en", "unit"),
            level=1,
            ess="L1-08",
            severity=Severity.WARNING,
            why="One name with two units is two indicators.",
        ),
        *(
            Rule(
                code=f"{name}.unchanged",
                check=Unchanged(name),
                level=2,
                ess="L2-02",
                why="Values before and after a change of definition cannot be compared; what is "
                "measured in another way is another indicator.",
            )
            for name in ("unit", "measure_type", "baseline")
        ),
        *text_rules(_COLUMNS),
    ),
)
