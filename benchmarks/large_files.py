"""The large files that `intake` measures with: a text and a workbook of made-up readings."""

import datetime as dt
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import xlsxwriter

CSV_ROWS: Final = 1_000_000
XLSX_ROWS: Final = 100_000
SEED: Final = 19295
NOTES: Final = ("", "", "", "Relevé du 30 juin", "Écart dû à l'été ; à revoir", 'dit "provisoire"')


def make_csv(path: Path) -> None:
    """Readings of indicators, as a partner's database would export them."""
    draw = random.Random(SEED)  # noqa: S311 -- made-up figures
    columns = "pilot_id;indicator_id;sex;nuts_code;nuts_version;value;unit;comments"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"{columns}\r\n")
        for number in range(CSV_ROWS):
            note = draw.choice(NOTES)
            quoted = '"' + note.replace('"', '""') + '"' if ";" in note or '"' in note else note
            file.write(
                f"ASL-PAU-{number % 90 + 10};ASL-COST-{number:07d};{draw.choice('FM')};FRI15;2016;"
                f"{draw.randrange(10**6)},{draw.randrange(100):02d};EUR;{quoted}\r\n"
            )


def make_xlsx(path: Path) -> None:
    """The same form as a workbook of twenty columns: texts, codes, numbers, dates and booleans."""
    draw = random.Random(SEED)  # noqa: S311 -- made-up figures
    options = {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("indicator_readings")
        names = "pilot_id indicator_id sex age_band target_group nuts_code nuts_version value unit"
        more = (
            "target is_final obs_status conf_status method sample_size comments day rate code note"
        )
        sheet.write_row(0, 0, [*names.split(), *more.split()])
        for number in range(XLSX_ROWS):
            cells = [
                f"ASL-PAU-{number % 90 + 10}",
                f"ASL-COST-{number:06d}",
                draw.choice("FM"),
                "_T",
                "_T",
                "FRI15",
                2016,
                draw.randrange(10**8) / 100,
                "EUR",
                draw.randrange(10**6),
                number % 2 == 0,
                "A",
                "F",
                "register",
                draw.randrange(500),
                draw.choice(NOTES) or None,
                dt.date(2018, 1, 1) + dt.timedelta(days=number % 180),
                draw.random(),
                f"{number:08d}",
                None,
            ]
            sheet.write_row(number + 1, 0, cells)


MAKERS: Final[Mapping[str, Callable[[Path], None]]] = {"csv": make_csv, "xlsx": make_xlsx}
