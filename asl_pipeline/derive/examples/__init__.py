"""For every rule, rows that pass it and rows that fail it: derived from the declarations.

The rule list shows them, and the tests run them; a rule without both fails a test.
"""

from dataclasses import replace

from asl_pipeline.derive.examples import of_cells, of_rows, of_table
from asl_pipeline.derive.examples.example import Example, Form, Row, Rows, form_of
from asl_pipeline.model.check import Structure
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import Rule

__all__ = ["Example", "Form", "Row", "Rows", "example_of", "form_of"]

_KINDS = {**of_cells.EXAMPLES, **of_rows.EXAMPLES}


def example_of(dataset: Dataset, rule: Rule) -> Example:
    """The example of a rule of a form. Raises KeyError for a kind of check that has none."""
    form = form_of(dataset)
    check = rule.check
    if isinstance(check, Structure):
        made = of_table.EXAMPLES[check.aspect](form)
    else:
        made = _KINDS[type(check)](check, form)
    return replace(made, partner=made.partner or form.partner)
