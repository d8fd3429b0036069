"""One table written in hundreds of ways, each with what a good reader makes of it.

In the spirit of the Pollock benchmark (HPI-Information-Systems/Pollock): the ways are combined as
data. The cases are in `dialect_letters`, `dialect_headings`, `dialect_layouts` and
`dialect_values`, what they write in `dialect_rows`; `dialect_score` tells how a reader does.
"""

from functools import cache
from itertools import chain

from asl_pipeline_tests.intake import dialect_headings as headings
from asl_pipeline_tests.intake import dialect_layouts as layouts
from asl_pipeline_tests.intake import dialect_letters as letters
from asl_pipeline_tests.intake import dialect_values as values
from asl_pipeline_tests.intake.dialect_case import Case


@cache
def cases() -> tuple[Case, ...]:
    """All cases, always in the same order; of those that come to the same bytes, the first."""
    found: dict[bytes, Case] = {}
    for each in chain(
        letters.delimiters(),
        letters.encodings(),
        letters.line_ends(),
        letters.separator_lines(),
        letters.quotes(),
        layouts.preambles(),
        headings.headings(),
        layouts.paddings(),
        layouts.footers(),
        layouts.raggeds(),
        values.numbers(),
        values.dates(),
        values.everything(),
    ):
        same = found.setdefault(each.content, each)
        if same.meant.rows != each.meant.rows:
            raise ValueError(f"one file, two meanings: {same.id} and {each.id}")
    return tuple(found.values())
