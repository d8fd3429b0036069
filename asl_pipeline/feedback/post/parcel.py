"""What a message carries: the files of one folder of feedback, exactly as they were noted."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from asl_pipeline.feedback.decisions.notice import REPORT
from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.model.message import Message, MessageKind
from asl_pipeline.model.submission import Delivery, Verdict

LETTER: Final = "letter.html"
ATTACHED: Final = ("annotated.xlsx", "findings.csv")
_TEXTS: Final = ("letter.txt", "receipt.txt")
"""What the letter is as plain text: the first of them that there is."""
_REPORTS: Final = ("findings.json", REPORT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """A message with what it carries. A receipt carries nothing.

    Without a `delivery` it is about something between partners.
    """

    message: Message
    delivery: Delivery | None
    files: Mapping[str, bytes]

    @property
    def text(self) -> str:
        """The letter as plain text."""
        return next(self.files[name].decode() for name in _TEXTS if name in self.files)

    @property
    def report(self) -> Mapping[str, Any]:
        """The answer as programs read it; empty in a receipt."""
        found = (self.files[name] for name in _REPORTS if name in self.files)
        told: Mapping[str, Any] = json.loads(next(found, b"{}"))
        return told

    @property
    def result(self) -> str:
        """What became of the file: received, quarantined, noted, or a verdict; what was decided."""
        kind = self.message.word.kind
        if kind is MessageKind.RECEIPT:
            return "received"
        if kind is not MessageKind.LETTER:
            return str(self.report["result"])
        if self.report["outcome"] == "quarantined":
            return "quarantined"
        # A duplicate, or a notice that took another file back.
        return str(Verdict(self.report["verdict"])) if self.report["submissions"] else "noted"


def content_of(files: Mapping[str, bytes]) -> str:
    """The hash of some files and their names."""
    told = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def files_in(folder: Path) -> Mapping[str, bytes]:
    """The files of a folder of feedback by name, without those that are being written."""
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.startswith(".")
    }


def letter_in(feedback: Path, message: Message) -> Mapping[str, bytes]:
    """The files of the letter that a message is about.

    Raises VerificationFailed if its folder no longer holds what was noted: a newer answer is being
    written, or somebody changed it.
    """
    try:
        files = files_in(feedback / message.word.folder)
    except OSError:
        files = {}
    if content_of(files) != message.word.content:
        raise VerificationFailed(f"{message.word.folder} does not hold what was to be sent")
    return files
