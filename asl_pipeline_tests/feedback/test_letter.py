"""The letter: the verdict, the deadline, the cells, in the partner's language and no other."""

import dataclasses
import datetime as dt
import html
import re
from collections.abc import Mapping

import pytest

from asl_pipeline.derive.rules import rule_index
from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.answer import answer
from asl_pipeline.feedback.letter import letter, plain_letter, receipt
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available, words
from asl_pipeline.partners import registry
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.workflow import delivery_account
from asl_pipeline_tests.kit import ACTOR, IN_TIME, PILOT, csv_file, judged, placed

SENDERS = {"fr": "PAU", "es": "AVI", "pt": "AVE", "en": "CRK", "gl": "SCQ"}
PLACES = {"fr": "FRI15", "es": "ES120", "pt": "PT119", "en": "IE053", "gl": "ES111"}
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} {0} {% raw %} \"onload='x"

Row = Mapping[str, str]


def pilot(language: str, **changes: str) -> Row:
    sender = SENDERS[language]
    return {
        **PILOT,
        "pilot_id": f"ASL-{sender}-01",
        "lead_partner": sender,
        "partners_involved": sender,
        "lang": language,
        "nuts_code": PLACES[language],
        **changes,
    }


def account(
    content: bytes,
    partner: str = "PAU",
    *,
    name: str = "2018-S1.csv",
    on: dt.date = IN_TIME,
    automatic: bool = False,
) -> DeliveryAccount:
    """What a run would tell of a file."""
    found = placed(content, partner, name, on)
    return delivery_account(
        partner=registry()[partner],
        file=name,
        sha256=sha256_of(content),
        size=len(content),
        arrived_on=on,
        placed=found,
        judged=() if found.reason else judged(content, partner, name, on),
        context="ledger",
        automatic=automatic,
    )


def returned(language: str, on: dt.date = IN_TIME) -> DeliveryAccount:
    return account(csv_file([pilot(language, status="completed")]), SENDERS[language], on=on)


def accepted(language: str) -> DeliveryAccount:
    return account(csv_file([pilot(language)]), SENDERS[language])


def warned(*, automatic: bool = False) -> DeliveryAccount:
    return account(csv_file([{**ACTOR, "nuts_code": "FRJ23"}]), automatic=automatic)


def in_its_language(told: DeliveryAccount) -> str:
    return letter(told, Wording(told.partner.letter_language))


def text_of(page: str) -> str:
    """What a reader sees."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def said(language: str, key: str) -> str:
    """A sentence of the letter as a reader sees it."""
    return plain(words(language).section("letter")[key])


# ------------------------------------------------------------------ what it says


@pytest.mark.parametrize("language", SENDERS)
def test_a_letter_is_in_the_language_of_its_partner(language: str) -> None:
    page = in_its_language(returned(language))

    assert f'<html lang="{language}">' in page
    assert words(language).section("letter")["title"] in text_of(page)


@pytest.mark.parametrize(
    ("language", "verdict"),
    [
        ("fr", "Merci de corriger les points ci-dessous et de renvoyer le fichier"),
        ("en", "Please correct the points below and send the file again"),
        ("es", plain(words("es").section("letter")["verdict_returned"])),
        ("pt", plain(words("pt").section("letter")["verdict_returned"])),
        ("gl", plain(words("gl").section("letter")["verdict_returned"])),
    ],
)
def test_a_returned_file_is_told_so_at_once(language: str, verdict: str) -> None:
    page = in_its_language(returned(language))

    assert verdict in text_of(page)
    assert '<div class="verdict returned" role="status">' in page


@pytest.mark.parametrize("language", SENDERS)
def test_an_accepted_file_is_told_that_nothing_is_left_to_do(language: str) -> None:
    page = in_its_language(accepted(language))

    assert said(language, "verdict_accepted") in text_of(page)
    assert said(language, "next_accepted") in text_of(page)
    assert '<div class="verdict accepted" role="status">' in page
    assert "cause error" not in page


def test_warnings_wait_for_a_university() -> None:
    page = in_its_language(warned())

    assert said("fr", "verdict_accepted_with_warnings") in text_of(page)
    assert said("fr", "next_warnings") in text_of(page)


def test_a_rehearsal_says_that_nobody_has_looked() -> None:
    page = in_its_language(warned(automatic=True))

    assert said("fr", "verdict_accepted_auto") in text_of(page)
    assert said("fr", "next_warnings") not in text_of(page)


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("fr", "30 septembre 2018"),
        ("en", "30 September 2018"),
        ("es", "30 de septiembre de 2018"),
        ("pt", "30 de setembro de 2018"),
        ("gl", "30 de setembro de 2018"),
    ],
)
def test_a_returned_file_has_a_deadline(language: str, day: str) -> None:
    deadline = plain(words(language).section("letter")["deadline"].format(date=day))

    assert deadline in text_of(in_its_language(returned(language)))


def test_a_deadline_that_has_passed_is_not_set_again() -> None:
    page = text_of(in_its_language(returned("en", on=dt.date(2018, 12, 1))))

    assert "The closing day for this period was 30 September 2018" in page
    assert "Please send the corrected file by" not in page


def test_an_accepted_file_has_no_deadline() -> None:
    assert "30 September 2018" not in text_of(in_its_language(accepted("en")))


def test_the_marked_file_is_offered_where_there_is_something_to_correct() -> None:
    late = account(csv_file([pilot("en")]), "CRK", on=dt.date(2018, 9, 1))
    files = [dataclasses.replace(told, is_marked=True) for told in (late, returned("en"))]

    offered = [said("en", "marked") in text_of(in_its_language(told)) for told in files]

    assert offered == [False, True]


@pytest.mark.parametrize("language", SENDERS)
def test_every_cause_says_why_it_matters(language: str) -> None:
    told = returned(language)
    (finding,) = (f for each in told.submissions for f in each.findings)
    why = words(language).section("rules")[finding.kind]["why"]

    assert f'<p class="soft">{html.escape(why, quote=False)}</p>' in in_its_language(told)
    assert plain(why) in plain(plain_letter(told, Wording(language)))


@pytest.mark.parametrize("language", SENDERS)
def test_every_place_is_told_by_its_cell(language: str) -> None:
    rows = [pilot(language), pilot(language, pilot_id=f"ASL-{SENDERS[language]}-02", status="?!")]
    page = in_its_language(account(csv_file(rows), SENDERS[language]))

    # `status` is the eleventh column, and the second row of data is row 3.
    assert ">K3</td>" in page
    assert f">ASL-{SENDERS[language]}-02</td>" in page


def test_many_places_are_cut_short_and_counted() -> None:
    rows = [pilot("en", pilot_id=f"ASL-CRK-{n:02}", status="?!") for n in range(1, 13)]
    page = text_of(in_its_language(account(csv_file(rows), "CRK")))

    assert "12 places" in page
    assert "… and 4 more; the file findings.csv has them all." in page


def sentences(language: str) -> set[str]:
    """Whatever a language says in several words, in pieces between its placeholders."""
    found = set()
    sections = ("rules", "letter", "repairs", "reasons", "reason_fixes", "not_run", "bounds")
    for section in (*sections, "expected", "kinds", "forms"):
        for entry in words(language).section(section).values():
            texts = [entry] if isinstance(entry, str) else entry.values()
            for text in texts:
                if isinstance(text, str):
                    found |= {part.strip(" .,;:“”") for part in re.split(r"\{\w+\}", text)}
    return {text for text in found if len(text.split()) >= 4}


@pytest.mark.parametrize("language", [each for each in SENDERS if each != "en"])
def test_no_english_sentence_stands_in_a_letter_in_another_language(language: str) -> None:
    english = sentences("en") - sentences(language)
    broken = pilot(
        language,
        status="completed",
        start="soon",
        domain="V",
        nuts_version="2013",
        title="",
        problem="jeanne.martin@example.org",
        description="Caf\ufffd",
    )
    content = csv_file([{**row, "extra": "x"} for row in (broken, {**broken, "pilot_id": "P1"})])
    pages = [
        in_its_language(account(content, SENDERS[language], on=dt.date(2019, 1, 1))),
        in_its_language(accepted(language)),
        in_its_language(account(b"", SENDERS[language])),
        in_its_language(account(b"fruit;colour;taste\r\napple;red;sweet", SENDERS[language])),
    ]

    assert len(english) > 100
    assert {text for page in pages for text in english if text in text_of(page)} == set()


@pytest.mark.parametrize("language", SENDERS)
@pytest.mark.parametrize("reason", sorted(words("en").section("reasons")))
def test_a_file_that_could_not_be_used_says_why_and_what_to_do(reason: str, language: str) -> None:
    told = dataclasses.replace(
        account(b"", SENDERS[language]), reason=reason, unused=((None, reason),)
    )
    page = text_of(in_its_language(told))

    assert plain(words(language).section("letter")["verdict_quarantined"]) in page
    assert plain(words(language).section("reasons")[reason]) in page
    assert plain(words(language).section("reason_fixes")[reason].partition("{")[0]) in page
    assert "{" not in page


def test_the_same_file_twice_is_told_by_the_name_of_the_first() -> None:
    told = dataclasses.replace(account(b""), reason=None, same_as="premier.csv")
    page = text_of(in_its_language(told))

    assert "premier.csv" in page
    assert said("fr", "verdict_returned") not in page


def test_repairs_and_columns_are_told() -> None:
    page = text_of(in_its_language(accepted("en")))

    assert "Dates were read as day/month/year (1 value). [start]" in page
    assert "Columns read: pilot_id, title, lang" in page


def test_a_rule_that_could_not_run_is_told() -> None:
    row = {
        "pilot_id": "ASL-CRK-01",
        "indicator_id": "ASL-BENEF",
        "sex": "_T",
        "nuts_code": "IE053",
        "nuts_version": "2016",
        "value": "42",
        "unit": "NR",
    }
    page = text_of(in_its_language(account(csv_file([row]), "CRK")))

    assert "The form “Pilot actions” is not in the same file" in page


# ------------------------------------------------------------------ what it must not do


def test_whatever_a_partner_wrote_is_text() -> None:
    row = pilot("fr", status=HOSTILE, title=HOSTILE)
    told = account(csv_file([{**row, HOSTILE: "x"}]), name=f"{HOSTILE} 2018-S1.csv")
    page = in_its_language(told)

    assert told.submissions
    assert "<script" not in page
    assert "onload='x" not in page
    assert "49" not in text_of(page).replace(told.sha256[:16], "")
    assert text_of(page).count(plain(HOSTILE)) >= 3


def test_the_name_of_a_sheet_is_text() -> None:
    told = dataclasses.replace(
        account(b""), reason=None, unused=((HOSTILE, "form_not_recognised"),)
    )

    assert "<script" not in in_its_language(told)


@pytest.mark.parametrize("language", available())
def test_a_letter_needs_nothing_from_outside(language: str) -> None:
    page = in_its_language(returned(language))

    assert "default-src 'none'" in page
    assert re.search(r"https?://", page) is None
    assert re.search(r"<(script|img|link|iframe|object|form)\b", page) is None
    assert re.search(r"\s(src|on\w+)=", page) is None
    links = re.findall(r'href="([^"]*)', page)
    pages = {f"../../rules/{rule}.html" for rule in rule_index()}
    assert [link for link in links if not link.startswith("#c") and link not in pages] == []
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_personal_data_is_masked_in_the_letter() -> None:
    row = pilot(
        "fr",
        problem="Écrire à jeanne.martin@example.org",
        title="05 59 12 34 56",
        status="jeanne.martin@example.org",
    )
    page = in_its_language(account(csv_file([row])))

    assert "jeanne" not in page
    assert "05 59" not in page
    assert "▒▒▒" in page


def test_personal_data_in_a_heading_is_masked() -> None:
    told = account(csv_file([{**pilot("fr"), "jeanne.martin@example.org": "x"}]))

    files = answer(told, Wording("fr"))

    assert [name for name, text in files.items() if "jeanne" in text] == []


# ------------------------------------------------------------------ the receipt


@pytest.mark.parametrize("language", SENDERS)
def test_the_receipt_identifies_the_file(language: str) -> None:
    told = returned(language)
    text = receipt(told, Wording(language))

    assert f"SHA-256: {told.sha256}" in text
    assert "2018-S1.csv" in text
    assert words(language).section("letter")["verdict_returned"] in text
    assert words(language).form_title("pilot_actions") in text


def test_the_name_of_a_file_stays_on_one_line_of_the_receipt() -> None:
    told = dataclasses.replace(returned("fr"), file="a\nSHA-256: 0000\n2018-S1.csv")
    lines = receipt(told, Wording("fr")).splitlines()

    assert [line for line in lines if line.startswith("SHA-256")] == [f"SHA-256: {told.sha256}"]


def test_the_same_account_gives_the_same_bytes() -> None:
    assert answer(returned("pt"), Wording("pt")) == answer(returned("pt"), Wording("pt"))
