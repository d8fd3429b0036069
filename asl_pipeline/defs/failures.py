"""Turn trouble of ours into Dagster's: retried where another try may help, and only there."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from asl_pipeline.model.failure import Failure


@contextmanager
def told() -> Iterator[None]:
    """Tell whatever goes wrong inside as Dagster's failure. Only the transient is tried again."""
    try:
        yield
    except Failure as failure:
        raise dg.Failure(str(failure), allow_retries=failure.transient) from failure
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise dg.Failure(said, allow_retries=False) from error
