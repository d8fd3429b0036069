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
from itertools import combinations
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

_NEARLY_THE_SAME: Final = 90.0
_SHORTEST_NAME: Final = 4
_LEGAL_FORMS: Final = frozenset(
    (
        *("asociacion", "association", "associacao", "asbl", "fundacion", "fundacao", "fondation"),
        *("foundation", "coop", "cooperativa", "cooperative", "cic", "limited", "ltd", "sa"),
        *("sarl", "scic", "scop", "sl"),
    )
)
_SMALL_WORDS: Final = frozenset(
    (
        *("a", "and", "da", "das", "de", "del", "des", "do", "dos", "du", "e", "el", "et", "la"),
        *("las", "le", "les", "o", "of", "os", "the", "y"),
    )
)


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
    blocks: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if page := _page(row[about.page]):
            blocks[Evidence.PAGE, page].append(row)
        blocks[Evidence.NAME, str(row["nuts_code"])].append(row)
    seen: set[Pair] = set()
    for (evidence, _), block in sorted(blocks.items(), key=lambda each: each[0][0], reverse=True):
        for left, right in combinations(block, 2):
            if left["partner_id"] == right["partner_id"]:
                continue
            likeness = _likeness(about, left, right)
            pair = _pair(form, about, left, right)
            is_near = evidence == Evidence.PAGE or likeness >= _NEARLY_THE_SAME
            if is_near and pair not in seen:
                seen.add(pair)
                names = (str(left["name"]), str(right["name"]))
                in_order = names if pair.one[0] == left["partner_id"] else names[::-1]
                yield Candidate(
                    pair=pair, evidence=Evidence(evidence), names=in_order, likeness=likeness
                )


def _pair(form: str, about: _Form, left: Mapping[str, Any], right: Mapping[str, Any]) -> Pair:
    one, other = sorted((row["partner_id"], row[about.key]) for row in (left, right))
    return Pair(form=form, one=one, other=other)


def _page(url: str | None) -> str:
    """A web page without what does not tell it from another."""
    if not url:
        return ""
    parts = urlsplit(url if "//" in url else f"//{url}")
    path = parts.path.rstrip("/")
    return f"{parts.netloc.removeprefix('www.').casefold()}{path}"


def _likeness(about: _Form, left: Mapping[str, Any], right: Mapping[str, Any]) -> float:
    """How alike the two names are that are most so."""
    pairs = ((a, b) for a in _names(about, left) for b in _names(about, right))
    return max((fuzz.token_sort_ratio(a, b) for a, b in pairs), default=0.0)


def _names(about: _Form, row: Mapping[str, Any]) -> list[str]:
    told = [part for name in about.names if row[name] for part in re.split(r"[;|]", row[name])]
    return [name for part in told if len(name := _normalised(part)) >= _SHORTEST_NAME]


def _normalised(name: str) -> str:
    words = plain(name).split()
    return " ".join(word for word in words if word not in _LEGAL_FORMS | _SMALL_WORDS)


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
    if not said.reviewer.is_university:
        raise NotAllowed(f"{said.reviewer.code} is not a university, and only universities review")
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
