"""The first sheet: how to fill the workbook in, in a few lines, by when, and where it goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from xlsxwriter.worksheet import Worksheet

from asl_pipeline.derive.spreadsheet import A4, height_of
from asl_pipeline.feedback.blank.styles import Styles
from asl_pipeline.feedback.blank.voice import SEPARATOR, Voice
from asl_pipeline.model.channel import Files
from asl_pipeline.model.period import Period
from asl_pipeline.model.raw import GUIDE

_WIDTH: Final = 100
_LINE: Final = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """What the workbook holds: its half-year, and the names of its sheets."""

    period: Period
    forms: tuple[str, ...]
    lists: str
    has_rows: bool


def write_guide(sheet: Worksheet, styles: Styles, contents: Contents, voice: Voice) -> None:
    """Write the sheet."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, _WIDTH)
    sheet.write_string(0, 0, f"{GUIDE} · {voice.say('not_read')}", styles.mark)
    sheet.write_string(2, 0, title_of(contents.period, voice), styles.title)
    for number, step in enumerate(steps(contents, voice), start=1):
        row = 3 + number
        sheet.write_string(row, 0, f"{number}.", styles.step)
        sheet.write_string(row, 1, step, styles.plain)
        sheet.set_row(row, height_of({0: step}, [_WIDTH]) + _LINE)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 1)
    sheet.protect()
    sheet.activate()


def title_of(period: Period, voice: Voice) -> str:
    """What the workbook is called."""
    return voice.say("title", period=period, partner=voice.partner.code)


def steps(contents: Contents, voice: Voice) -> Iterator[str]:
    """What to do, one thing after the other."""
    period, date = contents.period, voice.wording.date
    yield voice.say("fill", sheets=", ".join(contents.forms))
    yield voice.say("stars")
    two = SEPARATOR.join((voice.say("this"), voice.say("that")))
    yield voice.say("lists", lists=contents.lists, example=two)
    if contents.has_rows:
        yield voice.say("given")
    yield voice.say("nothing", phrase=voice.nothing_to_report())
    days = {"due": date(period.due), "closes": date(period.closes)}
    if any(isinstance(channel, Files) for channel in voice.partner.channels):
        yield voice.say("send_folder", folder=voice.partner.code, **days)
    else:
        yield voice.say("send", **days)
