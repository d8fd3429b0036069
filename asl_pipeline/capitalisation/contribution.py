"""Build `capitalisation/contribution`."""

from collections.abc import Mapping
from typing import Any

import networkx as nx
import pandas as pd
import pyarrow as pa

from asl_pipeline.capitalisation.toc import graph_of
from asl_pipeline.datasets.published.contribution import CONTRIBUTION
from asl_pipeline.datasets.published.toc import OUTCOMES, TOC
from asl_pipeline.derive.frames import SOURCES, all_of, frame_of, table_of


def contribution(made: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each pilot with a theory of change."""
    elements = frame_of(made["toc"]).sort_values(list(TOC.key))
    rows = [_of_pilot(of_pilot) for _, of_pilot in elements.groupby("pilot_id", sort=True)]
    frame = pd.DataFrame(rows, columns=[*CONTRIBUTION.column_names, SOURCES], dtype=object)
    return table_of(CONTRIBUTION, frame)


def _of_pilot(elements: pd.DataFrame) -> dict[str, Any]:
    kind, is_read = elements["toc_kind"], elements["has_reading"].astype(bool)
    is_outcome, is_assumption = kind.isin(OUTCOMES), kind == "assumption"
    gaps = elements[is_outcome & ~is_read]["element_id"]
    untested = elements[is_assumption & ~is_read]["element_id"]
    return {
        "pilot_id": elements["pilot_id"].iloc[0],
        "partner_id": elements["partner_id"].iloc[0],
        "n_activities": sum(kind == "activity"),
        "n_outputs": sum(kind == "output"),
        **{f"n_{level}": sum(kind == level) for level in OUTCOMES},
        "n_outcomes_with_indicator": sum(is_outcome & (elements["n_indicators"] > 0)),
        "n_outcomes_with_evidence": sum(is_outcome & is_read),
        "n_assumptions": sum(is_assumption),
        "n_assumptions_untested": len(untested),
        "n_risks": sum(kind == "risk"),
        "longest_chain": _longest_chain(elements),
        "gaps": list(gaps),
        "untested": list(untested),
        SOURCES: all_of(elements[SOURCES]),
    }


def _longest_chain(elements: pd.DataFrame) -> int | None:
    """The number of elements in the longest chain; None where elements lead in a circle."""
    graph = graph_of(elements)
    if not nx.is_directed_acyclic_graph(graph):
        return None
    return len(nx.dag_longest_path(graph))
