"""Words that stand in internal columns only: none of them is in a protected table or is let out."""

from dataclasses import replace

import pyarrow as pa
import pytest

from asl_pipeline.datasets import PUBLISHED, SUBMITTED, published
from asl_pipeline.derive.arrow import schema
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.model.column import Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.failure import DisclosureRefused
from asl_pipeline.observatory.coverage import coverage
from asl_pipeline.partners import registry
from asl_pipeline.workflow.tables import made_of
from asl_pipeline_tests.kit import TYPED, accepted, delivery, submission

_TEXT = {Kind.TEXT, Kind.NARRATIVE}


def _canary(form: str, column: str) -> str:
    return f"Ornithorynque {form} {column}, tel. 05 59 00 00 00, jeanne@example.org"


def _internal(form: Dataset) -> list[str]:
    return [
        column.name
        for column in form.columns
        if column.sensitivity is Sensitivity.INTERNAL and column.kind in _TEXT
    ]


@pytest.fixture(scope="module")
def shown() -> dict[str, pa.Table]:
    """All published tables, protected, of forms with a canary in every internal text."""
    forms = {
        form.name: [{name: _canary(form.name, name) for name in _internal(form)}]
        for form in SUBMITTED
        if form.name in TYPED
    }
    told = coverage([submission("pilot_actions")], {1: delivery(seq=1)}, [registry()["PAU"]])
    made = made_of(accepted(**forms), {"coverage": told})
    return dict(protect({name: (published(name), table) for name, table in made.items()}))


def test_there_are_canaries_in_many_forms() -> None:
    assert sum(bool(_internal(form)) for form in SUBMITTED if form.name in TYPED) >= 5


def test_no_canary_is_in_a_protected_table(shown: dict[str, pa.Table]) -> None:
    for name, table in shown.items():
        assert "Ornithorynque" not in str(table.to_pylist()), name
        assert "example.org" not in str(table.drop_columns(_links(table)).to_pylist()), name


def _links(table: pa.Table) -> list[str]:
    return [name for name in table.column_names if name in {"evidence_doc", "url"}]


@pytest.mark.parametrize("dataset", PUBLISHED, ids=lambda dataset: dataset.name)
def test_the_auditor_refuses_an_internal_column_whoever_let_it_through(dataset: Dataset) -> None:
    first, *others = dataset.columns
    leaky = replace(
        dataset, columns=(replace(first, sensitivity=Sensitivity.INTERNAL), *others), protection=()
    )

    with pytest.raises(DisclosureRefused, match="internal column"):
        audit({dataset.name: (leaky, pa.Table.from_pylist([], schema(dataset)))})
