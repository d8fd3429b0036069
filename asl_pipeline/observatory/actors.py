"""Build `observatory/actors`."""

from collections.abc import Mapping

import pyarrow as pa

from asl_pipeline.datasets import submitted
from asl_pipeline.datasets.published.actors import ACTORS
from asl_pipeline.derive.frames import table_of
from asl_pipeline.derive.territory import with_territory
from asl_pipeline.observatory.merged import merged


def actors(held: Mapping[str, pa.Table]) -> pa.Table:
    """The mapped organisations, those that a university decided to merge once."""
    return table_of(ACTORS, with_territory(merged(submitted("actors"), held)))
