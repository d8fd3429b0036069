"""What a message carries: the files of one folder of feedback, exactly as they were noted."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.model.message import Message, MessageKind
from asl_pipeline.model.submission import Delivery, Verdict

LETTER: Final = "letter.html"
ATTACHED: Final = ("annotated.xlsx", "findings.csv")
_TEXTS: Final = ("letter.txt", "receipt.txt")
"""What the letter is as plain text: the first of them that there is."""
_REPORT: Final = "findings.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Parcel:
    """A message with what it carries. A receipt carries nothing."""

    message: Message
    delivery: Delivery
    files: Mapping[str, bytes]

    @property
    def text(self) -> str:
        """The letter as plain text."""
        return next(self.files[name].decode() for name in _TEXTS if name in self.files)

    @property
    def report(self) -> Mapping[str, Any]:
        """The answer as programs read it; empty in a receipt."""
        told: Mapping[str, Any] = json.loads(self.files.get(_REPORT, b"{}"))
        return told

    @property
    def result(self) -> str:
        """What became of the file: received, quarantined, noted, or a verdict."""
        if self.message.word.kind is MessageKind.RECEIPT:
            return "received"
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


def parcel_of(feedback: Path, message: Message, delivery: Delivery) -> Parcel:
    """The parcel of a message.

    Raises VerificationFailed if its folder no longer holds what was noted: a newer answer is being
    written, or somebody changed it.
    """
    if message.word.kind is MessageKind.RECEIPT:
        return Parcel(message=message, delivery=delivery, files={})
    try:
        files = files_in(feedback / message.word.folder)
    except OSError:
        files = {}
    if content_of(files) != message.word.content:
        raise VerificationFailed(f"{message.word.folder} does not hold what was to be sent")
    return Parcel(message=message, delivery=delivery, files=files)
