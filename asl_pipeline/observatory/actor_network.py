"""Build `observatory/actor_network`."""

from collections.abc import Mapping

import networkx as nx
import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets.published.actor_network import ACTOR_NETWORK
from asl_pipeline.derive.frames import SOURCES, all_of, frame_of, table_of
from asl_pipeline.observatory.merged import name_of
from asl_pipeline.partners import registry

_DECIMALS = 6


def actor_network(made: Mapping[str, pa.Table]) -> pa.Table:
    """The measures of every organisation that is tied to another."""
    ties = _ties(frame_of(made["actor_links"]))
    graph = nx.Graph()
    # In a fixed order, since floating-point sums depend on it.
    graph.add_nodes_from(sorted(set(ties["node"])))
    graph.add_edges_from(sorted(zip(ties["node"], ties["neighbour"], strict=True)))
    between = nx.betweenness_centrality(graph, normalized=True)
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    component = {node: number for number, part in enumerate(parts, start=1) for node in part}
    part_of = ties["node"].map(component)

    network = ties.groupby("node", as_index=False).agg(
        node_kind=("kind", "first"),
        name=("name", "first"),
        degree=("neighbour", "nunique"),
        strength=("n_times", "sum"),
    )
    network["country"] = network["node"].map(_countries(made["actors"]))
    network["betweenness"] = network["node"].map(between).round(_DECIMALS)
    network["component"] = network["node"].map(component)
    network["component_size"] = [len(parts[number - 1]) for number in network["component"]]
    # A node's place depends on every tie of its part.
    told_by = {number: sorted(set(all_of(part))) for number, part in ties.groupby(part_of)[SOURCES]}
    network[SOURCES] = network["component"].map(told_by)
    return table_of(ACTOR_NETWORK, network)


def _ties(links: pd.DataFrame) -> pd.DataFrame:
    """The ties as each of the two ends sees them: `node` and its `neighbour`."""
    seen = [
        links.rename(
            columns={
                here: "node",
                f"{here}_kind": "kind",
                f"{here}_name": "name",
                there: "neighbour",
            }
        )[["node", "kind", "name", "neighbour", "n_times", SOURCES]]
        for here, there in (("source", "target"), ("target", "source"))
    ]
    return pd.concat(seen, ignore_index=True)


def _countries(actors: pa.Table) -> Mapping[str, str]:
    """The country of every node that there may be: all partners and all mapped organisations."""
    partners = {code: partner.country for code, partner in registry().items()}
    return partners | {
        name_of(row["partner_id"], row["actor_id"]): row["country"] for row in actors.to_pylist()
    }
