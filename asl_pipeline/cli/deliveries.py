"""`asl inspect` and `asl check`: one file, before anything is stored."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import pyarrow.compute as pc
import typer

from asl_pipeline.assess import judge_all, place
from asl_pipeline.cli.look import look_at, print_reading
from asl_pipeline.cli.shared import Json, as_period, show, today
from asl_pipeline.datasets import SUBMITTED, submitted
from asl_pipeline.feedback.answer import delivery_json
from asl_pipeline.feedback.letter import plain_letter
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.raw import Native, RawTable
from asl_pipeline.model.submission import Verdict
from asl_pipeline.partners import partner as partner_of
from asl_pipeline.workflow import delivery_account

_UNREAD = 3
_TROUBLED = (Native.ERROR, Native.FORMULA_WITHOUT_VALUE)


def inspect(
    file: Annotated[Path, typer.Argument(help="The file to look into.")], json: Json = False
) -> None:
    """Tell how a file is read, before any rule.

    Example: asl inspect pilots.csv --json
    """
    looked = look_at(file)
    reading = looked.reading
    told = {
        "file": file.name,
        "sha256": looked.sha256,
        "bytes": looked.size,
        "format": reading.format,
        "outcome": "quarantined" if reading.quarantined else "read",
        "reason": reading.reason,
        "detail": reading.detail,
        "tables": [_table(table) for table in reading.tables],
        "unread": [{"name": each.name, "reason": each.reason} for each in reading.unread],
        "guides": list(reading.guides),
    }
    if json:
        show(told)
    else:
        print_reading(told, reading)
    if reading.quarantined:
        raise typer.Exit(_UNREAD)


def _table(table: RawTable) -> dict[str, Any]:
    counted: Counter[str] = Counter()
    for repair in table.repairs:
        counted[repair.code] += repair.rows
    return {
        "name": table.name,
        "member": table.member,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "quote": table.quote,
        "header_row": table.header_row,
        "columns": list(table.columns),
        "rows": table.rows,
        "repairs": [{"code": code, "rows": rows} for code, rows in sorted(counted.items())],
        "findings": _findings(table),
    }


def _findings(table: RawTable) -> list[dict[str, Any]]:
    remarks = [
        {
            "code": str(each.remark),
            "row": each.row,
            "column": None if each.position is None else _heading_at(table, each.position),
        }
        for each in table.remarks
    ]
    if table.native is None:
        return remarks
    return remarks + [
        {"code": str(kind), "row": table.row_of(table.numbers[row], at), "column": heading}
        for at, heading in enumerate(table.columns)
        for kind in _TROUBLED
        for row in pc.indices_nonzero(pc.equal(table.native.column(at), str(kind))).to_pylist()
    ]


def _heading_at(table: RawTable, position: int) -> str:
    names: list[str] = table.texts.column_names
    return table.columns[names.index(str(position))]


def check(
    file: Annotated[Path, typer.Argument(help="The file that you are going to send.")],
    partner: Annotated[str, typer.Option(help="Your partner code, such as PAU.")],
    period: Annotated[str | None, typer.Option(help="The half-year, such as 2018-S1.")] = None,
    dataset: Annotated[str | None, typer.Option(help="The form, where it is not plain.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the answer.")] = None,
    json: Json = False,
) -> None:
    """Check a file as the project will, and store nothing.

    Example: asl check pilotes-2018-S1.csv --partner PAU
    """
    sender = partner_of(partner)
    wording = Wording(_language(lang) or sender.letter_language)
    looked = look_at(file)
    half_year = None if period is None else as_period(period)
    placed = place(looked.reading, sender, file.name, today(), half_year, _form(dataset))
    account = delivery_account(
        partner=sender,
        file=file.name,
        sha256=looked.sha256 or "",
        size=looked.size,
        arrived_on=today(),
        placed=placed,
        judged=() if placed.reason else judge_all(placed, sender, today()),
        context="none",
        is_sent=False,
    )
    if json:
        show(delivery_json(account, wording))
    else:
        typer.echo(plain_letter(account, wording))
    if account.reason is not None:
        raise typer.Exit(_UNREAD)
    if account.verdict is Verdict.RETURNED:
        raise typer.Exit(1)


def _language(code: str | None) -> str | None:
    if code is not None and code not in available():
        raise WrongUse(f"no language {code!r}; there are {', '.join(available())}")
    return code


def _form(name: str | None) -> Dataset | None:
    if name is None:
        return None
    try:
        return submitted(name)
    except KeyError:
        forms = ", ".join(dataset.name for dataset in SUBMITTED)
        raise WrongUse(f"no form {name!r}; the forms are {forms}") from None
