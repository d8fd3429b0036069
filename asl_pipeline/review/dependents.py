"""Hold back accepted rows that refer to what is not accepted, until it is.

A reading is no worse for the form of its pilot having been returned: it waits, and is counted once
that form is accepted.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.rules import rules_of
from asl_pipeline.model.check import RefersTo
from asl_pipeline.model.rule import Severity


def with_what_they_refer_to(accepted: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
    """The accepted rows by form, without those whose own form is there and what they name is not.

    What a rule only warns of holds nothing back.
    """
    kept = dict(accepted)
    # In this order a form is settled before those that refer to it.
    for dataset in SUBMITTED:
        for rule in rules_of(dataset):
            check = rule.check
            if isinstance(check, RefersTo) and rule.severity is Severity.ERROR:
                known = kept[check.dataset][check.key]
                named = kept[dataset.name][check.column]
                there = pc.or_(pc.is_null(named), pc.is_in(named, value_set=pc.unique(known)))
                kept[dataset.name] = kept[dataset.name].filter(there)
    return kept
