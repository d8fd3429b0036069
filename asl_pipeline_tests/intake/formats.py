"""Ordinary files: the same small table in every format that partners send."""

import csv as csv_module
import datetime as dt
import gzip
import io
import json as json_module
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import openpyxl
import xlsxwriter
import xlwt

from asl_pipeline_tests.intake.ods import ods
from asl_pipeline_tests.intake.ordinary import (
    COUNT,
    Broken,
    Cell,
    Formula,
    Percent,
    Rows,
    actors,
    shown,
    typed_actors,
)
from asl_pipeline_tests.intake.xlsb import ERRORS, packed, xlsb

MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_WITHOUT_MACROS = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_NO_VALUE_OF_XLWT = struct.pack("<Q", 0xFFFF000000000003)
_TO_BE_COMPUTED = struct.pack("<dH", 0, 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ordinary:
    """An ordinary file: what it is called, its bytes, and what stands in it."""

    name: str
    file: str
    format: str
    rows: Rows
    build: Callable[[Rows], bytes]
    tables: int = 1
    is_typed: bool = False

    def content(self) -> bytes:
        """Its bytes, the same each time."""
        return self.build(self.rows)


def csv(rows: Rows, delimiter: str = ";", encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """Separated values."""
    out = io.StringIO()
    writer = csv_module.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerows([[shown(cell)[0] for cell in row] for row in rows])
    return out.getvalue().encode(encoding)


def tsv(rows: Rows) -> bytes:
    """Values separated by tabs."""
    return csv(rows, "\t")


def xlsx(rows: Rows, name: str = "Actors", *, is_1904: bool = False) -> bytes:
    """A workbook by XlsxWriter: with shared strings, and the values of formulas."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": is_1904})
    book.set_properties({"created": dt.datetime(2018, 7, 1)})
    styles = {Percent: book.add_format({"num_format": "0%"})}
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(name)
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            match cell:
                case None:
                    pass
                case bool():
                    sheet.write_boolean(r, c, cell)
                case int() | float():
                    sheet.write_number(r, c, cell)
                case Percent(value):
                    sheet.write_number(r, c, value, styles[Percent])
                case dt.date():
                    sheet.write_datetime(r, c, cell, day)
                case Broken(code):
                    sheet.write_formula(r, c, "=NA()", None, code)
                case Formula(text, stored):
                    sheet.write_formula(r, c, text, None, "" if stored is None else stored)
                case _:
                    sheet.write_string(r, c, cell)
    book.close()
    return out.getvalue()


def xlsx_of_openpyxl(rows: Rows, name: str = "Actors") -> bytes:
    """A workbook by openpyxl, which stores no values of formulas."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append([_for_openpyxl(cell) for cell in row])
    for line, row in zip(sheet.iter_rows(), rows, strict=True):
        for made, cell in zip(line, row, strict=False):
            if isinstance(cell, Percent):
                made.number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _for_openpyxl(cell: Cell) -> object:
    match cell:
        case Percent(value):
            return value
        case Broken(code):
            return code
        case Formula(text):
            return text
        case _:
            return cell


def xlsm(rows: Rows) -> bytes:
    """A workbook with macros, which nobody runs."""
    with zipfile.ZipFile(io.BytesIO(xlsx(rows))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    types = parts["[Content_Types].xml"].replace(_WITHOUT_MACROS, MACROS.encode())
    macros = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return packed({**parts, "[Content_Types].xml": types, "xl/vbaProject.bin": macros})


def xls(rows: Rows, name: str = "Actors", *, is_1904: bool = False) -> bytes:
    """A workbook of Excel 97 to 2003."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = is_1904
    sheet = book.add_sheet(name)
    percent, day = xlwt.easyxf(num_format_str="0%"), xlwt.easyxf(num_format_str="dd/mm/yyyy")
    stored: list[float | None] = []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            match cell:
                case Percent(value):
                    sheet.write(r, c, value, percent)
                case dt.date():
                    sheet.write(r, c, cell, day)
                case Broken(code):
                    sheet.row(r).set_cell_error(c, ERRORS[code])
                case Formula(text, value):
                    sheet.write(r, c, xlwt.Formula(text.removeprefix("=")))
                    stored.append(None if value is None else float(value))
                case None:
                    pass
                case _:
                    sheet.write(r, c, cell)
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    # xlwt stores no values; in the order of the cells, these take their place.
    before, *after = content.split(_NO_VALUE_OF_XLWT + bytes(2))
    values = [
        _TO_BE_COMPUTED if value is None else struct.pack("<dH", value, 0) for value in stored
    ]
    return before + b"".join(a + b for a, b in zip(values, after, strict=True))


def records(rows: Rows) -> list[dict[str, object]]:
    """The rows as objects with the headings for names."""
    head, *below = rows
    return [
        {str(name): _for_json(cell) for name, cell in zip(head, row, strict=True)} for row in below
    ]


def _for_json(cell: Cell) -> object:
    return cell if isinstance(cell, str | int | float | bool | None) else shown(cell)[0]


def json(rows: Rows, under: str | None = None) -> bytes:
    """An array of objects, or an object that has one under a name, as APIs answer."""
    told: object = records(rows)
    if under is not None:
        told = {"count": len(rows) - 1, "next": None, under: told}
    return json_module.dumps(told, ensure_ascii=False, indent=1).encode()


def jsonl(rows: Rows) -> bytes:
    """One object on each line."""
    lines = [json_module.dumps(each, ensure_ascii=False) for each in records(rows)]
    return "".join(f"{line}\n" for line in lines).encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """An archive of files."""
    return packed(dict(members))


def archive(rows: Rows) -> bytes:
    """An archive of two files with the same rows, and of one to read."""
    return zipped({"2018/a.csv": csv(rows), "2018/b.xlsx": xlsx(rows)})


def gz(rows: Rows) -> bytes:
    """One file compressed."""
    return gzip.compress(csv(rows), mtime=0)


def _ordinary(
    format_: str, build: Callable[[Rows], bytes], name: str | None = None, file: str | None = None
) -> Ordinary:
    return Ordinary(
        name=name or format_,
        file=file or f"2018-S1.{format_}",
        format=format_,
        rows=actors(),
        build=build,
    )


def _workbook(format_: str, build: Callable[[Rows], bytes], name: str | None = None) -> Ordinary:
    return Ordinary(
        name=name or format_,
        file=f"2018-S1.{format_}",
        format=format_,
        rows=typed_actors(),
        build=build,
        is_typed=True,
    )


TEXTS: tuple[Ordinary, ...] = (
    _ordinary("csv", csv),
    _ordinary("csv", lambda rows: csv(rows, ",", "cp1252", "\n"), "csv in cp1252"),
    _ordinary("csv", lambda rows: csv(rows, "|", "utf-16"), "csv in utf-16"),
    _ordinary("tsv", tsv),
    _ordinary("json", json),
    _ordinary("json", lambda rows: json(rows, "results"), "json under results"),
    _ordinary("json", lambda rows: json(rows, "value"), "json under value"),
    _ordinary("json", lambda rows: json(rows, "data"), "json under data"),
    _ordinary("jsonl", jsonl),
    _ordinary("gz", gz, file="2018-S1.csv.gz"),
)
WORKBOOKS: tuple[Ordinary, ...] = (
    _workbook("xlsx", xlsx),
    _workbook("xlsx", xlsx_of_openpyxl, "xlsx by openpyxl"),
    _workbook("xlsx", lambda rows: xlsx(rows, is_1904=True), "xlsx of 1904"),
    _workbook("xlsm", xlsm),
    _workbook("xlsb", xlsb),
    _workbook("xlsb", lambda rows: xlsb(rows, shared=False), "xlsb with texts in their cells"),
    _workbook("xlsb", lambda rows: xlsb(rows, is_1904=True), "xlsb of 1904"),
    _workbook("xls", xls),
    _workbook("xls", lambda rows: xls(rows, is_1904=True), "xls of 1904"),
    _workbook("ods", ods),
    _workbook("ods", lambda rows: ods(rows, trailing=True), "ods with an empty rest"),
)
ARCHIVE = Ordinary(
    name="zip", file="2018-S1.zip", format="zip", rows=actors(), build=archive, tables=2
)
ORDINARY: tuple[Ordinary, ...] = (*TEXTS, *WORKBOOKS, ARCHIVE)

__all__ = ["ARCHIVE", "COUNT", "ORDINARY", "TEXTS", "WORKBOOKS", "Ordinary"]
