"""Which definition of an indicator stands, where the universities sent more than one."""

import pandas as pd


def latest_definitions(defined: pd.DataFrame) -> pd.DataFrame:
    """One accepted definition for each indicator: that of the latest half-year.

    Of one half-year it is that of the university last in the alphabet.
    """
    in_order = defined.sort_values(["period", "partner_id"])
    return in_order.drop_duplicates("indicator_id", keep="last")
