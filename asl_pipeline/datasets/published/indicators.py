"""`observatory/indicators`: the harmonised readings, in SDMX terms."""

from asl_pipeline.datasets.published.shared import COUNTRY, NUTS_2, derived, public
from asl_pipeline.datasets.submitted.indicator_definitions import INDICATOR_DEFINITIONS
from asl_pipeline.datasets.submitted.indicator_readings import INDICATOR_READINGS
from asl_pipeline.model.check import Breakdown
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.protection import Family

_BREAKDOWNS = tuple(
    rule.check for rule in INDICATOR_READINGS.rules if isinstance(rule.check, Breakdown)
)

NOT_BROKEN_DOWN = (("sex", "_T"), ("age_band", "_T"), ("target_group", "_T"))
"""The readings that summaries are made of."""

BRIDGED_TO = "2021"
"""The version of NUTS to which territories are bridged: the last one with all five countries."""

_BRIDGE = Formula(
    f"nuts_code followed from nuts_version to NUTS {BRIDGED_TO}, over steps that Eurostat calls "
    "the same area or a recoded one",
    ("indicator_readings.nuts_code", "indicator_readings.nuts_version"),
    limits="Areas that were split, merged or redrawn are never matched.",
)

INDICATORS = Dataset(
    name="indicators",
    room="observatory",
    title="Indicator readings",
    doc="Every accepted reading, with what its indicator's definition and its pilot say of it.",
    key=(
        "period",
        "pilot_id",
        "indicator_id",
        "sex",
        "age_band",
        "target_group",
        "nuts_code",
    ),
    sort=(
        "indicator_id",
        "country",
        "nuts_code",
        "period",
        "pilot_id",
        "sex",
        "age_band",
        "target_group",
    ),
    columns=(
        *INDICATOR_READINGS.pick("partner_id", "period", "pilot_id", "indicator_id"),
        public("indicator_name", Kind.TEXT, "Name of the indicator in English."),
        *INDICATOR_DEFINITIONS.pick("scheme", "counts", "measure_type", "direction"),
        public("domain", Kind.CODE, "Domain of the pilot; _U where its register is not accepted."),
        public(
            "pilot_target_groups",
            Kind.CODES,
            "Target groups of the pilot; null where its register is not accepted.",
            code_list="target_group",
        ),
        COUNTRY,
        NUTS_2,
        *INDICATOR_READINGS.pick(
            "nuts_code",
            "nuts_version",
        ),
        derived(
            f"geo_{BRIDGED_TO}",
            Kind.ID,
            f"Code of the very same area in NUTS {BRIDGED_TO}; null where there is none, or where "
            "it is not known to be exactly the same.",
            _BRIDGE,
        ),
        derived(
            f"geo_{BRIDGED_TO}_status",
            Kind.CODE,
            f"same: the area has this code in NUTS {BRIDGED_TO} too; recoded: the same area has "
            "another code there; not_exact: no area there is known to be exactly the same; _U: "
            "the code is not on our list, which has the five countries of the project only.",
            _BRIDGE,
        ),
        *INDICATOR_READINGS.pick(
            "sex",
            "age_band",
            "target_group",
            "value",
            "unit",
            "target",
            "is_final",
            "obs_status",
            "conf_status",
            "method",
            "sample_size",
        ),
    ),
    protection=(
        Family(
            value="value",
            within=("pilot_id", "indicator_id"),
            period="period",
            by=("sex", "age_band", "target_group"),
            total_code="_T",
            complete=tuple((each.by, each.complete) for each in _BREAKDOWNS),
            overlapping="target_group",
            place="nuts_code",
            group="target_group",
            groups="pilot_target_groups",
            counts="counts",
            free=("other",),
            organisations=("organisations",),
            measure="measure_type",
            running=("cumulative",),
            unit="unit",
            shares=("PC", "SCORE"),
            sample="sample_size",
        ),
    ),
)
