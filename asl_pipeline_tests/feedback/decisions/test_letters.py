"""The letters on decisions: whole in every language, and whatever was typed is text in them."""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from asl_pipeline.feedback.decisions.notice import Notice, files_of
from asl_pipeline.feedback.decisions.pairs import Twins, asked, matched
from asl_pipeline.feedback.decisions.points import Ruled, on_points
from asl_pipeline.feedback.decisions.submissions import about_report, on_submission
from asl_pipeline.feedback.post.mail import Envelope, mail
from asl_pipeline.feedback.post.parcel import Parcel
from asl_pipeline.feedback.schemas import schemas
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available
from asl_pipeline.ledger.entries import DECISIONS, Act, Recorded
from asl_pipeline.model.finding import Finding, Place
from asl_pipeline.model.message import Message, MessageKind, MessageState
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.ruling import Ruling
from asl_pipeline.partners import registry
from asl_pipeline_tests.feedback.post.letters import ADDRESS, NOON, WROTE, word_of
from asl_pipeline_tests.feedback.test_annotated import PAYLOADS
from asl_pipeline_tests.feedback.test_injection import MARKUP, Tags, meek
from asl_pipeline_tests.feedback.test_schemas import validator
from asl_pipeline_tests.kit import IN_TIME, delivery, submission

PAU = registry()["PAU"]
FILE, REASON, NAMES = "acteurs.csv", "Both offices are real.", ("Jardin", "Le jardin")
_CODES = re.compile(r"\b(signed_off|returned_by|awaiting|do_|next_|title_|waived|across)\b")
TYPED = st.text(max_size=300) | st.lists(
    st.sampled_from([*MARKUP, *PAYLOADS, "\r\nBcc: x@y.example", "é", " "]), max_size=6
).map(" ".join)


def entry(act: Act, reason: str = REASON, **about: str) -> Recorded:
    """An entry of the record."""
    return Recorded(
        seq=7,
        act=act,
        submission="PAU_2018-S1_actors_r1",
        actor="CES",
        reason=reason,
        noted_on=IN_TIME,
        rule_set="1+0",
        about=about,
        seal="s",
    )


def ruled(severity: Severity, value: str = "Pau", *, at_hand: bool = True) -> Ruled:
    """A ruling on a case."""
    ruling = Ruling(
        number=7,
        is_waiver=severity is Severity.INFO,
        partner="PAU",
        rule="actors.city.one_nuts_code",
        key={"actor_id": value},
        value_sha256="v",
        severity=severity,
        reason=REASON,
        reviewer="CES",
        requester="the coordinator Zarzaparrilla",
        ruled_on=IN_TIME,
        expires_on=dt.date(2018, 12, 31),
    )
    facts = {"determinant": "city", "codes": ("FRI11", "FRI15")}
    found = Finding(
        rule="actors.country.in_code_list",
        kind="in_code_list",
        ess="",
        level=1,
        severity=severity,
        place=Place(row=2, cell="B2", column="country", header=value),
        key={"actor_id": value},
        value=value,
        facts={"code_list": "country", **facts},
    )
    return Ruled(ruling, found if at_hand else None)


def all_of(
    wording: Wording, reason: str = REASON, file: str = FILE, names: tuple[str, str] = NAMES
) -> Iterator[tuple[MessageKind, Notice]]:
    """Every letter that there is, with its kind."""
    sent, judged = delivery(file, b"a", seq=1), submission()
    about = about_report(judged, sent, wording)
    for act in DECISIONS:
        told = on_submission(judged, sent, entry(act, reason), wording)
        yield MessageKind.DECISION, told
    weights = [(Act.WAIVER, Severity.INFO), *((Act.WEIGHING, severity) for severity in Severity)]
    for act, severity in (*weights, (Act.LIFTING, Severity.INFO), (None, Severity.INFO)):
        cases = [ruled(severity, names[0]), ruled(severity, names[1], at_hand=False)]
        said = None if act is None else entry(act, reason)
        yield MessageKind.RULING, on_points(cases, said, about, judged.id, wording)
    twins = Twins(
        form="actors", id=names[0], name=names[0], other_partner="CRESS", other_name=names[1]
    )
    yield MessageKind.CASE, asked(twins, wording)
    for match in ("same", "different", "merge"):
        yield MessageKind.MATCH, matched(twins, entry(Act.MATCH, reason, match=match), wording)


@cache
def wording(language: str) -> Wording:
    return Wording(language)


def pages(**typed: object) -> list[Mapping[str, bytes]]:
    """The files of every letter, in French."""
    return [files_of(n, PAU, wording("fr")) for _, n in all_of(wording("fr"), **typed)]  # type: ignore[arg-type]


def typed_in(typed: str) -> Iterator[tuple[MessageKind, Mapping[str, bytes]]]:
    """The files of a letter of each kind in which something was typed wherever it can be."""
    one_of_each = dict(all_of(wording("fr"), typed, typed, (typed, typed)))
    for kind, told in one_of_each.items():
        yield kind, files_of(told, PAU, wording("fr"))


# ------------------------------------------------------------------ whole, in every language


@pytest.mark.parametrize("language", available())
def test_every_letter_is_whole_in_every_language_and_no_two_say_the_same(language: str) -> None:
    partner = replace(PAU, letter_language=language)
    said = set()
    for kind, told in all_of(wording(language)):
        files = files_of(told, partner, wording(language))
        text = files["letter.txt"].decode()
        assert "{" not in text
        assert _CODES.search(text) is None
        assert f'lang="{language}"' in files["letter.html"].decode()
        assert (REASON in text) == (kind is not MessageKind.CASE and told.by is not None)
        said.add(text)

    assert len(said) == len(list(all_of(wording(language))))


def test_no_letter_names_who_asked_for_a_ruling_nor_a_person() -> None:
    for files in pages():
        assert all(b"Zarzaparrilla" not in content for content in files.values())


def test_the_same_decision_is_the_same_bytes() -> None:
    assert pages() == pages()


def test_programs_are_told_the_result_and_whose_it_is() -> None:
    told = [json.loads(files["decision.json"]) for files in pages()]

    assert [each["result"] for each in told] == [
        *("signed_off", "returned_by_reviewer", "awaiting_sign_off"),
        *("waived", "weighed", "weighed", "weighed", "lifted", "lapsed"),
        *("asked", "matched", "matched", "matched"),
    ]
    assert {each["partner"] for each in told} == {"PAU"}
    assert {each["by"] for each in told} == {"CES", None}


def test_what_programs_are_told_is_as_its_schema_says() -> None:
    schema = validator("decision.schema.json")
    told = [json.loads(files["decision.json"]) for files in pages(reason="x" * 9_000)]

    for each in told:
        schema.validate(each)
        assert not schema.is_valid({**each, "made_up": 1})
        assert not any(schema.is_valid({k: v for k, v in each.items() if k != n}) for n in each)
    results = json.loads(schemas()["decision.schema.json"])["properties"]["result"]["enum"]
    assert set(results) == {each["result"] for each in told}


def test_of_many_cases_some_are_shown_and_all_are_counted() -> None:
    cases = [ruled(Severity.INFO, f"PAU-ACT-{number:03}") for number in range(50)]
    told = on_points(cases, entry(Act.WAIVER), None, None, wording("fr"))
    text = files_of(told, PAU, wording("fr"))["letter.txt"].decode()

    assert len(set(re.findall(r"PAU-ACT-\d+", text))) == 8
    assert "50 points sont acceptés" in text
    assert "50 en tout" in text


# ------------------------------------------------------------------ what was typed is text


@given(typed=TYPED)
@example(MARKUP[0])
@example("a\r\n\r\nb\x00\x1b[2J\u202e")
def test_nothing_that_was_typed_becomes_markup_or_moves_the_cursor(typed: str) -> None:
    made, twins = typed_in(typed), typed_in(meek(typed))

    for (_, files), (_, twin) in zip(made, twins, strict=True):
        page, plain = files["letter.html"].decode(), files["letter.txt"].decode()
        assert Tags(page).found == Tags(twin["letter.html"].decode()).found
        assert {unicodedata.category(c) for c in plain if c != "\n"}.isdisjoint(MOVES)
        json.loads(files["decision.json"])


@pytest.mark.parametrize("typed", ["x" * 100_000, "\n" * 100_000, "<" * 100_000])
def test_what_was_typed_is_shortened(typed: str) -> None:
    for files in pages(reason=typed, file=typed, names=(typed, typed)):
        assert len(files["letter.txt"]) < 6_000
        assert len(files["letter.html"]) < 20_000


MOVES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Characters that are no letter, sign or space."""
HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language"),
    *("MIME-Version", "Content-Type"),
}


@given(typed=TYPED)
@example("a\r\nBcc: everybody@example.org\r\n\r\nHello")
@example("=?utf-8?q?a=0ABcc=3A_x=40example.org?=")
def test_nothing_that_was_typed_becomes_a_header_or_a_recipient(typed: str) -> None:
    envelope = Envelope(sender=WROTE, recipient=ADDRESS, written_at=NOON, attached_bytes=10**6)
    parcels = [_parcel(kind, files, typed) for kind, files in typed_in(typed)]

    for some in ([parcels[0]], parcels):
        made = mail(PAU, "0" * 32, some, envelope)
        assert set(made.keys()) == HEADERS
        assert len(made.keys()) == len(HEADERS)
        assert [each.addr_spec for each in made["To"].addresses] == [ADDRESS]
        assert made.as_bytes().isascii()


def _parcel(kind: MessageKind, files: Mapping[str, bytes], name: str) -> Parcel:
    sent = delivery(name, b"a", seq=1)
    between = kind in {MessageKind.CASE, MessageKind.MATCH}
    word = replace(word_of(sent), kind=kind, folder="PAU/decisions/00007")
    message = Message(id="m", way="email", word=word, noted_on=IN_TIME, state=MessageState.WAITING)
    return Parcel(message=message, delivery=None if between else sent, files=files)
