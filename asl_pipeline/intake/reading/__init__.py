"""Turn a delivery's bytes into tables of text, exactly as sent.

Nothing is renamed, cast or repaired here: see `quality.parse` for types. A reader is a pure
function of the bytes; a file that cannot be read is a reason, not an exception.
"""

from asl_pipeline.intake import limits
from asl_pipeline.intake.reading import csv, workbook
from asl_pipeline.model.raw import Reading

_ZIP = b"PK\x03\x04"
_WORKBOOK_NAMES = (".xlsx", ".xlsm")


def read(content: bytes, name: str) -> Reading:
    """The tables of a file called `name`. The content decides what it is; the name only helps."""
    if len(content) > limits.FILE_BYTES:
        return Reading("unknown", reason="too_large")
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        return Reading("unknown", reason="empty_file")
    if content.startswith(_ZIP):
        return workbook.read(content)
    if name.lower().endswith(_WORKBOOK_NAMES):
        return Reading("xlsx", reason="unreadable")
    return csv.read(content)
