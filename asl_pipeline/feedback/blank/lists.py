"""The sheet of lists: what may be chosen in the columns, and what each word or code stands for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.headers import plain
from asl_pipeline.derive.spreadsheet import A4, text, texts
from asl_pipeline.feedback.blank.columns import columns_of
from asl_pipeline.feedback.blank.start import Start
from asl_pipeline.feedback.blank.styles import Styles
from asl_pipeline.feedback.blank.voice import Voice
from asl_pipeline.model.column import Column
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.raw import GUIDE

_LONG: Final = 30
"""A list with more entries is put in the order of its words."""
_TOP: Final = 3
_STEP: Final = 3
_MARGIN: Final = 3
_WIDEST: Final = 255
_LARGE: Final = 1.6
"""How much wider the letters of a title are."""

Name = str | tuple[str, str]
"""A code list, or the identifiers for a column of a form."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: the columns it is for, and its entries as chosen, with what else is said of each."""

    labels: tuple[str, ...]
    entries: tuple[tuple[str, str], ...]


def lists_for(forms: Iterable[tuple[Dataset, Start]], voice: Voice) -> Mapping[Name, Listed]:
    """The lists that the columns of some forms choose from."""
    labels: dict[Name, dict[str, None]] = {}
    entries: dict[Name, tuple[tuple[str, str], ...]] = {}
    for dataset, start in forms:
        for column in columns_of(dataset):
            name = _name(dataset, column, start)
            if name is None:
                continue
            labels.setdefault(name, {})[voice.wording.label(dataset.name, column.name)] = None
            if name not in entries:
                known = start.known.get(column.name, {})
                entries[name] = (
                    tuple(_codes(name, voice)) if isinstance(name, str) else tuple(known.items())
                )
    return {name: Listed(tuple(said), entries[name]) for name, said in labels.items()}


def _name(dataset: Dataset, column: Column, start: Start) -> Name | None:
    if column.code_list is not None:
        return column.code_list
    return (dataset.name, column.name) if start.known.get(column.name) else None


def _codes(name: str, voice: Voice) -> Iterator[tuple[str, str]]:
    """What is chosen for each code, and beside it the code, or what the code means."""
    listed = code_list(name).entries
    pairs = []
    for entry in listed:
        chosen, meaning = voice.written(name, entry.code), voice.meaning(name, entry.code)
        pairs.append((chosen, meaning if chosen == entry.code else entry.code, entry.code))
    if len(listed) > _LONG:
        near = {voice.partner.country, *voice.partner.languages}
        pairs.sort(key=lambda pair: (pair[2] not in near, plain(pair[0])))
    for chosen, other, _ in pairs:
        yield chosen, other if other != chosen else ""


def write_lists(
    sheet: Worksheet, styles: Styles, listed: Mapping[Name, Listed], voice: Voice
) -> Mapping[Name, str]:
    """Write the sheet, and answer the range of what may be chosen, by list."""
    sheet.write_string(0, 0, f"{GUIDE} · {voice.say('not_read')}", styles.mark)
    ranges: dict[Name, str] = {}
    quoted = sheet.get_name().replace("'", "''")
    for number, (name, each) in enumerate(listed.items()):
        at = number * _STEP
        title, head = " / ".join(each.labels), (voice.say("choose"), voice.say("stands_for"))
        first, second = (
            max(map(len, column)) + _MARGIN for column in zip(head, *each.entries, strict=True)
        )
        for offset, width in enumerate((first, max(second, len(title) * _LARGE - first), _MARGIN)):
            sheet.set_column(at + offset, at + offset, min(width, _WIDEST))
        text(sheet, _TOP - 1, at, title, styles.title)
        texts(sheet, _TOP, head, styles.heading, at)
        for row, (chosen, other) in enumerate(each.entries, start=_TOP + 1):
            texts(sheet, row, (chosen, other), styles.told, at)
        last = _TOP + len(each.entries)
        ranges[name] = f"='{quoted}'!{xl_range_abs(_TOP + 1, at, last, at)}"
    sheet.freeze_panes(_TOP + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.protect()
    return ranges


def source_of(
    dataset: Dataset, column: Column, start: Start, ranges: Mapping[Name, str]
) -> str | None:
    """The range that a column chooses from, if it does."""
    name = _name(dataset, column, start)
    return None if name is None else ranges[name]
