"""Which sources came and went from one release to another, and what reason each of them gives.

Which of two submissions came later is told by their half-years and revisions.
"""

from collections.abc import Collection, Mapping
from typing import Final

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.model.dataset import Statement
from asl_pipeline.model.submission import parts_of
from asl_pipeline.publication.comparison.sources import CORRECTION, VINTAGE, Sources

_REGISTERS: Final = frozenset(d.name for d in SUBMITTED if d.statement is Statement.REGISTER)


def came(before: Sources, after: Sources) -> Mapping[str, str]:
    """The reason that each source gives which is there now and was not."""
    known = before.edition.inputs, after.edition.inputs
    return {
        name: _kind(name) or _of_new(name, known[0] if name in known[1] else before.all, known)
        for name in _only(after, before)
    }


def went(before: Sources, after: Sources) -> Mapping[str, str]:
    """The reason that each source gives which was there and is not any more."""
    return {
        name: _kind(name) or _of_gone(name, after.edition.inputs) for name in _only(before, after)
    }


def _only(here: Sources, there: Sources) -> frozenset[str]:
    """What is here and not there. Of what is in force in either, only that counts."""
    in_force = here.edition.inputs, there.edition.inputs
    told_of = here.all - there.all - in_force[0] - in_force[1]
    return (in_force[0] - in_force[1]) | told_of


def _kind(name: str) -> str | None:
    if name.startswith(CORRECTION):
        return "known_error"
    return "reference_data" if name.startswith(VINTAGE) else None


def _of_new(
    name: str, earlier: Collection[str], known: tuple[frozenset[str], frozenset[str]]
) -> str:
    gone = known[0] - known[1]
    if name in known[1] and any(_is_later(each, name) for each in gone):
        # What stood in its place was the later one, and is not in force any more.
        return "withdrawal"
    place = parts_of(name)[:3]
    again = any(parts_of(each)[:3] == place for each in earlier if _kind(each) is None)
    return "partner_correction" if again else "new_data"


def _of_gone(name: str, in_force: Collection[str]) -> str:
    period = parts_of(name)[1]
    later = {parts_of(each)[1] for each in in_force if _is_later(each, name)}
    if period in later:
        return "partner_correction"
    return "new_data" if later else "withdrawal"


def _is_later(one: str, other: str) -> bool:
    """Whether the one takes the other's place: of registers, that of a later half-year too."""
    partner, period, form, revision = parts_of(one)
    place, at, of, before = parts_of(other)
    same = (partner, form) == (place, of) and (form in _REGISTERS or period == at)
    return same and (period, revision) > (at, before)
