"""Build `observatory/practices`."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets import submitted
from asl_pipeline.datasets.published.practices import PRACTICES
from asl_pipeline.derive.frames import table_of
from asl_pipeline.derive.territory import with_territory
from asl_pipeline.observatory.merged import Names, merged, split

_FREE = "F"


def practices(held: Mapping[str, pa.Table]) -> pa.Table:
    """The mapped practices, those that a university decided to merge once."""
    frame = with_territory(merged(submitted("initiatives"), held))
    for name in PRACTICES.column_names:
        if name.endswith("_conf_status"):
            frame[name] = _FREE
    actors = Names.of(merged(submitted("actors"), held), "actor_id")
    return table_of(PRACTICES, _with_promoter(frame, actors))


def _with_promoter(frame: pd.DataFrame, actors: Names) -> pd.DataFrame:
    """The frame with the promoter as it stands among the actors; as sent where it does not."""
    named = list(zip(frame["partner_id"], frame["promoter_actor_id"], strict=True))
    standing = [actors.find(*each) for each in named]
    found = [split(s) if s else (None, sent) for s, (_, sent) in zip(standing, named, strict=True)]
    columns = ("promoter_partner_id", "promoter_actor_id")
    return frame.assign(**pd.DataFrame(found, frame.index, columns, dtype=object))
