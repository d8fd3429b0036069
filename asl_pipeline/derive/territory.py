"""Place rows: the country and the NUTS 2 region of a NUTS code in its version."""

import pandas as pd

from asl_pipeline.derive.codes import country_of, nuts_2_of

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
