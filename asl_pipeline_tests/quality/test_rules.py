"""Every kind of rule, as a partner meets it: rows in, row and rule out."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.derive.expectations import check_kinds
from asl_pipeline.derive.rules import rule_index, rule_set, rules_of
from asl_pipeline.model.check import kind_of
from asl_pipeline.model.rule import Severity
from asl_pipeline_tests import kit

Row = Mapping[str, str]
Found = Sequence[tuple[int | None, str]]

LONG = "Des rencontres chaque semaine dans tous les quartiers de la ville et au marché."
ENGLISH = "Weekly meetings in every district of the town, where neighbours cook and talk together."


def pilot(number: int = 1, **cells: str) -> Row:
    return {**kit.PILOT, "pilot_id": f"ASL-PAU-{number:02}", **cells}


def reading(**cells: str) -> Row:
    return {**kit.READING, **cells}


def actor(number: int = 1, **cells: str) -> Row:
    return {**kit.ACTOR, "actor_id": f"PAU-ACT-{number:03}", "name": f"Régie {number}", **cells}


def initiative(number: int = 1, **cells: str) -> Row:
    own = {"initiative_id": f"PAU-INI-{number:03}", "name": f"Jardin {number}"}
    return {**kit.INITIATIVE, **own, **cells}


def without(column: str, row: Row) -> Row:
    return {name: cell for name, cell in row.items() if name != column}


@dataclass(frozen=True, slots=True)
class Case:
    """Rows of one form, the first ones without fault, and what is found on them."""

    kind: str
    rows: Sequence[Row]
    found: Found
    partner: str = "PAU"
    name: str = "2018-S1.csv"


def esid(total: str) -> dict[str, str]:
    scores = ("esid_objectives", "esid_actors", "esid_outputs", "esid_innovativeness")
    return {**dict.fromkeys(scores, "1"), "esid_total": total}


def by_sex(indicator: str, **values: str) -> list[Row]:
    codes = {"women": "F", "men": "M", "total": "_T"}
    return [
        reading(indicator_id=indicator, sex=codes[name], value=cell)
        for name, cell in values.items()
    ]


CASES = (
    Case(
        "structure_columns_present",
        [without("country", actor())],
        [
            (None, "actors.table.columns_present"),
            (2, "actors.country.required"),
        ],
    ),
    Case("structure_columns_known", [actor(mood="x")], [(None, "actors.table.columns_known")]),
    Case("structure_columns_distinct", [actor(Nom="x")], [(None, "actors.table.columns_distinct")]),
    Case(
        "structure_own_rows",
        [actor(1, partner_id="PAU"), actor(2, partner_id="CRESS")],
        [(3, "actors.table.own_rows")],
    ),
    Case(
        "structure_period_agrees",
        [actor(period="2018-S1")],
        [(None, "actors.table.period_agrees")],
        name="2018-S2.csv",
    ),
    Case(
        "structure_partner_takes_part",
        [actor()],
        [(None, "actors.table.partner_takes_part")],
        name="2022-S2.csv",
    ),
    Case(
        "structure_allowed_sender",
        [reading(pilot_id="ASL-CES-01")],
        [(None, "indicator_readings.table.allowed_sender")],
        partner="CES",
    ),
    Case("structure_on_time", [actor()], [(None, "actors.table.on_time")], name="2017-S2.csv"),
    Case(
        "structure_text_intact",
        [pilot(1), pilot(2, title="Caf\ufffds")],
        [(3, "pilot_actions.table.text_intact")],
    ),
    Case(
        "readable",
        [pilot(1, end="01/03/2018"), pilot(2, end="bientôt")],
        [(3, "pilot_actions.end.readable")],
    ),
    Case(
        "unambiguous",
        [reading(value="12"), reading(indicator_id="ASL-B", value="80.508", unit="H")],
        [(3, "indicator_readings.value.unambiguous")],
    ),
    Case(
        "in_code_list",
        [pilot(1), pilot(2, domain="IX")],
        [(3, "pilot_actions.domain.in_code_list")],
    ),
    Case(
        "in_code_list",
        [pilot(1, target_groups="staff; homeless"), pilot(2, target_groups="staff; robots")],
        [(3, "pilot_actions.target_groups.in_code_list")],
    ),
    Case(
        "weekday_agrees",
        [pilot(1, start="jeudi 1er février 2018"), pilot(2, start="lundi 1er février 2018")],
        [(3, "pilot_actions.start.weekday")],
    ),
    Case("required", [pilot(1), pilot(2, title="")], [(3, "pilot_actions.title.required")]),
    Case(
        "required",
        [pilot(1), pilot(2, target_groups=" ")],
        [(3, "pilot_actions.target_groups.required")],
    ),
    Case(
        "required_when",
        [
            pilot(1, status="completed", end="01/03/2018"),
            pilot(2, status="ongoing", end=""),
            pilot(3, status="completed", end=""),
        ],
        [(4, "pilot_actions.end.when_completed")],
    ),
    Case(
        "unique",
        [pilot(1), pilot(2), pilot(2)],
        [(3, "pilot_actions.key.unique"), (4, "pilot_actions.key.unique")],
    ),
    Case(
        "matches", [pilot(1), pilot(pilot_id="ASL-PAU-2")], [(3, "pilot_actions.pilot_id.format")]
    ),
    Case(
        "between",
        [pilot(1, budget_planned="0"), pilot(2, budget_planned="-1")],
        [(3, "pilot_actions.budget_planned.in_range")],
    ),
    Case(
        "between",
        [initiative(1, lat="90"), initiative(2, lat="90,5"), initiative(3, lat="-91")],
        [(3, "initiatives.lat.in_range"), (4, "initiatives.lat.in_range")],
    ),
    Case(
        "not_before",
        [pilot(1, end="01/02/2018"), pilot(2, end="31/01/2018")],
        [(3, "pilot_actions.end.not_before_start")],
    ),
    Case(
        "not_before",
        [initiative(1, end_year="2015"), initiative(2, end_year="2014")],
        [(3, "initiatives.end_year.not_before_start_year")],
    ),
    Case(
        "within_dates",
        [pilot(1, end="31/05/2021"), pilot(2, end="15/07/2021")],
        [(3, "pilot_actions.end.in_phase")],
    ),
    Case(
        "not_after_receipt",
        [
            pilot(1, status="completed", end="20/07/2018"),
            pilot(2, status="ongoing", end="21/07/2018"),
            pilot(3, status="completed", end="21/07/2018"),
        ],
        [(4, "pilot_actions.end.reached_when_completed")],
    ),
    Case(
        "only_when",
        [pilot(1, domain="V", start="01/03/2022"), pilot(2, domain="V")],
        [(3, "pilot_actions.domain.digital_in_extension")],
    ),
    Case(
        "sum_of_parts",
        [initiative(1, **esid("4")), initiative(2, **esid("5"))],
        [(3, "initiatives.esid_total.sum_of_scores")],
    ),
    Case(
        "breakdown",
        [
            *by_sex("ASL-A", women="20", men="22", total="42"),
            *by_sex("ASL-B", women="20", men="22", total="43"),
        ],
        [(7, "indicator_readings.value.adds_up_by_sex")],
    ),
    Case(
        "nuts_in_version",
        [actor(1), actor(2, nuts_version="2013")],
        [(3, "actors.nuts_code.in_version")],
    ),
    Case(
        "nuts_in_country", [actor(1), actor(2, country="ES")], [(3, "actors.nuts_code.in_country")]
    ),
    Case(
        "in_atlantic_area",
        [actor(1), actor(2, nuts_code="FRJ23")],
        [(3, "actors.nuts_code.in_atlantic_area")],
    ),
    Case(
        "determines",
        [actor(1), actor(2, name="Alter"), actor(3, name="alter ")],
        [(3, "actors.name.one_actor_id"), (4, "actors.name.one_actor_id")],
    ),
    Case("own_id", [pilot(1), pilot(pilot_id="ASL-AVI-01")], [(3, "pilot_actions.pilot_id.own")]),
    Case(
        "no_personal_data",
        [pilot(1), pilot(2, title="Contact : a@b.fr")],
        [(3, "pilot_actions.title.no_personal_data")],
    ),
    Case(
        "no_named_person",
        [pilot(1), pilot(2, problem="Selon Mme Dupont, rien.")],
        [(3, "pilot_actions.problem.no_named_person")],
    ),
    Case(
        "not_copied",
        [pilot(1), *[pilot(number, objectives=LONG) for number in (2, 3, 4)]],
        [(row, "pilot_actions.objectives.not_copied") for row in (3, 4, 5)],
    ),
    Case(
        "in_language",
        [pilot(1, description=LONG), pilot(2, description=ENGLISH)],
        [(3, "pilot_actions.description.in_language")],
    ),
    Case(
        "not_heaped",
        [reading(indicator_id=f"ASL-{number}", value=f"{number}0") for number in range(2, 12)],
        [(2, "indicator_readings.value.not_heaped")],
    ),
    Case(
        "near_target",
        [
            reading(value="60", target="42", is_final="oui"),
            reading(indicator_id="ASL-B", value="66", target="42", is_final="non"),
            reading(indicator_id="ASL-C", value="66", target="42", is_final="oui"),
            reading(indicator_id="ASL-D", value="10", target="42", is_final="oui"),
        ],
        [
            (4, "indicator_readings.value.near_target"),
            (5, "indicator_readings.value.near_target"),
        ],
    ),
    Case(
        "fits_unit",
        [
            reading(value="100", unit="PC"),
            reading(indicator_id="ASL-B", value="100,5", unit="PC"),
            reading(indicator_id="ASL-C", value="1,5", unit="NR"),
            reading(indicator_id="ASL-D", value="-1", unit="H"),
        ],
        [(row, "indicator_readings.value.fits_unit") for row in (3, 4, 5)],
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_a_rule_finds_the_rows_at_fault_and_no_others(case: Case) -> None:
    assert kit.codes(case.rows, case.partner, case.name) == case.found


def test_headings_without_rows_are_found() -> None:
    content = kit.csv_file([actor()]).split(b"\r\n")[0] + b"\r\n"

    (submission,) = kit.judged(content)

    assert [finding.rule for finding in submission.report.findings] == ["actors.table.rows_present"]


def test_a_reading_refers_to_a_pilot_of_the_same_delivery() -> None:
    other = reading(indicator_id="ASL-B", pilot_id="ASL-PAU-99")
    content = kit.workbook(Pilots=[pilot()], Readings=[reading(), other])

    _, readings = kit.judged(content, name="2018-S1.xlsx")

    found = [(each.place.row, each.rule) for each in readings.report.findings]
    assert found == [(3, "indicator_readings.pilot_id.known")]


def test_a_rule_on_a_form_that_was_not_sent_is_told_as_not_run() -> None:
    (submission,) = kit.judged(kit.csv_file([reading()]))

    assert [(each.rule, each.why) for each in submission.report.not_run] == [
        ("pilot_id.known", "no_dataset"),
        ("value.never_decreases", "no_history"),
        ("value.changes_little", "no_history"),
        ("value.near_own_history", "no_history"),
        ("pilot_id.no_gap", "no_history"),
        ("value.revised_little", "no_history"),
    ]


# ------------------------------------------------------------------ what is missing


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([pilot(end="")], id="not_before"),
        pytest.param([reading(unit="")], id="fits_unit"),
        pytest.param([reading(target="", is_final="oui")], id="near_target"),
        pytest.param([reading(target="42", is_final="", value="1")], id="near_target: final"),
        pytest.param([initiative(**(esid("") | {"esid_total": ""}))], id="sum: total"),
        pytest.param([initiative(**(esid("7") | {"esid_actors": ""}))], id="sum: a part"),
        pytest.param([pilot(budget_planned="n.d.")], id="between"),
        pytest.param([pilot(need_id="")], id="matches"),
        pytest.param([actor(1, city=""), actor(2, city="", nuts_code="FRI12")], id="determines"),
        pytest.param([initiative(promoter_actor_id="")], id="refers_to"),
    ],
)
def test_a_rule_says_nothing_where_a_value_it_needs_is_missing(rows: Sequence[Row]) -> None:
    assert kit.codes(rows) == []


@pytest.mark.parametrize(
    ("column", "cell"), [("title", ""), ("title", "n.d."), ("start", ""), ("partners_involved", "")]
)
def test_a_required_value_that_is_missing_is_invalid(column: str, cell: str) -> None:
    assert kit.codes([pilot(**{column: cell})]) == [(2, f"pilot_actions.{column}.required")]


def test_what_cannot_be_read_is_not_called_missing_as_well() -> None:
    assert kit.codes([pilot(start="bientôt")]) == [(2, "pilot_actions.start.readable")]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"women": "20", "men": "", "total": "42"}, []),
        ({"women": "20", "total": "42"}, []),
        ({"women": "43", "total": "42"}, [(3, "indicator_readings.value.adds_up_by_sex")]),
        ({"women": "20", "men": "23"}, []),
    ],
)
def test_of_a_breakdown_what_is_missing_is_ignored_and_the_rest_is_judged(
    values: dict[str, str], found: Found
) -> None:
    found_by_sex = [each for each in kit.codes(by_sex("ASL-A", **values)) if "adds_up" in each[1]]

    assert found_by_sex == found


def test_a_blank_key_is_required_and_not_a_duplicate() -> None:
    rows = [pilot(pilot_id=""), pilot(pilot_id="")]

    assert kit.codes(rows) == [
        (2, "pilot_actions.pilot_id.required"),
        (3, "pilot_actions.pilot_id.required"),
    ]


# ------------------------------------------------------------------ what reading asks

ACTORS = kit.csv_file([actor(1), actor(2)])
PLAIN = ACTORS.replace("é".encode(), b"e")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (ACTORS + b"A-1;a;b;ES;c;d;more\r\n", (4, "G4", "actors.table.cells_fit")),
        (ACTORS + b"A-1;a;b\r\n", (4, None, "actors.table.rows_whole")),
        (PLAIN + b"A-1;\x83vora;;;;\r\n", (None, None, "actors.table.encoding_sure")),
        (
            json.dumps([actor()]).replace("{", '{"name": "a", ').encode(),
            (1, None, "actors.table.names_distinct"),
        ),
    ],
)
def test_what_reading_cannot_settle_is_asked_where_it_stands(
    content: bytes, found: tuple[int | None, str | None, str]
) -> None:
    (submission,) = kit.judged(content)

    places = [(f.place.row, f.place.cell, f.rule) for f in submission.report.findings]
    assert found in places


# ------------------------------------------------------------------ the rule book


@pytest.mark.parametrize("dataset", SUBMITTED, ids=lambda dataset: dataset.name)
def test_a_form_has_each_rule_once(dataset: object) -> None:
    codes = [rule.code for rule in rules_of(dataset)]  # type: ignore[arg-type]

    assert len(codes) == len(set(codes))


def test_every_rule_has_a_reason_and_a_number_in_the_rule_book() -> None:
    without_reason = [
        code for code, (_, rule) in rule_index().items() if not (rule.why and rule.ess)
    ]

    assert without_reason == []


def test_every_kind_of_check_is_used_by_a_form() -> None:
    used = {kind_of(rule.check) for _, rule in rule_index().values()}

    assert set(check_kinds()) == used


def test_the_name_of_the_rules_in_force_does_not_change_by_itself() -> None:
    assert rule_set() == rule_set()


def test_lateness_is_information_and_returns_nothing() -> None:
    (submission,) = kit.judged(kit.csv_file([actor()]), on=dt.date(2019, 7, 1))

    (found,) = submission.report.findings
    assert (found.severity, submission.verdict.value) == (Severity.INFO, "accepted")
