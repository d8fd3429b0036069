"""Codes: as they are, and the words that partners write for them."""

from collections.abc import Sequence

import pytest

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.datasets.submitted.indicator_readings import INDICATOR_READINGS
from asl_pipeline.derive.codes import (
    all_names,
    code_list,
    country_of,
    in_version,
    lists_of,
    nuts_2_of,
    nuts_versions,
)
from asl_pipeline.derive.headers import (
    all_headings,
    contested_codes,
    exact_codes,
    folded,
    known_codes,
    known_headers,
    spread_headers,
)
from asl_pipeline.languages import available
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.raw import Native
from asl_pipeline.partners import registry
from asl_pipeline.quality.cell import Mark, Read, Written
from asl_pipeline.quality.codes import read_code_lists, read_codes, resolve

SPANISH, GALICIAN, FRENCH, PORTUGUESE, ENGLISH = ("es",), ("gl", "es"), ("fr",), ("pt",), ("en",)


def codes(texts: Sequence[str], languages: tuple[str, ...], name: str = "sex") -> list[object]:
    return [each.value for each in read_codes(list(map(Written, texts)), name, languages)]


@pytest.mark.parametrize(
    ("languages", "texts", "expected"),
    [
        (FRENCH, ["F", "H"], ["F", "M"]),
        (FRENCH, ["F", "M"], ["F", "M"]),
        (FRENCH, ["femmes", "Hommes"], ["F", "M"]),
        (SPANISH, ["M", "H"], ["F", "M"]),
        (SPANISH, ["Mujeres", "Hombres"], ["F", "M"]),
        (SPANISH, ["F", "M"], ["F", "M"]),
        (SPANISH, ["F", "H"], ["F", "M"]),
        (SPANISH, ["M", "V"], ["F", "M"]),
        (GALICIAN, ["M", "H"], ["F", "M"]),
        (GALICIAN, ["Mulleres", "Homes"], ["F", "M"]),
        (PORTUGUESE, ["M", "H"], ["F", "M"]),
        (PORTUGUESE, ["F", "M"], ["F", "M"]),
        (PORTUGUESE, ["mulheres", "homens"], ["F", "M"]),
        (ENGLISH, ["F", "M"], ["F", "M"]),
        (ENGLISH, ["women", "men"], ["F", "M"]),
        (ENGLISH, ["W", "M"], ["F", "M"]),
        (SPANISH, ["M", "H", "Total"], ["F", "M", "_T"]),
        (PORTUGUESE, ["M", "H", "HM"], ["F", "M", "_T"]),
    ],
)
def test_a_letter_is_read_by_language_and_by_what_stands_beside_it(
    languages: tuple[str, ...], texts: list[str], expected: list[str]
) -> None:
    assert codes(texts, languages) == expected


@pytest.mark.parametrize("languages", [SPANISH, GALICIAN, PORTUGUESE])
def test_an_m_alone_is_read_by_language_and_marked(languages: tuple[str, ...]) -> None:
    (found,) = read_codes([Written("M")], "sex", languages)

    assert (found.value, found.mark, found.other) == ("F", Mark.AMBIGUOUS, "Male")


@pytest.mark.parametrize("languages", [FRENCH, ENGLISH])
def test_an_m_alone_is_certain_where_the_language_has_no_other_word(
    languages: tuple[str, ...],
) -> None:
    assert read_codes([Written("M")], "sex", languages) == [Read("M")]


def test_an_h_is_no_code_in_english() -> None:
    assert [r.mark for r in read_codes([Written("H")], "sex", ENGLISH)] == [Mark.UNLISTED]


@pytest.mark.parametrize(
    ("text", "name", "languages", "expected"),
    [
        ("ongoing", "pilot_status", FRENCH, Read("ongoing")),
        ("ONGOING", "pilot_status", FRENCH, Read("ongoing", repairs=("case",))),
        ("En cours", "pilot_status", FRENCH, Read("ongoing", repairs=("code_from_label",))),
        ("França", "country", PORTUGUESE, Read("FR", repairs=("code_from_label",))),
        ("pau", "partner", FRENCH, Read("PAU", repairs=("case",))),
        ("peut-être", "pilot_status", FRENCH, Read(mark=Mark.UNLISTED)),
        ("-", "pilot_status", FRENCH, Read(mark=Mark.UNLISTED)),
    ],
)
def test_a_code_is_told_from_a_word_for_it(
    text: str, name: str, languages: tuple[str, ...], expected: Read
) -> None:
    assert read_codes([Written(text)], name, languages) == [expected]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Written("2016", Native.NUMBER), Read("2016")),
        (Written("2016-01-01", Native.DATE), Read(mark=Mark.UNLISTED)),
        (Written("true", Native.BOOLEAN), Read(mark=Mark.UNLISTED)),
    ],
)
def test_a_number_of_a_workbook_can_be_a_code(cell: Written, expected: Read) -> None:
    assert read_codes([cell], "nuts_version", FRENCH) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PAU", ["PAU"]),
        ("PAU; CRESS", ["PAU", "CRESS"]),
        ("PAU, CRESS", ["PAU", "CRESS"]),
        ("PAU / CRESS", ["PAU", "CRESS"]),
        ("PAU | CRESS", ["PAU", "CRESS"]),
        ("PAU\nCRESS", ["PAU", "CRESS"]),
        ("PAU; PAU;", ["PAU"]),
        ("Glasgow Caledonian University; PAU", ["GCU", "PAU"]),
    ],
)
def test_several_codes_in_a_cell_are_parted(text: str, expected: list[str]) -> None:
    (found,) = read_code_lists([Written(text)], "partner", ENGLISH)

    assert found.value == expected


@pytest.mark.parametrize("language", available())
def test_every_partner_is_known_by_its_name_and_its_english_name(language: str) -> None:
    names = [name for each in registry().values() for name in (each.name, each.english_name)]

    found = codes(names, (language,), "partner")

    assert found == [code for code in registry() for _ in ("name", "english name")]


def test_one_wrong_code_among_several_makes_the_cell_wrong() -> None:
    (found,) = read_code_lists([Written("PAU; XYZ")], "partner", FRENCH)

    assert (found.value, found.mark) == (None, Mark.UNLISTED)


@pytest.mark.parametrize("name", all_names())
@pytest.mark.parametrize("language", available())
def test_every_code_of_every_list_reads_as_itself(name: str, language: str) -> None:
    listed = sorted(code_list(name).codes)

    assert codes(listed, (language,), name) == listed


@pytest.mark.parametrize("language", available())
@pytest.mark.parametrize("name", sorted({n for dataset in SUBMITTED for n in lists_of(dataset)}))
def test_every_word_for_a_code_reads_as_that_code(name: str, language: str) -> None:
    spoken = known_codes(name, (language,))
    certain = sorted(spoken.keys() - exact_codes(name).keys())

    assert codes(certain, (language,), name) == [spoken[word] for word in certain]


def test_a_disputed_letter_leaves_its_neighbours_alone() -> None:
    assert resolve(["m", "h"], "sex", SPANISH) == ({"m": "F", "h": "M"}, frozenset())


def test_m_is_disputed_where_it_also_begins_the_word_for_women() -> None:
    disputed = {language for language in available() if contested_codes("sex", (language,))}

    assert disputed == {"es", "gl", "pt"}


# ------------------------------------------------------------------ headings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bénéficiaires", "beneficiaires"),
        ("  Date  de DÉBUT : ", "date de debut"),
        ("pilot_id", "pilot id"),
        ("Nombre de bénéficiaires", "no beneficiaires"),
        ("Nb de bénéficiaires", "no beneficiaires"),
        ("N.º de beneficiários", "no beneficiarios"),
        ("nº beneficiarios", "no beneficiarios"),
        ("Number of beneficiaries", "no beneficiaries"),
        ("Nombre", "nombre"),
        ("Budget (€)", "budget €"),
        ("1.º semestre", "1o semestre"),
        ("?!", ""),
    ],
)
def test_folding_leaves_what_counts(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(
    ("languages", "heading", "column"),
    [
        (ENGLISH, "Start date", "start"),
        (FRENCH, "Date de début", "start"),
        (SPANISH, "Fecha de inicio", "start"),
        (GALICIAN, "Data de inicio", "start"),
        (PORTUGUESE, "Data de início", "start"),
        (FRENCH, "Public cible", "target_groups"),
        (SPANISH, "Colectivo destinatario", "target_groups"),
        (PORTUGUESE, "Público-alvo", "target_groups"),
        (PORTUGUESE, "Objectivos", "objectives"),
        (FRENCH, "start", "start"),
        (FRENCH, "Start date", "start"),
    ],
)
def test_a_heading_is_known_in_the_partner_s_language_and_in_english(
    languages: tuple[str, ...], heading: str, column: str
) -> None:
    pilots = next(dataset for dataset in SUBMITTED if dataset.name == "pilot_actions")

    assert known_headers(pilots, languages)[folded(heading)] == column


@pytest.mark.parametrize("dataset", SUBMITTED, ids=lambda dataset: dataset.name)
@pytest.mark.parametrize("language", available())
def test_every_column_is_known_by_its_name_and_by_some_heading(
    dataset: Dataset, language: str
) -> None:
    known = known_headers(dataset, (language,))

    assert set(known.values()) == set(dataset.column_names)
    assert known.keys() <= all_headings()


@pytest.mark.parametrize(
    ("languages", "expected"),
    [(ENGLISH, {"f": "F", "m": "M"}), (FRENCH, {"f": "F", "h": "M"}), (SPANISH, {"h": "M"})],
)
def test_a_spread_heading_stands_for_a_code(
    languages: tuple[str, ...], expected: dict[str, str]
) -> None:
    assert expected.items() <= spread_headers(INDICATOR_READINGS, languages).items()


# ------------------------------------------------------------------ territory


@pytest.mark.parametrize("partner", registry())
def test_the_seat_of_every_partner_has_a_code_in_each_version_it_names(partner: str) -> None:
    seats = registry()[partner].nuts

    assert [version in nuts_versions(code) for version, code in seats.items()] == [True] * len(
        seats
    )


@pytest.mark.parametrize(
    ("code", "version", "expected"),
    [
        ("FR615", "2016", "FRI15"),
        ("FRI15", "2013", "FR615"),
        ("ES120", "2024", "ES120"),
        ("PT16E", "2024", "PT192"),
        ("XX123", "2016", None),
    ],
)
def test_an_area_that_only_changed_its_code_is_found_in_another_version(
    code: str, version: str, expected: str | None
) -> None:
    assert in_version(code, version) == expected


def test_northern_ireland_s_districts_lie_in_northern_ireland() -> None:
    assert (nuts_2_of("UKN10", "2016"), country_of("UKN10", "2016")) == ("UKN0", "GB")
