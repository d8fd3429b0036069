"""What keeps a letter short and plain: nothing twice, nothing empty, no word of ours."""

import dataclasses
import datetime as dt
from itertools import pairwise

import pytest

from asl_pipeline.feedback.account import SinceAccount
from asl_pipeline.feedback.across import cases_letter
from asl_pipeline.feedback.letter import plain_letter
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available, words
from asl_pipeline.model.finding import Repair, Since
from asl_pipeline.model.submission import Verdict
from asl_pipeline.partners import registry
from asl_pipeline.review.cross_case import case
from asl_pipeline_tests import kit
from asl_pipeline_tests.feedback.test_letter import (
    SENDERS,
    accepted,
    account,
    in_its_language,
    pilot,
    plain,
    returned,
    said,
    text_of,
    warned,
)
from asl_pipeline_tests.feedback.test_schemas import resubmitted
from asl_pipeline_tests.kit import ACTOR, PILOT, READING, csv_file

LATE = dt.date(2018, 9, 1)
TWO_FORMS = kit.workbook(Pilotes=[PILOT], Relevés=[{**READING, "sex": "_T"}])


@pytest.mark.parametrize(("faults", "is_listed"), [(3, False), (4, True)])
def test_points_are_listed_beforehand_only_where_there_are_many(
    faults: int, is_listed: bool
) -> None:
    wrong = dict.fromkeys(("status", "domain", "action_type", "start")[:faults], "?!")
    page = in_its_language(account(csv_file([pilot("fr", **wrong)])))

    assert ("<nav" in page) == is_listed
    assert page.count('class="cause error"') == faults


def test_one_form_alone_has_no_table_of_forms() -> None:
    both = text_of(in_its_language(account(TWO_FORMS, name="2018-S1.xlsx")))

    assert said("fr", "summary_heading") in both
    assert said("fr", "summary_heading") not in text_of(in_its_language(returned("fr")))


def test_what_holds_for_all_forms_of_a_file_is_told_once() -> None:
    page = in_its_language(account(TWO_FORMS, name="2018-S1.xlsx", on=LATE))
    titles = [words("fr").form_title(form) for form in ("pilot_actions", "indicator_readings")]

    assert page.count("31 juillet 2018") == 1
    assert ", ".join(titles) in text_of(page)


def test_what_is_about_a_whole_table_has_no_table_of_places() -> None:
    page = in_its_language(account(TWO_FORMS, name="2018-S1.xlsx", on=LATE))

    assert said("fr", "where_heading") not in page
    assert "1 endroit" not in page


@pytest.mark.parametrize("language", SENDERS)
def test_a_section_with_nothing_in_it_is_not_there(language: str) -> None:
    told = accepted(language)
    (form,) = told.submissions
    told = dataclasses.replace(
        told, submissions=(dataclasses.replace(form, not_run=(), repairs=()),)
    )
    page, text = in_its_language(told), plain_letter(told, Wording(language))

    for heading in ("not_run_heading", "repairs_heading"):
        assert said(language, heading) not in text_of(page)
        assert said(language, heading).upper() not in text


def test_a_row_is_told_by_words_and_without_what_it_is_the_total_of() -> None:
    row = {**READING, "sex": "F", "target_group": "homeless", "nuts_code": "FR615"}
    page = in_its_language(account(csv_file([row])))

    assert "ASL-PAU-01; ASL-BENEF; femmes; personnes sans abri; FR615" in page
    assert "_T" not in text_of(page)


def test_a_corrected_point_is_listed_once() -> None:
    told = resubmitted()
    (form,) = told.submissions
    assert form.since is not None
    twice = dataclasses.replace(form.since, fixed=form.since.fixed[:1] * 2)
    told = dataclasses.replace(told, submissions=(dataclasses.replace(form, since=twice),))
    page = in_its_language(told)
    listed = page.split(said(told.partner.letter_language, "corrected_heading"))[1]

    assert listed.split("</ul>")[0].count("<li>") == 1
    assert twice.count(Since.STILL) == form.since.count(Since.STILL)


@pytest.mark.parametrize(
    ("language", "number"), [("en", "1,275"), ("fr", "1 275"), ("es", "1.275"), ("pt", "1 275")]
)
def test_a_sum_is_written_as_the_language_writes_numbers(language: str, number: str) -> None:
    line = {
        "line_no": "1",
        "wp": "5",
        "cost_category": "equipment",
        "description": "Outils",
        "amount": "1700",
        "currency": "EUR",
        "amount_eur": "1700",
        "eligible_eur": "1700",
        "erdf_eur": "1500",
        "match_eur": "200",
        "control_status": "submitted",
    }
    found = [
        finding
        for each in account(csv_file([line])).submissions
        for finding in each.findings
        if finding.kind == "at_most"
    ]
    (message,) = {Wording(language).sentence(finding).message for finding in found}

    assert number in message.replace("\u202f", " ").replace("\xa0", " ")
    assert "1275.0" not in message


def test_a_date_in_a_sentence_is_written_as_people_write_it() -> None:
    row = pilot("pt", start="2018-03-05", end="2018-01-31", status="completed")
    page = text_of(in_its_language(account(csv_file([row]), "AVE")))

    assert "(31 de janeiro de 2018)" in page
    assert "2018-01-31" in page


def test_the_two_readings_of_a_number_have_the_decimal_sign_of_the_language() -> None:
    row = {**READING, "value": "64.508"}
    found = [
        finding
        for each in account(csv_file([row])).submissions
        for finding in each.findings
        if finding.kind == "unambiguous"
    ]

    (fix,) = {Wording("es").sentence(finding).fix for finding in found}

    assert "64,508" in fix
    assert "64.508" not in fix


@pytest.mark.parametrize(("language", "size"), [("en", "1 kB"), ("fr", "1 ko"), ("gl", "1 kB")])
def test_the_size_of_a_file_is_told_in_the_unit_of_the_language(language: str, size: str) -> None:
    assert f"({size})" in text_of(in_its_language(accepted(language)))


@pytest.mark.parametrize("language", available())
def test_what_can_be_done_with_the_marked_file_depends_on_the_verdict(language: str) -> None:
    for told in (returned(language), warned()):
        is_returned = told.verdict is Verdict.RETURNED
        marked = dataclasses.replace(told, is_marked=True)
        text = text_of(in_its_language(marked))
        spoken = told.partner.letter_language

        assert (said(spoken, "marked") in text) == is_returned
        assert (said(spoken, "marked_warnings") in text) != is_returned


def test_a_country_is_told_by_its_name() -> None:
    page = text_of(in_its_language(account(csv_file([{**ACTOR, "nuts_code": "ES120"}]))))

    assert "(France)" in page


def test_a_column_of_values_with_no_value_is_not_there() -> None:
    page = in_its_language(account(csv_file([pilot("fr", description="")])))

    assert said("fr", "where_heading") in page
    assert f">{said('fr', 'value_heading')}</th>" not in page


def test_a_sheet_of_notes_is_not_asked_to_be_a_form() -> None:
    told = account(TWO_FORMS, name="2018-S1.xlsx")
    told = dataclasses.replace(told, unused=(("Lisez-moi", "not_a_table"),))

    assert words("fr").section("reason_fixes")["not_a_table"] not in in_its_language(told)
    assert "« Lisez-moi » n’est pas l’un des formulaires" in text_of(in_its_language(told)).replace(
        "\u202f", " "
    )


@pytest.mark.parametrize("language", SENDERS)
def test_why_a_file_cannot_be_used_is_told_once(language: str) -> None:
    told = account(csv_file([{"a": "b", "c": "d"}]), SENDERS[language])
    reason = words(language).section("reasons")["form_not_recognised"]

    assert told.unused == ((None, "form_not_recognised"),)
    assert text_of(in_its_language(told)).count(plain(reason)) == 1


def test_a_long_line_of_a_list_goes_on_below_its_text() -> None:
    lines = plain_letter(accepted("fr"), Wording("fr")).splitlines()
    after = [below for line, below in pairwise(lines) if line.startswith("- ")]

    assert any(line.startswith("  ") for line in after)
    assert [line for line in after if line and not line.startswith(("- ", "  "))] == []
    assert max(map(len, lines)) <= 76


def test_a_check_names_no_file_that_is_not_written() -> None:
    rows = [pilot("en", pilot_id=f"ASL-CRK-{n:02}", status="?!") for n in range(1, 13)]
    told = account(csv_file(rows), "CRK")
    checked = dataclasses.replace(told, is_sent=False)

    assert "… and 4 more; the file findings.csv has them all." in text_of(in_its_language(told))
    assert "… and 4 more. " in text_of(in_its_language(checked))
    assert "findings.csv" not in in_its_language(checked)


def test_a_form_without_rows_is_not_praised() -> None:
    empty = csv_file([PILOT]).splitlines()[0] + b"\r\n"
    told = account(empty)

    assert told.verdict is Verdict.RETURNED
    assert said("fr", "good_heading") not in text_of(in_its_language(told))


def test_a_date_of_a_sheet_is_told_as_people_write_it_and_of_a_text_as_it_stands() -> None:
    row = pilot("pt", start="2018-03-05", end="2018-01-31", status="completed")
    dates = {name: dt.datetime.fromisoformat(row[name]) for name in ("start", "end")}
    sheet = account(kit.workbook(Pilotos=[{**row, **dates}]), "AVE", name="2018-S1.xlsx")

    assert "2018-01-31" not in in_its_language(sheet)
    assert ">31 de janeiro de 2018</td>" in in_its_language(sheet)
    assert ">2018-01-31</td>" in in_its_language(account(csv_file([row]), "AVE"))


@pytest.mark.parametrize("language", available())
def test_one_row_is_counted_in_words_that_fit_one(language: str) -> None:
    text = text_of(in_its_language(accepted(language)))
    one = {
        "en": "Rows in order: 1 of 1.",
        "fr": "Lignes en ordre : 1 sur 1.",
        "es": "Filas en orden: 1 de 1.",
        "pt": "Linhas em ordem: 1 de 1.",
        "gl": "Filas en orde: 1 de 1.",
    }

    assert one[language] in text.replace("\u202f", " ").replace("\xa0", " ")


def test_a_form_signed_off_as_soon_as_it_came_waits_for_nobody() -> None:
    actor = {**ACTOR, "nuts_code": "FRJ23"}
    content = kit.workbook(Acteurs=[actor], Pilotes=[PILOT])
    pages = {
        automatic: account(content, name="2018-S1.xlsx", automatic=automatic)
        for automatic in (False, True)
    }
    waits = words("fr").section("codes")["verdict"]["accepted_with_warnings"]

    for told in (in_its_language, lambda each: plain_letter(each, Wording("fr"))):
        assert [waits in told(pages[automatic]) for automatic in (False, True)] == [True, False]


def test_a_cause_in_several_columns_names_each_of_them() -> None:
    row = {**PILOT, "title_en": "Caf\ufffd", "description": f"{PILOT['description']} Caf\ufffd"}
    page = in_its_language(account(csv_file([row])))

    assert "<h3>title_en, description <" in page


def test_an_old_way_of_storing_letters_is_called_as_people_call_it() -> None:
    content = csv_file([{**PILOT, "title": "Un café"}]).decode().encode("cp1252")
    text = text_of(in_its_language(account(content)))

    assert text.count("Windows-1252") == 2
    assert "Windows-1252" in Wording("en").repair(Repair("encoding", 1, header="cp1252"))
    assert "cp1252" not in text.casefold()


@pytest.mark.parametrize("count", [1, 2])
def test_points_between_partners_are_counted_and_referred_to(count: int) -> None:
    key = {"pilot_id": "ASL-PAU-01", "criterion": "relevance", "round": "1"}
    found = [
        case("assessors_disagree", "CES", {**key, "round": str(n)}, partner="GCU", gap=2).finding
        for n in range(count)
    ]
    page = text_of(cases_letter(registry()["CES"], found, Wording("en")))

    assert f"{count} {'point does' if count == 1 else 'points do'} not fit" in page
    assert all(f"Reference: {each.reference}" in page for each in found)


def test_what_is_corrected_is_told_with_french_signs() -> None:
    told = returned("fr")
    (submission,) = told.submissions
    gone = dataclasses.replace(submission.findings[0], value="terminée")
    since = SinceAccount((gone,), (None,) * len(submission.findings))
    again = dataclasses.replace(told, submissions=(dataclasses.replace(submission, since=since),))

    assert "\u202f: terminée</li>" in in_its_language(again)
