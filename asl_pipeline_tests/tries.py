"""How often Hypothesis tries what takes a tenth of a second or more each time."""

from hypothesis import settings

from asl_pipeline_tests.extended import EXTENDED


def tries(quick: int, full: int | None = None) -> settings:
    """So many examples in a quick run; in an extended one `full`, or else all of its profile."""
    most = settings().max_examples
    if EXTENDED:
        return settings(max_examples=full or most)
    return settings(max_examples=min(quick, most))
