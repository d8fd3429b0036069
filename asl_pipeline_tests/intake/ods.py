"""Write OpenDocument spreadsheets by hand, so that a test can write what no program would."""

import datetime as dt
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from asl_pipeline_tests.intake.ordinary import Broken, Cell, Formula, Percent, Rows
from asl_pipeline_tests.intake.xlsb import packed

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
_CALC = (
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
)
START = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} {_CALC} '
    'office:version="1.3"><office:body><office:spreadsheet>'
)
END = "</office:spreadsheet></office:body></office:document-content>"
TRAILING_CELLS = '<table:table-cell table:number-columns-repeated="16370"/>'
TRAILING_ROWS = (
    '<table:table-row table:number-rows-repeated="1048560">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)
"""What LibreOffice writes after the last row and cell: an empty sheet to its very end."""


def ods(rows: Rows, *, name: str = "Actors", trailing: bool = False) -> bytes:
    """A spreadsheet of one sheet. `trailing` spells out its empty rest, as LibreOffice does."""
    made = [row_xml(row, TRAILING_CELLS if trailing else "") for row in rows]
    return ods_of(table_xml(made + [TRAILING_ROWS] * trailing, name))


def ods_of(tables: str) -> bytes:
    """A spreadsheet with these tables."""
    return packed_ods((START + tables + END).encode())


def packed_ods(content: bytes) -> bytes:
    """A spreadsheet with this content."""
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE.decode()}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    parts = {"mimetype": MIMETYPE, "META-INF/manifest.xml": manifest.encode()}
    return packed({**parts, "content.xml": content})


def table_xml(rows: Sequence[str], name: str = "Actors") -> str:
    """A sheet."""
    return f"<table:table table:name={quoteattr(name)}>{''.join(rows)}</table:table>"


def row_xml(cells: Sequence[Cell], more: str = "", repeated: int = 1) -> str:
    """A row, which may stand for several that are alike."""
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{times}>{''.join(map(cell_xml, cells))}{more}</table:table-row>"


def cell_xml(cell: Cell) -> str:
    """A cell with its value and its text."""
    if cell is None or isinstance(cell, str):
        return "<table:table-cell/>" if cell is None else _of("string", "", cell)
    if isinstance(cell, Formula):
        return _formula(cell)
    match cell:
        case bool():
            return _of("boolean", f'office:boolean-value="{str(cell).lower()}"', str(cell).upper())
        case int() | float():
            return _of("float", f'office:value="{cell}"', str(cell))
        case Percent(value):
            return _of("percentage", f'office:value="{value}"', f"{value * 100:g}%")
        case dt.date():
            return _of("date", f'office:date-value="{cell}"', f"{cell:%d/%m/%Y}")
        case Broken(code):
            mark = 'table:formula="of:=1/0" office:string-value="" calcext:value-type="error"'
            return _of("string", mark, code)


def _formula(cell: Formula) -> str:
    formula = f"table:formula={quoteattr('of:' + cell.text)}"
    if cell.stored is None:
        return f"<table:table-cell {formula}/>"
    if isinstance(cell.stored, str):
        return _of("string", formula, cell.stored)
    return _of("float", f'{formula} office:value="{cell.stored}"', str(cell.stored))


def _of(kind: str, attributes: str, text: str) -> str:
    paragraph = f"<text:p>{escape(text)}</text:p>"
    return (
        f'<table:table-cell office:value-type="{kind}" {attributes}>{paragraph}</table:table-cell>'
    )
