"""Place rows: the country and the NUTS 2 region of a NUTS code in its version."""

import pandas as pd

from asl_pipeline.derive.codes import country_of, nuts_2_of, nuts_codes, same_area

UNKNOWN = "_U"
"""Stands in a key for what is not known, as SDMX has it."""


def with_territory(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with `country` and `nuts_2` of `nuts_code` in `nuts_version`.

    A country that the row states itself is kept.
    """
    pairs = list(zip(frame["nuts_code"], frame["nuts_version"], strict=True))
    country = {pair: country_of(*pair) or UNKNOWN for pair in set(pairs)}
    region = {pair: nuts_2_of(*pair) or UNKNOWN for pair in set(pairs)}
    if "country" not in frame:
        frame["country"] = [country[pair] for pair in pairs]
    frame["nuts_2"] = [region[pair] for pair in pairs]
    return frame


def with_area_of(frame: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """The frame with `geo_<wanted>`: the code of the very same area in that version of NUTS.

    `geo_<wanted>_status` says how we come to it, or why there is none.
    """
    pairs = list(zip(frame["nuts_code"], frame["nuts_version"], strict=True))
    found = {pair: same_area(*pair, wanted) for pair in set(pairs)}
    status = {pair: _bridged(*pair, code) for pair, code in found.items()}
    frame[f"geo_{wanted}"] = [found[pair] for pair in pairs]
    frame[f"geo_{wanted}_status"] = [status[pair] for pair in pairs]
    return frame


def _bridged(code: str, version: str, found: str | None) -> str:
    if code not in nuts_codes(version):
        return UNKNOWN
    if found is None:
        return "not_exact"
    return "same" if found == code else "recoded"
