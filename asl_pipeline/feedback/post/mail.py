"""One mail to a partner for all that is due: a first screen that lists it, and the letters."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from asl_pipeline.derive.pages import page
from asl_pipeline.feedback.post.parcel import ATTACHED, LETTER, Parcel
from asl_pipeline.feedback.post.receipt import received
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.message import MessageKind
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.submission import one_line

_PROJECT: Final = "Atlantic Social Lab"
_NAME_CHARACTERS: Final = 80
_RULE: Final = "=" * 60
_ANSWERS: Final = (MessageKind.RECEIPT, MessageKind.LETTER)
_TYPES: Final = {"html": "text/html", "csv": "text/csv"}
_OTHER_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """Who writes to whom and when, and how many bytes may be attached before they are encoded."""

    sender: Address
    recipient: str
    written_at: dt.datetime
    attached_bytes: int


def mail(
    partner: Partner, batch: str, parcels: Sequence[Parcel], envelope: Envelope
) -> EmailMessage:
    """The mail, whose Message-ID follows from its batch alone.

    Raises ValueError for a header that no mail may have; what partners wrote cannot be such.
    """
    wording = Wording(partner.letter_language)
    attached, left_out = _attached(parcels, envelope.attached_bytes)
    made = EmailMessage(policy=SMTP)
    made["From"] = envelope.sender
    made["To"] = envelope.recipient
    # The library decodes encoded words in what it is given, and writes out line breaks in them: the
    # name of a file with "=?" in it could begin a header (seen in Python 3.11.7).
    made["Subject"] = _subject(parcels, wording).replace("=?", "= ?")
    made["Date"] = envelope.written_at
    made["Message-ID"] = f"<{batch}@{envelope.sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    text = _text(partner, parcels, left_out, wording)
    made.set_content(text, cte="quoted-printable")
    html = _html(partner, parcels, left_out, wording)
    made.add_alternative(html, subtype="html", cte="quoted-printable")
    for name, content in attached.items():
        kind, _, subtype = _TYPES.get(name.rpartition(".")[2], _OTHER_TYPE).partition("/")
        made.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    # Set last: until then, what starts with Content is handed down to the first part.
    made["Content-Language"] = partner.letter_language
    # The library would draw these at random; the same mail is the same bytes.
    for number, part in enumerate(each for each in made.walk() if each.is_multipart()):
        part.set_boundary(f"asl-{batch}-{number}")
    return made


def shown(name: str) -> str:
    """The name of a partner's file on one line, shortened if it is long."""
    line = one_line(name)
    return line if len(line) <= _NAME_CHARACTERS else f"{line[: _NAME_CHARACTERS - 1]}…"


def _subject(parcels: Sequence[Parcel], wording: Wording) -> str:
    count = len(parcels)
    if count == 1:
        about = _line(parcels[0], wording)
    elif _are_answers(parcels):
        about = wording.text("mail", "subject_many", count=count)
    else:
        about = wording.text("mail", "subject_news", count=count)
    return f"{_PROJECT} – {about}"


def _are_answers(parcels: Sequence[Parcel]) -> bool:
    """Whether all of them are about files that arrived."""
    return all(each.message.word.kind in _ANSWERS for each in parcels)


def _intro(parcels: Sequence[Parcel], wording: Wording) -> str:
    if _are_answers(parcels):
        return wording.text("mail", "intro", count=len(parcels))
    return wording.text("mail", "intro_news", count=len(parcels))


def _line(parcel: Parcel, wording: Wording) -> str:
    """What became of a file, or what was decided, in a few words."""
    result = wording.text("mail", f"result_{parcel.result}")
    if parcel.delivery is None:
        between = wording.text("mail", "between")
        return wording.text("mail", "line", file=between, result=result)
    period = parcel.message.word.period
    name = shown(parcel.delivery.name)
    return wording.text(
        "mail", "line", file=f"{name} ({period})" if period else name, result=result
    )


def _attached(
    parcels: Sequence[Parcel], most_bytes: int
) -> tuple[dict[str, bytes], dict[int, list[str]]]:
    """The attachments by name; and by parcel where those lie that would be too large.

    Where there is one letter alone it is the mail itself, and not attached.
    """
    attached: dict[str, bytes] = {}
    left_out: dict[int, list[str]] = {}
    wanted = (*((LETTER,) if len(parcels) > 1 else ()), *ATTACHED)
    left = most_bytes
    for number, parcel in enumerate(parcels):
        for name in wanted:
            content = parcel.files.get(name)
            if content is None:
                continue
            if len(content) > left:
                place = parcel.message.word.folder.partition("/")[2]
                left_out.setdefault(number, []).append(f"{place}/{name}")
                continue
            left -= len(content)
            attached[name if len(parcels) == 1 else _prefixed(parcel, name)] = content
    return attached, left_out


def _prefixed(parcel: Parcel, name: str) -> str:
    word = parcel.message.word
    if word.kind not in _ANSWERS:
        return f"{word.kind}-{word.folder.rpartition('/')[2]}-{name}"
    return "-".join(filter(None, [f"{word.delivery:05d}", word.period, name]))


def _text(
    partner: Partner, parcels: Sequence[Parcel], left_out: dict[int, list[str]], wording: Wording
) -> str:
    blocks = [*_first_screen(partner, parcels, wording)] if len(parcels) > 1 else []
    for number, parcel in enumerate(parcels):
        if len(parcels) > 1:
            blocks += [f"{_RULE}\n{number + 1}. {_line(parcel, wording)}"]
        blocks.append(_body(parcel, wording))
        if number in left_out:
            blocks.append(_too_large(left_out[number], wording))
    blocks.append(wording.text("mail", "by_a_program"))
    return "\n\n".join(blocks) + "\n"


def _body(parcel: Parcel, wording: Wording) -> str:
    if parcel.message.word.kind is MessageKind.RECEIPT and parcel.delivery is not None:
        return received(parcel.delivery, wording).strip()
    return parcel.text.strip()


def _first_screen(partner: Partner, parcels: Sequence[Parcel], wording: Wording) -> Iterator[str]:
    yield wording.text("mail", "greeting", partner=partner.name)
    yield _intro(parcels, wording)
    lines = [f"{at}. {_line(each, wording)}" for at, each in enumerate(parcels, start=1)]
    yield "\n".join(lines)


def _too_large(places: Sequence[str], wording: Wording) -> str:
    return wording.text("mail", "too_large", places=", ".join(places))


def _html(
    partner: Partner, parcels: Sequence[Parcel], left_out: dict[int, list[str]], wording: Wording
) -> str:
    (first, *others) = parcels
    if not others and not left_out and LETTER in first.files:
        return first.files[LETTER].decode()
    return page(
        "feedback",
        "mail.html.j2",
        language=wording.language,
        title=_subject(parcels, wording),
        greeting=wording.text("mail", "greeting", partner=partner.name),
        intro=_intro(parcels, wording),
        lines=[
            {
                "result": parcel.result,
                "line": _line(parcel, wording),
                "text": "" if others else _body(parcel, wording),
                "too_large": _too_large(left_out[at], wording) if at in left_out else "",
            }
            for at, parcel in enumerate(parcels)
        ],
        by_a_program=wording.text("mail", "by_a_program"),
    )
