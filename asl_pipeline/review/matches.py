"""Initiatives and actors that two partners may have mapped: candidate pairs, and what was decided.

A pair is asked about once. Strong evidence is the same web page; weaker is nearly the same name in
the same NUTS 3 area. Names are compared without case, accents and the words for legal forms, in
whatever language either partner gave them.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa
from rapidfuzz import fuzz

from asl_pipeline.derive.headers import plain
from asl_pipeline.ledger.entries import Act, Recorded
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import NotAllowed, NotFound, WrongUse
from asl_pipeline.model.partner import Partner
from asl_pipeline.partners import registry
from asl_pipeline.review.verdict import check_university

_NEARLY_THE_SAME: Final = 90.0
_SHORTEST_NAME: Final = 4
_UNTOLD: Final = frozenset(
    (
        *("asociacion", "association", "associacao", "asbl", "fundacion", "fundacao", "fondation"),
        *("foundation", "coop", "cooperativa", "cooperative", "cic", "limited", "ltd", "sa"),
        *("sarl", "scic", "scop", "sl"),
        *("a", "and", "da", "das", "de", "del", "des", "do", "dos", "du", "e", "el", "et", "la"),
        *("las", "le", "les", "o", "of", "os", "the", "y"),
    )
)
"""Words of a name that do not tell it from another: legal forms, articles, prepositions."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How the rows of a form are known: their id, their names, their web page."""

    key: str
    names: tuple[str, ...]
    page: str


_FORMS: Final[Mapping[str, _Form]] = {
    "initiatives": _Form("initiative_id", ("name", "name_en"), "url"),
    "actors": _Form("actor_id", ("name", "acronym", "alt_names"), "website"),
}


class Evidence(StrEnum):
    """Why two rows may be about the same thing."""

    PAGE = "page"
    NAME = "name"


class Match(StrEnum):
    """What a university says of a pair."""

    SAME = "same"
    """They are about the same thing, and both partners are right to have mapped it."""
    DIFFERENT = "different"
    MERGE = "merge"
    """They are about the same thing, and are to be counted once."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Pair:
    """Two rows of a form, each told by its partner and its id, in that order."""

    form: str
    one: tuple[str, str]
    other: tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A pair that may be the same, with the names of both and how alike they are (0 to 100)."""

    pair: Pair
    evidence: Evidence
    names: tuple[str, str]
    likeness: float


DECIDED: Final = pa.schema(
    [
        (name, pa.string())
        for name in ("form", "one_partner", "one", "other_partner", "other", "match")
    ]
)


@dataclass(frozen=True, slots=True)
class _Mapped:
    """A row by its partner and id, its own name, and all of its names as they are compared."""

    known_as: tuple[str, str]
    name: str
    names: list[str]


Names = Mapping[tuple[str, str, str], str]
"""The names of rows by form, partner and id."""


def names_in(accepted: Mapping[str, pa.Table]) -> Names:
    """The names of all rows that can be of a pair."""
    return {
        (form, row["partner_id"], row[about.key]): row["name"]
        for form, about in _FORMS.items()
        for row in accepted[form].select(["partner_id", about.key, "name"]).to_pylist()
    }


def candidates(
    accepted: Mapping[str, pa.Table], decided: Iterable[Pair] = ()
) -> tuple[Candidate, ...]:
    """The pairs that nobody has decided on yet, the most alike first."""
    known = set(decided)
    found = [
        candidate
        for form, about in _FORMS.items()
        for candidate in _of_form(form, about, accepted[form].to_pylist())
        if candidate.pair not in known
    ]
    return tuple(sorted(found, key=lambda each: (-each.likeness, each.pair)))


def _of_form(form: str, about: _Form, rows: Sequence[Mapping[str, Any]]) -> Iterator[Candidate]:
    by_page: defaultdict[str, list[_Mapped]] = defaultdict(list)
    by_place: defaultdict[str, list[_Mapped]] = defaultdict(list)
    for row in rows:
        mapped = _Mapped((row["partner_id"], row[about.key]), row["name"], _names(about, row))
        if page := _page(row[about.page]):
            by_page[page].append(mapped)
        by_place[str(row["nuts_code"])].append(mapped)
    seen: set[Pair] = set()
    # A pair with the same page is told by that, whatever its names.
    for evidence, blocks in ((Evidence.PAGE, by_page), (Evidence.NAME, by_place)):
        for block in blocks.values():
            for one, other in combinations(sorted(block, key=lambda each: each.known_as), 2):
                pair = Pair(form=form, one=one.known_as, other=other.known_as)
                if one.known_as[0] == other.known_as[0] or pair in seen:
                    continue
                likeness = _likeness(one.names, other.names)
                if evidence is Evidence.PAGE or likeness >= _NEARLY_THE_SAME:
                    seen.add(pair)
                    names = (one.name, other.name)
                    yield Candidate(pair=pair, evidence=evidence, names=names, likeness=likeness)


def _page(url: str | None) -> str:
    """A web page without what does not tell it from another."""
    if not url:
        return ""
    parts = urlsplit(url if "//" in url else f"//{url}")
    path = parts.path.rstrip("/")
    return f"{parts.netloc.removeprefix('www.').casefold()}{path}"


def _likeness(ones: Sequence[str], others: Sequence[str]) -> float:
    """How alike the two names are that are most so."""
    pairs = product(ones, others)
    return max((fuzz.token_sort_ratio(one, other) for one, other in pairs), default=0.0)


def _names(about: _Form, row: Mapping[str, Any]) -> list[str]:
    told = [part for name in about.names if row[name] for part in re.split(r"[;|]", row[name])]
    return [name for part in told if len(name := _normalised(part)) >= _SHORTEST_NAME]


def _normalised(name: str) -> str:
    words = plain(name).split()
    return " ".join(word for word in words if word not in _UNTOLD)


def decided(entries: Iterable[Recorded]) -> Mapping[Pair, Match]:
    """What was decided on each pair, by the record; the last word stands."""
    found = {}
    for entry in entries:
        if entry.act is Act.MATCH:
            about = entry.about
            pair = Pair(
                form=about["form"],
                one=(about["one_partner"], about["one"]),
                other=(about["other_partner"], about["other"]),
            )
            found[pair] = Match(about["match"])
    return found


def decided_table(decisions: Mapping[Pair, Match]) -> pa.Table:
    """The decided pairs as a table: `form`, both rows by partner and id, and `match`."""
    rows = [
        {
            "form": pair.form,
            "one_partner": pair.one[0],
            "one": pair.one[1],
            "other_partner": pair.other[0],
            "other": pair.other[1],
            "match": match.value,
        }
        for pair, match in sorted(decisions.items())
    ]
    return pa.Table.from_pylist(rows, DECIDED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a reviewer says of a pair, on which day, by which rules."""

    match: Match
    reviewer: Partner
    reason: str
    on: dt.date
    rule_set: str


def decide(ledger: Ledger, found: Iterable[Candidate], ids: frozenset[str], said: Said) -> Pair:
    """Note what a university says of the candidate pair with these two ids.

    Raises NotFound if there is no such candidate, NotAllowed if it is the reviewer's own and the
    other university could decide, WrongUse without a reason.
    """
    check_university(said.reviewer)
    if not said.reason.strip():
        raise WrongUse("a decision needs a reason")
    pairs = [each.pair for each in found if {each.pair.one[1], each.pair.other[1]} == ids]
    if len(pairs) != 1:
        raise NotFound(f"no pair of {' and '.join(sorted(ids))} waits for a decision")
    (pair,) = pairs
    partners = {pair.one[0], pair.other[0]}
    universities = {p.code for p in registry().values() if p.is_university}
    if said.reviewer.code in partners and not universities <= partners:
        raise NotAllowed(f"{said.reviewer.code} cannot decide on its own data")
    ledger.note(
        Act.MATCH,
        submission=None,
        actor=said.reviewer.code,
        reason=said.reason.strip(),
        noted_on=said.on,
        rule_set=said.rule_set,
        about={
            "form": pair.form,
            "one_partner": pair.one[0],
            "one": pair.one[1],
            "other_partner": pair.other[0],
            "other": pair.other[1],
            "match": said.match,
        },
    )
    return pair
