"""Whether the full counts are asked for; apart, so that who asks imports nothing else."""

import os
from typing import Final

EXTENDED: Final = os.environ.get("HYPOTHESIS_PROFILE") == "extended"
"""As by `make test-extended`."""
