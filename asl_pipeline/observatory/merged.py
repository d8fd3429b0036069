"""Rows that several partners mapped of the same thing, put together as a university decided.

A row is named `<partner>/<id>`: two partners may use the same id for different things.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx
import pandas as pd
import pyarrow as pa

from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of
from asl_pipeline.model.dataset import Dataset


def name_of(partner: str, known_as: str) -> str:
    """The name of a row: `<partner>/<id>`."""
    return f"{partner}/{known_as}"


def split(name: str) -> tuple[str, str]:
    """Partner and id of a name."""
    partner, _, known_as = name.partition("/")
    return partner, known_as


def merged(form: Dataset, held: Mapping[str, pa.Table]) -> pd.DataFrame:
    """The accepted rows of a form that stand, each with what became of it.

    Rows that decisions to merge link, directly or through others, stand as one of them: the one
    with the most cells filled in, of several such the first by partner and id. Its cells are its
    own. Added are `mapped_by_partners`, `also_known_as`, `same_as` and the sources. A decision on
    a row that is not accepted any more has no effect.
    """
    (key,) = form.key
    frame = frame_of(held[form.name])
    names = list(map(name_of, frame["partner_id"], frame[key]))
    row_ids = dict(zip(names, frame[ROW_ID], strict=True))
    cells = frame[list(form.column_names)].map(_is_filled).sum(axis=1)
    filled = dict(zip(names, cells, strict=True))
    together = _components(names, _pairs(form, held, "merge", names))
    # Of several with as many, `max` takes the first.
    groups = {max(group, key=filled.__getitem__): group for group in together}
    stands = {name: standing for standing, group in groups.items() for name in group}
    same = _neighbours((stands[a], stands[b]) for a, b in _pairs(form, held, "same", names))
    kept = frame.set_index(pd.Index(names, dtype=object)).loc[sorted(groups)]
    added = {
        "mapped_by_partners": [sorted({split(n)[0] for n in groups[s]}) for s in kept.index],
        "also_known_as": [[n for n in groups[s] if n != s] or None for s in kept.index],
        "same_as": [sorted(same[s]) or None for s in kept.index],
        SOURCES: [[row_ids[n] for n in groups[s]] for s in kept.index],
    }
    columns = {name: pd.Series(made, kept.index, object) for name, made in added.items()}
    return kept.assign(**columns).reset_index(drop=True)


def _is_filled(value: object) -> bool:
    return value is not None and value != []


def _pairs(
    form: Dataset, held: Mapping[str, pa.Table], match: str, accepted: Iterable[str]
) -> list[tuple[str, str]]:
    """The pairs of accepted rows that were decided on so."""
    known = set(accepted)
    named = [
        (name_of(row["one_partner"], row["one"]), name_of(row["other_partner"], row["other"]))
        for row in held["decided_pairs"].to_pylist()
        if (row["form"], row["match"]) == (form.name, match)
    ]
    return [pair for pair in named if known.issuperset(pair)]


def _components(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The names that are linked with each other, each such lot sorted."""
    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(pairs)
    return [sorted(component) for component in nx.connected_components(graph)]


def _neighbours(pairs: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        if one != other:
            found[one].add(other)
            found[other].add(one)
    return found


@dataclass(frozen=True, slots=True)
class Names:
    """Which row that stands is meant by a partner's id, old names of merged rows included."""

    stands: Mapping[str, str]
    by_id: Mapping[str, set[str]]

    @classmethod
    def of(cls, frame: pd.DataFrame, key: str) -> "Names":
        """The names in a frame with `partner_id`, its `key` and `also_known_as`."""
        stands: dict[str, str] = {}
        by_id: defaultdict[str, set[str]] = defaultdict(set)
        columns = (frame["partner_id"], frame[key], frame["also_known_as"])
        for partner, known_as, others in zip(*columns, strict=True):
            standing = name_of(partner, known_as)
            for name in (standing, *(others or ())):
                stands[name] = standing
                by_id[split(name)[1]].add(standing)
        return cls(stands, by_id)

    def find(self, partner: str, known_as: str | None) -> str | None:
        """The name of the row that stands for what the partner names.

        That is the partner's own row of that id, or else another partner's, if there is only one.
        """
        if known_as is None:
            return None
        others = self.by_id.get(known_as, set())
        only = next(iter(others)) if len(others) == 1 else None
        return self.stands.get(name_of(partner, known_as), only)
