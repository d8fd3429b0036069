"""Plural forms: which one a number asks for is decided by the language, not by us."""

import pytest

from asl_pipeline.derive.plural import fitting
from asl_pipeline.languages import available, words

FORMS = {"one": "{count} fila", "other": "{count} filas"}


@pytest.mark.parametrize("language", available())
def test_one_and_two_have_forms_of_their_own(language: str) -> None:
    found = [fitting(FORMS, {"count": count}, words(language)) for count in (1, 2)]

    assert found == [FORMS["one"], FORMS["other"]]


@pytest.mark.parametrize(("language", "form"), [("fr", "one"), ("en", "other"), ("gl", "other")])
def test_none_of_something_is_said_as_the_language_says_it(language: str, form: str) -> None:
    assert fitting(FORMS, {"count": 0}, words(language)) == FORMS[form]


@pytest.mark.parametrize("language", ["es", "fr", "pt"])
def test_a_million_has_its_form_where_the_language_has_one_and_the_file_says_it(
    language: str,
) -> None:
    many = {**FORMS, "many": "{count} de filas"}

    assert fitting(many, {"count": 10**6}, words(language)) == many["many"]
    assert fitting(FORMS, {"count": 10**6}, words(language)) == FORMS["other"]


def test_the_number_that_decides_can_be_another_than_the_count() -> None:
    by_rows = {"by": "rows", **FORMS}

    assert fitting(by_rows, {"count": 9, "rows": 1}, words("gl")) == FORMS["one"]


def test_a_text_without_forms_is_itself() -> None:
    assert fitting("Filas: {rows}.", {}, words("gl")) == "Filas: {rows}."
