"""What a partner answers in the findings sheet that we sent, once the sheet comes back.

The sheet is known by its references, whatever the language of its headings: one column has
nothing but references of cases in it, and the last column of all is the partner's.
"""

from collections.abc import Mapping
from typing import Final

from asl_pipeline.model.raw import RawTable
from asl_pipeline.quality.personal import masked

_CHARACTERS: Final = 2_000


def answers_in(table: RawTable) -> Mapping[str, str] | None:
    """The answers by reference of the case; None where the table is no findings sheet of ours.

    Personal data in an answer is masked.
    """
    cases = table.cases
    if cases is None:
        return None
    written = (text.strip() for text in table.texts.columns[-1].to_pylist())
    told = zip(cases, written, strict=True)
    return {case: masked(text)[:_CHARACTERS] for case, text in told if case and text}
