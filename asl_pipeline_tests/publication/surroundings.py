"""The same home made in surroundings that differ in all that must not show in what is made.

`python -m asl_pipeline_tests.publication.surroundings FOLDER` makes one in those of its
environment, and answers what these are.
"""

import json
import locale
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa

from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.publication import home

_ONE: Final[Mapping[str, Mapping[str, str]]] = {
    "algures mais abaixo/um segundo lugar": {
        "PYTHONHASHSEED": "1",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "pt_PT.UTF-8",
        "OMP_NUM_THREADS": "4",
        "POLARS_MAX_THREADS": "4",
    },
}
_MORE: Final[Mapping[str, Mapping[str, str]]] = {
    "home": {
        "PYTHONHASHSEED": "0",
        "TZ": "Europe/Lisbon",
        "LC_ALL": "de_DE.UTF-8",
        "OMP_NUM_THREADS": "1",
        "POLARS_MAX_THREADS": "3",
    },
    "third": {"PYTHONHASHSEED": "random", "TZ": "UTC", "LC_ALL": "C", "OMP_NUM_THREADS": "2"},
}
SURROUNDINGS: Final = {**_ONE, **(_MORE if EXTENDED else {})}
"""What the environment says, by where the home lies; beside those of the test itself."""


def made_in(root: Path) -> Mapping[Path, Mapping[str, Any]]:
    """The homes made under a folder, each with what its process says of its surroundings."""
    locales = _locales(root / "locales")
    return {
        root / name: json.loads(
            subprocess.run(
                [sys.executable, "-m", __name__, root / name],
                check=True,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
                env={**os.environ, **said, **locales},
            ).stdout
        )
        for name, said in SURROUNDINGS.items()
    }


def _locales(folder: Path) -> Mapping[str, str]:
    """Where the locales are: in a folder, where the machine can make them; else what it has."""
    if not shutil.which("localedef") or not Path("/usr/share/i18n/locales/de_DE").exists():
        return {}
    folder.mkdir(parents=True)
    for name in {said["LC_ALL"] for said in SURROUNDINGS.values()} - {"C"}:
        language, _, encoding = name.partition(".")
        subprocess.run(["localedef", "-i", language, "-f", encoding, folder / name], check=True)
    return {"LOCPATH": str(folder)}


def around() -> Mapping[str, Any]:
    """What is seen of the surroundings from in here."""
    return {
        "hash": hash("asl"),
        "zone": time.tzname,
        "decimals": locale.localeconv()["decimal_point"],
        "weekday": time.strftime("%A", time.gmtime(0)),
        "threads": [pa.cpu_count(), pl.thread_pool_size()],
    }


if __name__ == "__main__":
    try:
        # Python itself takes no notice of numbers and days in a locale; who embeds it may.
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:
        locale.setlocale(locale.LC_ALL, "C")
    home.make(Path(sys.argv[1]))
    print(json.dumps(around()))
