"""Builders for tests: small real things, made in a line."""

import csv
import datetime as dt
import io
import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

import openpyxl
import pyarrow as pa

from asl_pipeline.assess import Judged, Placed, judge_all, place
from asl_pipeline.datasets import SUBMITTED, submitted
from asl_pipeline.derive.arrow import schema
from asl_pipeline.derive.frames import ROW_ID
from asl_pipeline.intake.context import CONTEXT
from asl_pipeline.intake.reading import read
from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.finding import Finding, Place
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Decision, Delivery, DeliveryState, Submission, Verdict
from asl_pipeline.partners import registry
from asl_pipeline.review.matches import DECIDED
from asl_pipeline.settings import Settings, from_environment
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.workflow import Workplace

IN_TIME = dt.date(2018, 7, 20)
"""A day on which the report for 2018-S1 is in time."""

PILOT: Mapping[str, str] = {
    "pilot_id": "ASL-PAU-01",
    "title": "Cafés de quartier",
    "lang": "fr",
    "domain": "II",
    "problem": "Peu de lieux de rencontre.",
    "objectives": "Créer des liens.",
    "description": "Des rencontres chaque semaine.",
    "lead_partner": "PAU",
    "partners_involved": "PAU",
    "action_type": "service",
    "status": "ongoing",
    "start": "01/02/2018",
    "end": "",
    "nuts_code": "FRI15",
    "nuts_version": "2016",
    "target_groups": "low_income",
}
"""A row of `pilot_actions` with nothing wrong in it."""

READING: Mapping[str, str] = {
    "pilot_id": "ASL-PAU-01",
    "indicator_id": "ASL-BENEF",
    "sex": "_T",
    "nuts_code": "FRI15",
    "nuts_version": "2016",
    "value": "42",
    "unit": "NR",
}
"""A row of `indicator_readings` with nothing wrong in it."""

ACTOR: Mapping[str, str] = {
    "actor_id": "PAU-ACT-001",
    "name": "Régie de quartier",
    "actor_type": "association",
    "country": "FR",
    "nuts_code": "FRI15",
    "nuts_version": "2016",
}
"""A row of `actors` with nothing wrong in it."""

INITIATIVE: Mapping[str, str] = {
    "initiative_id": "PAU-INI-001",
    "name": "Jardin partagé",
    "domain": "I",
    "description": "Un jardin ouvert à tous.",
    "start_year": "2015",
    "country": "FR",
    "nuts_code": "FRI15",
    "nuts_version": "2016",
    "mapped_by": "PAU",
}
"""A row of `initiatives` with nothing wrong in it."""

NEED: Mapping[str, str] = {
    "need_id": "PAU-NEED-01",
    "level": "meso",
    "theme": "health",
    "statement": "Les personnes âgées n'ont personne pour de petites réparations.",
    "urgency": "4",
    "source_kind": "focus_group",
    "n_participants": "12",
    "nuts_code": "FRI15",
    "nuts_version": "2016",
}
"""A row of `needs` with nothing wrong in it."""


def csv_file(rows: Sequence[Mapping[str, str]], delimiter: str = ";") -> bytes:
    """A file with these rows, in UTF-8."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def placed(
    content: bytes, partner: str = "PAU", name: str = "2018-S1.csv", on: dt.date = IN_TIME
) -> Placed:
    """A file as read and placed."""
    return place(read(content, name), registry()[partner], name, on)


def judged(
    content: bytes, partner: str = "PAU", name: str = "2018-S1.csv", on: dt.date = IN_TIME
) -> tuple[Judged, ...]:
    """A file as judged by the engine alone."""
    return judge_all(placed(content, partner, name, on), registry()[partner], on)


def findings(
    rows: Sequence[Mapping[str, str]], partner: str = "PAU", name: str = "2018-S1.csv"
) -> list[Finding]:
    """The findings on rows of one form."""
    return [
        finding
        for submission in judged(csv_file(rows), partner, name)
        for finding in submission.report.findings
    ]


def codes(
    rows: Sequence[Mapping[str, str]], partner: str = "PAU", name: str = "2018-S1.csv"
) -> list[tuple[int | None, str]]:
    """Row and rule of each finding on rows of one form."""
    return [(finding.place.row, finding.rule) for finding in findings(rows, partner, name)]


@cache
def _empty_ledger() -> bytes:
    """The file of a ledger with nothing in it: making one anew takes a fifth of a second."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        Ledger.open(f"sqlite:///{path}").close()
        return path.read_bytes()


def fresh_ledger(path: Path) -> Ledger:
    """The ledger in a file, which is made if it is not there."""
    if not path.exists():
        path.write_bytes(_empty_ledger())
    return Ledger.open(f"sqlite:///{path}")


@contextmanager
def workplace(
    home: Path, inbox: Path, *, today: dt.date = dt.date(2026, 3, 31), auto_sign_off: bool = False
) -> Iterator[Workplace]:
    """A workplace in a home of its own."""
    settings: Settings = from_environment({}, str(home))
    settings.home.mkdir(parents=True, exist_ok=True)
    ledger = fresh_ledger(settings.home / "ledger.sqlite")
    try:
        yield Workplace(
            settings=settings,
            ledger=ledger,
            today=today,
            inbox=inbox,
            auto_sign_off=auto_sign_off,
        )
    finally:
        ledger.close()


def deliver(inbox: Path, partner: str, name: str, content: bytes) -> Path:
    """Put a file into a partner's folder."""
    path = inbox / partner / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def period(code: str) -> Period:
    """A half-year."""
    return Period.parse(code)


def rows_of(table: pa.Table, *columns: str) -> list[tuple[object, ...]]:
    """Some columns of a table as rows."""
    return [tuple(row[name] for name in columns) for row in table.to_pylist()]


def delivery(name: str = "2018-S1.csv", content: bytes = b"a", **changes: Any) -> Delivery:
    """A delivery of PAU's, as it would be noted first."""
    told: dict[str, Any] = {
        "seq": 0,
        "partner": "PAU",
        "name": name,
        "sha256": sha256_of(content),
        "size": len(content),
        "arrived_on": IN_TIME,
        "state": DeliveryState.RECEIVED,
    }
    return Delivery(**(told | changes))


def submission(
    form: str = "actors", code: str = "2018-S1", revision: int = 1, **changes: Any
) -> Submission:
    """A submission of PAU's that was accepted with nothing to decide."""
    partner = changes.get("partner", "PAU")
    told: dict[str, Any] = {
        "id": f"{partner}_{code}_{form}_r{revision}",
        "delivery": 1,
        "partner": partner,
        "dataset": form,
        "period": Period.parse(code),
        "revision": revision,
        "sha256": sha256_of(b"a"),
        "rows": 1,
        "clean_rows": 1,
        "errors": 0,
        "warnings": 0,
        "infos": 0,
        "verdict": Verdict.ACCEPTED,
        "decision": Decision.NOT_NEEDED,
        "rule_set": "1+0",
    }
    return Submission(**(told | changes))


CROSS_CASE = Finding(
    rule="across.assessed_own_pilot",
    kind="assessed_own_pilot",
    ess="L4-04",
    level=4,
    severity=Severity.WARNING,
    place=Place(),
    key={"pilot_id": "ASL-PAU-01"},
)
"""A case between partners."""

TYPED: Mapping[str, Mapping[str, Any]] = {
    "pilot_actions": {
        **PILOT,
        "partner_id": "PAU",
        "period": "2018-S1",
        "partners_involved": ["PAU"],
        "target_groups": ["low_income"],
        "start": dt.date(2018, 2, 1),
        "end": None,
    },
    "indicator_definitions": {
        "partner_id": "CES",
        "period": "2018-S1",
        "indicator_id": "ASL-BENEF",
        "scheme": "ASL",
        "name_en": "Beneficiaries",
        "unit": "NR",
        "counts": "persons",
        "measure_type": "cumulative",
        "direction": "up",
    },
    "indicator_readings": {
        **READING,
        "partner_id": "PAU",
        "period": "2018-S1",
        "age_band": "_T",
        "target_group": "_T",
        "value": 42.0,
        "obs_status": "A",
        "conf_status": "F",
    },
    "initiatives": {**INITIATIVE, "partner_id": "PAU", "period": "2018-S1", "start_year": 2015},
    "actors": {**ACTOR, "partner_id": "PAU", "period": "2018-S1"},
    "needs": {
        **NEED,
        "partner_id": "PAU",
        "period": "2018-S1",
        "urgency": 4,
        "n_participants": 12,
    },
    "evaluation_assessments": {
        "partner_id": "CES",
        "period": "2018-S1",
        "pilot_id": "ASL-PAU-01",
        "assessor": "CES",
        "criterion": "relevance",
        "round": 1,
        "score": 4,
        "justification": "Three of the four districts asked for it in the survey of spring.",
    },
    "toc_elements": {
        "partner_id": "PAU",
        "period": "2018-S1",
        "pilot_id": "ASL-PAU-01",
        "element_id": "A1",
        "toc_kind": "activity",
        "statement": "Des rencontres chaque semaine.",
    },
    "transfers": {
        "partner_id": "PAU",
        "period": "2018-S1",
        "transfer_id": "PAU-TR-01",
        "pilot_id": "ASL-PAU-01",
        "adopter_name": "Ville de Redon",
        "nuts_code": "FRH03",
        "nuts_version": "2016",
        "uptake": "adopted",
        "taken_up_on": dt.date(2018, 5, 20),
        "evidence_doc": "https://example.org/minutes",
        "counts_for": ["RCR104"],
    },
    "action_plans": {
        "partner_id": "AVE",
        "period": "2018-S1",
        "plan_id": "AVE-PLAN-1",
        "title": "Plano local",
        "territory": "Vale do Ave",
        "nuts_code": "PT119",
        "nuts_version": "2016",
        "plan_status": "adopted",
        "adopted_on": dt.date(2018, 6, 1),
        "adopted_by": "Assembleia",
        "joint_partners": ["AVE", "PAU"],
    },
    "action_measures": {
        "partner_id": "AVE",
        "period": "2018-S1",
        "plan_id": "AVE-PLAN-1",
        "measure_no": "1.1",
        "title": "Oficinas",
        "pilot_id": "ASL-PAU-01",
        "status": "ongoing",
    },
    "communication_events": {
        "partner_id": "PAU",
        "period": "2018-S1",
        "event_id": "PAU-EV-01",
        "event_type": "workshop",
        "title": "Atelier",
        "date_start": dt.date(2018, 3, 15),
        "country": "FR",
        "organiser": "PAU",
    },
    "outputs": {
        "partner_id": "CES",
        "period": "2018-S2",
        "output_id": "CES-OUT-01",
        "output_kind": "guide",
        "title": "Guia",
        "output_language": "pt",
        "published_on": dt.date(2018, 5, 2),
    },
    "deliverables": {
        "partner_id": "GCU",
        "period": "2018-S1",
        "deliverable_id": "D4.1",
        "title": "Map of social needs",
        "wp": "4",
        "responsible": "GCU",
        "due": dt.date(2018, 3, 31),
        "delivered": dt.date(2018, 3, 31),
        "status": "delivered",
    },
    "milestones": {
        "partner_id": "GCU",
        "period": "2018-S1",
        "milestone_id": "M4.1",
        "title": "Templates agreed",
        "wp": "4",
        "responsible": "GCU",
        "due": dt.date(2018, 3, 31),
        "reached_on": dt.date(2018, 3, 31),
        "status": "delivered",
    },
    "expenditure": {
        "partner_id": "CRK",
        "period": "2018-S1",
        "line_no": "1",
        "wp": "5",
        "cost_category": "staff",
        "description": "Project officer",
        "eligible_eur": Decimal("1000.00"),
        "erdf_eur": Decimal("750.00"),
        "match_eur": Decimal("250.00"),
        "control_status": "submitted",
    },
}
"""A row of every form as accepted."""


def accepted(**forms: Sequence[Mapping[str, Any]]) -> dict[str, pa.Table]:
    """What tables are built from, by name; what a row leaves out is as in `TYPED`."""
    held = {dataset.name: _accepted(dataset, forms.get(dataset.name, ())) for dataset in SUBMITTED}
    statements = forms.get("pilot_statements", ())
    return {
        **held,
        "pilot_statements": _accepted(submitted("pilot_actions"), statements),
        "decided_pairs": pa.Table.from_pylist(list(forms.get("decided_pairs", ())), DECIDED),
        "eurostat": pa.Table.from_pylist(list(forms.get("eurostat", ())), CONTEXT),
    }


def _accepted(dataset: Dataset, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    text, number = pa.string(), pa.int32()
    place = [("sheet", text), ("row", number), ("submission", text), (ROW_ID, text)]
    full = [
        {
            **TYPED.get(dataset.name, {}),
            "row": index + 2,
            "submission": dataset.name,
            ROW_ID: f"{dataset.name}/{index}",
            **row,
        }
        for index, row in enumerate(rows)
    ]
    return pa.Table.from_pylist(full, pa.schema([*schema(dataset), *place]))


def workbook(**sheets: Sequence[Mapping[str, object]]) -> bytes:
    """A workbook with a sheet for each form, its cells as given."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in (list(rows[0]), *(list(each.values()) for each in rows)):
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Answer(NamedTuple):
    """What a command answered."""

    status: int
    out: str
    err: str


def asl(home: Path, *arguments: str) -> Answer:
    """Run the `asl` command in this process, as its own main program does."""
    with warnings.catch_warnings():
        # Typer asks Click for names that Click is going to remove.
        warnings.simplefilter("ignore", DeprecationWarning)
        from asl_pipeline import cli
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with (
        patch.dict(os.environ, {"ASL_HOME": str(home), "COLUMNS": "200", "TERM": "dumb"}),
        patch.object(sys, "argv", ["asl", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as ended:
            status = int(ended.code or 0)
    return Answer(status, out.getvalue(), err.getvalue())
