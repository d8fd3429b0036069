"""Reading the analysis documents as a reader sees them, and a small project to write them of."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pyarrow as pa

from asl_pipeline.datasets import published
from asl_pipeline.derive.frames import SOURCES, table_of
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.observatory.coverage import coverage
from asl_pipeline.partners import registry
from asl_pipeline.workflow.tables import made_of
from asl_pipeline_tests.kit import accepted, delivery, submission

_VOID = {"meta", "br", "link", "img"}


class Page(HTMLParser):
    """A document, taken apart."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str, str]] = []
        """The elements that a text stands in, its language, and the text."""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.charts: list[dict[str, str]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._caption, self._rows = "", [[""]]
        self.feed(document)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what opens."""
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append((tag, dict(attrs)))
        if tag == "svg":
            self.charts.append({})
        if tag in {"figcaption", "caption"}:
            self._caption = ""
        if tag == "table":
            self._rows = []
        if tag == "tr":
            self._rows.append([])
        if tag in {"td", "th"}:
            self._rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """Note what closes: it has to be what was opened last."""
        (opened, _), self.open = self.open[-1], self.open[:-1]
        assert opened == tag
        if tag == "table":
            self.tables[self._caption] = self._rows

    def handle_data(self, data: str) -> None:
        """Note a text, and where it stands."""
        inside = tuple(tag for tag, _ in self.open)
        said = [attrs["lang"] for _, attrs in self.open if attrs.get("lang") is not None]
        self.texts.append((inside, said[-1] or "" if said else "", data))
        if {"figcaption", "caption"} & set(inside) and "svg" not in inside:
            self._caption += data
        if {"td", "th"} & set(inside):
            self._rows[-1][-1] += data
        if inside[-2:] in {("svg", "title"), ("svg", "desc")}:
            self.charts[-1][inside[-1]] = data

    @property
    def text(self) -> str:
        """All that is read, in a line."""
        shown = [text for inside, _, text in self.texts if "style" not in inside]
        return re.sub(r"\s+", " ", " ".join(shown))

    def in_language(self, language: str) -> str:
        """What is said to be in a language."""
        shown = [t for inside, lang, t in self.texts if lang == language and "style" not in inside]
        return re.sub(r"\s+", " ", " ".join(shown))

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Level and text of each heading."""
        found = []
        for inside, _, text in self.texts:
            levels = [tag for tag in inside if re.fullmatch(r"h\d", tag)]
            if levels and text.strip():
                found.append((int(levels[-1][1]), text))
        return found

    @property
    def links(self) -> list[str]:
        """Where links lead, and whatever else is asked for."""
        return [
            value
            for _, attrs in self.tags
            for name, value in attrs.items()
            if value and name in {"src", "href", "data", "srcset", "action", "xlink:href"}
        ]


_FOUND = {
    "partner_id": "PAU",
    "period": "2018-S1",
    "dataset": "pilot_actions",
    "rule": "pilot_actions.end.not_before_start",
    "ess": "L1-03",
    "level": 1,
    "severity": "warning",
    "places": 2,
}


def tables(**forms: list[dict[str, Any]]) -> Mapping[str, pa.Table]:
    """The protected tables that accepted rows make, as the last step hands them on."""
    sent = [submission("pilot_actions")] if forms else []
    partners = [registry()["PAU"]] if forms else []
    told = coverage(sent, {1: delivery(seq=1)}, partners)
    found = [{**_FOUND, SOURCES: [each.id], "submission": each.id} for each in sent]
    findings = published("findings")
    frame = pd.DataFrame(found, columns=[*findings.column_names, SOURCES], dtype=object)
    ledger = {"coverage": told, "findings": table_of(findings, frame)}
    made = made_of(accepted(**forms), ledger)
    return protect({name: (published(name), table) for name, table in made.items()})


CAFES = "ASL-PAU-01"
CITY = "ASL-CRK-01"


def _reading(value: float, period: str, **more: Any) -> dict[str, Any]:
    return {"value": value, "period": period, **more}


def project() -> dict[str, list[dict[str, Any]]]:
    """The accepted rows of a small project: two pilots, with something in every table."""
    cafes = {
        "title_en": "Neighbourhood cafés",
        "partners_involved": ["PAU", "CES"],
        "end": dt.date(2019, 6, 30),
        "municipality": "Pau",
        "si_stage": "2",
        "budget_planned": Decimal("24000.50"),
        "need_id": "PAU-NEED-01",
        "results_obtained": "Des liens durables.",
        "difficulties": "Peu de bénévoles le soir.",
        "facilitators": "L'appui des bailleurs.",
        "durability": "Deux associations continuent.",
        "transferability_note": "Il faut un local et une personne.",
        "evidence_url": ["https://example.org/cafes"],
    }
    city = {
        "partner_id": "CRK",
        "pilot_id": CITY,
        "title": "Shape Your City",
        "lang": "en",
        "domain": "II",
        "lead_partner": "CRK",
        "partners_involved": ["CRK"],
        "nuts_code": "IE053",
        "target_groups": ["general_public"],
    }
    of_city = {"partner_id": "CRK", "pilot_id": CITY, "nuts_code": "IE053"}
    readings = [
        _reading(42, "2018-S1", target=120),
        _reading(96, "2019-S1", target=120, obs_status="E"),
        _reading(60, "2019-S1", sex="F"),
        _reading(36, "2019-S1", sex="M"),
        _reading(1234.5, "2018-S2", indicator_id="ASL-HOURS", unit="H", target=1000),
        _reading(3, "2018-S1", **of_city, target=777),
    ]
    hours = {"indicator_id": "ASL-HOURS", "name_en": "Hours", "unit": "H", "counts": "other"}
    score = {"criterion": "effectiveness", "score": 2}
    return {
        "pilot_actions": [cafes, city],
        "pilot_statements": [cafes, city],
        "toc_elements": [
            {"leads_to": ["O1"]},
            {"element_id": "O1", "toc_kind": "output", "leads_to": ["R1"]},
            {"element_id": "R1", "toc_kind": "outcome_immediate", "statement": "Des liens."},
            {"element_id": "H1", "toc_kind": "assumption", "statement": "Les voisins viennent."},
        ],
        "indicator_definitions": [{"pilot_id": "ASL-PAU-01", "toc_element_id": "R1"}, hours],
        "indicator_readings": readings,
        "initiatives": [{"domain": "II", "difficulties": "Le terrain manque.", "esid_total": 6}],
        "actors": [{}],
        "needs": [{}, {"need_id": "PAU-NEED-02", "level": "macro", "theme": None}],
        "evaluation_assessments": [{}, {"assessor": "GCU", "score": 5}, score],
        "transfers": [{}],
        "action_plans": [{}],
        "action_measures": [{}],
        "communication_events": [
            {"participants_total": 31, "co_organisers": ["CES"]},
            {"event_id": "PAU-EV-02", "participants_total": 2, "period": "2018-S2"},
        ],
        "outputs": [{}],
        "deliverables": [{}, {"deliverable_id": "D4.2", "delivered": None, "status": "planned"}],
        "milestones": [{}],
        "expenditure": [{}, {"line_no": "2", "wp": "2", "eligible_eur": Decimal("99.90")}],
        "eurostat": [_figure("2017", 10.0), _figure("2018", 12.5)],
    }


def _figure(year: str, value: float) -> dict[str, Any]:
    return {
        "dataset": "tgs00107",
        "title": "People at risk of poverty or social exclusion by NUTS 2 region",
        "domain": "society",
        "geo": "FRI1",
        "nuts_versions": ["2016"],
        "time": year,
        "freq": "A",
        "unit": "PC",
        "dimensions": "_Z",
        "sex": "_Z",
        "age": "_Z",
        "isced11": "_Z",
        "value": value,
        "basis": "synthetic",
    }
