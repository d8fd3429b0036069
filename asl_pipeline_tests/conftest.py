"""How many examples Hypothesis tries: few and always the same, unless more are asked for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from asl_pipeline_tests import kit

# A form is read in a tenth of a second, which Hypothesis takes for trouble.
_SLOW_IS_FINE = (HealthCheck.too_slow,)

settings.register_profile(
    "default",
    max_examples=int(os.environ.get("ASL_TEST_EXAMPLES", "50")),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.register_profile(
    "extended",
    max_examples=1000,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=_SLOW_IS_FINE,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """A folder in memory, where the machine has one.

    For many small writes that each wait for a disk, in tests that are not about what survives.
    """
    with kit.folder_in_memory() as folder:
        yield folder
