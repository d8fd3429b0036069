"""Find half-years in what people write: 2018-S1, S1 2018, 1er semestre 2018, first half of 2018."""

import re

from asl_pipeline.derive.headers import folded
from asl_pipeline.model.period import PERIODS, Period

_YEAR = r"(?P<year>20\d\d)"
_OF = r"(?: (?:de|of|du|do|of the|d|del|del ano|do ano|de l annee))? ?"
_ORDINALS = {
    "1": r"(?:1|1er|1o|1a|1st|first|premier|primer|primeiro|primeira|primera)",
    "2": r"(?:2|2e|2eme|2o|2a|2nd|second|deuxieme|segundo|segunda)",
}
_HALF = r"(?:semestre|semester|sem|half year|half|s|h)"


def _patterns(half: str) -> tuple[re.Pattern[str], ...]:
    ordinal = _ORDINALS[half]
    return (
        re.compile(rf"\b{_YEAR} ?(?:s|h|sem|semestre|semester) ?0?{half}\b"),
        re.compile(rf"\b(?:s|h|sem|semestre|semester) ?0?{half}{_OF}{_YEAR}\b"),
        re.compile(rf"\b{ordinal} ?{_HALF}{_OF}{_YEAR}\b"),
        re.compile(rf"\b{_YEAR} {ordinal} ?{_HALF}\b"),
    )


_PATTERNS = {half: _patterns(half) for half in _ORDINALS}


def periods_in(text: str) -> tuple[Period, ...]:
    """The project's half-years that the text names, each once, in order of time."""
    # Camel case and digits run together in file names: "Indicateurs2018S1".
    apart = re.sub(r"(?<=[a-z])(?=20\d\d)", " ", folded(text))
    found = {
        Period(int(match["year"]), int(half))
        for half, patterns in _PATTERNS.items()
        for pattern in patterns
        for match in pattern.finditer(apart)
    }
    return tuple(sorted(found & set(PERIODS)))
