"""A mail: one for all that is due, in the partner's language, and nothing in it but what is its."""

import datetime as dt
import email
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asl_pipeline.feedback.post.mail import Envelope, mail
from asl_pipeline.feedback.post.parcel import Parcel
from asl_pipeline.languages import available
from asl_pipeline.model.mailbox import sender
from asl_pipeline.model.message import Message, MessageKind, MessageState
from asl_pipeline.model.partner import Partner
from asl_pipeline.partners import registry
from asl_pipeline_tests.feedback.post.letters import ADDRESS, NOON, WROTE, files, word_of
from asl_pipeline_tests.kit import IN_TIME, delivery

PAU = registry()["PAU"]
BATCH = "0123456789abcdef0123456789abcdef"
OF_LANGUAGE = {each.letter_language: each for each in registry().values()}
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),
    *("MIME-Version", "Content-Type"),
}


def parcel(name: str = "2018-S1.csv", seq: int = 1, **content: bytes) -> Parcel:
    """A letter with what lies in its folder."""
    sent = delivery(name, name.encode("utf-8", "replace"), seq=seq)
    return _parcel(sent, word_of(sent), files(sent, **content))


def receipt(name: str = "2018-S1.csv") -> Parcel:
    """The receipt of a file."""
    sent = delivery(name, seq=1)
    return _parcel(sent, word_of(sent, kind=MessageKind.RECEIPT, period=None), {})


def _parcel(sent: object, word: object, content: dict[str, bytes]) -> Parcel:
    message = Message(
        id="m",
        way="email",
        word=word,  # type: ignore[arg-type]
        noted_on=IN_TIME,
        state=MessageState.WAITING,
    )
    return Parcel(message=message, delivery=sent, files=content)  # type: ignore[arg-type]


def made(
    *parcels: Parcel, partner: Partner = PAU, most: int = 1_000_000, at: dt.datetime = NOON
) -> EmailMessage:
    """The mail as another program reads it."""
    envelope = Envelope(sender=WROTE, recipient=ADDRESS, written_at=at, attached_bytes=most)
    content = mail(partner, BATCH, parcels, envelope).as_bytes()
    assert content.isascii()
    read = email.message_from_bytes(content, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def text_of(read: EmailMessage, kind: str = "plain") -> str:
    body = read.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def attached(read: EmailMessage) -> dict[str | None, bytes]:
    return {
        each.get_filename(): each.get_payload(decode=True)  # type: ignore[misc]
        for each in read.iter_attachments()
    }


# ------------------------------------------------------------------ one letter


def test_one_letter_is_the_mail_itself_with_its_files() -> None:
    read = made(parcel(annotated_xlsx=b"a workbook"))

    assert text_of(read).startswith("We received 1.\n")
    assert text_of(read, "html") == "<p>Letter 1, é</p>\n"
    assert {name: len(content) for name, content in attached(read).items()} == {
        "annotated.xlsx": len(b"a workbook"),
        "findings.csv": len(b"rule\r\na\r\n"),
    }


def test_the_letter_as_text_is_preferred_to_the_receipt() -> None:
    read = made(parcel(letter_txt="Une lettre à lire.".encode()))

    assert text_of(read).startswith("Une lettre à lire.")
    assert "We received" not in text_of(read)


def test_the_headers_say_who_writes_what_and_that_no_person_does() -> None:
    read = made(parcel())

    assert set(read.keys()) == HEADERS
    assert read["From"] == "Atlantic Social Lab <asl@lab.example>"
    assert read["To"] == ADDRESS
    assert read["Message-ID"] == f"<{BATCH}@lab.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Content-Language"] == "fr"
    assert read["Date"].datetime == NOON
    assert read["Subject"] == "Atlantic Social Lab – 2018-S1.csv (2018-S1)\u202f: tout est en ordre"


def test_the_same_mail_is_the_same_bytes() -> None:
    envelope = Envelope(sender=WROTE, recipient=ADDRESS, written_at=NOON, attached_bytes=9)
    parcels = [parcel("a.csv"), parcel("b.csv", 2)]

    first, second = (mail(PAU, BATCH, parcels, envelope).as_bytes() for _ in range(2))

    assert first == second


@pytest.mark.parametrize("language", available())
def test_every_result_is_said_in_every_language(language: str) -> None:
    partner = OF_LANGUAGE.get(language)
    if partner is None:
        pytest.skip(f"no partner has letters in {language}")
    refused = parcel(findings_json=b'{"outcome": "quarantined"}')
    noted = parcel(findings_json=b'{"outcome": "read", "submissions": []}')
    sent = delivery()
    judged = [
        _parcel(sent, word_of(sent), files(sent, verdict))
        for verdict in ("accepted", "accepted_with_warnings", "returned")
    ]

    said = {made(each, partner=partner)["Subject"] for each in (receipt(), refused, noted, *judged)}

    assert len(said) == 6


def test_a_receipt_says_what_arrived_and_that_the_answer_follows() -> None:
    read = made(receipt())

    for kind in ("plain", "html"):
        assert "Le 20 juillet 2018, nous avons reçu votre fichier" in text_of(read, kind)
        assert "SHA-256: " in text_of(read, kind)
    assert attached(read) == {}


# ------------------------------------------------------------------ several


def test_several_letters_are_one_mail_with_a_list_first() -> None:
    read = made(parcel("a.csv", 1), parcel("b.csv", 2, annotated_xlsx=b"x"))
    text, html = text_of(read), text_of(read, "html")

    assert read["Subject"] == "Atlantic Social Lab – réponses à 2 de vos fichiers"
    listed = [text.index(part) for part in ("1. a.csv", "2. b.csv", "We received 1.")]
    assert listed == sorted(listed)
    assert text.index("We received 1.") < text.index("We received 2.")
    assert [name in html for name in ("a.csv", "b.csv")] == [True, True]
    assert sorted(map(str, attached(read))) == [
        "00001-2018-S1-findings.csv",
        "00001-2018-S1-letter.html",
        "00002-2018-S1-annotated.xlsx",
        "00002-2018-S1-findings.csv",
        "00002-2018-S1-letter.html",
    ]


def test_what_is_too_large_is_left_out_and_its_place_told() -> None:
    large, most = b"x" * 5_000, 4_000
    read = made(parcel("a.csv", 1, annotated_xlsx=large), most=most)

    assert list(attached(read)) == ["findings.csv"]
    for kind in ("plain", "html"):
        assert f"2018-S1/{parcel('a.csv').delivery.id}/annotated.xlsx" in text_of(read, kind)
    assert "PAU/" not in text_of(read)


@pytest.mark.parametrize("most", [0, 1, 30, 60, 1_000])
def test_attachments_are_never_more_than_allowed(most: int) -> None:
    parcels = [parcel(f"{seq}.csv", seq, annotated_xlsx=b"y" * 25) for seq in (1, 2, 3)]

    contents = attached(made(*parcels, most=most)).values()

    assert sum(map(len, contents)) <= most


# ------------------------------------------------------------------ hostile words


_PARTS = (
    "=?",
    "?=",
    "utf-8",
    "?q?",
    "?b?",
    "=0D=0A",
    "\r\n",
    "\n",
    "Bcc: ",
    "é",
    " ",
    "x@y.example",
)
HOSTILE = st.lists(st.sampled_from(_PARTS), max_size=30).map("".join)


@given(name=st.text(max_size=200) | HOSTILE)
@example("a\r\nBcc: everybody@example.org\r\n\r\nHello")
@example("a\nSubject: other")
@example("=?utf-8?q?a=0ABcc=3A_x=40example.org?=")
@example("a =?utf-8?b?CkJjYzogeEBleGFtcGxlLm9yZw==?= =?utf-8?q?=0D=0A?=")
@example("=" * 70 + "?utf-8?q?=0AX:y?=")
@example("\u2028Bcc: x@example.org")
@example("\x85To: x@example.org")
@example("\ud800.csv")
@example("<b>&amp;</b>.csv")
@example("é" * 200)
def test_no_name_of_a_file_becomes_a_header_or_a_recipient(name: str) -> None:
    read = made(parcel(name))

    assert set(read.keys()) == HEADERS
    assert len(read.keys()) == len(HEADERS)
    assert [each.addr_spec for each in read["To"].addresses] == [ADDRESS]
    assert not any(sign in read["Subject"] for sign in "\r\n\0")
    assert read.get_content_type() == "multipart/mixed"
    assert text_of(read, "html") == "<p>Letter 1, é</p>\n"


def test_a_name_is_shown_as_it_is_but_for_signs_that_move_the_cursor() -> None:
    name = "a\r\nBcc: x@example.org =?utf-8?q?=0A?= Días.csv"

    told = " ".join(made(parcel(name))["Subject"].split())

    assert r"a\r\nBcc: x@example.org = ?utf-8?q?=0A?= Días.csv (2018-S1)" in told


def test_a_name_is_text_in_the_list_of_several() -> None:
    read = made(parcel("<script>alert(1)</script>.csv"), parcel("{{ 7*7 }}{0}.csv", 2))

    assert "<script" not in text_of(read, "html")
    assert "{{ 7*7 }}{0}.csv" in text_of(read, "html")


@pytest.mark.parametrize("at", ["a@b.example\nBcc: x@y.example", "a@b.example\r\n\r\nHello"])
def test_an_address_with_a_line_break_is_refused_wherever_it_comes_from(at: str) -> None:
    envelope = Envelope(sender=WROTE, recipient=at, written_at=NOON, attached_bytes=0)

    with pytest.raises(ValueError, match=r"linefeed|carriage"):
        mail(PAU, BATCH, [parcel()], envelope)
    with pytest.raises(ValueError, match="not an address"):
        sender(at)
