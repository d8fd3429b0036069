"""Whatever stands in a partner's file is text in all that we send: no formula, no link, no tag."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from asl_pipeline.datasets import SUBMITTED
from asl_pipeline.feedback.across import cases_letter
from asl_pipeline.feedback.answer import Sent, deliver
from asl_pipeline.feedback.letter import letter
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Finding, Place
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.model.rule import Severity
from asl_pipeline.partners import registry
from asl_pipeline_tests.feedback.test_annotated import (
    PAYLOADS,
    account_of,
    as_texts,
    live,
    parts_of,
)
from asl_pipeline_tests.feedback.test_report import DANGEROUS
from asl_pipeline_tests.kit import csv_file

MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></tr></table></main><h1>Accepted</h1>",
    '<a href="javascript:alert(1)">see</a>',
    "<!-- <b>",
    "]]><b>",
    "<style>body{display:none}</style>",
    '<meta http-equiv="refresh" content="0;url=https://example.org">',
    "&lt;b&gt; &#60;b&#62; &amp;",
    "{{ 7*7 }} {% raw %} {0} {value} %s ${x}",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "\u202e<b>\u2028</b>",
)
"""What might become an element, an attribute, an entity or a template."""

ALL = (*PAYLOADS, *MARKUP)
FILLED_IN = {"partner_id", "period"}
FORMS = [dataset.name for dataset in SUBMITTED]
OF_EVERY_KIND = ("pilot_actions", "indicator_readings", "initiatives", "toc_elements")
"""Forms that have columns of every kind between them."""
SENDERS = {
    d.name: next(p.code for p in registry().values() if d.name in p.submits) for d in SUBMITTED
}
UNNAMED = re.compile("[\x00-\x08\x0b-\x1f]")


def rows_with(form: str, payloads: Sequence[str]) -> list[dict[str, str]]:
    """A row for each payload, which stands in every column; in one form in headings too."""
    (dataset,) = (each for each in SUBMITTED if each.name == form)
    names = [column.name for column in dataset.columns if column.name not in FILLED_IN]
    if form == OF_EVERY_KIND[0]:
        names += [f"{payload} {number}" for number, payload in enumerate(payloads)]
    return [dict.fromkeys(names, payload) for payload in payloads]


def file_with(form: str, payloads: Sequence[str], kind: str) -> bytes:
    if kind == "csv":
        return csv_file(rows_with(form, payloads))
    # A workbook cannot hold other control characters.
    return as_texts(rows_with(form, [UNNAMED.sub(" ", payload) for payload in payloads]))


def sent(home: Path, form: str, content: bytes, name: str) -> Mapping[str, bytes]:
    """All that the partner gets for a file, by path."""
    told, found = account_of(content, SENDERS[form], name)
    landed = home / "landed"
    landed.parent.mkdir(parents=True, exist_ok=True)
    landed.write_bytes(content)
    deliver(home / "feedback", "00001-abcdef01", told, Sent(landed, found.reading))
    files = [path for path in (home / "feedback").rglob("*") if path.is_file()]
    return {path.name: path.read_bytes() for path in files}


# ------------------------------------------------------------------ formulas and links


@pytest.mark.parametrize(
    ("form", "kind"),
    [*((form, "csv") for form in FORMS), *((form, "xlsx") for form in OF_EVERY_KIND)],
)
def test_no_field_of_a_form_becomes_a_formula_or_a_link(
    form: str, kind: str, quick_path: Path
) -> None:
    files = sent(quick_path, form, file_with(form, ALL, kind), f"=1+1 2018-S1.{kind}")
    listed = list(csv.reader(io.StringIO(files["findings.csv"].decode("utf-8-sig"), newline="")))

    assert len(listed) > len(ALL)
    assert [cell for row in listed for cell in row if cell.startswith((*DANGEROUS, "\0"))] == []
    assert live(parts_of(files["annotated.xlsx"])) == Counter()
    assert [name for name in files if not re.fullmatch(r"[a-z0-9_.-]+", name)] == []


# ------------------------------------------------------------------ markup


class Tags(HTMLParser):
    """The elements of a page in order, each with its attributes, and its comments."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        """Note where it ends."""
        self.found.append(tag)

    def handle_comment(self, data: str) -> None:
        """Note a comment."""
        self.found.append(data)


MEANS_SOMETHING = str.maketrans(dict.fromkeys("<>&\"'{}", "x"))


def meek(told: Any) -> Any:
    """The same, with every sign that means something in HTML or in a template taken away."""
    if isinstance(told, StrEnum) or told is None:
        return told
    if isinstance(told, str):
        return told.translate(MEANS_SOMETHING)
    if isinstance(told, tuple):
        return tuple(map(meek, told))
    if isinstance(told, Mapping):
        return {name: meek(value) for name, value in told.items()}
    if is_dataclass(told) and not isinstance(told, type | Partner | Period):
        return replace(told, **{each.name: meek(getattr(told, each.name)) for each in fields(told)})
    return told


@pytest.mark.parametrize("form", FORMS)
def test_no_field_of_a_form_becomes_markup(form: str) -> None:
    content = csv_file(rows_with(form, MARKUP))
    told, _ = account_of(content, SENDERS[form], f"{MARKUP[1]} 2018-S1.csv")
    wording = Wording(told.partner.letter_language)
    page, twin = letter(told, wording), letter(meek(told), wording)

    assert Tags(page).found == Tags(twin).found
    assert page.count("alert") == twin.count("alert") > 0
    assert page.count("7*7") == twin.count("7*7")


@pytest.mark.parametrize("payload", MARKUP)
def test_nothing_of_another_partner_becomes_markup(payload: str) -> None:
    assert Tags(_cases(payload)).found == Tags(_cases(meek(payload))).found


def _cases(text: str) -> str:
    told = [
        Finding(
            rule=f"across.{code}",
            kind=code,
            ess="L3-02",
            level=3,
            severity=Severity.WARNING,
            place=Place(),
            key={"id": text},
            value=text,
            facts=dict.fromkeys(facts, text),
        )
        for code, facts in (
            ("mapped_twice", ("name", "other_name", "other_id", "partner")),
            ("joint_event_people", ("title", "people", "partner")),
        )
    ]
    return cases_letter(registry()["PAU"], told, Wording("fr"))
