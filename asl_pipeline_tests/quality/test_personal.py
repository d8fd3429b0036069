"""Personal data: found by form and check digit, and masked wherever it would be shown."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asl_pipeline.quality.personal import CANDIDATE, masked, named_persons, personal_data
from asl_pipeline_tests import kit

MASK = "▒▒▒"
DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
DIGITS = st.integers(0, 9)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("12345678Z", id="DNI"),
        pytest.param("12345678 z", id="DNI with a space"),
        pytest.param("12345678-Z", id="DNI with a hyphen"),
        pytest.param("12.345.678-Z", id="DNI with points"),
        pytest.param("X1234567L", id="NIE"),
        pytest.param("X-1234567-L", id="NIE with hyphens"),
        pytest.param("123456789", id="NIF"),
        pytest.param("123 456 789", id="NIF with spaces"),
        pytest.param("185057800608491", id="NIR"),
        pytest.param("1 85 05 78 006 084 91", id="NIR with spaces"),
        pytest.param("1 85 05 2A 006 084 35", id="NIR of Corsica"),
        pytest.param("1234567T", id="PPS"),
        pytest.param("1234567FA", id="PPS of two letters"),
        pytest.param("AB123456C", id="NINO"),
        pytest.param("AB 12 34 56 C", id="NINO with spaces"),
    ],
)
def test_a_national_identifier_is_found_and_masked(text: str) -> None:
    sentence = f"Voir {text} pour la suite."

    assert personal_data(sentence) == ("national_id",)
    assert masked(sentence) == f"Voir {MASK} pour la suite."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("12345678A", id="DNI"),
        pytest.param("X1234567A", id="NIE"),
        pytest.param("123456788", id="NIF"),
        pytest.param("823456789", id="NIF of a company"),
        pytest.param("185057800608492", id="NIR"),
        pytest.param("1234567A", id="PPS"),
        pytest.param("1234567FB", id="PPS of two letters"),
        pytest.param("QQ123456C", id="NINO of a letter not in use"),
        pytest.param("BG123456A", id="NINO of a prefix not in use"),
        pytest.param("AB123456E", id="NINO of a suffix not in use"),
    ],
)
def test_what_only_looks_like_a_national_identifier_is_left_alone(text: str) -> None:
    assert (personal_data(text), masked(text)) == ((), text)


@given(st.integers(0, 99_999_999))
def test_every_dni_is_found(number: int) -> None:
    assert personal_data(f"{number:08d}{DNI_LETTERS[number % 23]}") == ("national_id",)


@given(st.integers(0, 99_999_999), st.integers(1, 22))
def test_a_dni_with_another_letter_is_not_one(number: int, off: int) -> None:
    assert personal_data(f"{number:08d}{DNI_LETTERS[(number + off) % 23]}") == ()


@given(st.lists(DIGITS, min_size=7, max_size=7), st.sampled_from("123"))
def test_of_the_ten_check_digits_of_a_portuguese_nif_one_holds(
    digits: list[int], first: str
) -> None:
    stem = first + "".join(map(str, digits))

    assert len([check for check in range(10) if personal_data(f"{stem}{check}")]) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("name@example.org", "email"),
        ("first.last+asl@sub.example.co.uk", "email"),
        ("+351 253 100 000", "phone"),
        ("+34985123456", "phone"),
        ("00353 21 492 4000", "phone"),
        ("05 59 80 74 74", "phone"),
        ("05.59.80.74.74", "phone"),
        ("0559807474", "phone"),
        ("600 123 456", "phone"),
        ("985 12 34 56", "phone"),
        ("021 492 4000", "phone"),
        ("07700 900123", "phone"),
    ],
)
def test_a_way_to_reach_somebody_is_found_and_masked(text: str, kind: str) -> None:
    assert personal_data(f"Contact : {text}.") == (kind,)
    assert masked(f"Contact : {text}.") == f"Contact : {MASK}."


@pytest.mark.parametrize(
    "text",
    [
        "ASL-PAU-01",
        "EAPA_246/2016",
        "1 643 000,00 €",
        "600 123 456 €",
        "123 456 789 €",
        "2017-05-30 - 2019-11-30",
        "FRI15",
        "de 2018 à 2019, 80.508 habitants",
        "ISBN 978-989-8847-15-7",
        "https://example.org/2018/07/20",
    ],
)
def test_what_is_no_personal_data_is_left_alone(text: str) -> None:
    assert (personal_data(text), masked(text)) == ((), text)


def test_all_kinds_in_a_text_are_told_once_and_all_are_masked() -> None:
    text = "a@b.pt, c@d.pt, 12345678Z, 05 59 80 74 74"

    assert personal_data(text) == ("email", "national_id", "phone")
    assert masked(text) == f"{MASK}, {MASK}, {MASK}, {MASK}"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Avec Mme Dupont et M. Jean Martin.", ("Mme Dupont", "M. Jean Martin")),
        ("Dra. García preside.", ("Dra. García",)),
        ("Professor is a word, Dr Smith a name.", ("Dr Smith",)),
        ("Senhora Ana Sousa", ("Senhora Ana Sousa",)),
        ("Une dame du quartier, un monsieur aussi.", ()),
        ("Les mesures M et H", ()),
    ],
)
def test_a_title_with_a_name_is_found(text: str, names: tuple[str, ...]) -> None:
    assert named_persons(text) == names


PIECES = st.sampled_from(
    [
        "a@b.pt",
        "12345678Z",
        "X-1234567-L",
        "123 456 789",
        "1234567T",
        "AB 12 34 56 C",
        "1 85 05 2A 006 084 35",
        "05 59 80 74 74",
        "+351 253 100 000",
        "021 492 4000",
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=6).map(" ".join))
def test_what_is_masked_holds_no_personal_data_any_more(text: str) -> None:
    assert personal_data(masked(text)) == ()


@given(st.lists(PIECES | st.text(max_size=8), max_size=6).map(" ".join))
def test_the_cheap_pattern_rules_out_no_text_with_personal_data(text: str) -> None:
    assert bool(re.search(CANDIDATE, text)) or not personal_data(text)


# ------------------------------------------------------------------ in findings

SECRET = "12345678Z"  # noqa: S105 -- a national identifier of nobody


def everything_told(rows: list[dict[str, str]]) -> str:
    return "\n".join(
        repr((finding.value, finding.key, finding.facts)) for finding in kit.findings(rows)
    )


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({**kit.PILOT, "title": f"Cafés {SECRET}"}, id="value"),
        pytest.param({**kit.PILOT, "title": f"Cafés {SECRET}", "status": "?!"}, id="beside it"),
        pytest.param({**kit.PILOT, "status": SECRET}, id="value of another kind"),
        pytest.param({**kit.PILOT, "pilot_id": SECRET}, id="key"),
        pytest.param({**kit.PILOT, "start": SECRET}, id="date"),
        pytest.param({**kit.PILOT, SECRET: "x"}, id="heading"),
        pytest.param({**kit.PILOT, "partner_id": SECRET}, id="partner"),
        pytest.param(
            {**kit.PILOT, "status": "completed", "end": "", "lang": SECRET}, id="code list"
        ),
    ],
)
def test_personal_data_is_told_nowhere(row: dict[str, str]) -> None:
    told = everything_told([row])

    assert (told != "", SECRET in told) == (True, False)


def test_personal_data_in_facts_is_masked() -> None:
    rows = [
        {**kit.ACTOR, "name": "Régie", "actor_id": f"PAU-{number}"} for number in (SECRET, "ACT-2")
    ]

    (first, _) = kit.findings(rows)

    assert first.facts["others"] == (f"PAU-{MASK}", "PAU-ACT-2")


def test_personal_data_in_a_heading_is_masked_in_the_place_too() -> None:
    (found,) = kit.findings([{**kit.PILOT, f"Tél. {SECRET}": "x"}])

    assert found.place.header == f"Tél. {MASK}"
