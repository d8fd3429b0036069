"""Put into the partners' folders what they are told of decisions and questions; take it away."""

import shutil
from typing import Final

from asl_pipeline.feedback.post.parcel import files_in
from asl_pipeline.feedback.post.sending import NOTHING_LEFT
from asl_pipeline.model import telling
from asl_pipeline.model.message import TO_SEND, Message, MessageKind, MessageState
from asl_pipeline.store.files import write
from asl_pipeline.workflow.notices import Notices
from asl_pipeline.workflow.workplace import Workplace

_NOTICES: Final = frozenset(
    (MessageKind.DECISION, MessageKind.RULING, MessageKind.CASE, MessageKind.MATCH)
)
QUESTIONS: Final = frozenset((MessageKind.CASE,))
PAIRS: Final = frozenset((*QUESTIONS, MessageKind.MATCH))


def write_notices(at: Workplace) -> None:
    """Write what is noted and does not lie in its folder yet; what a crash left is done again."""
    notices = Notices(at)
    for message in _in_folders(at, *TO_SEND):
        if message.word.kind in _NOTICES:
            if _written(at, notices, message):
                at.ledger.sent([message])
            else:
                at.ledger.drop([message], NOTHING_LEFT)


def refresh(at: Workplace, kinds: frozenset[MessageKind]) -> None:
    """Bring what lies in folders up to date, and take away what is no longer so."""
    notices = Notices(at)
    for message in _in_folders(at, MessageState.SENT):
        if message.word.kind in kinds and not _written(at, notices, message):
            forget(at, message)


def forget(at: Workplace, message: Message) -> None:
    """Take the letter of a message away, if it lies in its folder."""
    if message.word.folder:
        shutil.rmtree(at.settings.feedback / message.word.folder, ignore_errors=True)


def _in_folders(at: Workplace, *states: MessageState) -> list[Message]:
    return [each for each in at.ledger.messages(*states) if each.way == telling.FOLDER]


def _written(at: Workplace, notices: Notices, message: Message) -> bool:
    """Whether there is something to tell, which lies in the folder then."""
    files = notices.files(message)
    if files is None:
        return False
    folder = at.settings.feedback / message.word.folder
    there = files_in(folder) if folder.is_dir() else {}
    for name, content in files.items():
        if there.get(name) != content:
            write(folder / name, content)
    return True
