"""What one more accepted submission changes of a release, and what it leaves alone to the byte."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final

import pyarrow as pa
import pytest

from asl_pipeline.datasets import SUBMITTED, published
from asl_pipeline.derive.frames import SOURCES
from asl_pipeline.workflow.tables import RECIPES, made_of
from asl_pipeline_tests.kit import accepted

Rows = Sequence[Mapping[str, Any]]

BEFORE: Final[Mapping[str, Rows]] = {
    "pilot_actions": [{"need_id": "PAU-NEED-01", "partners_involved": ["PAU", "CRESS"]},
                      {"partner_id": "AVE", "pilot_id": "ASL-AVE-01", "lead_partner": "AVE",
                       "nuts_code": "PT119", "domain": "III", "partners_involved": ["AVE"]}],
    "indicator_definitions": [{"pilot_id": "ASL-PAU-01", "toc_element_id": "A1"},
                              {"indicator_id": "ASL-HOURS", "unit": "H", "counts": "other"}],
    # The second is of a pilot whose register is still to come.
    "indicator_readings": [{"target": 60.0}, {"pilot_id": "ASL-PAU-02"},
                           {"pilot_id": "ASL-AVE-01", "partner_id": "AVE", "nuts_code": "PT119",
                            "indicator_id": "ASL-HOURS", "unit": None}],
    "initiatives": [{"promoter_actor_id": "PAU-ACT-001", "difficulties": "Le terrain manque."},
                    {"partner_id": "AVE", "initiative_id": "AVE-INI-001", "country": "PT",
                     "nuts_code": "PT119", "domain": "III"}],
    "actors": [{}, {"partner_id": "AVE", "actor_id": "AVE-ACT-001", "country": "PT",
                    "nuts_code": "PT119"}],
    "needs": [{}, {"partner_id": "AVE", "need_id": "AVE-NEED-01", "theme": "employment",
                   "nuts_code": "PT119"}],
    "evaluation_assessments": [{}, {"pilot_id": "ASL-AVE-01"}],
    "toc_elements": [{}, {"partner_id": "AVE", "pilot_id": "ASL-AVE-01"}],
    "transfers": [{"adopter_actor_id": "PAU-ACT-002"},
                  {"partner_id": "AVE", "transfer_id": "AVE-TR-01", "pilot_id": "ASL-AVE-01"}],
    "action_plans": [{}],
    "action_measures": [{}, {"measure_no": "1.2", "pilot_id": "ASL-AVE-01"}],
    "communication_events": [{"participants_total": 31, "co_organisers": ["CES"]},
                             {"partner_id": "AVE", "organiser": "AVE", "country": "PT"}],
    "outputs": [{}],
    "deliverables": [{}, {"deliverable_id": "D5.1", "wp": "5"}],
    "milestones": [{}],
    "expenditure": [{}, {"partner_id": "PAU"}],
}  # fmt: skip
"""What is accepted of every form before."""

ADDED: Final[Mapping[str, Rows]] = {
    "pilot_actions": [{"pilot_id": "ASL-PAU-02", "domain": "I"}],
    "indicator_definitions": [{"partner_id": "GCU", "period": "2018-S2", "name_en": "Reached",
                               "direction": "down", "pilot_id": "ASL-AVE-01",
                               "toc_element_id": "A1"}],
    "indicator_readings": [{"period": "2018-S2", "value": 55.0}],
    "initiatives": [{"initiative_id": "PAU-INI-002", "need_id": "PAU-NEED-01",
                     "difficulties": "Les bénévoles manquent."}],
    "actors": [{"actor_id": "PAU-ACT-002", "name": "Ville de Redon"}],
    "needs": [{"need_id": "PAU-NEED-02"}],
    "evaluation_assessments": [{"partner_id": "GCU", "assessor": "GCU", "score": 2}],
    "toc_elements": [{"element_id": "R1", "toc_kind": "outcome_long"}],
    "transfers": [{"transfer_id": "PAU-TR-02", "nuts_code": "ES120", "period": "2018-S2"}],
    "action_plans": [{"partner_id": "PAU", "plan_id": "PAU-PLAN-1", "nuts_code": "FRI15",
                      "joint_partners": ["PAU", "CRESS"]}],
    "action_measures": [{"measure_no": "1.3"}],
    "communication_events": [{"event_id": "PAU-EV-02", "participants_total": 40,
                              "period": "2018-S2", "date_start": dt.date(2018, 9, 3)}],
    "outputs": [{"output_id": "CES-OUT-02"}],
    "deliverables": [{"deliverable_id": "D4.2", "partner_id": "CES", "responsible": "CES",
                      "contributors": ["GCU"]}],
    "milestones": [{"milestone_id": "M4.2", "partner_id": "CES", "responsible": "CES"}],
    "expenditure": [{"line_no": "2", "eligible_eur": Decimal("10.00"),
                     "erdf_eur": Decimal("7.50"), "match_eur": Decimal("2.50")}],
}  # fmt: skip
"""One more accepted submission of each form."""

CHANGED: Final[Mapping[str, str]] = {
    "pilot_actions": "pilots pilot_timeline territories indicators indicator_summary "
    "pilot_results good_practices scaling programme_indicators programme_totals",
    "indicator_definitions": "indicator_definitions indicators indicator_summary "
    "pilot_results toc contribution good_practices",
    "indicator_readings": "territories indicators indicator_summary "
    "pilot_results toc contribution good_practices",
    "initiatives": "practices needs territories lessons",
    "actors": "actors actor_links actor_network territories",
    "needs": "needs territories",
    "evaluation_assessments": "evaluation_scores evaluation_agreement "
    "domain_comparison good_practices",
    "toc_elements": "toc contribution",
    "transfers": "territories good_practices scaling "
    "transfers programme_indicators programme_totals",
    "action_plans": "actor_links actor_network territories programme_indicators programme_totals",
    "action_measures": "scaling programme_indicators programme_totals",
    "communication_events": "communication_reach",
    "outputs": "communication_reach",
    "deliverables": "actor_links actor_network delivery_status",
    "milestones": "delivery_status",
    "expenditure": "budget_execution",
}
"""The tables that what is added of a form may change."""

Made = Mapping[str, Mapping[tuple[object, ...], dict[str, Any]]]


@cache
def _made(form: str | None = None) -> Made:
    """The rows of every table by key, with or without what is added of a form."""
    held = {name: [*rows, *(ADDED[name] if name == form else ())] for name, rows in BEFORE.items()}
    tables = made_of(accepted(**held, pilot_statements=held["pilot_actions"]))
    return {name: _by_key(name, table) for name, table in tables.items()}


def _by_key(name: str, table: pa.Table) -> dict[tuple[object, ...], dict[str, Any]]:
    return {tuple(row[each] for each in published(name).key): row for row in table.to_pylist()}


def test_something_is_added_of_every_form() -> None:
    forms = {dataset.name for dataset in SUBMITTED}

    assert set(BEFORE) == set(ADDED) == set(CHANGED) == forms


@pytest.mark.parametrize("form", ADDED)
def test_one_more_submission_changes_the_tables_that_it_may_and_no_other(form: str) -> None:
    before, after = _made(), _made(form)

    # How many cells are filled in is told of every form but that of costs, which is internal.
    may = {*CHANGED[form].split(), *(["item_response"] if form != "expenditure" else [])}
    assert {name for name in RECIPES if after[name] != before[name]} == may


@pytest.mark.parametrize("form", ADDED)
def test_only_rows_that_name_the_new_submission_as_a_source_are_added_or_changed(form: str) -> None:
    before, after = _made(), _made(form)
    new = f"{form}/{len(BEFORE[form])}"

    changed = {
        (name, key): row
        for name, rows in after.items()
        for key, row in rows.items()
        if before[name].get(key) != row
    }

    # What is told of a submission as a whole names it, and not its rows.
    assert [at for at, row in changed.items() if not {new, form} & set(row[SOURCES])] == []


@pytest.mark.parametrize("form", ADDED)
def test_a_row_goes_only_where_all_its_sources_now_stand_in_a_row_with_the_new_one(
    form: str,
) -> None:
    before, after = _made(), _made(form)
    new = f"{form}/{len(BEFORE[form])}"

    for name, rows in before.items():
        told = {s for row in after[name].values() if new in row[SOURCES] for s in row[SOURCES]}
        gone = [row for key, row in rows.items() if key not in after[name]]
        assert all(told.issuperset(row[SOURCES]) for row in gone), name
