"""The schemas of the machine forms: JSON Schema (draft 2020-12), and Table Schema v2 for the CSV.

They refer to each other by name, as files of one folder. `asl docs` copies them.
"""

from collections.abc import Mapping
from importlib.resources import files


def schemas() -> Mapping[str, str]:
    """The text of each schema, by the name of its file."""
    found = [entry for entry in files(__package__).iterdir() if entry.name.endswith(".json")]
    return {entry.name: entry.read_text("utf-8") for entry in sorted(found, key=lambda e: e.name)}
