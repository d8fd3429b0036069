"""Send what is due: to each partner by each of its ways, in its waking hours, and again if need be.

Each step can be cut off: what was gathered stays together, and what was sent is noted after that.
"""

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from asl_pipeline.feedback.post import addresses, smtp, webhook
from asl_pipeline.feedback.post.mail import Envelope, mail
from asl_pipeline.feedback.post.parcel import Parcel, letter_in
from asl_pipeline.feedback.post.trouble import Down, Unsure
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.failure import Failure, Refused, Unreachable, VerificationFailed, WrongUse
from asl_pipeline.model.later import Later
from asl_pipeline.model.mailbox import Smtp
from asl_pipeline.model.message import TO_SEND, Message, MessageKind
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.submission import Delivery, DeliveryState
from asl_pipeline.model.telling import FOLDER, Email, Way, Webhook

TRIES: Final = 8
"""How often a message is tried before it is left to a steward: over a day and a third."""
_FIRST_WAIT: Final = dt.timedelta(minutes=15)
_LONGEST_WAIT: Final = _FIRST_WAIT * 2 ** (TRIES - 2)
"""That before the last try: longer is never waited, whatever a server asks for."""
_AT_ONCE: Final = 3
_LONGEST_PAUSE_S: Final = 5.0
_DRAWN: Final = wait_random_exponential(multiplier=1, max=_LONGEST_PAUSE_S)


NOTHING_LEFT: Final = "what it was about is no longer so"
"""Why a message is not sent whose decision or question has nothing to stand on any more."""


def _no_notice(_: Message) -> None:
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """From where things are sent, and when it is. Without a mail server no mail is sent.

    `notice` answers with the files of a letter on a decision or a question, as of now; with None
    where there is nothing to tell any more.
    """

    ledger: Ledger
    feedback: Path
    partners: Mapping[str, Partner]
    now: dt.datetime
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    server: Smtp | None = None
    sender: Address | None = None
    attached_bytes: int = 0
    pause: Callable[[float], None] = time.sleep
    notice: Callable[[Message], Mapping[str, bytes] | None] = _no_notice


@dataclass(slots=True)
class Tally:
    """How many messages were sent, and how many were not."""

    sent: int = 0
    failed: int = 0


def due(office: Office) -> tuple[Message, ...]:
    """The messages to be sent now; what has only to lie in a folder is not among them."""
    return tuple(
        message
        for message in office.ledger.messages(*TO_SEND)
        if message.way != FOLDER
        and (message.next_try is None or message.next_try <= office.now)
        and _is_open(office, message)
    )


def send(office: Office) -> Tally:
    """Send what is due. What cannot be sent is noted with its reason, and stops nothing else."""
    tally = Tally()
    down: Down | None = None
    for partner, name in dict.fromkeys((each.word.partner, each.way) for each in due(office)):
        way = _way(office, partner, name)
        together = not isinstance(way, Webhook)
        for batch in _batches(office.ledger.gather(partner, name, office.now, together=together)):
            parcels = list(_parcels(office, batch, tally))
            if not parcels:
                continue
            messages = [parcel.message for parcel in parcels]
            try:
                if down is not None and isinstance(way, Email):
                    raise down
                _persist(office, _delivery(office, way, parcels))
            except Failure as failure:
                down = failure if isinstance(failure, Down) else down
                _note_failure(office, messages, failure, tally)
            else:
                office.ledger.sent(messages, office.now)
                tally.sent += len(messages)
    return tally


def _is_open(office: Office, message: Message) -> bool:
    way = _way(office, message.word.partner, message.way)
    if way is None:
        return True
    if isinstance(way, Email) and office.server is None:
        return False
    zone = ZoneInfo(office.partners[message.word.partner].time_zone)
    return not way.quiet.covers(office.now.astimezone(zone).time())


def _way(office: Office, partner: str, name: str) -> Way | None:
    known = office.partners.get(partner)
    return None if known is None else next((way for way in known.tell if way.name == name), None)


def _batches(gathered: Sequence[Message]) -> list[list[Message]]:
    batches: defaultdict[str | None, list[Message]] = defaultdict(list)
    for message in gathered:
        batches[message.batch].append(message)
    return list(batches.values())


def _parcels(office: Office, batch: Sequence[Message], tally: Tally) -> Iterator[Parcel]:
    """The parcels of a batch; one that cannot be opened does not hold up the others."""
    for message in batch:
        seq = message.word.delivery
        delivery = None if seq is None else office.ledger.delivery(seq)
        try:
            files = None if _is_gone(delivery) else _files(office, message)
        except VerificationFailed as failure:
            _note_failure(office, [message], failure, tally)
            continue
        if files is None:
            # It may have been written to be sent before what it is about was taken back.
            office.ledger.drop([message], NOTHING_LEFT)
        else:
            yield Parcel(message=message, delivery=delivery, files=files)


def _is_gone(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.state is DeliveryState.WITHDRAWN


def _files(office: Office, message: Message) -> Mapping[str, bytes] | None:
    if message.word.kind is MessageKind.RECEIPT:
        return {}
    if message.word.kind is MessageKind.LETTER:
        return letter_in(office.feedback, message)
    return office.notice(message)


def _delivery(office: Office, way: Way | None, parcels: Sequence[Parcel]) -> Callable[[], None]:
    """What hands the parcels over, once all that can be wrong on our side is not."""
    first = parcels[0].message
    if way is None:
        raise Refused("the partner is no longer told this way")
    if isinstance(way, Webhook):
        hook = addresses.hook(way, office.secrets)
        return lambda: webhook.call(hook, parcels[0], int(office.now.timestamp()))
    server, sender = office.server, office.sender
    if server is None or sender is None:
        raise WrongUse(
            "there is no mail server, or nobody who writes (ASL_SMTP_URL, ASL_MAIL_FROM)"
        )
    envelope = Envelope(
        sender=sender,
        recipient=addresses.recipient(way, office.secrets),
        written_at=office.now,
        attached_bytes=office.attached_bytes,
    )
    partner = office.partners[first.word.partner]
    try:
        made = mail(partner, first.batch or first.id, parcels, envelope)
    except (ValueError, LookupError) as error:
        raise VerificationFailed(f"no mail can be made of it ({type(error).__name__})") from error
    return lambda: smtp.hand_over(server, made)


def _persist(office: Office, deliver: Callable[[], None]) -> None:
    """Hand over; a short disturbance is waited for, anything longer is for another time."""
    Retrying(
        sleep=office.pause,
        stop=stop_after_attempt(_AT_ONCE),
        wait=_pause_s,
        retry=retry_if_exception(_may_pass),
        reraise=True,
    )(deliver)


def _pause_s(state: RetryCallState) -> float:
    failure = state.outcome.exception() if state.outcome is not None else None
    asked_s = _asked_s(failure)
    return _DRAWN(state) if asked_s is None else asked_s


def _may_pass(error: BaseException) -> bool:
    if not isinstance(error, Unreachable) or isinstance(error, Unsure):
        return False
    return (_asked_s(error) or 0.0) <= _LONGEST_PAUSE_S


def _asked_s(failure: BaseException | None) -> float | None:
    """For how many seconds the other side asks to be left alone, if it does."""
    return failure.after_s if isinstance(failure, Later) else None


def _note_failure(
    office: Office, messages: Sequence[Message], failure: Failure, tally: Tally
) -> None:
    def again(tries: int) -> dt.datetime | None:
        if isinstance(failure, Refused) or tries >= TRIES:
            return None
        wait: dt.timedelta = _FIRST_WAIT * 2 ** (tries - 1)
        asked_s = min(_asked_s(failure) or 0.0, _LONGEST_WAIT.total_seconds())
        return office.now + max(wait, dt.timedelta(seconds=asked_s))

    unsure = isinstance(failure, Unsure)
    office.ledger.failed(messages, str(failure), again, unsure=unsure)
    tally.failed += len(messages)
