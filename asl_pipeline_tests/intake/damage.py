"""Damage files in ways that happen and in ways that somebody might try, the same for each seed."""

import codecs
import gzip
import io
import json
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Final

from asl_pipeline_tests.intake.damage_bytes import BYTES, Damage, flipped, spliced
from asl_pipeline_tests.intake.damage_parts import XML, records_moved, stream_damaged
from asl_pipeline_tests.intake.damage_text import TEXTS
from asl_pipeline_tests.intake.xlsb import packed

# ---------------------------------------------------------------- records


def records_changed(content: bytes, drawn: random.Random) -> bytes:
    """JSON that is still JSON: records left out, doubled, emptied, deeper, or something else."""
    text = content.decode("utf-8")
    is_lines = text.startswith("{") and "\n{" in text
    whole: Any = [json.loads(line) for line in text.splitlines()] if is_lines else json.loads(text)
    records = _list_in(whole)
    at = drawn.randrange(len(records))
    record = records[at]
    names = sorted(record) if isinstance(record, dict) else []
    acts: Sequence[Callable[[], object]] = (
        lambda: records.pop(at),
        lambda: records.insert(drawn.randrange(len(records) + 1), record),
        lambda: records.insert(
            at, drawn.choice(({}, None, 7, "a", [], [1], {"": ""}, {"a": None}))
        ),
        lambda: records.__setitem__(at, dict.fromkeys(names)),
        lambda: record.__setitem__(drawn.choice((*names, "x", "")), drawn.choice(_VALUES)),
        lambda: record.pop(drawn.choice(names)),
        lambda: records.insert(0, {name: name for name in names}),
        lambda: records.append({"actor_id": "Total", "founded_year": 12}),
        lambda: whole.__setitem__("more", records[:2]) if isinstance(whole, dict) else None,
        lambda: whole.__setitem__("results", []) if isinstance(whole, dict) else None,
    )
    try:
        drawn.choice(acts)()
    except (AttributeError, TypeError):
        return flipped(content, drawn)
    if is_lines:
        end = drawn.choice(("\n", "\r\n", "\n\n", "\r"))
        return end.join(json.dumps(each, ensure_ascii=False) for each in whole).encode()
    indent = drawn.choice((None, 1, "\t"))
    return json.dumps(whole, ensure_ascii=drawn.random() < 0.3, indent=indent).encode()


def _list_in(whole: Any) -> list[Any]:
    """The list of records, wherever it lies."""
    if isinstance(whole, dict):
        whole = next((each for each in whole.values() if isinstance(each, list)), None)
    if not whole:
        raise ValueError("no records")
    return whole if isinstance(whole, list) else [whole]


_VALUES: Final[Sequence[object]] = (
    None, "", " ", 0, -1.5, 1e300, 2**70, True, [], [1, 2], {"a": 1}, {"a": {"b": [{"c": 1}]}},
    [{"a": 1}, {"a": 2}], "a\nb", "\u2028", "a\u00a0", "=1+1", [[1], [2]], "\t",
)  # fmt: skip


# ---------------------------------------------------------------- archives


def within_gzip(content: bytes, drawn: random.Random) -> bytes:
    """The text in a compressed file damaged, and compressed again as it should be."""
    text = drawn.choice((*TEXTS, *BYTES))(gzip.decompress(content), drawn)
    return gzip.compress(text, mtime=0)


def within_utf_16(content: bytes, drawn: random.Random) -> bytes:
    """A text damaged as text, where each letter takes two bytes."""
    act = drawn.choice(TEXTS)
    if not content.startswith(codecs.BOM_UTF16_LE):
        return act(content, drawn)
    text = act(content.decode("utf-16").encode("utf-8"), drawn)
    return text.decode("utf-8", "replace").encode("utf-16")


def part_damaged(content: bytes, drawn: random.Random) -> bytes:
    """One part of an archive damaged, and everything packed again as it should be."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    telling = [
        name for name in parts
        if re.search(r"sheet1|sharedStrings|content\.xml|workbook\.|styles|rels$|csv$", name)
    ]  # fmt: skip
    name = drawn.choice(telling if drawn.random() < 0.9 and telling else sorted(parts))
    part = parts[name]
    if drawn.random() < 0.04:
        del parts[name]
        return packed(parts)
    if not part:
        return flipped(content, drawn)
    parts[name] = drawn.choice(_fitting(name))(part, drawn)
    return packed(parts)


def _fitting(name: str) -> Sequence[Damage]:
    if name.endswith((".xml", ".rels")):
        return (*XML, *XML, *BYTES)
    if name.endswith(".bin"):
        return (records_moved, *BYTES)
    if name.endswith(".xlsx"):
        return (part_damaged,)
    return (*TEXTS, *BYTES)


_CANNOT: Final = (
    OSError, zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, struct.error,
    RuntimeError,
)  # fmt: skip
"""What comes of damaging a file in its parts that is damaged already."""


def damaged(content: bytes, form: str, other: bytes, drawn: random.Random) -> bytes:
    """A file of that format damaged once or a few times; `other` is one of another format."""
    if drawn.random() < 0.03:
        return spliced(content, other, drawn)
    for _ in range(drawn.choice((1, 1, 1, 2, 3))):
        if not content:
            break
        try:
            content = drawn.choice(_of_format(form))(content, drawn)
        except _CANNOT:
            content = flipped(content, drawn)
    return content


def _of_format(form: str) -> Sequence[Damage]:
    if form in {"xlsx", "xlsm", "xlsb", "ods", "zip"}:
        return (*[part_damaged] * 12, *BYTES)
    if form == "xls":
        return (*[stream_damaged] * 6, *BYTES)
    if form == "gz":
        return (*[within_gzip] * 12, *BYTES)
    if form in {"json", "jsonl"}:
        return (*[records_changed] * 12, *TEXTS, *BYTES)
    return (*[within_utf_16] * 12, *BYTES)
