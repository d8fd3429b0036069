"""A partner never sees another's data: each one's files hold a word of its own, looked for after.

Files go the whole way here, from the inbox to folder, mail and call.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from asl_pipeline.model.message import MessageKind, MessageState
from asl_pipeline.model.telling import Email, Quiet, Webhook
from asl_pipeline.partners import registry
from asl_pipeline.settings import Settings
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.sending import send
from asl_pipeline_tests.feedback.post.hooks import Receiver, receiver
from asl_pipeline_tests.feedback.post.letters import KEY, NOON, WROTE
from asl_pipeline_tests.feedback.post.sink import Sink, smtp_sink
from asl_pipeline_tests.kit import ACTOR, csv_file, deliver, workbook, workplace
from asl_pipeline_tests.publication.home import work

CANARIES = {"PAU": "Zarzaparrilla", "AVI": "Quetzalcoatl", "CRK": "Ornitorrinco"}
AWAKE = Quiet.parse("00:00-00:00")


@dataclass(frozen=True, slots=True)
class Told:
    """A home whose partners were told, and what came out of it."""

    home: Path
    at: Workplace
    sink: Sink
    hooks: dict[str, Receiver]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    home = tmp_path_factory.mktemp("told")
    with (
        pytest.MonkeyPatch.context() as patch,
        smtp_sink() as sink,
        receiver() as one,
        receiver() as two,
        workplace(home, home / "inbox") as opened,
    ):
        hooks = dict(zip(CANARIES, (one, two, one), strict=True))
        for code in CANARIES:
            ways = (
                Email(address=f"ASL_SECRET_{code}", quiet=AWAKE),
                Webhook(url=f"ASL_SECRET_H_{code}", secret="ASL_SECRET_KEY", insecure=True),  # noqa: S106
            )
            patch.setitem(registry(), code, replace(registry()[code], tell=ways))  # type: ignore[arg-type]
        _fill(opened.inbox)
        at = replace(opened, settings=_settings(opened.settings, sink, hooks))
        work(at)
        send(at, NOON)
        yield Told(home, at, sink, hooks)


def _settings(settings: Settings, sink: Sink, hooks: dict[str, Receiver]) -> Settings:
    secrets = {"ASL_SECRET_KEY": KEY}
    for code, hook in hooks.items():
        secrets[f"ASL_SECRET_{code}"] = _address(code)
        # Two partners share a program: what is told there is still told by partner.
        secrets[f"ASL_SECRET_H_{code}"] = f"{hook.url}&to={code}"
    return replace(settings, secrets=secrets, mail_server=sink.smtp, mail_from=WROTE)


def _address(code: str) -> str:
    return f"{code.lower()}@partner.example"


def _fill(inbox: Path) -> None:
    """Of each partner a workbook with an error, a file that cannot be used, and one twice."""
    for code, canary in CANARIES.items():
        row = {**ACTOR, "actor_id": f"{code}-ACT-001", "name": canary, "nuts_code": "XX"}
        # Made once: a workbook has the second of its making in it.
        book = workbook(Sheet=[row])
        deliver(inbox, code, f"{canary} 2018-S1.xlsx", book)
        deliver(inbox, code, f"{canary} copy 2018-S1.xlsx", book)
        deliver(inbox, code, f"{canary} other 2018-S2.csv", csv_file([row]))
        deliver(inbox, code, f"{canary}.bin", b"\x00\x01" + canary.encode())


def _unpacked(content: bytes) -> bytes:
    """Bytes with what is packed into them, if anything is."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content + b"".join(archive.read(name) for name in archive.namelist())


def _in(content: bytes) -> set[str]:
    """Whose words stand in some bytes."""
    text = _unpacked(content)
    return {code for code, canary in CANARIES.items() if canary.encode() in text}


def test_every_partner_is_told_by_each_of_its_ways(told: Told) -> None:
    states = {
        (m.word.partner, m.way, m.state)
        for m in told.at.ledger.messages()
        if m.word.kind is MessageKind.LETTER
    }

    assert states == {
        (code, way, MessageState.SENT)
        for code in CANARIES
        for way in ("folder", "email", "webhook")
    }


def test_a_mail_holds_words_of_its_recipient_alone(told: Told) -> None:
    seen = []
    for (recipient, raw), mail in zip(told.sink.taken, told.sink.mails, strict=True):
        parts = [part.get_payload(decode=True) or b"" for part in mail.walk()]
        headers = "\n".join(f"{name}: {value}" for name, value in mail.items()).encode()
        found = set().union(*(_in(part) for part in (raw, headers, *parts)))  # type: ignore[arg-type]
        attached = {part.get_filename() for part in mail.iter_attachments()}
        seen.append((recipient, found, any("annotated" in str(name) for name in attached)))

    assert sorted(seen) == sorted((_address(code), {code}, True) for code in CANARIES)


def test_a_call_is_about_the_partner_that_it_goes_to_and_holds_no_word_at_all(told: Told) -> None:
    calls = [call for hook in (told.hooks["PAU"], told.hooks["AVI"]) for call in hook.calls]

    assert {call.path.rpartition("=")[2] for call in calls} == set(CANARIES)
    for call in calls:
        assert call.told["data"]["partner"] == call.path.rpartition("=")[2]
        assert _in(call.body) == set()


def test_a_folder_holds_words_of_its_partner_alone(told: Told) -> None:
    feedback = told.at.settings.feedback
    found: dict[str, set[str]] = {}
    for path in feedback.rglob("*"):
        if path.is_file():
            code = path.relative_to(feedback).parts[0]
            found.setdefault(code, set()).update(_in(path.read_bytes()))

    assert found == {code: {code} for code in CANARIES}


def test_the_outbox_holds_no_word_of_any_partner(told: Told) -> None:
    for name in ("id", "reason", "folder", "slots", "content"):
        values = " ".join(
            str(getattr(each, name, None) or getattr(each.word, name, ""))
            for each in told.at.ledger.messages()
        )
        assert _in(values.encode()) == set()


def test_what_cannot_be_judged_is_answered_and_noted_once(told: Told) -> None:
    letters = [
        m
        for m in told.at.ledger.messages()
        if m.way == "email" and m.word.kind is MessageKind.LETTER and m.word.partner == "PAU"
    ]
    by_period = sorted(m.word.period or "unplaced" for m in letters)

    assert by_period == ["2018-S1", "2018-S2", "unplaced", "unplaced"]
    before = told.at.ledger.messages()
    work(told.at)
    assert told.at.ledger.messages() == before


def test_every_arrival_has_its_receipt_in_the_folder(told: Told) -> None:
    for delivery in told.at.ledger.deliveries():
        folder = told.at.settings.feedback / delivery.partner / "receipts"
        text = (folder / f"{delivery.id}.txt").read_text("utf-8")
        assert delivery.name in text
        assert delivery.sha256 in text
