"""Every finding can be said in every language, with nothing left out and nothing of ours in it."""

import datetime as dt
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import get_args

import openpyxl
import pytest

from asl_pipeline.analysis.speech import Speech
from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.examples import example_of
from asl_pipeline.derive.expectations import check_kinds
from asl_pipeline.derive.headers import folded_code, known_codes
from asl_pipeline.derive.rules import rule_index
from asl_pipeline.feedback.report import not_run_facts
from asl_pipeline.feedback.wording import Sentence, Wording
from asl_pipeline.languages import available, words
from asl_pipeline.model.check import Aspect, Check, kind_of
from asl_pipeline.model.column import Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Finding, NotRun, Repair
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.rule import Rule
from asl_pipeline.partners import registry
from asl_pipeline_tests.kit import (
    ACTOR,
    IN_TIME,
    INITIATIVE,
    PILOT,
    READING,
    csv_file,
    judged,
)
from asl_pipeline_tests.quality.examples import run

Row = Mapping[str, str]
LONG = (
    "Des rencontres régulières dans un café du quartier, ouvertes à toutes et à tous, chaque jour."
)
PORTUGUESE = (
    "Um espaço aberto a toda a comunidade, onde as pessoas se encontram todas as semanas para "
    "aprender em conjunto e resolver os problemas do bairro."
)


def workbook(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """A workbook with a sheet for each form."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pilots(*changes: Row) -> bytes:
    return csv_file([{**PILOT, **change} for change in changes])


def readings(*changes: Row) -> bytes:
    return csv_file([{**READING, **change} for change in changes])


def actors(*changes: Row) -> bytes:
    return csv_file([{**ACTOR, **change} for change in changes])


def initiatives(*changes: Row) -> bytes:
    return csv_file([{**INITIATIVE, **change} for change in changes])


ESID = {f"esid_{name}": "1" for name in ("objectives", "actors", "outputs", "innovativeness")}

FILES: Mapping[str, bytes] = {
    "structure_columns_present": csv_file([{k: v for k, v in PILOT.items() if k != "title"}]),
    "structure_columns_known": pilots({"météo": "beau"}),
    "structure_columns_distinct": pilots({"Titre": "Cafés"}),
    "structure_rows_present": ";".join(PILOT).encode(),
    "structure_own_rows": pilots({"partner_id": "AVE"}),
    "structure_period_agrees": pilots({"period": "2018-S2"}),
    "structure_text_intact": pilots({"description": "Caf\ufffd de quartier"}),
    "structure_cells_fit": csv_file([PILOT]).replace(b";2016;", b";2016;;") + b"\r\n",
    "structure_rows_whole": csv_file([PILOT]) + b"ASL-PAU-02;Un jardin\r\n",
    "structure_encoding_sure": csv_file([ACTOR]).replace("é".encode(), b"e")
    + b"A;\x83vora;;;;\r\n",
    "structure_names_distinct": json.dumps([PILOT]).replace("{", '{"title": "a", ').encode(),
    "readable": pilots({"start": "bientôt"}),
    "unambiguous": readings({"value": "1.234"}),
    "in_code_list": pilots({"status": "presque"}),
    "weekday_agrees": pilots({"start": "lundi 1 février 2018"}),
    "required": pilots({"title": ""}),
    "required_when": pilots({"status": "completed"}),
    "unique": pilots({}, {}),
    "matches": pilots({"pilot_id": "P1"}),
    "between": actors({"founded_year": "2999"}),
    "not_before": pilots({"end": "01/01/2018"}),
    "within_dates": pilots({"start": "01/10/2021"}),
    "not_after_receipt": pilots({"status": "completed", "end": "31/12/2019"}),
    "only_when": pilots({"domain": "V"}),
    "sum_of_parts": initiatives({**ESID, "esid_total": "7"}),
    "breakdown": readings({}, {"sex": "F", "value": "20"}, {"sex": "M", "value": "20"}),
    "nuts_in_version": pilots({"nuts_version": "2013"}),
    "nuts_in_country": actors({"country": "ES"}),
    "in_atlantic_area": actors({"nuts_code": "FRJ23"}),
    "determines": actors(
        {"city": "Pau"}, {"actor_id": "PAU-ACT-002", "nuts_code": "FRJ23", "city": "Pau"}
    ),
    "refers_to": workbook(
        {"pilot_actions": [PILOT], "indicator_readings": [{**READING, "pilot_id": "ASL-PAU-02"}]}
    ),
    "own_id": pilots({"pilot_id": "ASL-AVE-01"}),
    "no_personal_data": pilots(
        {"problem": "Écrire à jeanne.martin@example.org ou au 05 59 12 34 56"}
    ),
    "no_named_person": pilots({"problem": "Contacter Mme Jeanne Martin au café."}),
    "not_copied": pilots(*({"pilot_id": f"ASL-PAU-0{n}", "description": LONG} for n in (1, 2, 3))),
    "in_language": pilots({"description": PORTUGUESE}),
    "not_heaped": readings(
        *(
            {"age_band": band, "sex": sex, "value": "50"}
            for band in ("Y15-24", "Y25-54", "Y55-64")
            for sex in ("F", "M", "_O", "_U")
        )
    ),
    "near_target": readings({"is_final": "oui", "target": "400"}),
    "fits_unit": readings({"value": "-3"}),
}
"""A file for each kind of check that breaks it, as Pau sends it in time."""

ELSEWHERE: Mapping[str, tuple[bytes, str, dt.date]] = {
    "structure_partner_takes_part": (pilots({"pilot_id": "ASL-CRJ-01"}), "CRJ", IN_TIME),
    "structure_allowed_sender": (pilots({}), "CES", IN_TIME),
    "structure_on_time": (pilots({}), "PAU", dt.date(2018, 9, 1)),
}
"""Likewise, where it takes another sender or day."""


EXAMPLES: Mapping[str, tuple[Dataset, Rule]] = {
    kind_of(rule.check): (dataset, rule) for dataset, rule in rule_index().values()
}
"""A rule of each kind."""


@cache
def found(kind: str) -> Finding:
    """A finding of the kind, from the engine itself."""
    if kind not in {*FILES, *ELSEWHERE}:
        dataset, rule = EXAMPLES[kind]
        report = run(dataset, example_of(dataset, rule), passing=False).report
        return next(f for f in report.findings if f.kind == kind)
    content, partner, day = ELSEWHERE.get(kind) or (FILES[kind], "PAU", IN_TIME)
    reports = [s.report for s in judged(content, partner, "2018-S1.csv", day)]
    return next(f for report in reports for f in report.findings if f.kind == kind)


def findings() -> Mapping[str, Finding]:
    """A finding of each kind."""
    return {kind: found(kind) for kind in check_kinds()}


def said(kind: str, language: str) -> Sentence:
    return Wording(language).sentence(found(kind))


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("kind", check_kinds())
def test_every_kind_of_finding_can_be_said(kind: str, language: str) -> None:
    sentence = said(kind, language)

    for text in (sentence.message, sentence.fix):
        assert re.search(r"[{}]", text) is None
        assert "None" not in text
        assert re.search(r"“”|«\s*»", text) is None
        assert text == text.strip()


@pytest.mark.parametrize("kind", check_kinds())
def test_no_two_languages_say_the_same(kind: str) -> None:
    messages = {said(kind, language).message for language in available()}

    assert len(messages) == len(available())


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("kind", check_kinds())
def test_a_sentence_uses_words_and_not_names_of_ours(kind: str, language: str) -> None:
    finding = found(kind)
    sentence = said(kind, language)
    # What the partner wrote stands in the sentence as it was written, be it a name of ours.
    theirs = {finding.value, finding.place.header, *map(str, finding.facts.values())}
    ours = {str(k) for k in Kind if "_" in k} | {"when_value", "columns_present"}

    assert not {name for name in ours - theirs if name in sentence.message + sentence.fix}


def test_every_kind_of_check_has_its_own_example() -> None:
    assert [(kind, each.kind) for kind, each in findings().items() if each.kind != kind] == []
    assert len(findings()) == len(get_args(Check)) - 1 + len(Aspect)


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "“Status” is “completed”"),
        ("fr", "«\u202fÉtat d’avancement\u202f» indique «\u202fcompleted\u202f»"),
        ("es", "completed"),
        ("pt", "completed"),
        ("gl", "en «Estado» pon «completed»"),
    ],
)
def test_a_condition_is_named_by_its_label(language: str, message: str) -> None:
    assert message in said("required_when", language).message


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "31 July 2018"),
        ("fr", "31 juillet 2018"),
        ("es", "31 de julio de 2018"),
        ("pt", "31 de julho de 2018"),
        ("gl", "31 de xullo de 2018"),
    ],
)
def test_days_are_written_as_the_language_writes_them(language: str, day: str) -> None:
    assert day in said("structure_on_time", language).message
    assert Wording(language).date(dt.date(2018, 7, 31)) == day


@pytest.mark.parametrize(
    ("language", "number"),
    [
        ("en", "1,234.5"),
        ("fr", "1\u202f234,5"),
        ("pt", "1\xa0234,5"),
        ("es", "1.234,5"),
        ("gl", "1.234,5"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(language: str, number: str) -> None:
    assert Wording(language).number(1234.5) == number


@pytest.mark.parametrize(
    ("language", "window"),
    [("en", "1 March 2022 – 30 June 2023"), ("pt", "1 de março de 2022 – 30 de junho de 2023")],
)
@pytest.mark.parametrize("kind", ["within_dates", "only_when"])
def test_a_stretch_of_time_is_written_as_two_days(kind: str, language: str, window: str) -> None:
    assert window in said(kind, language).message


def test_a_code_that_is_a_word_is_offered_as_a_word_of_the_language() -> None:
    assert "en cours" in said("in_code_list", "fr").fix
    assert "ongoing" not in said("in_code_list", "fr").fix


def test_a_code_that_is_no_word_is_offered_with_its_meaning() -> None:
    assert "NR (nombre)" in Wording("fr").codes("unit")


@pytest.mark.parametrize("partner", registry().values(), ids=lambda partner: partner.code)
def test_every_word_that_is_offered_is_read_as_its_code(partner: Partner) -> None:
    wording = Wording(partner.letter_language)
    lists = {column.code_list for form in SUBMITTED for column in form.columns} - {None}
    for name in sorted(map(str, lists)):
        read = known_codes(name, partner.languages)
        for entry in code_list(name).entries:
            offered = wording.code(name, entry.code)
            if offered != entry.code:
                assert read[folded_code(offered)] == entry.code, (name, offered)


def test_the_two_readings_of_a_figure_are_both_told() -> None:
    sentence = said("unambiguous", "fr")

    assert "1234" in sentence.message.replace("\u202f", "").replace("\xa0", "")
    assert "1.234" in sentence.fix or "1,234" in sentence.fix


def test_the_same_area_in_another_version_of_nuts_is_suggested() -> None:
    assert "FR615" in said("nuts_in_version", "en").fix


def test_personal_data_is_named_by_its_kinds_and_never_shown() -> None:
    sentence = said("no_personal_data", "fr")

    assert "jeanne" not in sentence.message + sentence.fix
    assert "05 59" not in sentence.message + sentence.fix
    assert words("fr").section("personal")["email"] in sentence.message
    assert words("fr").section("personal")["phone"] in sentence.message


def test_a_fact_with_braces_is_said_as_it_is() -> None:
    finding = found("in_code_list")
    hostile = Finding(
        rule=finding.rule,
        kind=finding.kind,
        ess=finding.ess,
        level=finding.level,
        severity=finding.severity,
        place=finding.place,
        value="{0} {label} {{ 7*7 }} %s",
        facts=finding.facts,
    )

    assert "{0} {label} {{ 7*7 }} %s" in Wording("fr").sentence(hostile).message


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("code", sorted(words("en").section("repairs")))
def test_every_repair_can_be_said(code: str, language: str) -> None:
    told = Wording(language).repair(Repair(code, 1234, column="start", header="Début"))

    assert "{" not in told
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "(1 row).", "(1,234 rows)."),
        ("es", "(1 fila).", "(1.234 filas)."),
        ("fr", "(1 ligne).", "(1\u202f234 lignes)."),
        ("gl", "(1 fila).", "(1.234 filas)."),
        ("pt", "(1 linha).", "(1\xa0234 linhas)."),
    ],
)
def test_one_row_and_several_are_told_in_the_form_of_their_number(
    language: str, one: str, several: str
) -> None:
    told = [Wording(language).repair(Repair("total_rows", rows)) for rows in (1, 1234)]

    assert [text.endswith(end) for text, end in zip(told, (one, several), strict=True)] == [
        True
    ] * 2


def test_a_finding_is_told_in_the_form_of_its_number() -> None:
    finding = found("structure_rows_kept")
    one, three = (
        Wording("en").sentence(replace(finding, facts={"rows": rows, "keys": ("A",)})).message
        for rows in (1, 3)
    )

    assert one.startswith("1 row of your last accepted report is not")
    assert three.startswith("3 rows of your last accepted report are not")


@pytest.mark.parametrize("language", available())
def test_a_rule_that_could_not_run_says_why(language: str) -> None:
    skipped = NotRun("pilot_id.known", "no_dataset")
    facts = not_run_facts(skipped, "indicator_readings")

    told = Wording(language).not_run(skipped, "indicator_readings", facts)

    assert words(language).form_title("pilot_actions") in told


@pytest.mark.parametrize("language", available())
def test_every_rule_names_its_columns_by_labels(language: str) -> None:
    wording = Wording(language)
    for dataset, rule in rule_index().values():
        for column in dataset.column_names:
            assert wording.label(dataset.name, column), rule.code


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("en", "1 September 2018"),
        ("fr", "1er septembre 2018"),
        ("es", "1 de septiembre de 2018"),
        ("pt", "1 de setembro de 2018"),
        ("gl", "1 de setembro de 2018"),
    ],
)
def test_the_first_of_a_month_is_written_as_the_language_writes_it(
    language: str, first: str
) -> None:
    wording = Wording(language)

    assert wording.date(dt.date(2018, 9, 1)) == first
    assert wording.date(dt.date(2018, 9, 11)) == first.replace("1er", "1").replace("1", "11", 1)
    assert Speech(language).day(dt.date(2018, 9, 1)) == first


@pytest.mark.parametrize("language", available())
def test_a_year_has_no_separator_of_thousands(language: str) -> None:
    assert re.search(r"\b1000\b.*\b2023\b", said("between", language).message)


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "Thursday"),
        ("fr", "jeudi"),
        ("es", "jueves"),
        ("pt", "quinta-feira"),
        ("gl", "xoves"),
    ],
)
def test_a_day_of_the_week_is_told_in_the_language_of_the_letter(language: str, day: str) -> None:
    assert found("weekday_agrees").facts["weekday"] == "jeudi"
    assert day in said("weekday_agrees", language).message


@pytest.mark.parametrize("language", ["fr", "es", "pt", "gl"])
def test_a_rate_of_exchange_has_the_decimal_sign_of_the_language(language: str) -> None:
    assert " 1,5" in said("rate_within", language).message.replace("\u202f", " ")
