"""How many examples Hypothesis tries: few and always the same, unless more are asked for."""

import os

from hypothesis import HealthCheck, settings

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
