"""`observatory/actor_network`: the place of each organisation among those it works with."""

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset

_ENDS = ("actor_links.source", "actor_links.target")

ACTOR_NETWORK = Dataset(
    name="actor_network",
    room="observatory",
    title="Network of actors",
    doc="One row for each organisation of observatory/actor_links, with measures of its place in "
    "the network. Two organisations with any tie, in either direction, are neighbours. Those that "
    "no tie names are not here. The network is that of what partners reported, not of all work "
    "between organisations.",
    key=("node",),
    columns=(
        public("node", Kind.ID, "The organisation, as in observatory/actor_links."),
        public("node_kind", Kind.CODE, "partner or actor."),
        public("name", Kind.TEXT, "Name, in its own language."),
        public("country", Kind.CODE, "Country (ISO 3166-1 alpha-2).", code_list="country"),
        computed(
            "degree",
            Kind.INTEGER,
            "NR",
            "Number of neighbours.",
            Formula("number of different organisations with a tie to it", _ENDS),
        ),
        computed(
            "strength",
            Kind.INTEGER,
            "NR",
            "How often it is tied to others.",
            Formula("sum of n_times over all its ties", (*_ENDS, "actor_links.n_times")),
        ),
        computed(
            "betweenness",
            Kind.NUMBER,
            "RATIO",
            "How often it lies on the shortest way between two others, from 0 to 1 (Freeman 1977).",
            Formula(
                "2 / ((n − 1)(n − 2)) × sum, over all pairs of other organisations, of the share "
                "of their shortest paths that lead through it, where n is the number of rows; 0 "
                "where n is below 3; to six decimals",
                _ENDS,
                limits="Every tie counts as one step, however often the two worked together.",
            ),
        ),
        computed(
            "component",
            Kind.INTEGER,
            "NR",
            "Number of the connected part of the network that it lies in; 1 is the largest.",
            Formula(
                "rank of the part by its size; of parts of one size, by their first node", _ENDS
            ),
        ),
        computed(
            "component_size",
            Kind.INTEGER,
            "NR",
            "Organisations in that part.",
            Formula("number of nodes with that component", _ENDS),
        ),
    ),
)
