"""Every language says everything that English says, and nothing that nobody asks for."""

import ast
import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import asl_pipeline
from asl_pipeline.analysis.lessons import LESSONS
from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.datasets.published.good_practices import CRITERIA
from asl_pipeline.datasets.published.scaling import PATHS
from asl_pipeline.derive.codes import all_names, code_list, lists_of
from asl_pipeline.derive.examples.texts import INVENTED
from asl_pipeline.derive.expectations import check_kinds
from asl_pipeline.derive.headers import folded
from asl_pipeline.derive.plural import locale_of
from asl_pipeline.derive.rules import rule_index
from asl_pipeline.feedback.annotated.listing import COLUMNS
from asl_pipeline.feedback.blank.columns import columns_of
from asl_pipeline.feedback.decisions.pairs import ASKED, MATCHED
from asl_pipeline.intake.channels.eurostat import REQUESTS
from asl_pipeline.languages import REFERENCE, Text, available, general, spoken, words
from asl_pipeline.model.check import Aspect
from asl_pipeline.model.column import Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.raw import Remark
from asl_pipeline.model.rule import ACROSS, Severity
from asl_pipeline.model.submission import Decision, Verdict
from asl_pipeline.partners import registry
from asl_pipeline.review.matches import Match
from asl_pipeline_tests.detector import recognised

PACKAGE = Path(asl_pipeline.__file__).parent
OTHERS = [language for language in available() if language != REFERENCE]
Key = tuple[str, ...]
RULED = ("waived", "weighed", "lifted", "lapsed")
UNDECIDED = f"result_{Decision.NOT_NEEDED}"

SENTENCES = ("rules", "bounds", "suggestions", "expected", "repairs", "reasons", "reason_fixes")
LONG_ENOUGH_WORDS = 3
A_SENTENCE_WORDS = 4
A_CAPTION_WORDS = 6
PLURAL = {"by", "zero", "one", "two", "few", "many", "other"}


def is_plural(value: object) -> bool:
    """Whether it is the plural forms of one text, rather than texts by name."""
    return isinstance(value, Mapping) and set(value) <= PLURAL and "one" in value


A_SHORT_SENTENCE = 150


def leaves(tree: Mapping[str, Any], above: Key = ()) -> Iterator[tuple[Key, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping) and not is_plural(value):
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name), value


def is_own(key: Key) -> bool:
    """Whether the key is a language's own affair.

    Other words for a thing, a label of one form, a translation of what a declaration says.
    """
    return (
        key[-1] == "aliases"
        or key[0] in {"code_aliases", "declared", "words"}
        or (key[0] == "forms" and "columns" in key)
    )


@cache
def written(language: str) -> Mapping[Key, Text]:
    """What every language must say, by key."""
    return {k: v for k, v in leaves(words(language).sections) if not is_own(k)}


def texts(language: str) -> Mapping[Key, str]:
    """The same; of plural forms that which fits most numbers."""
    return {key: general(text) for key, text in written(language).items()}


def plurals(language: str) -> Mapping[Key, Mapping[str, str]]:
    """The texts that have plural forms."""
    return {key: text for key, text in written(language).items() if not isinstance(text, str)}


def is_sentence(text: str) -> bool:
    """Captions and labels of a few words may be the same in close relatives; sentences may not."""
    long_enough = A_SENTENCE_WORDS if text.endswith((".", "?", "!")) else A_CAPTION_WORDS
    return len(said_of(text)) >= long_enough


def said_of(text: str) -> list[str]:
    """The words of a text, without what stands in braces."""
    return re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}", " ", text))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def used_codes(codelist: str) -> set[str]:
    return set(code_list(codelist).codes)


# ------------------------------------------------------------------ the same in all


def test_the_project_speaks_the_languages_of_its_letters() -> None:
    assert {partner.letter_language for partner in registry().values()} <= set(available())
    assert REFERENCE in available()


@pytest.mark.parametrize("language", available())
def test_every_language_has_a_name_and_a_locale_of_its_own(language: str) -> None:
    locale = locale_of(words(language).locale)

    assert set(words(language).section("language")) == {"name", "locale", "first_day"}
    assert (locale.language, str(locale)) == (language, words(language).locale)
    assert (
        locale.languages[language].casefold()
        == words(language).section("language")["name"].casefold()
    )


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_keys_of_english(language: str) -> None:
    here, there = set(texts(language)), set(texts(REFERENCE))

    assert sorted(there - here) == []
    assert sorted(here - there) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_the_placeholders_of_english(language: str) -> None:
    english, here = texts(REFERENCE), texts(language)
    different = {
        key: (placeholders(english[key]), placeholders(text))
        for key, text in here.items()
        if placeholders(english[key]) != placeholders(text)
    }

    assert different == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_was_left_in_english(language: str) -> None:
    english = texts(REFERENCE)
    left = [
        key
        for key, text in texts(language).items()
        if text == english[key] and len(text.split()) >= LONG_ENOUGH_WORDS
    ]

    assert left == []


@pytest.mark.parametrize(("one", "other"), [*combinations(available(), 2)])
def test_no_sentence_is_the_same_in_two_languages(one: str, other: str) -> None:
    here, there = texts(one), texts(other)

    assert [k for k, text in here.items() if is_sentence(text) and text == there[k]] == []


@pytest.mark.parametrize("language", available())
def test_plural_forms_are_those_that_the_language_has(language: str) -> None:
    known = locale_of(words(language).locale).plural_form.tags
    wrong = {
        key: set(table) - {"by", "other"} - known
        for key, table in plurals(language).items()
        if "other" not in table or not set(table) - {"by", "other"} <= known
    }

    assert plurals(language)
    assert wrong == {}


@pytest.mark.parametrize("language", available())
def test_all_plural_forms_say_the_same_facts_and_the_number_that_decides(language: str) -> None:
    for key, table in plurals(language).items():
        asked_for = {name: placeholders(form) for name, form in table.items() if name != "by"}

        assert set(map(frozenset, asked_for.values())) == {frozenset(asked_for["other"])}, key
        assert table.get("by", "count") in asked_for["other"], key


@pytest.mark.parametrize("language", available())
def test_plural_forms_differ(language: str) -> None:
    alike = {k: t for k, t in plurals(language).items() if len(set(t.values())) < len(t)}

    assert alike == {}


# ------------------------------------------------------------------ in the language itself

A_PARAGRAPH_WORDS = 8
PLAINLY = 0.9


@pytest.mark.parametrize("language", available())
def test_no_long_text_is_plainly_in_another_language(language: str) -> None:
    long = {k: t for k, t in texts(language).items() if len(said_of(t)) >= A_PARAGRAPH_WORDS}
    found = {key: recognised(" ".join(said_of(text))) for key, text in long.items()}
    right = Counter(name for name, _ in found.values())[language]

    assert len(long) > 250
    assert {k: f for k, f in found.items() if f[0] != language and f[1] >= PLAINLY} == {}
    assert right / len(long) > 0.95


@pytest.mark.parametrize("language", available())
def test_every_text_is_a_text(language: str) -> None:
    assert [k for k, text in texts(language).items() if not text or text != text.strip()] == []


@pytest.mark.parametrize("language", available())
def test_every_sentence_ends_like_one(language: str) -> None:
    fragments = {"bounds", "expected", "suggestions"}
    said = {k: v for k, v in texts(language).items() if k[0] in SENTENCES and k[0] not in fragments}

    assert [key for key, text in said.items() if text[-1] not in ".}"] == []


def test_no_line_in_french_can_begin_with_a_sign() -> None:
    # What is read is written as people type it.
    said = [text for key, text in texts("fr").items() if key[0] != "codes"]

    assert [text for text in said if re.search(r"\S [:;?!»]|« ", text)] == []


@pytest.mark.parametrize("language", available())
def test_every_language_has_words_for_yes_no_and_nothing(language: str) -> None:
    section = words(language).section("words")

    assert set(section) == {
        *("yes", "no", "missing", "totals", "units"),
        *("nothing_to_report", "withdraw"),
    }
    assert all(section.values())
    assert not set(section["yes"]) & set(section["no"])
    assert not set(section["totals"]) & set(section["units"])
    assert [w for name in section for w in section[name] if w != w.casefold()] == []


# ------------------------------------------------------------------ headings


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("dataset", SUBMITTED, ids=lambda d: d.name)
def test_no_heading_stands_for_two_columns(dataset: Dataset, language: str) -> None:
    meant: dict[str, set[str]] = {}
    for column in dataset.column_names:
        for alias in (column, *words(language).column_aliases(dataset.name, column)):
            meant.setdefault(folded(alias), set()).add(column)

    assert {heading: cols for heading, cols in meant.items() if len(cols) > 1} == {}


@pytest.mark.parametrize("partner", [p for p in registry().values() if len(p.languages) > 1])
@pytest.mark.parametrize("dataset", SUBMITTED, ids=lambda d: d.name)
def test_no_heading_stands_for_two_columns_among_the_languages_of_a_partner(
    dataset: Dataset, partner: Partner
) -> None:
    meant: dict[str, set[str]] = {}
    for language in spoken(partner.languages):
        for column in dataset.column_names:
            for alias in language.column_aliases(dataset.name, column):
                meant.setdefault(folded(alias), set()).add(column)

    assert {heading: cols for heading, cols in meant.items() if len(cols) > 1} == {}


@pytest.mark.parametrize("language", available())
def test_no_word_stands_for_two_codes(language: str) -> None:
    said: dict[tuple[str, str], set[str]] = {}
    for name in words(language).section("code_aliases"):
        for code, aliases in words(language).code_aliases(name).items():
            for alias in aliases:
                said.setdefault((name, folded(alias) or alias), set()).add(code)

    assert {word: codes for word, codes in said.items() if len(codes) > 1} == {}


# ------------------------------------------------------------------ what the code asks for


def literals(*files: str) -> frozenset[str]:
    """The string literals of some files of the package."""
    modules = (module for name in files for module in PACKAGE.glob(name))
    return frozenset().union(*map(_literals_of, modules))


@cache
def _literals_of(module: Path) -> frozenset[str]:
    nodes = tuple(ast.walk(ast.parse(module.read_text("utf-8"))))
    docs = {ast.get_docstring(node, clean=False) for node in nodes if _has_doc(node)}
    strings = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return frozenset(text for text in strings - docs if isinstance(text, str))


def _has_doc(node: ast.AST) -> bool:
    return isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)


@cache
def calls(pattern: str, *files: str) -> frozenset[str]:
    """What a pattern finds in the source of some files of the package."""
    found = (re.findall(pattern, m.read_text("utf-8")) for n in files for m in PACKAGE.glob(n))
    return frozenset(each for some in found for each in some)


READING = ("intake/**/*.py", "quality/**/*.py")
SAYING = ("feedback/*.py", "feedback/templates/*.j2")


@cache
def asked() -> Mapping[str, set[str]]:
    """The keys that the code asks for, by section."""
    letter = calls(r"say\(\"(\w+)\"", *SAYING) | (literals("feedback/*.py"))
    letter |= {f"verdict_{verdict}" for verdict in Verdict}
    letter |= {f"column_{name}" for name in literals("feedback/letter.py")}
    reasons = calls(r"reason=\"(\w+)\"", *READING)
    reasons |= calls(r"reason = \"(\w+)\"", *READING)
    reasons |= calls(r"(?:Refused|NotText|_failed)\(\s*\"([a-z_]+)\"", "intake/**/*.py")
    reasons |= literals("intake/channels/*.py") & {"unknown_partner"}
    reasons |= {str(Remark.NO_HEADER), str(Remark.HIDDEN_SHEET)}
    reasons |= calls(r"Unplaced\([^)]*, \"(\w+)\"\)", "quality/*.py", "assess.py")
    reasons |= literals("workflow/receiving.py") & {"nothing_to_withdraw", "withdrawal_unclear"}
    return {
        "kinds": {str(kind) for kind in Kind},
        "bounds": literals("feedback/spoken.py"),
        "expected": used_codes("unit"),
        "personal": literals("quality/personal.py"),
        "suggestions": literals("quality/**/*.py"),
        "reasons": reasons,
        "reason_fixes": reasons,
        "not_run": calls(r"NotRun\([^)]*\"(\w+)\"\)", "quality/*.py"),
        "repairs": literals(*READING),
        "letter": letter,
    }


SWEPT_BY_THEMSELVES = {
    *("language", "words", "forms", "columns", "codes", "code_aliases", "rules"),
    *("annotated", "across_letter", "toolkit", "analysis", "blank", "mail", "rule_page"),
    "decision",
    ACROSS,
}
"""Sections that a test of their own holds to what asks for them."""


def test_every_section_is_held_to_what_asks_for_it() -> None:
    assert set(words(REFERENCE).sections) == set(asked()) | SWEPT_BY_THEMSELVES


@pytest.mark.parametrize("section", sorted(asked()))
def test_no_sentence_is_never_said(section: str) -> None:
    have = set(words(REFERENCE).section(section))

    assert sorted(have - asked()[section]) == []


@pytest.mark.parametrize("section", ["reasons", "reason_fixes", "not_run", "kinds", "expected"])
def test_whatever_the_code_asks_for_is_there(section: str) -> None:
    wanted = asked()[section]

    assert wanted
    assert sorted(wanted - set(words(REFERENCE).section(section))) == []


def test_every_word_asked_of_the_letter_is_there() -> None:
    wanted = calls(r"say\(\"(\w+)\"", *SAYING)
    wanted |= calls(r"text\(\s*\"letter\", \"(\w+)\"", "feedback/*.py")

    assert len(wanted) > 20
    assert sorted(wanted - set(words(REFERENCE).section("letter"))) == []


def test_every_word_of_the_letter_between_partners_is_there_and_said() -> None:
    said = calls(r"tell\(\"(\w+)\"", *SAYING)

    assert said == set(words(REFERENCE).section("across_letter"))


def test_every_word_of_the_mails_is_there_and_said() -> None:
    said = calls(r"text\(\s*\"mail\", \"(\w+)\"", "feedback/post/*.py")
    said |= calls(r"text\(\s*\"mail\",\s*\"(\w+)\"", "feedback/post/*.py")
    said |= {f"result_{verdict}" for verdict in Verdict}
    said |= {f"result_{other}" for other in ("received", "quarantined", "noted")}
    said |= {f"result_{other}" for other in (*Decision, *RULED, ASKED, MATCHED)} - {UNDECIDED}

    assert said == set(words(REFERENCE).section("mail"))


def test_every_word_of_the_letters_on_decisions_is_there_and_said() -> None:
    said = calls(r"said\(\s*wording,\s*\"(\w+)\"", "feedback/decisions/*.py")
    said |= calls(r"label\(\"(\w+)\"", "feedback/templates/decision.*.j2")
    said |= {f"{then}{decision}" for then in ("", "next_") for decision in Decision} - {
        *(Decision.NOT_NEEDED, f"next_{Decision.NOT_NEEDED}")
    }
    said |= {f"{then}{match}" for then in ("", "next_") for match in Match}
    said |= {f"weighed_{severity}" for severity in Severity}
    said |= {*RULED, "next_waived", "next_weighed"} - {"weighed"}
    said |= words_of_code("feedback/decisions/*.py")

    assert said == set(words(REFERENCE).section("decision"))


def words_of_code(files: str) -> set[str]:
    """The literals of some files that are words of the letters on decisions."""
    return set(literals(files)) & set(words(REFERENCE).section("decision"))


def test_every_word_of_the_marked_file_is_there_and_said() -> None:
    said = calls(r"text\(\s*\"annotated\", \"(\w+)\"", "feedback/annotated/*.py")
    said |= {"intro", "intro_infos", "intro_warnings", "without_data"} & literals(
        "feedback/annotated/*.py"
    )
    said |= {f"column_{name}" for name, _ in COLUMNS}
    said |= {f"severity_{severity}" for severity in Severity}

    assert said == set(words(REFERENCE).section("annotated"))


def test_every_word_of_the_page_of_a_rule_is_there_and_said() -> None:
    said = calls(r"\bword\(\"(\w+)\"", *SAYING)
    said |= calls(r"text\(\s*\"rule_page\", \"(\w+)\"", "feedback/*.py")
    said |= {"fails", "passes", "beside", "before"} & literals("feedback/rule_example.py")
    said |= {f"severity_{severity}" for severity in (*Severity, ACROSS)}

    assert said == set(words(REFERENCE).section("rule_page"))


@pytest.mark.parametrize("language", available())
def test_the_name_of_our_sheet_is_one_that_a_workbook_allows(language: str) -> None:
    section = words(language).section("annotated")

    for name in (section["sheet"], section["table"]):
        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\'")


def test_every_word_of_the_toolkit_is_there_and_said() -> None:
    files = ("capitalisation/toolkit/*.py", "capitalisation/templates/*.j2", "cli/toolkit.py")
    written = literals("capitalisation/toolkit/*.py", "cli/toolkit.py")
    said = calls(r"say\(\s*\"(\w+)\"", *files)
    words_of_it = set(words(REFERENCE).section("toolkit")) - {"scale_of"}

    assert said <= words_of_it
    assert sorted(words_of_it - said - written) == []


@pytest.mark.parametrize("language", available())
def test_every_score_of_every_criterion_has_a_sentence_of_its_own(language: str) -> None:
    scale = words(language).section("toolkit")["scale_of"]
    sentences = [text for anchors in scale.values() for text in anchors.values()]

    assert list(scale) == list(code_list("criterion").labels)
    assert [list(anchors) for anchors in scale.values()] == [list("12345")] * len(scale)
    assert len(set(sentences)) == len(sentences)
    assert [text for text in sentences if not text.endswith(".")] == []


def test_every_word_of_a_blank_workbook_is_there_and_said() -> None:
    files = ("feedback/blank/*.py", "cli/template.py")
    said = calls(r"say\(\s*[\"'](\w+)[\"']", *files)

    assert said == set(words(REFERENCE).section("blank"))


def declared() -> tuple[set[str], set[str]]:
    """What the forms say of the columns that partners fill in, and their examples in words."""
    columns = [column for dataset in SUBMITTED for column in columns_of(dataset)]
    told = {c.example for c in columns if c.kind in {Kind.TEXT, Kind.NARRATIVE} and c.example}
    return {column.doc for column in columns}, told


@pytest.mark.parametrize("language", OTHERS)
def test_what_the_forms_say_of_their_columns_is_said_in_every_language(language: str) -> None:
    docs, examples = declared()
    have = words(language).section("declared")

    assert sorted((docs | set(INVENTED)) - set(have)) == []
    assert sorted(set(have) - docs - examples - set(INVENTED)) == []
    assert [
        text for text, said in have.items() if not said or (text[-1] in ".!" and said == text)
    ] == []


@pytest.mark.parametrize("language", available())
def test_the_names_of_the_sheets_of_a_blank_workbook_are_ones_that_it_allows(language: str) -> None:
    section = words(language).section("blank")

    for name in (section["read_me"], section["lists_sheet"], section["example"]):
        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\'")


WRITING = ("analysis/*.py", "analysis/templates/*.j2")

VOCABULARIES: Mapping[str, set[str]] = {
    "path": set(PATHS),
    "lesson": set(LESSONS),
    "theory_read": {"outcomes_read", "assumptions_read"},
    "lie": {"mean", "median", "min", "max", "spread"},
    "reason": set(CRITERIA),
    "reasons": {"reasons_for", "reasons_against", "not_told"},
    "aggregation_of": {"sum", "mean"},
    "by": {"domain", "country", "status"},
    "by_caption": {"domain", "country", "status"},
    "state": {"delivered", "in_part", "missing", "not_expected"},
    "candidate": {"pilot", "plan", "transfer", "partner", "actor"},
    "basis": {"fact", "unverified", "recorded", "synthetic"},
    "money": {
        *("eligible_eur", "certified_eligible_eur", "cut_eur"),
        *("budget_eur", "share_of_budget", "remaining_eur"),
    },
    "delivery_kind": {"deliverable", "milestone"},
    "measure": {"mean_gap", "kappa", "weighted_kappa", "alpha_ordinal"},
    "context_domain": {request.domain for request in REQUESTS},
    "trend": {"up", "down", "flat", "none"},
    **{
        name: used_codes(name)
        for name in ("policy_field", "delivery_state", "count_reason", "obs_status")
    },
}
"""The codes that documents say, by the section of their words."""


def test_every_word_asked_of_the_documents_is_there_and_no_other() -> None:
    section = words(REFERENCE).section("analysis")
    have = {key for key, text in section.items() if isinstance(text, str) or is_plural(text)}
    wanted = calls(r"\bsay\(\s*\"(\w+)\"", *WRITING)

    assert len(wanted) > 80
    assert sorted(wanted - have) == []
    assert sorted(have - wanted - literals("analysis/*.py")) == []


def test_every_vocabulary_of_the_documents_is_whole() -> None:
    section = words(REFERENCE).section("analysis")
    have = {
        name: set(codes)
        for name, codes in section.items()
        if isinstance(codes, Mapping) and not is_plural(codes)
    }

    assert have == VOCABULARIES


def test_every_repair_that_is_made_is_told() -> None:
    made = calls(r"Repair\(\"(\w+)\"", *READING)
    made |= calls(r"repairs\.append\(\"(\w+)\"\)", *READING)
    made |= {
        code
        for repairs in calls(r"repairs=\(+([^()]*)\)", *READING)
        for code in re.findall(r"\"(\w+)\"", repairs)
    }

    assert {"encoding", "spread", "mojibake", "two_digit_year", "case", "excel_serial"} <= made
    assert sorted(made - set(words(REFERENCE).section("repairs"))) == []


def test_there_is_a_sentence_for_every_kind_of_check_and_no_other() -> None:
    said = set(words(REFERENCE).section("rules"))

    assert sorted(set(check_kinds()) - said) == []
    assert sorted(said - set(check_kinds()) - set(rule_index())) == []


def told_of_rules(language: str) -> dict[str, Mapping[str, Any]]:
    """What a language says of each kind of check, and of each rule between partners."""
    return {**words(language).section("rules"), **words(language).section(ACROSS)}


@pytest.mark.parametrize("language", available())
def test_every_rule_says_what_is_wrong_why_it_matters_and_what_to_do(language: str) -> None:
    assert {frozenset(told) for told in told_of_rules(language).values()} == {
        frozenset({"says", "why", "fix"})
    }


@pytest.mark.parametrize("language", available())
def test_why_a_rule_matters_is_one_short_sentence_of_its_own(language: str) -> None:
    whys = {name: str(told["why"]) for name, told in told_of_rules(language).items()}

    assert len(set(whys.values())) == len(whys)
    assert [w for w in whys.values() if placeholders(w) or len(w) > A_SHORT_SENTENCE] == []
    assert [w for w in whys.values() if not w.endswith(".") or ". " in w] == []


def test_every_aspect_of_a_table_is_noted_somewhere() -> None:
    noted = calls(r"Aspect\.([A-Z_]+)", "quality/*.py")

    assert noted == {aspect.name for aspect in Aspect}


@pytest.mark.parametrize("language", available())
def test_every_label_is_of_a_column_that_a_form_has(language: str) -> None:
    names = {name for dataset in SUBMITTED for name in dataset.column_names}
    forms = words(language).section("forms")

    assert sorted(set(words(language).section("columns")) - names) == []
    assert set(forms) == {dataset.name for dataset in SUBMITTED}
    for dataset in SUBMITTED:
        own = forms[dataset.name].get("columns", {})
        assert set(own) <= set(dataset.column_names)


def test_a_label_that_every_form_overrides_is_not_needed() -> None:
    forms = words(REFERENCE).section("forms")
    unread = [
        name
        for name in words(REFERENCE).section("columns")
        if all(
            name in forms[dataset.name].get("columns", {})
            for dataset in SUBMITTED
            if name in dataset.column_names
        )
    ]

    assert unread == []


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("section", ["codes", "code_aliases"])
def test_every_code_with_a_word_exists(section: str, language: str) -> None:
    said = words(language).section(section)

    assert sorted(set(said) - set(all_names())) == []
    assert {n: set(said[n]) - used_codes(n) for n in said if set(said[n]) - used_codes(n)} == {}


def test_every_list_that_a_partner_chooses_from_has_words() -> None:
    """Lists of proper names and of codes alone speak for themselves."""
    alone = {"partner", "nuts_version", "language", "country", "nace", "sdg", "icnpo"}
    alone |= {"currency", "work_package"}
    alone |= {"policy_field", "obs_status", "conf_status", "budget_band", "indicator_scheme"}
    used = {name for dataset in SUBMITTED for name in lists_of(dataset)} - alone
    said = words(REFERENCE).section("codes")

    assert sorted(used - set(said)) == []
    assert {n: used_codes(n) - set(said[n]) for n in used if used_codes(n) - set(said[n])} == {}


@pytest.mark.parametrize("language", available())
def test_every_named_list_is_one_that_a_form_uses_or_a_letter_says(language: str) -> None:
    used = {name for dataset in SUBMITTED for name in lists_of(dataset)} | {"verdict"}

    assert sorted(set(words(language).section("codes")) - used) == []
    assert sorted(set(words(language).section("code_aliases")) - used) == []
