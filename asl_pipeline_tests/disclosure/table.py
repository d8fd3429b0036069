"""Readings as the published table has them before they are protected."""

from typing import Any

import pyarrow as pa

from asl_pipeline.datasets import published
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.frames import SOURCES

_READING = {
    "period": "2018-S1",
    "pilot_id": "ASL-PAU-01",
    "indicator_id": "ASL-BENEF",
    "counts": "persons",
    "measure_type": "stock",
    "domain": "II",
    "pilot_target_groups": ["low_income"],
    "country": "FR",
    "nuts_2": "FRI1",
    "nuts_code": "FRI15",
    "nuts_version": "2016",
    "sex": "_T",
    "age_band": "_T",
    "target_group": "_T",
    "unit": "NR",
    "obs_status": "A",
    "conf_status": "F",
}

Reading = dict[str, Any]


def indicators(*readings: Reading) -> pa.Table:
    """The table of these readings; what one leaves out is a total of people who are not at risk."""
    fields = [*schema(published("indicators")), pa.field(SOURCES, pa.list_(pa.string()))]
    rows = [{**_READING, SOURCES: ["x/0"], **reading} for reading in readings]
    return pa.Table.from_pylist(rows, pa.schema(fields))


def sexes(total: float, **parts: float | None) -> list[Reading]:
    """A total and its parts by sex."""
    return [{"value": total}, *({"sex": sex, "value": value} for sex, value in parts.items())]


def ages(total: float, *parts: float) -> list[Reading]:
    """A total and its parts by age, of which not all are told."""
    bands = ("Y15-24", "Y25-54", "Y55-64", "Y_GE65")
    told = zip(bands, parts, strict=False)
    return [{"value": total}, *({"age_band": band, "value": value} for band, value in told)]
