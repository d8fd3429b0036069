"""Tell the partners: receipts, letters and decisions, by the ways that each has."""

import datetime as dt
from pathlib import Path

from asl_pipeline.feedback.post import addresses, sending
from asl_pipeline.feedback.post.parcel import content_of, files_in
from asl_pipeline.feedback.post.receipt import FOLDER, received
from asl_pipeline.feedback.post.sending import Office, Tally
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model import telling
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.message import TO_SEND, Message, MessageKind, Word
from asl_pipeline.model.submission import Delivery
from asl_pipeline.partners import registry
from asl_pipeline.settings import Settings
from asl_pipeline.store.files import write_text
from asl_pipeline.store.hold import alone
from asl_pipeline.workflow.folders import write_notices
from asl_pipeline.workflow.notices import Notices
from asl_pipeline.workflow.workplace import Workplace


def letter_of(
    at: Workplace,
    delivery: Delivery,
    folder: Path,
    period: str | None = None,
    slots: tuple[str, ...] = (),
) -> Word:
    """What a partner is told by the letter that lies in a folder of the area of feedback."""
    return Word(
        partner=delivery.partner,
        delivery=delivery.seq,
        attempt=delivery.attempt,
        kind=MessageKind.LETTER,
        content=content_of(files_in(folder)),
        period=period,
        slots=slots,
        folder=folder.relative_to(at.settings.feedback).as_posix(),
    )


def write_receipts(at: Workplace) -> None:
    """Put the receipts of what arrived into the partners' folders."""
    for message in at.ledger.messages(*TO_SEND):
        word = message.word
        is_receipt = message.way == telling.FOLDER and word.kind is MessageKind.RECEIPT
        if not is_receipt or word.delivery is None or word.partner not in registry():
            continue
        delivery = at.ledger.delivery(word.delivery)
        wording = Wording(registry()[word.partner].letter_language)
        write_text(receipt_path(at, delivery), received(delivery, wording))
        at.ledger.sent([message])


def receipt_path(at: Workplace, delivery: Delivery) -> Path:
    """Where the receipt of a delivery lies."""
    return at.settings.feedback / delivery.partner / FOLDER / f"{delivery.id}.txt"


def refuse_mistakes(settings: Settings) -> None:
    """Raise WrongUse, with a line for each way of a partner that leads nowhere."""
    mails = settings.mail_server is not None
    found = addresses.mistakes(registry().values(), settings.secrets, mails=mails)
    if found:
        raise WrongUse("\n".join(found))


def due(at: Workplace, now: dt.datetime) -> tuple[Message, ...]:
    """What is to be sent now."""
    return sending.due(_office(at, now))


def send(at: Workplace, now: dt.datetime) -> Tally:
    """Send what is due. Raises Conflict where somebody else is about it in the same home."""
    with alone(at.settings.home / "outbox.lock", "sending"):
        # What is mailed lies in the folder first.
        write_notices(at)
        return sending.send(_office(at, now))


def _office(at: Workplace, now: dt.datetime) -> Office:
    settings = at.settings
    return Office(
        ledger=at.ledger,
        feedback=settings.feedback,
        partners=registry(),
        now=now,
        secrets=settings.secrets,
        server=settings.mail_server,
        sender=settings.mail_from,
        attached_bytes=settings.mail_attached_bytes,
        notice=Notices(at).files,
    )
