"""Known errors of partners, one `<name>.toml` each. None are known so far: there is no file yet.

partner = "PAU"
dataset = "actors"
key = { actor_id = "PAU-ACT-002" }
column = "founded_year"
expected_sha256 = "…"      # printf '%s' 1889 | sha256sum
value = "1989"
reason = "Two digits were swapped in the register."
source = "The partner's coordinator, by letter of 2018-09-03."
status = "in_force"        # or "withdrawn", once the partner has put it right
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from asl_pipeline.model.correction import Correction

_STATES: Final = {"in_force": True, "withdrawn": False}


def corrections() -> tuple[Correction, ...]:
    """All corrections by name. Raises KeyError or ValueError for a file that is not one."""
    found = sorted(
        (entry for entry in files(__package__).iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    return tuple(
        correction_of(entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text("utf-8")))
        for entry in found
    )


def correction_of(name: str, told: Mapping[str, Any]) -> Correction:
    """The correction that a file tells. Raises KeyError or ValueError."""
    left = dict(told)
    status = left.pop("status")
    if status not in _STATES:
        raise ValueError(f"correction {name}: its status is neither {' nor '.join(_STATES)}")
    made = Correction(
        name=name,
        partner=left.pop("partner"),
        dataset=left.pop("dataset"),
        key=left.pop("key"),
        column=left.pop("column"),
        expected_sha256=left.pop("expected_sha256"),
        value=left.pop("value", None),
        reason=left.pop("reason"),
        source=left.pop("source"),
        in_force=_STATES[status],
    )
    if left:
        raise ValueError(f"correction {name}: nobody knows {', '.join(sorted(left))}")
    return made
