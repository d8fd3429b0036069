"""Our own sheet: every finding with a link to its cell, and room for the partner's answer.

The texts stand in the cells as texts: nothing of it is ever calculated. The headings stand in one
row; below it every row has a reference, by which the sheet is known when it comes back.
"""

from collections.abc import Iterator
from typing import Final

from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.annotated.cases import Case, Marking
from asl_pipeline.feedback.annotated.height import height
from asl_pipeline.feedback.annotated.sheet import letters
from asl_pipeline.feedback.annotated.splice import MAIN, ascii_xml
from asl_pipeline.feedback.annotated.styles import Look, Styles
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import one_line

SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
COLUMNS: Final = (
    ("number", 5),
    ("severity", 14),
    ("sheet", 14),
    ("cell", 8),
    ("key", 16),
    ("heading", 14),
    ("value", 16),
    ("message", 35),
    ("fix", 35),
    ("proposal", 14),
    ("reference", 18),
    ("answer", 28),
)
"""The columns and how wide they are, in letters."""
_CELL: Final = 4
_PROTECTION: Final = (
    '<sheetProtection sheet="1" objects="1" scenarios="1" formatCells="0" formatColumns="0" '
    'formatRows="0" sort="0" autoFilter="0"/>'
)
"""Without a password: it only keeps what is ours from being changed by mistake."""
_PRINTED: Final = (
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
)
"""On A4, as wide as the page."""


def titles(
    account: DeliveryAccount, marking: Marking, wording: Wording, *, has_data: bool
) -> tuple[str, ...]:
    """The lines above the headings. The first names the file, and with it the half-year."""
    lines = [
        wording.text("annotated", "title", file=one_line(account.file)),
        wording.text("annotated", _intro(marking) if has_data else "without_data"),
    ]
    if marking.more:
        lines.append(wording.text("annotated", "more", count=marking.more))
    return tuple(lines)


def _intro(marking: Marking) -> str:
    """What the partner is asked to do, by the gravest finding."""
    found = {case.severity for case in marking.cases}
    if Severity.ERROR in found:
        return "intro"
    return "intro_warnings" if Severity.WARNING in found else "intro_infos"


def listing(
    lines: tuple[str, ...], marking: Marking, wording: Wording, styles: Styles, sheets: set[str]
) -> bytes:
    """The XML of the sheet. Only cells of `sheets` are linked to."""
    top = len(lines) + 2
    bottom = top + len(marking.cases)
    last = letters(len(COLUMNS))
    return "".join(
        (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
            f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
            f'<dimension ref="A1:{last}{bottom}"/>',
            f'<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="{top}" ',
            f'topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/>',
            f'<selection pane="bottomLeft" activeCell="{last}{top + 1}" ',
            f'sqref="{last}{top + 1}"/></sheetView></sheetViews>',
            '<sheetFormatPr defaultRowHeight="15"/><cols>',
            *(
                f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
                for at, (_, width) in enumerate(COLUMNS, start=1)
            ),
            "</cols><sheetData>",
            *_title_rows(lines, styles),
            _row(
                top, [(_heading(name, wording), styles.look(Look.HEADING)) for name, _ in COLUMNS]
            ),
            *(
                _row(number, _cells(number - top, case, wording, styles, sheets))
                for number, case in enumerate(marking.cases, start=top + 1)
            ),
            f'</sheetData>{_PROTECTION}<autoFilter ref="A{top}:{last}{bottom}"/>',
            *_links(marking, top, sheets),
            _PRINTED,
            "</worksheet>",
        )
    ).encode("ascii")


def _heading(name: str, wording: Wording) -> str:
    return wording.text("annotated", f"column_{name}")


def _title_rows(lines: tuple[str, ...], styles: Styles) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        yield _row(number, [(line, styles.look(Look.TITLE))])


def _cells(
    number: int, case: Case, wording: Wording, styles: Styles, sheets: set[str]
) -> list[tuple[str, int]]:
    text = styles.look(Look.TEXT)
    is_linked = case.cell and case.sheet in sheets
    return [
        (str(number), text),
        (wording.text("annotated", f"severity_{case.severity}"), styles.look(case.severity)),
        (case.sheet, text),
        (case.cell, styles.look(Look.LINK) if is_linked else text),
        *(
            (said, text)
            for said in (case.key, case.heading, case.value, case.message, case.fix, case.proposal)
        ),
        (case.reference, text),
        (case.answer, styles.look(Look.ANSWER)),
    ]


def _row(number: int, cells: list[tuple[str, int]]) -> str:
    spelled = (
        _text_cell(f"{letters(column)}{number}", text, style)
        for column, (text, style) in enumerate(cells, start=1)
    )
    if len(cells) < len(COLUMNS):
        return f'<row r="{number}">{"".join(spelled)}</row>'
    points = height((text, width) for (text, _), (_, width) in zip(cells, COLUMNS, strict=True))
    return f'<row r="{number}" ht="{points}" customHeight="1">{"".join(spelled)}</row>'


def _text_cell(cell: str, text: str, style: int) -> str:
    if not text:
        return f'<c r="{cell}" s="{style}"/>'
    said = ascii_xml(text).decode("ascii")
    return (
        f'<c r="{cell}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
    )


def _links(marking: Marking, top: int, sheets: set[str]) -> Iterator[str]:
    """Links within the workbook, from our cells to the partner's."""
    linked = [
        (number, case)
        for number, case in enumerate(marking.cases, start=top + 1)
        if case.cell and case.sheet in sheets
    ]
    if not linked:
        return
    yield "<hyperlinks>"
    for number, case in linked:
        quoted = case.sheet.replace("'", "''")
        target = ascii_xml(f"'{quoted}'!{case.cell}").decode("ascii")
        ref = f"{letters(_CELL)}{number}"
        yield f'<hyperlink ref="{ref}" location="{target}" display="{case.cell}"/>'
    yield "</hyperlinks>"
