"""Figures as Eurostat has them, by hand and generated, for the tests of context and trends."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from asl_pipeline_tests.kit import accepted

FIGURE: Mapping[str, Any] = {
    "dataset": "lfst_r_lfu3rt",
    "title": "Unemployment rates",
    "domain": "economy",
    "geo": "FRI1",
    "nuts_versions": ["2016", "2021", "2024"],
    "time": "2018",
    "freq": "A",
    "sex": "T",
    "age": "Y15-74",
    "isced11": "TOTAL",
    "unit": "PC",
    "dimensions": "",
    "value": 8.5,
    "obs_status": ["A"],
    "flag": None,
    "retrieved_on": dt.date(2026, 3, 1),
    "vintage": "0123456789ab",
    "basis": "synthetic",
}
"""An observation with nothing particular about it."""

_DIMENSIONS = ("time", "geo", "sex", "isced11", "dimensions", "freq")
_KEY = ("dataset", *_DIMENSIONS)


def held(*figures: Mapping[str, Any]) -> dict[str, pa.Table]:
    """Eurostat's figures as held; what one leaves out is as in `FIGURE`."""
    return {"eurostat": accepted(eurostat=[{**FIGURE, **each} for each in figures])["eurostat"]}


def figures() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Observations of a few series, no two of the same time in one."""
    each = st.fixed_dictionaries(
        {
            "dataset": st.sampled_from(["lfst_r_lfu3rt", "tgs00107"]),
            "geo": st.sampled_from(["FRI1", "UKN0"]),
            "time": st.sampled_from([str(year) for year in range(2014, 2020)]),
            "freq": st.sampled_from(["A", "A", "A", None]),
            "sex": st.sampled_from(["T", None]),
            "isced11": st.none(),
            "dimensions": st.sampled_from(["", "na_item=B6N"]),
            "value": st.none() | st.integers(-20, 60).map(lambda tenths: tenths / 10),
            "obs_status": st.sampled_from([["A"], ["B"], ["B", "E"], ["E"], ["P"], ["I"], None]),
        }
    )
    return st.lists(each, max_size=25, unique_by=lambda row: tuple(row[name] for name in _KEY))
