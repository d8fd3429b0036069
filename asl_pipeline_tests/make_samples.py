"""Make the sample submissions: what eleven partners might have sent for three half-years.

What each partner sends, and with which mistakes, is the table in `sample_deliveries`; its rows
come from `sample_rows`, the words from `sample_texts`. The same arguments give the same bytes,
except for what LibreOffice writes.

    python -m asl_pipeline_tests.make_samples [--out DIR] [--scale N]
"""

import argparse
import csv
import datetime as dt
import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.utility import xl_rowcol_to_cell

from asl_pipeline_tests import sample_forms
from asl_pipeline_tests import sample_texts as texts
from asl_pipeline_tests.sample_deliveries import (
    DELIVERIES,
    READINGS,
    Delivery,
    Habit,
    Percent,
    Row,
    Table,
)
from asl_pipeline_tests.sample_rows import ROWS

OUT = Path(__file__).resolve().parent.parent / "data" / "samples"
WRITTEN_AT = dt.datetime(2018, 7, 2, 9, 0)


# ---- tables: the rows as a partner's form has them, with its mistakes

_CODED = frozenset(
    [
        "domain",
        "lang",
        "action_type",
        "status",
        "target_groups",
        "target_group",
        "sex",
        "age_band",
        "method",
        "unit",
        "response_type",
        "ongoing",
        "scale",
        "country",
        "funding_sources",
        "actor_type",
        "roles",
        "is_associated_partner",
        "counts",
        "measure_type",
        "direction",
    ]
)
_MONEY = frozenset({"budget_planned", "expenditure_to_date", "budget", "amount"}) | frozenset(
    {"amount_eur", "eligible_eur", "erdf_eur", "match_eur"}
)
_YEARS = frozenset({"start_year", "founded_year", "horizon"})


def tables(delivery: Delivery, scale: int) -> list[Table]:
    """The forms of a delivery as its partner fills them in."""
    habit = delivery.writing
    found = []
    for form in delivery.expected or {}:
        table = _table(delivery, form, habit, scale)
        for slip in delivery.slips:
            if slip.form == form:
                slip.spoil(table)
        found.append(table)
    return found


def _table(delivery: Delivery, form: str, habit: Habit, scale: int) -> Table:
    if form in sample_forms.ROWS:
        return _on_template(delivery, form, habit.language)
    headings = dict(texts.HEADINGS[habit.language][form])
    rows = ROWS[form](delivery.partner, delivery.period, scale)
    if delivery.also:
        headings["period"] = texts.PERIOD_HEADING
        rows = [row | {"period": texts.PERIODS[delivery.period]} for row in rows]
        later = ROWS[form](delivery.partner, delivery.also, scale)
        rows += [row | {"period": texts.PERIODS[delivery.also]} for row in later]
    if not habit.unit:
        headings.pop("unit")
    if form == READINGS and habit.spread:
        headings, rows = _spread(headings, rows)
    words = texts.WORDS[habit.language]
    rows = [
        {
            name: _worded(row.get(name), name, words) if name in _CODED else row.get(name)
            for name in headings
        }
        for row in rows
    ]
    return Table(
        form=form,
        columns=list(headings),
        headings=list(headings.values()),
        rows=rows,
        name=texts.SHEETS[habit.language][form],
        preamble=(texts.TITLE, f"Semestre : {delivery.period}") if habit.titled else (),
    )


def _on_template(delivery: Delivery, form: str, language: str) -> Table:
    rows = sample_forms.ROWS[form](delivery.partner, delivery.period, 1)
    headings = sample_forms.headings(form, language, rows)
    return Table(
        form=form,
        columns=list(headings),
        headings=list(headings.values()),
        rows=[sample_forms.worded(form, language, row) for row in rows],
        name=sample_forms.title(form, language)[:31],
    )


def _worded(value: object, column: str, words: Mapping[str, str]) -> object:
    if not isinstance(value, str):
        return value
    codes = value.split("; ")
    return "; ".join(words.get(f"{column}:{code}") or words.get(code, code) for code in codes)


def _spread(headings: dict[str, str], rows: list[Row]) -> tuple[dict[str, str], list[Row]]:
    """One column per sex: M is mujeres and H is hombres, as Spanish offices write."""
    wide: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = tuple(row[name] for name in ("pilot_id", "indicator_id", "age_band", "target_group"))
        wide.setdefault(key, dict(row))[f"value_{row['sex']}"] = row["value"]
        if row.get("target"):
            wide[key]["target"] = row["target"]
    kept = {name: said for name, said in headings.items() if name not in {"sex", "value"}}
    return kept | {"value_F": "M", "value_M": "H", "value__T": "Total"}, list(wide.values())


# ---- files: the tables as bytes


def content(delivery: Delivery, scale: int) -> bytes:
    """The bytes of a delivery's file."""
    if delivery.content is not None:
        return delivery.content
    return WRITERS[delivery.writing.writer](tables(delivery, scale), delivery.writing)


def as_csv(forms: list[Table], habit: Habit) -> bytes:
    """The one form as separated values, every cell as its partner would type it."""
    (table,) = forms
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=habit.delimiter, lineterminator="\r\n")
    writer.writerow(table.headings)
    for row in table.rows:
        writer.writerow([_typed(row.get(name), name, habit) for name in table.columns])
    return out.getvalue().encode(habit.encoding)


def _typed(value: object, column: str, habit: Habit) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.strftime(habit.dates)
    if isinstance(value, str) or column in _YEARS:
        return str(value)
    if column in _MONEY:
        return _number(f"{value:,.2f}", habit) + habit.euro
    return _number(f"{value:,}", habit)


def _number(english: str, habit: Habit) -> str:
    swapped = english.replace(",", "\0").replace(".", habit.decimal)
    return swapped.replace("\0", habit.group)


def as_openpyxl(forms: list[Table], habit: Habit) -> bytes:
    """A workbook as an office program leaves it: real dates and numbers, titles, notes."""
    book = openpyxl.Workbook()
    for first in book.worksheets:
        book.remove(first)
    if habit.titled:
        notes = book.create_sheet(texts.NOTES_SHEET[0])
        for line in texts.NOTES_SHEET:
            notes.append([line])
    for table in forms:
        sheet = book.create_sheet(table.name)
        for line in table.preamble:
            sheet.append([line])
        if table.preamble:
            sheet.append([])
        sheet.append(table.headings)
        for row in table.rows:
            sheet.append([_cell(sheet, _native(row, name)) for name in table.columns])
    out = io.BytesIO()
    book.save(out)
    return normalised(out.getvalue())


def _cell(sheet: Worksheet, value: object) -> object:
    """A cell with the format that its value is shown in; other values are their own cells."""
    if isinstance(value, Percent):
        cell = WriteOnlyCell(sheet, round(value.value / 100, 4))
        cell.number_format = "0.0%"
    elif isinstance(value, dt.date):
        cell = WriteOnlyCell(sheet, dt.datetime(*value.timetuple()[:3]))
        cell.number_format = "dd/mm/yyyy"
    else:
        return value
    return cell


def _native(row: Row, column: str) -> object:
    value = row.get(column)
    if column == "value" and row.get("unit") == "%" and isinstance(value, int | float):
        return Percent(float(value))
    return value


def as_xlsxwriter(forms: list[Table], habit: Habit) -> bytes:
    """A workbook with formulas whose values are stored, as a spreadsheet program saves it."""
    del habit
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": WRITTEN_AT})
    bold, share = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for table in forms:
        sheet = book.add_worksheet(table.name)
        sheet.write_row(0, 0, table.headings, bold)
        for line, row in enumerate(table.rows, 1):
            for at, name in enumerate(table.columns):
                value = _native(row, name)
                if isinstance(value, Percent):
                    sheet.write_number(line, at, round(value.value / 100, 4), share)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(line, at, dt.datetime(*value.timetuple()[:3]), day)
                elif name == "value" and _is_total(table.rows, line - 1):
                    parts = xl_rowcol_to_cell(line - 2, at), xl_rowcol_to_cell(line - 1, at)
                    sheet.write_formula(line, at, f"={parts[0]}+{parts[1]}", None, value)
                elif value is not None:
                    sheet.write(line, at, value)
    book.close()
    return normalised(out.getvalue())


def _is_total(rows: list[Row], at: int) -> bool:
    """Whether the row is the total of the two above it, women and men."""
    return at > 1 and [row["sex"] for row in rows[at - 2 : at + 1]] == ["Female", "Male", "Total"]


def as_soffice(forms: list[Table], habit: Habit) -> bytes:
    """A workbook that LibreOffice has opened and saved. Needs `soffice`."""
    with tempfile.TemporaryDirectory() as folder:
        source, saved = Path(folder) / "source.xlsx", Path(folder) / "saved"
        source.write_bytes(as_openpyxl(forms, habit))
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", "xlsx", "--outdir", str(saved), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return normalised((saved / "source.xlsx").read_bytes())


WRITERS: Mapping[str, Callable[[list[Table], Habit], bytes]] = {
    "csv": as_csv,
    "openpyxl": as_openpyxl,
    "xlsxwriter": as_xlsxwriter,
    "soffice": as_soffice,
}


def normalised(workbook: bytes) -> bytes:
    """The workbook without the time at which it happened to be made."""
    out = io.BytesIO()
    stamp = WRITTEN_AT.strftime("%Y-%m-%dT%H:%M:%SZ")
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", stamp.encode(), part)
            made = zipfile.ZipInfo(entry.filename, WRITTEN_AT.timetuple()[:6])
            made.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(made, part)
    return out.getvalue()


# ---- the folder


def make(out: Path, scale: int) -> None:
    """Write every file, the days of arrival and the README."""
    made: dict[str, bytes] = {}
    for delivery in DELIVERIES:
        path = out / delivery.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if delivery.writing.writer == "soffice" and shutil.which("soffice") is None:
            print(f"{delivery.path}: LibreOffice is missing, so the tracked file is kept")
            continue
        made[delivery.path] = made.get(delivery.same_as) or content(delivery, scale)
        path.write_bytes(made[delivery.path])
    with (out / "arrivals.csv").open("w", encoding="utf-8", newline="") as file:
        days = csv.writer(file, lineterminator="\n")
        days.writerow(("path", "arrived_on"))
        in_order = sorted(DELIVERIES, key=lambda each: (each.arrived_on, each.path))
        days.writerows((each.path, each.arrived_on) for each in in_order)
    (out / "README.md").write_text(readme(), encoding="utf-8")


def readme() -> str:
    """What is real, what is synthetic, and what is wrong with which file."""
    lines = [f"| {d.path} | {_writer(d)} | {_mistakes(d)} | {_expected(d)} |" for d in DELIVERIES]
    return texts.README.replace("<<FILES>>", "\n".join(lines))


def _writer(delivery: Delivery) -> str:
    habit = delivery.writing
    if delivery.content is not None or delivery.same_as:
        return "– | –"
    delimiter = {"\t": "tab"}.get(habit.delimiter, habit.delimiter)
    return (
        f"csv | {habit.encoding}, `{delimiter}`"
        if habit.writer == "csv"
        else f"{habit.writer} | xlsx"
    )


def _mistakes(delivery: Delivery) -> str:
    said = [f"{slip.form}: {slip.says}" for slip in delivery.slips]
    return "; ".join(dict.fromkeys([*said, *filter(None, [delivery.says])])) or "none"


def _expected(delivery: Delivery) -> str:
    if delivery.fate:
        return delivery.fate
    return "; ".join(f"{form}: {verdict}" for form, verdict in (delivery.expected or {}).items())


def main() -> None:
    """Read the arguments and make the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--scale", type=int, default=1, help="times as many rows")
    arguments = parser.parse_args()
    make(arguments.out, arguments.scale)


if __name__ == "__main__":
    main()
