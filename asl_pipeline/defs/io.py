"""Tables between assets lie as Parquet in Dagster's home. Nothing is ever pickled."""

import os
from pathlib import Path

import dagster as dg
import pyarrow as pa

from asl_pipeline.settings import from_environment
from asl_pipeline.store.tables import read_table, write_table


class ParquetTables(dg.ConfigurableIOManager):
    """The I/O manager of every asset. What is not a table is refused, not pickled."""

    home: str = ""

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Write a table. An asset that hands nothing on has written what it made by itself."""
        if obj is None:
            return
        if not isinstance(obj, pa.Table):
            name = context.asset_key.to_user_string()
            raise TypeError(f"{name} handed on a {type(obj).__name__}; only tables pass on")
        write_table(self._path(context.asset_key), obj)
        context.add_output_metadata({"dagster/row_count": obj.num_rows})

    def load_input(self, context: dg.InputContext) -> pa.Table:
        """Read a table that another asset handed on."""
        return read_table(self._path(context.asset_key))

    def _path(self, key: dg.AssetKey) -> Path:
        settings = from_environment(os.environ, self.home or None)
        return settings.dagster.joinpath("tables", *key.path).with_suffix(".parquet")
