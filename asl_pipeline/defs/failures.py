"""Turn trouble of ours into Dagster's: retried where another try may help, and only there."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from asl_pipeline.model.failure import Failure


@contextmanager
def told() -> Iterator[None]:
    """Tell whatever goes wrong inside as Dagster's failure. Only the transient is tried again.

    Of a crash the kind and the place are told, not the message: it may quote a partner's cell, and
    Dagster's log is read by more people than the partner's feedback is.
    """
    try:
        yield
    except Failure as failure:
        raise dg.Failure(str(failure), allow_retries=failure.transient) from None
    except Exception as error:  # noqa: BLE001 -- a door: whatever is left is our own fault
        raise dg.Failure(_place_of(error), allow_retries=False) from None


def _place_of(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
