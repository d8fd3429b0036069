"""A ledger made once, for the processes that are forked after it: what they compile is compiled."""

import tempfile
from pathlib import Path

from asl_pipeline.ledger.store import Ledger

with tempfile.TemporaryDirectory() as folder:
    Ledger.open(f"sqlite:///{Path(folder) / 'ledger.sqlite'}").close()
