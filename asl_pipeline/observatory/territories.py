"""Build `observatory/territories`: what Eurostat's tables say of each territory that is named."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.territories import NUTS_VERSIONS, TERRITORIES
from asl_pipeline.derive.codes import nuts_codes, same_area
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of
from asl_pipeline.derive.territory import with_territory

_COUNTED: Final = {
    "n_pilots": "pilot_actions",
    "n_practices": "initiatives",
    "n_actors": "actors",
    "n_needs": "needs",
}
NAMING_TERRITORIES: Final = (
    *_COUNTED.values(),
    "indicator_readings",
    "action_plans",
    "transfers",
)
"""The forms whose rows name a territory."""

_PLACE = ["nuts_code", "nuts_version"]
_YES_OR_NO: Final = {"true": True, "false": False}


def territories(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each NUTS code and version that an accepted row of any form names."""
    named = pd.concat(
        [
            frame_of(accepted[form])[[*_PLACE, ROW_ID]].assign(form=form)
            for form in NAMING_TERRITORIES
        ]
    )
    cells = [
        {
            **_described(str(code), str(version)),
            **{name: int((rows["form"] == form).sum()) for name, form in _COUNTED.items()},
            SOURCES: sorted(rows[ROW_ID]),
        }
        for (code, version), rows in named.groupby(_PLACE, sort=True)
    ]
    columns = [*TERRITORIES.column_names, SOURCES]
    frame = pd.DataFrame(cells, columns=columns, dtype=object).drop(columns=["country", "nuts_2"])
    return table_of(TERRITORIES, with_territory(frame))


def _described(code: str, version: str) -> dict[str, object]:
    entry = nuts_codes(version).get(code)
    known = {} if entry is None else {"label": entry.label, **entry.extra}
    return {
        "nuts_code": code,
        "nuts_version": version,
        "level": known.get("level"),
        "label": known.get("label"),
        "in_atlantic_area": _YES_OR_NO.get(known.get("in_atlantic_area_1420", "")),
        **{f"nuts_{wanted}": same_area(code, version, wanted) for wanted in NUTS_VERSIONS},
    }
