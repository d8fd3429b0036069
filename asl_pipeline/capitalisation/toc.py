"""Build `capitalisation/toc`, and draw a theory of change as a graph."""

from collections.abc import Mapping

import networkx as nx
import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.toc import OUTCOMES, TOC
from asl_pipeline.derive.frames import ROW_ID, SOURCES, frame_of, table_of


def toc(accepted: Mapping[str, pa.Table]) -> pa.Table:
    """One row for each accepted element of a theory of change."""
    elements = frame_of(accepted["toc_elements"])
    definitions = frame_of(accepted["indicator_definitions"]).sort_values(ROW_ID)
    readings = frame_of(accepted["indicator_readings"]).sort_values(ROW_ID)
    read = readings[readings["value"].notna()]
    rows = []
    for _, of_pilot in elements.groupby("pilot_id", sort=True):
        reaching = _reaching_outcomes(of_pilot)
        for _, element in of_pilot.iterrows():
            naming = definitions[
                (definitions["pilot_id"] == element["pilot_id"])
                & (definitions["toc_element_id"] == element["element_id"])
            ]
            shown = read[
                (read["pilot_id"] == element["pilot_id"])
                & read["indicator_id"].isin(naming["indicator_id"])
            ]
            told = {
                "n_indicators": naming["indicator_id"].nunique(),
                "has_reading": not shown.empty,
                "reaches_outcome": element["element_id"] in reaching,
                SOURCES: [element[ROW_ID], *naming[ROW_ID], *shown[ROW_ID]],
            }
            rows.append({**element, **told})
    return table_of(TOC, pd.DataFrame(rows, columns=[*TOC.column_names, SOURCES], dtype=object))


def graph_of(elements: pd.DataFrame) -> nx.DiGraph:
    """The elements of one pilot as nodes, with an arrow to each element of it that one leads to."""
    graph = nx.DiGraph()
    graph.add_nodes_from(elements["element_id"])
    for _, element in elements.iterrows():
        known = [each for each in element["leads_to"] or () if each in graph]
        graph.add_edges_from((element["element_id"], each) for each in known)
    return graph


def _reaching_outcomes(elements: pd.DataFrame) -> frozenset[str]:
    """The outcomes of one pilot, and all that leads to them in any number of steps."""
    graph = graph_of(elements)
    outcomes = elements[elements["toc_kind"].isin(OUTCOMES)]["element_id"]
    before = (nx.ancestors(graph, outcome) for outcome in outcomes)
    return frozenset(outcomes).union(*before)
