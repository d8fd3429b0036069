"""How often Hypothesis tries what takes a tenth of a second or more each time."""

import os

from hypothesis import settings

_IS_EXTENDED = os.environ.get("HYPOTHESIS_PROFILE") == "extended"


def tries(quick: int, full: int | None = None) -> settings:
    """So many examples in a quick run; in an extended one `full`, or else all of its profile."""
    most = settings().max_examples
    if _IS_EXTENDED:
        return settings(max_examples=full or most)
    return settings(max_examples=min(quick, most))
