"""Each kind of check: how it is computed, and which facts it tells beside place and value.

An engine is one boolean expression over the rows, true where the check is broken, null where a
value that it needs is missing; the rule says what to conclude from that. What is asked of a table
as a whole needs no expression.
"""

from typing import Final

from asl_pipeline.model.check import Structure
from asl_pipeline.quality.kinds import budgets, graphs, history, pairs, places, rows, texts, values
from asl_pipeline.quality.kinds.plan import Engines, Tellers, nothing

_MODULES: Final = (values, pairs, places, texts, rows, graphs, history, budgets)

ENGINES: Final[Engines] = {
    kind: engine for module in _MODULES for kind, engine in module.ENGINES.items()
}
FACTS: Final[Tellers] = {
    Structure: nothing,
    **{kind: teller for module in _MODULES for kind, teller in module.FACTS.items()},
}
NEEDS_HISTORY: Final = (*history.ENGINES, *budgets.ENGINES)
"""The kinds that are not tried where the history is not at hand."""
