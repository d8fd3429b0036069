"""Formulas of the partner's own that ask for something outside the workbook, or start a program.

A formula that only calculates stays as it is. With one of these a workbook is not sent back.
"""

import re
from typing import Final

from asl_pipeline.feedback.annotated.splice import elements
from asl_pipeline.feedback.annotated.unmarkable import UnmarkableError

_OUTWARD: Final = (
    r"\b(?:WEBSERVICE|HYPERLINK|RTD|IMAGE|CALL|REGISTER|REGISTER\.ID|EXEC|SQL\.REQUEST"
    r"|FILES|DOCUMENTS|OPEN|RUN)\s*\("
)
_RISKY: Final = re.compile(rf"{_OUTWARD}|\||\w+:[/\\]|\\\\", re.IGNORECASE)
"""A function that reaches out; a program to exchange data with (`cmd|…`); a path or address."""
_HINT: Final = re.compile(_OUTWARD.encode() + rb"|\||:/|\\\\|:\\|&#", re.IGNORECASE)
_TEXT: Final = re.compile(r'"[^"]*"')
_FORMULA: Final = re.compile(rb"<(?:\w+:)?(?:f|formula[12]?|definedName|\w+Formula)[\s>]")
_FORMULAS: Final = frozenset(
    (
        *("f", "formula", "formula1", "formula2", "definedName"),
        *("calculatedColumnFormula", "totalsRowFormula"),
    )
)


def refuse_formulas(part: bytes) -> None:
    """Raise UnmarkableError if a formula of a part reaches out."""
    # Hardly any part so much as mentions what is looked for: then it need not be parsed.
    if not _FORMULA.search(part) or not _HINT.search(part):
        return
    for element in elements(part, lambda name, *_: name in _FORMULAS, texts=_FORMULAS):
        if _RISKY.search(_TEXT.sub('""', element.text)):
            raise UnmarkableError("a formula that reaches out of the workbook")
