"""The partner's own file back, marked: colours and comments on the cells, and a sheet of findings.

An Excel workbook comes back as it was but for the marks; any other file, and a workbook in which
something cannot be kept safely, as a twin: a new workbook with the tables as they were read. In
neither can anything run or reach out. Sent back with corrections or answers, it is read as the file
itself; it is marked again then, in place of the marks of before.

`book` marks a package with `styles`, `sheet`, `notes` and `listing`; `package` says what is kept of
one, `twin` makes one, `cases` says what is marked. `splice` is how XML is changed.
"""

import struct
import zipfile
import zlib
from typing import Final
from xml.parsers.expat import ExpatError

from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.annotated.book import marked
from asl_pipeline.feedback.annotated.cases import marking_of
from asl_pipeline.feedback.annotated.twin import twin_of
from asl_pipeline.feedback.annotated.unmarkable import UnmarkableError
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Place
from asl_pipeline.model.raw import Reading

NAME: Final = "annotated.xlsx"
_MARKED_IN_PLACE: Final = frozenset(("xlsx", "xlsm"))
_DAMAGED: Final = (
    *(UnmarkableError, ExpatError, zipfile.BadZipFile, zlib.error, struct.error),
    *(LookupError, ValueError, OverflowError, EOFError, RuntimeError, OSError),
)
"""What an odd or damaged package raises, by whatever is odd about it."""


def annotated(
    content: bytes, reading: Reading, account: DeliveryAccount, wording: Wording
) -> bytes | None:
    """A file marked, an `.xlsx`; None where there is nothing to mark.

    The same file and findings give the same bytes.
    """
    if not account.is_markable:
        return None
    wording = wording.beside(account)
    if reading.format in _MARKED_IN_PLACE:
        ours = {table.name or "" for table in reading.tables if table.cases is not None}
        marking = marking_of(account, wording, _as_it_is)
        try:
            return marked(content, account, marking, wording, ours)
        except _DAMAGED:
            pass
    made = twin_of(reading, account.file, wording)
    marking = marking_of(account, wording, made.locate)
    return marked(made.content, account, marking, wording, set(), has_data=made.has_data)


def _as_it_is(place: Place) -> tuple[str, str]:
    return place.sheet or "", place.cell or ""
