"""Write binary workbooks (.xlsb, BIFF12): just enough of them for tests. See [MS-XLSB]."""

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field

from asl_pipeline_tests.intake.ordinary import Broken, Cell, Formula, Percent, Rows

ERRORS = {"#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#N/A": 0x2A}
"""The numbers of errors in binary workbooks."""
_PLAIN, _PERCENT, _DATE = range(3)
_STYLES = {Percent: _PERCENT, dt.date: _DATE}
_FORMATS = (0, 9, 14)
"""The number formats of those styles: General, 0 % and a day."""
_XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EXCEL = "application/vnd.ms-excel"


def xlsb(rows: Rows, *, name: str = "Actors", is_1904: bool = False, shared: bool = True) -> bytes:
    """A workbook of one sheet. `shared` puts its texts into the list of shared strings."""
    strings = _Strings()
    sheet = _sheet(rows, strings if shared else None, is_1904=is_1904)
    return packed(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations(("rId1", "officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": _workbook(name, is_1904=is_1904),
            "xl/_rels/workbook.bin.rels": _relations(
                ("rId1", "worksheet", "worksheets/sheet1.bin"),
                ("rId2", "styles", "styles.bin"),
                ("rId3", "sharedStrings", "sharedStrings.bin"),
            ),
            "xl/worksheets/sheet1.bin": sheet,
            "xl/styles.bin": _styles(),
            "xl/sharedStrings.bin": strings.part(),
        }
    )


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts in an archive, the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def record(kind: int, body: bytes = b"") -> bytes:
    """One record: its kind and length, seven bits to a byte, and its body."""
    return _sevens(kind) + _sevens(len(body)) + body


def _sevens(number: int) -> bytes:
    if number < 128:
        return bytes([number])
    return bytes([number & 127 | 128]) + _sevens(number >> 7)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


@dataclass(slots=True)
class _Strings:
    """The list of shared strings, filled on the way."""

    index: dict[str, int] = field(default_factory=dict)
    used: int = 0

    def number(self, text: str) -> int:
        self.used += 1
        return self.index.setdefault(text, len(self.index))

    def part(self) -> bytes:
        items = b"".join(record(19, b"\0" + _text(text)) for text in self.index)
        return record(159, struct.pack("<II", self.used, len(self.index))) + items + record(160)


def _workbook(name: str, *, is_1904: bool) -> bytes:
    sheet = struct.pack("<II", 0, 1) + _text("rId1") + _text(name)
    properties = struct.pack("<II", int(is_1904), 0) + _text("")
    return b"".join(
        [record(131), record(153, properties), record(143), record(156, sheet), record(144)]
    ) + record(132)


def _styles() -> bytes:
    """Three styles of cells, and one of everything that Excel wants to be there."""
    font = struct.pack("<HHHHBBBB", 220, 0, 400, 0, 0, 2, 0, 0) + bytes([7, 1, 0, 0, 0, 0, 0, 255])
    fill = struct.pack("<I", 0) + bytes([1, 64, 0, 0, 0, 0, 0, 255]) * 2 + bytes(48)
    border = b"\0" + bytes(10) * 5
    formats = [struct.pack("<HHHHHBBHH", 0, f, 0, 0, 0, 0, 0, 0, 0) for f in _FORMATS]
    base = struct.pack("<HHHHHBBHH", 0xFFFF, 0, 0, 0, 0, 0, 0, 0, 0)
    lists = [
        (611, 612, 43, [font + b"\2" + _text("Calibri")]),
        (603, 604, 45, [fill]),
        (613, 614, 46, [border]),
        (626, 627, 47, [base]),
        (617, 618, 47, formats),
    ]
    body = b"".join(_list(start, end, kind, items) for start, end, kind, items in lists)
    return record(278) + body + record(279)


def _list(start: int, end: int, kind: int, items: Iterable[bytes]) -> bytes:
    made = [record(kind, item) for item in items]
    return record(start, struct.pack("<I", len(made))) + b"".join(made) + record(end)


def _sheet(rows: Rows, strings: _Strings | None, *, is_1904: bool) -> bytes:
    width = max(map(len, rows))
    parts = [record(129), record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))]
    parts.append(record(145))
    for number, row in enumerate(rows):
        parts.append(record(0, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0)))
        parts += [_cell(c, cell, strings, is_1904=is_1904) for c, cell in enumerate(row)]
    return b"".join([*parts, record(146), record(130)])


def _cell(column: int, cell: Cell, strings: _Strings | None, *, is_1904: bool) -> bytes:
    if isinstance(cell, str):
        kind = 6 if strings is None else 7
        body = _text(cell) if strings is None else struct.pack("<I", strings.number(cell))
    elif isinstance(cell, dt.date):
        epoch = dt.date(1904, 1, 1) if is_1904 else dt.date(1899, 12, 30)
        kind, body = 5, struct.pack("<d", (cell - epoch).days)
    else:
        kind, body = _value(cell)
    style = _STYLES.get(type(cell), _PLAIN)
    return record(kind, struct.pack("<II", column, style) + body)


def _value(cell: float | Percent | Formula | Broken | None) -> tuple[int, bytes]:
    """The kind of record for a cell that is no text and no day, and what it holds."""
    match cell:
        case None:
            return 1, b""
        case bool():
            return 4, bytes([cell])
        case int():
            return 2, struct.pack("<i", cell << 2 | 2)
        case Broken(code):
            return 3, bytes([ERRORS[code]])
        case Formula(_, str(stored)):
            return 8, _text(stored) + _sum_of_nothing()
        case Formula(_, stored):
            return 9, struct.pack("<d", stored or 0) + _sum_of_nothing()
        case Percent(value) | value:
            return 5, struct.pack("<d", value)


def _sum_of_nothing() -> bytes:
    """The formula =1, as good as any where only the stored value is read."""
    return struct.pack("<HI", 0, 3) + b"\x1e\x01\x00" + struct.pack("<I", 0)


def _content_types() -> bytes:
    overrides = {
        "/xl/workbook.bin": f"{_EXCEL}.sheet.binary.macroEnabled.main",
        "/xl/worksheets/sheet1.bin": f"{_EXCEL}.worksheet",
        "/xl/styles.bin": f"{_EXCEL}.styles",
        "/xl/sharedStrings.bin": f"{_EXCEL}.sharedStrings",
    }
    listed = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items()
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    default = f'<Default Extension="rels" ContentType="{rels}"/>'
    return _XML + f'<Types xmlns="{_PACKAGE}/content-types">{default}{listed}</Types>'.encode()


def _relations(*targets: tuple[str, str, str]) -> bytes:
    listed = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in targets
    )
    return _XML + (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'.encode()
    )
