"""What a partner answers in the findings sheet that we sent, once the sheet comes back.

The sheet is known by its references, whatever the language of its headings: one column has
nothing but references of cases in it, and the last column of all is the partner's.
"""

import re
from collections.abc import Mapping
from typing import Final

from asl_pipeline.model.finding import CASE
from asl_pipeline.model.raw import RawTable
from asl_pipeline.quality.personal import masked

_REFERENCE: Final = re.compile(rf"{re.escape(CASE)}[0-9a-f]{{12}}")
_CHARACTERS: Final = 2_000


def answers_in(table: RawTable) -> Mapping[str, str] | None:
    """The answers by reference of the case; None where the table is no findings sheet of ours.

    Personal data in an answer is masked.
    """
    columns = [[text.strip() for text in column.to_pylist()] for column in table.texts.columns]
    for references in columns[:-1]:
        if references and all(map(_REFERENCE.fullmatch, references)):
            told = zip(references, columns[-1], strict=True)
            return {case: masked(text)[:_CHARACTERS] for case, text in told if text}
    return None
