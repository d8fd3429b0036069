"""A small home with everything in it, made with the workflow's own steps and without Dagster.

`python -m asl_pipeline_tests.publication.home FOLDER` makes one in a process of its own.
"""

import datetime as dt
import fcntl
import hashlib
import shutil
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from asl_pipeline.analysis.documents import documents
from asl_pipeline.datasets import PUBLISHED, published, submitted
from asl_pipeline.derive.frames import SOURCES, table_of
from asl_pipeline.disclosure.auditor import audit
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.model.column import Column, Kind
from asl_pipeline.model.submission import Decision
from asl_pipeline.observatory.coverage import coverage
from asl_pipeline.partners import registry
from asl_pipeline.quality import engine
from asl_pipeline.review.signoff import decide, queue
from asl_pipeline.workflow import (
    Workplace,
    assess,
    cut_release,
    findings_table,
    fingerprint,
    receive,
    shown_before,
    touched,
)
from asl_pipeline.workflow.tables import holdings, made_of
from asl_pipeline_tests.kit import (
    ACTOR,
    INITIATIVE,
    NEED,
    PILOT,
    READING,
    csv_file,
    deliver,
    workplace,
)

TODAY = dt.date(2026, 3, 31)

RETURNED = "Zarzaparrilla"
"""Stands in a submission that is returned, and may be nowhere in a release."""
WAITING = "Quetzalcoatl"
"""Stands in a submission that waits for a decision."""
COMMENT = "Ornitorrinco"
"""Stands in a comment, which is internal."""
SPENT, MATCHED = "98765.43", "54321.89"
"""Stand in the two internal sums of money."""
PAID = "Xylofoon"
"""Stands in the description of a line of expenditure, which is internal."""

_DEFINITION = {
    "indicator_id": "ASL-BENEF",
    "scheme": "ASL",
    "name_en": "Beneficiaries",
    "unit": "NR",
    "counts": "persons",
    "measure_type": "cumulative",
    "direction": "up",
    "pilot_id": "ASL-PAU-01",
    "toc_element_id": "R1",
}
_ASSESSMENT = {
    "pilot_id": "ASL-PAU-01",
    "criterion": "relevance",
    "round": "1",
    "score": "4",
    "justification": "Attendance registers show steady numbers in three districts out of four.",
    "comments": COMMENT,
}
_INTERNAL = {"expenditure_to_date": SPENT, "cofinancing": MATCHED, "comments": f"{COMMENT} un."}
_PILOTS = [
    {
        **PILOT,
        "partners_involved": "PAU; CRESS",
        "difficulties": "Peu de salles sont libres le soir.",
        **_INTERNAL,
    },
    {
        **PILOT,
        "pilot_id": "ASL-PAU-02",
        "title": "Jardins",
        "domain": "I",
        "difficulties": "",
        **_INTERNAL,
    },
]
_READINGS = [
    {**READING, "target": "60", "comments": COMMENT},
    {**READING, "sex": "F", "value": "40", "target": "", "comments": ""},
    {**READING, "sex": "M", "value": "2", "target": "", "comments": ""},
    {**READING, "pilot_id": "ASL-PAU-02", "value": "37", "target": "", "comments": ""},
]
_INITIATIVES = [
    {**INITIATIVE, "beneficiaries_n": "3", "lat": "43.295113", "lon": "-0.370797",
     "target_groups": "low_income"},
    {**INITIATIVE, "initiative_id": "PAU-INI-002", "name": "Ressourcerie", "beneficiaries_n": "90",
     "lat": "", "lon": "", "target_groups": ""},
]  # fmt: skip
_ELEMENTS = [
    {"pilot_id": "ASL-PAU-01", "element_id": "A1", "toc_kind": "activity",
     "statement": "Des rencontres chaque semaine.", "leads_to": "O1", "comments": COMMENT},
    {"pilot_id": "ASL-PAU-01", "element_id": "O1", "toc_kind": "output",
     "statement": "Des voisins se rencontrent.", "leads_to": "R1", "comments": ""},
    {"pilot_id": "ASL-PAU-01", "element_id": "R1", "toc_kind": "outcome_immediate",
     "statement": "Des liens se créent.", "leads_to": "", "comments": ""},
]  # fmt: skip
_TRANSFER = {
    "transfer_id": "PAU-TR-01",
    "pilot_id": "ASL-PAU-01",
    "adopter_name": "Ville de Redon",
    "nuts_code": "FRH03",
    "nuts_version": "2016",
    "uptake": "adopted",
    "taken_up_on": "20/05/2018",
    "evidence_doc": "https://example.org/deliberation",
    "counts_for": "RCR104",
}
_DELIVERABLE = {
    "deliverable_id": "D5.1",
    "title": "Guide des cafés",
    "wp": "5",
    "responsible": "PAU",
    "due": "30/04/2018",
    "delivered": "02/05/2018",
    "status": "delivered",
}
_EVENT = {
    "event_id": "PAU-EV-01",
    "event_type": "workshop",
    "title": "Atelier",
    "date_start": "15/03/2018",
    "country": "FR",
    "organiser": "PAU",
    "participants_total": "24",
    "participants_f": "13",
    "participants_m": "11",
    "participants_o": "0",
    "participants_u": "0",
    "emblem_displayed": "oui",
}
_LINE = {
    "line_no": "1",
    "wp": "5",
    "cost_category": "external",
    "description": PAID,
    "invoice_date": "05/03/2018",
    "paid_date": "20/03/2018",
    "amount": "1000",
    "currency": "EUR",
    "amount_eur": "1000",
    "eligible_eur": "1000",
    "erdf_eur": "750",
    "match_eur": "250",
    "control_status": "certified",
}


def _canary(number: int, column: Column) -> str:
    match column.kind:
        case Kind.INTEGER | Kind.NUMBER | Kind.MONEY | Kind.YEAR:
            return str(8_350_017 + number)
        case Kind.DATE:
            return f"1931-07-{number + 1:02}"
        case _:
            return f"{RETURNED}-{number}"


CANARIES = {
    "pilot_id": "ASL-AVI-97",
    **{
        column.name: _canary(number, column)
        for number, column in enumerate(submitted("pilot_actions").columns)
        if column.name not in {"pilot_id", "partner_id", "period"}
    },
}
"""What a submission that is returned has in each column, codes included."""

_DOUBTFUL = {**ACTOR, "actor_id": "CRESS-ACT-001", "name": WAITING, "nuts_code": "FRJ23"}
_SIGNED_OFF = {**ACTOR, "actor_id": "PAU-ACT-002", "name": "Toulouse", "nuts_code": "FRJ23"}

_INBOX = {
    "PAU": {
        "pilotes 2018-S1.csv": _PILOTS,
        "indicateurs 2018-S1.csv": _READINGS,
        "pratiques 2018-S1.csv": _INITIATIVES,
        "acteurs 2018-S1.csv": [ACTOR, _SIGNED_OFF],
        "besoins 2018-S1.csv": [NEED],
        "theorie 2018-S1.csv": _ELEMENTS,
        "transferts 2018-S1.csv": [_TRANSFER],
        "livrables 2018-S1.csv": [_DELIVERABLE],
        "evenements 2018-S1.csv": [_EVENT],
        "depenses 2018-S1.csv": [_LINE],
        # A later half-year, so that there is something to compare with.
        "indicateurs 2018-S2.csv": [{**READING, "value": "55"}],
    },
    "CES": {
        "definições 2018-S1.csv": [_DEFINITION],
        "avaliação 2018-S1.csv": [{**_ASSESSMENT, "assessor": "CES"}],
    },
    "GCU": {"assessments 2018-S1.csv": [{**_ASSESSMENT, "assessor": "GCU", "score": "3"}]},
    "AVI": {"pilotos 2018-S1.csv": [CANARIES]},
    "CRESS": {"acteurs 2018-S1.csv": [_DOUBTFUL]},
}
_ARRIVED = {"2018-S1": "2018-07-20", "2018-S2": "2019-01-20"}


_WRITTEN: dict[bytes, Mapping[str, str]] = {}
_MADE: dict[str, Mapping[str, pa.Table]] = {}


def opened(home: Path, today: dt.date = TODAY) -> AbstractContextManager[Workplace]:
    """The workplace in a home that was made, or is to be made."""
    return workplace(home, home / "inbox", today=today)


def fill(at: Workplace) -> None:
    """Receive and judge everything in the inbox, and sign off what PAU sent."""
    lines = ["path,arrived_on"]
    for partner, files in _INBOX.items():
        for name, rows in files.items():
            deliver(at.inbox, partner, name, csv_file(rows))
            day = next(day for period, day in _ARRIVED.items() if period in name)
            lines.append(f"{partner}/{name},{day}")
    (at.inbox / "arrivals.csv").write_text("\n".join(lines) + "\n", "utf-8")
    work(at)
    sign_off(at)


def sign_off(at: Workplace) -> None:
    """Sign off what PAU sent."""
    for submission in queue(at.ledger.submissions()):
        if submission.partner == "PAU":
            decide(
                at.ledger, [submission], Decision.SIGNED_OFF, registry()["CES"], "Seen", at.today
            )


def work(at: Workplace) -> None:
    """Receive and judge what is new in the inbox."""
    receive(at)
    for partner, period in touched(at):
        assess(at, partner, period, engine.violations)


def protected(at: Workplace) -> Mapping[str, pa.Table]:
    """All tables of the next release, as `defs.assets` makes them."""
    deliveries = {delivery.seq: delivery for delivery in at.ledger.deliveries()}
    of_ledger = {
        "coverage": coverage(at.ledger.submissions(), deliveries, registry().values()),
        "findings": _findings(at),
    }
    made = made_of(holdings(at), of_ledger)
    before = shown_before(at)
    shown = protect({each.name: (each, made[each.name]) for each in PUBLISHED}, before)
    audit({each.name: (each, shown[each.name]) for each in PUBLISHED}, before)
    return shown


def _findings(at: Workplace) -> pa.Table:
    dataset = published("findings")
    frame = pd.DataFrame(findings_table(at), columns=dataset.column_names, dtype=object)
    frame[SOURCES] = [[submission] for submission in frame["submission"]]
    return table_of(dataset, frame)


def cut(
    at: Workplace, tables: Mapping[str, pa.Table] | None = None, made_for: str | None = None
) -> Path:
    """Cut a release, as the asset does, of tables that may have been made for what was before."""
    made_for = made_for or fingerprint(at)
    shown = _tables(at) if tables is None else tables
    return cut_release(at, shown, _documents(shown), made_for)


def _tables(at: Workplace) -> Mapping[str, pa.Table]:
    """The tables of the next release, which are made once for all homes of the same ledger."""
    ledger = at.ledger
    of_releases = (ledger.releases(), ledger.withdrawals(), at.today)
    received = (ledger.deliveries(), ledger.submissions(), ledger.finding_counts())
    state = repr((fingerprint(at), of_releases, received))
    if state not in _MADE:
        _MADE[state] = protected(at)
    return _MADE[state]


def _documents(shown: Mapping[str, pa.Table]) -> Mapping[str, str]:
    """The documents of tables, which are written once for all releases of the same ones."""
    key = hashlib.sha256()
    for name, table in sorted(shown.items()):
        with pa.ipc.new_stream(out := pa.BufferOutputStream(), table.schema) as stream:
            stream.write_table(table)
        key.update(f"{name} ".encode() + out.getvalue())
    if key.digest() not in _WRITTEN:
        _WRITTEN[key.digest()] = documents(shown)
    return _WRITTEN[key.digest()]


def make(home: Path) -> Path:
    """Make a home with one release in it, and answer the release's folder."""
    with opened(home) as at:
        fill(at)
        return cut(at)


def made_once(places: pytest.TempPathFactory) -> Path:
    """A copy of a home with one release in it, which the first one who asks makes for them all."""
    base = places.getbasetemp()
    # Each worker of xdist has its own folder, beside those of the others.
    shared = base.parent if base.name.startswith("popen-") else base
    with (shared / "home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "made").exists():
            # Opened by nobody again, so that its ledger lies still while it is copied.
            make(shared / "making" / "home")
            (shared / "making").rename(shared / "made")
    return Path(shutil.copytree(shared / "made" / "home", places.mktemp("made") / "home"))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
