"""The partner's own file back: marked, otherwise as it was, harmless, and readable again."""

import dataclasses
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from asl_pipeline.assess import Placed
from asl_pipeline.feedback.account import DeliveryAccount
from asl_pipeline.feedback.annotated import annotated, cases, twin
from asl_pipeline.feedback.annotated.book import marked
from asl_pipeline.feedback.annotated.cases import Case, Marking
from asl_pipeline.feedback.annotated.notes import AUTHOR
from asl_pipeline.feedback.annotated.unmarkable import UnmarkableError
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.intake.reading import read
from asl_pipeline.languages import available, words
from asl_pipeline.model.finding import REFERENCE, Finding
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Verdict
from asl_pipeline.partners import registry
from asl_pipeline.quality import engine
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.workflow import Assessed, Workplace, assess, delivery_account, receive, touched
from asl_pipeline_tests import kit
from asl_pipeline_tests.feedback.marked_book import (
    colour_of,
    coloured,
    live,
    parts_of,
    rows_of,
    same_but_for_marks,
    saved,
    signature,
)
from asl_pipeline_tests.kit import ACTOR, PILOT, READING, csv_file, judged, placed
from asl_pipeline_tests.review.test_rulings import _TODAY, TWO_TOWNS, desk

PAYLOADS = (
    *(
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1;1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
    ),
    *("=cmd|' /C calc'!A0", '=HYPERLINK("https://example.org?"&A1;"see")', "=WEBSERVICE(A1)"),
    *("https://example.org/a", "mailto:a", "file:///etc/passwd", "internal:Sheet1!A1"),
    *("</t></is></c><c><f>1+1</f></c>", "]]>&amp;<x/>", "_x003D_1+1", "{=1+1}"),
)
"""What a spreadsheet might run or follow, and what might break out of the XML."""
COLOUR = re.compile(rb'rgb="(FFFFC9CF|FFFFEDA1|FFDCEBF8)"')


@dataclasses.dataclass(frozen=True)
class Answered:
    """A file, and the marked file for it."""

    content: bytes
    findings: tuple[Finding, ...]
    back: bytes

    @cached_property
    def book(self) -> openpyxl.Workbook:
        """The marked file, opened."""
        return openpyxl.load_workbook(io.BytesIO(self.back))


def account_of(content: bytes, partner: str, name: str) -> tuple[DeliveryAccount, Placed]:
    """What a run would tell of a file."""
    found = placed(content, partner, name)
    account = delivery_account(
        partner=registry()[partner],
        file=name,
        sha256=sha256_of(content),
        size=len(content),
        arrived_on=kit.IN_TIME,
        placed=found,
        judged=() if found.reason else judged(content, partner, name),
        context="ledger",
    )
    return account, found


def answered(content: bytes, partner: str = "PAU", name: str = "2018-S1.csv") -> Answered | None:
    """The marked file for a file; None where there is none."""
    account, found = account_of(content, partner, name)
    findings = tuple(f for each in account.submissions for f in each.findings)
    wording = Wording(account.partner.letter_language)
    back = annotated(content, found.reading, account, wording)
    return None if back is None else Answered(content, findings, back)


def marked_as_if_it_were(content: bytes, other: bytes) -> bytes | None:
    """The marked file for bytes that were read as another file."""
    account, found = _read_once(other)
    return annotated(content, found.reading, account, Wording("fr"))


@cache
def _read_once(content: bytes) -> tuple[DeliveryAccount, Placed]:
    return account_of(content, "PAU", "2018-S1.xlsx")


def must(content: bytes, partner: str = "PAU", name: str = "2018-S1.csv") -> Answered:
    found = answered(content, partner, name)
    assert found is not None
    return found


def again(back: bytes, partner: str = "PAU", name: str = "annotated.xlsx") -> list[Finding]:
    """What is found in a marked file that is sent back."""
    return [finding for each in judged(back, partner, name) for finding in each.report.findings]


# ------------------------------------------------------------------ a rich workbook


def rich(**changes: str) -> openpyxl.Workbook:
    """A workbook with much that is easily lost, and a wrong status in it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Actions l'an 2018-S1"
    rows = [{**PILOT, "status": "?!"}, {**PILOT, "pilot_id": "ASL-PAU-02", "end": "", **changes}]
    sheet.append(["Nos actions"])
    sheet.merge_cells("A1:D1")
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    for cell in sheet[2]:
        cell.font, cell.alignment = Font(bold=True, color="FF336699"), Alignment(wrap_text=True)
        cell.fill = PatternFill("solid", fgColor="FFABCDEF")
    sheet["K3"].border = Border(left=Side("thick"))
    sheet["K3"].protection = Protection(locked=False)
    sheet["K3"].number_format = "@"
    sheet.column_dimensions["C"].width = 44
    sheet.freeze_panes = "B3"
    choice = DataValidation("list", formula1='"ongoing,completed"')
    choice.add("K3:K99")
    sheet.add_data_validation(choice)
    sheet["A3"].comment = Comment("Voir avec Anne", "Anne")
    sheet["Z3"].hyperlink = "https://example.org/x"
    sums = book.create_sheet("Sommes")
    sums.append([1, 2, "=SUM(A1:B1)"])
    chart = BarChart()
    chart.add_data(Reference(sums, min_col=1, min_row=1, max_col=2))
    sums.add_chart(chart, "E5")
    hidden = book.create_sheet("Listes")
    hidden.sheet_state = "hidden"
    hidden.append(["ongoing"])
    sums.defined_names["Ici"] = DefinedName("Ici", attr_text="Sommes!$A$1")
    book.defined_names["Liste"] = DefinedName("Liste", attr_text="Listes!$A$1:$A$9")
    return book


def test_a_rich_workbook_keeps_all_it_has() -> None:
    content = saved(rich())
    each = must(content)
    before = openpyxl.load_workbook(io.BytesIO(content))
    before.worksheets[0]["Z3"].hyperlink = None

    same_but_for_marks(before, each.book)
    book = each.book
    assert book.active is book.worksheets[0]
    assert book["Sommes"].defined_names["Ici"].attr_text == "Sommes!$A$1"
    assert book.defined_names["Liste"].attr_text == "Listes!$A$1:$A$9"
    assert len(book["Sommes"]._charts) == 1  # noqa: SLF001 -- there is no other way to ask
    assert book["Sommes"]["C1"].value == "=SUM(A1:B1)"


def test_parts_that_are_not_marked_are_the_same_bytes() -> None:
    content = saved(rich())
    before, after = parts_of(content), parts_of(must(content).back)
    changed = {name for name in before if after.get(name) != before[name]}

    assert {name for name in changed if "_rels" not in name} == {
        *("[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"),
        *("xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml"),
    } & {name for name in changed if "_rels" not in name}
    assert {"xl/charts/chart1.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml"} - changed


def test_only_the_first_cell_of_a_cause_has_a_comment_and_others_keep_theirs() -> None:
    rows = [{**PILOT, "pilot_id": f"ASL-PAU-{n:02}", "status": "?!"} for n in range(1, 4)]
    book = openpyxl.load_workbook(io.BytesIO(kit.workbook(**{"2018-S1": rows})))
    book.worksheets[0]["A2"].comment = Comment("Voir avec Anne", "Anne")
    sheet = must(saved(book)).book.worksheets[1]
    notes = {c.coordinate: c.comment for row in sheet.iter_rows() for c in row if c.comment}

    assert {cell: note.author for cell, note in notes.items()} == {"A2": "Anne", "K2": AUTHOR}
    assert notes["K2"].text.startswith("Erreur")
    assert set(coloured(sheet)) == {"K2", "K3", "K4"}


def test_where_somebody_has_commented_there_is_only_a_colour() -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(kit.workbook(**{"2018-S1": [{**PILOT, "status": "?!"}]}))
    )
    book.worksheets[0]["K2"].comment = Comment("C'est sûr", "Anne")
    sheet = must(saved(book)).book.worksheets[1]

    assert sheet["K2"].comment.text == "C'est sûr"
    assert colour_of(sheet["K2"])


def test_the_severities_are_told_apart_by_the_first_word_of_a_comment() -> None:
    for language in available():
        said = words(language).section("annotated")
        assert len({said[f"severity_{severity}"] for severity in Severity}) == 3


def test_a_cell_that_is_not_spelled_out_is_marked_too() -> None:
    rows = [{name: value or None for name, value in {**PILOT, "title": ""}.items()}]
    each = must(kit.workbook(**{"2018-S1": rows}))

    assert "B2" in coloured(each.book.worksheets[1])


def test_an_answer_may_be_written_where_the_sheet_is_protected() -> None:
    sheet = must(saved(rich())).book.worksheets[0]

    assert sheet.protection.sheet
    assert {row[-1].protection.locked for row in sheet.iter_rows(min_row=5)} == {False}
    assert {row[-1].value for row in sheet.iter_rows(min_row=5)} == {None}
    assert {row[-1].alignment.wrap_text for row in sheet.iter_rows(min_row=5)} == {True}


def test_a_name_that_is_taken_is_not_taken_again() -> None:
    rows = [{**PILOT, "status": "?!"}]
    each = must(kit.workbook(**{"2018-S1": rows, "Constats": [{"a": "b", "c": "d"}]}))

    assert each.book.sheetnames == ["Constats (2)", "2018-S1", "Constats"]


# ------------------------------------------------------------------ other formats


def test_a_text_file_comes_back_as_a_workbook_with_the_same_cells() -> None:
    each = must(
        csv_file([{**PILOT, "status": "?!", "title": "=1+1"}]), name="Nos pilotes 2018-S1.csv"
    )
    sheet = each.book.worksheets[1]

    assert sheet.title == "Nos pilotes"
    assert [cell.value for cell in sheet[1]] == list(PILOT)
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    assert (sheet["K2"].value, bool(colour_of(sheet["K2"]))) == ("?!", True)


def test_records_of_json_stand_below_their_names() -> None:
    rows = [PILOT, {**PILOT, "pilot_id": "ASL-PAU-02", "status": "?!"}]
    each = must(json.dumps(rows).encode(), name="2018-S1.json")
    (row,) = rows_of(each.book)

    assert row["cell"] == "K3"
    assert each.book[row["sheet"]]["K3"].value == "?!"
    assert signature(again(each.back)) == signature(each.findings)


def test_a_number_stays_a_number_in_the_twin() -> None:
    rows = [{**READING, "value": -1.234}, {**READING, "sex": "F", "value": 1234}]
    each = must(json.dumps(rows).encode(), name="2018-S1.json")
    values = [c.value for c in each.book.worksheets[1]["F"]]

    assert values == ["value", -1.234, 1234]


def test_the_files_of_an_archive_are_told_apart() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("pilotes 2018-S1.csv", csv_file([{**PILOT, "status": "?!"}]))
        archive.writestr("acteurs.csv", csv_file([{**ACTOR, "nuts_code": "FRJ23"}]))
        archive.writestr(
            "autres acteurs.csv",
            csv_file([{**ACTOR, "actor_id": "PAU-ACT-002", "name": "Entraide"}]),
        )
    each = must(out.getvalue(), name="2018-S1.zip")
    book = each.book

    assert book.sheetnames[1:] == ["acteurs", "autres acteurs", "pilotes"]
    assert {row["sheet"] for row in rows_of(book)} == {"acteurs", "pilotes"}
    assert not coloured(book["autres acteurs"])
    assert signature(again(each.back)) == signature(each.findings)


def test_a_table_that_is_turned_is_marked_where_it_stands() -> None:
    rows = [[name, value] for name, value in {**PILOT, "status": "?!"}.items()]
    content = "\r\n".join(";".join(row) for row in rows).encode()
    each = must(content)
    (row,) = rows_of(each.book)

    assert each.book[row["sheet"]][row["cell"]].value == "?!"


def test_a_table_too_long_for_a_workbook_is_not_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twin, "MOST_CELLS", 3)
    each = must(csv_file([{**PILOT, "status": "?!"}]))

    assert each.book.worksheets[0]["A2"].value == words("fr").section("annotated")["without_data"]
    assert placed(each.back, name="annotated.xlsx").reason == "answers_alone"


def test_what_is_not_listed_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "MOST_LISTED", 2)
    monkeypatch.setattr(cases, "MOST_MARKED", 1)
    rows = [{**PILOT, "pilot_id": f"ASL-PAU-{n:02}", "status": "?!"} for n in range(1, 6)]
    each = must(csv_file(rows))

    assert len(rows_of(each.book)) == 2
    assert "3" in str(each.book.worksheets[0]["A3"].value)
    assert len(coloured(each.book.worksheets[1])) == 1
    assert signature(again(each.back)) == signature(each.findings)


def test_a_file_without_findings_has_no_marked_file() -> None:
    assert answered(csv_file([PILOT])) is None


def test_a_notice_of_a_few_words_has_no_marked_file() -> None:
    late = b"Actions pilotes 2018-S1 : rien a declarer\r\n"

    assert placed(late, name="note.txt").slots
    assert answered(late, name="note.txt") is None


# ------------------------------------------------------------------ harmless


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_text_becomes_a_formula_or_a_link(kind: str, payload: str) -> None:
    row = {**ACTOR, "actor_type": payload, "actor_id": f"{payload}A", "city": payload, payload: "x"}
    name = f"{payload} 2018-S1.csv".replace("/", "")
    plain = re.sub("[\x00-\x08\x0b-\x1f]", " ", payload)
    rows = [{k.replace(payload, plain): v.replace(payload, plain) for k, v in row.items()}]
    content = csv_file([row]) if kind == "csv" else as_texts(rows)
    each = must(content, name=name)

    assert live(parts_of(each.back)) == Counter()
    assert len(rows_of(each.book)) == len(each.findings)


def as_texts(rows: Sequence[Mapping[str, str]]) -> bytes:
    """A workbook in which every cell is a text."""
    book = openpyxl.Workbook()
    for r, row in enumerate([list(rows[0]), *(list(each.values()) for each in rows)], start=1):
        for c, text in enumerate(row, start=1):
            cell = book.worksheets[0].cell(r, c)
            cell.value = text
            cell.data_type = "s"
    return saved(book)


def test_personal_data_is_masked_in_our_texts() -> None:
    row = {**PILOT, "status": "jeanne.martin@example.org", "title": "05 59 12 34 56"}
    each = must(kit.workbook(**{"2018-S1": [row]}))
    parts = parts_of(each.back)
    ours = [part for name, part in parts.items() if part not in parts_of(each.content).values()]
    own = next(part for part in ours if b"sheetProtection" in part)
    comments = b"".join(part for name, part in parts.items() if "comment" in name)

    assert b"martin@" not in own + comments
    assert b"&#9618;" in own


def with_parts(content: bytes, **changes: bytes) -> bytes:
    """A package with parts changed or added; slashes in names are written as two underscores."""
    parts = parts_of(content) | {k.replace("__", "/"): v for k, v in changes.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def related(content: bytes, source: str, kind: str, target: str, part: bytes = b"x") -> bytes:
    """A package with one more relationship, and the part that it leads to."""
    rels = parts_of(content)[source]
    outside = ' TargetMode="External"' if "://" in target else ""
    line = (
        f'<Relationship Id="rX" Type="http://schemas.microsoft.com/office/2006/relationships/{kind}"'
        f' Target="{target}"{outside}/></Relationships>'
    )
    changes = {source: rels.replace(b"</Relationships>", line.encode())}
    if not outside:
        changes[target.lstrip("/")] = part
        types = parts_of(content)["[Content_Types].xml"]
        told = (
            b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
        )
        changes["[Content_Types].xml"] = types.replace(b"</Types>", told)
    return with_parts(content, **changes)


BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
SHEET_RELATIONS = "xl/worksheets/_rels/sheet1.xml.rels"
WRONG = kit.workbook(**{"2018-S1": [{**PILOT, "status": "?!"}]})


def is_twin(each: Answered) -> bool:
    return b"Microsoft Excel" in parts_of(each.back)["docProps/app.xml"] and (
        b"openpyxl" not in parts_of(each.back)["docProps/core.xml"]
    )


def test_macros_are_gone_and_the_rest_is_kept() -> None:
    macro = related(WRONG, BOOK_RELATIONS, "vbaProject", "/xl/vbaProject.bin", b"\xd0\xcf macro")
    menu = related(
        macro, "_rels/.rels", "ui/extensibility", "/customUI/customUI.xml", b"<customUI/>"
    )
    assert read(menu, "a.xlsm").format == "xlsm"
    each = must(menu, name="2018-S1.xlsm")
    parts = parts_of(each.back)

    assert not is_twin(each)
    assert not [name for name in parts if "vba" in name or "customUI" in name]
    assert not [name for name, part in parts.items() if b"vbaProject" in part or b"macro" in part]
    assert b"spreadsheetml.sheet.main+xml" in parts["[Content_Types].xml"]


@pytest.mark.parametrize(
    ("source", "kind", "target"),
    [
        (BOOK_RELATIONS, "externalLink", "/xl/externalLinks/externalLink1.xml"),
        (BOOK_RELATIONS, "connections", "/xl/connections.xml"),
        (BOOK_RELATIONS, "xlMacrosheet", "/xl/macrosheets/sheet1.xml"),
        (BOOK_RELATIONS, "oleObject", "/xl/embeddings/oleObject1.bin"),
        (BOOK_RELATIONS, "image", "https://example.org/beacon.png"),
        (BOOK_RELATIONS, "whatever", "/xl/whatever.xml"),
    ],
)
def test_what_cannot_be_taken_out_safely_is_answered_with_the_twin(
    source: str, kind: str, target: str
) -> None:
    each = must(related(WRONG, source, kind, target, b"<x/>"), name="2018-S1.xlsx")

    assert is_twin(each)
    assert live(parts_of(each.back)) == Counter()
    assert b"example.org" not in b"".join(parts_of(each.back).values())
    assert signature(again(each.back)) == signature(each.findings)


@pytest.mark.parametrize(
    "formula",
    [
        "cmd|'/C calc'!A0",
        'WEBSERVICE("h"&A1)',
        'HYPERLINK("#A1")',
        "'C:\\a\\[b.xlsx]c'!A1",
        "RTD(1)",
    ],
)
def test_a_formula_that_reaches_out_is_not_sent_back(formula: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(WRONG))
    book.create_sheet("Autre").append([f"={formula}"])
    each = must(saved(book), name="2018-S1.xlsx")

    assert is_twin(each)
    assert live(parts_of(each.back)) == Counter()


def test_a_formula_that_calculates_is_kept() -> None:
    book = openpyxl.load_workbook(io.BytesIO(WRONG))
    book.create_sheet("Autre").append(['=IF(A1>0,"a|b","c")'])
    each = must(saved(book), name="2018-S1.xlsx")

    assert not is_twin(each)
    assert each.book["Autre"]["A1"].value == '=IF(A1>0,"a|b","c")'


def test_a_link_out_of_a_sheet_is_gone_and_its_text_is_kept() -> None:
    each = must(saved(rich()))

    assert not is_twin(each)
    assert live(parts_of(each.back)) == Counter(formula=live(parts_of(each.content))["formula"])
    assert each.book.worksheets[1]["Z3"].hyperlink is None


@pytest.mark.parametrize("name", sorted(parts_of(WRONG)))
def test_a_damaged_part_is_answered_with_the_twin(name: str) -> None:
    for damage in (b"", b"<a", b"<!DOCTYPE x><a/>", b"<a/>", parts_of(WRONG)[name][:-40]):
        back = marked_as_if_it_were(with_parts(WRONG, **{name: damage}), WRONG)

        assert back is not None
        assert len(openpyxl.load_workbook(io.BytesIO(back)).worksheets) >= 1


# ------------------------------------------------------------------ the same bytes


# ------------------------------------------------------------------ there and back


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Workplace]:
    """A workplace with an inbox of its own."""
    with kit.workplace(tmp_path / "home", tmp_path / "inbox", today=_TODAY) as place:
        yield place


def send(at: Workplace, name: str, content: bytes) -> Assessed:
    kit.deliver(at.inbox, "PAU", name, content)
    receive(at)
    (done,) = [
        each
        for partner, period in touched(at)
        for each in assess(at, partner, period, engine.violations)
    ]
    return done


def edited(content: bytes, values: Mapping[str, Any], sheet: int = 1) -> bytes:
    """What a partner saves after typing something."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for cell, value in values.items():
        book.worksheets[sheet][cell] = value
    return saved(book)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_cells_corrected_in_the_marked_file_are_accepted(at: Workplace, kind: str) -> None:
    rows = [{**PILOT, "status": "?!"}]
    content = csv_file(rows) if kind == "csv" else kit.workbook(Feuille=rows)
    first = send(at, f"Pilotes 2018-S1.{kind}", content)
    assert first.judged.verdict is Verdict.RETURNED

    back = (first.folder / "annotated.xlsx").read_bytes()
    second = send(at, "annotated.xlsx", edited(back, {"K2": "ongoing"}))

    assert second.judged.verdict is Verdict.ACCEPTED
    assert not (second.folder / "annotated.xlsx").exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_answers_written_in_the_marked_file_are_read(at: Workplace, kind: str) -> None:
    content = csv_file(TWO_TOWNS) if kind == "csv" else kit.workbook(Acteurs=TWO_TOWNS)
    first = send(at, f"Acteurs 2018-S1.{kind}", content)
    back = (first.folder / "annotated.xlsx").read_bytes()
    rows = len(first.judged.report.findings)

    said = {f"L{5 + n}": f"Deux antennes {n}" for n in range(rows)}
    second = send(at, "annotated.xlsx", edited(back, said | {"B40": "Merci !"}, sheet=0))

    answers = [case.answer for case in desk(at).cases(second.submission)]
    assert sorted(map(str, answers)) == sorted(said.values())
    anew = (second.folder / "annotated.xlsx").read_bytes()
    shown = [row["answer"] for row in rows_of(openpyxl.load_workbook(io.BytesIO(anew)))]
    assert sorted(shown) == sorted(said.values())


def test_a_marked_file_is_marked_anew_and_not_twice() -> None:
    rows = [{**PILOT, "status": "?!"}, {**PILOT, "pilot_id": "ASL-PAU-02", "domain": "?!"}]
    first = must(kit.workbook(**{"2018-S1": rows}))
    second = must(edited(first.back, {"K2": "ongoing"}), name="annotated.xlsx")
    sheet = second.book.worksheets[1]

    assert second.book.sheetnames == first.book.sheetnames
    assert len(rows_of(second.book)) == len(rows_of(first.book)) - 1
    assert set(coloured(sheet)) == {"D3"}
    assert [c.coordinate for row in sheet.iter_rows() for c in row if c.comment] == ["D3"]
    third = must(second.back, name="annotated.xlsx")
    assert third.book.sheetnames == first.book.sheetnames
    assert {row["reference"] for row in rows_of(third.book)} == {
        row["reference"] for row in rows_of(second.book)
    }
    assert len(parts_of(third.back)) == len(parts_of(second.back))


def test_the_half_year_of_the_first_name_is_known_when_the_name_is_lost() -> None:
    each = must(kit.workbook(Feuille=[{**PILOT, "status": "?!"}]), name="Pilotes 2018-S1.xlsx")

    assert [str(period) for _, period in placed(each.back, name="annotated.xlsx").slots] == [
        "2018-S1"
    ]
    renamed = placed(each.back, name="Pilotes 2018-S2.xlsx")
    assert [str(period) for _, period in renamed.slots] == ["2018-S2"]


def test_a_finding_that_quotes_headings_is_not_taken_for_headings() -> None:
    rows = [{**PILOT, "status": "title", "domain": "status"}, {**PILOT, "action_type": "name"}]
    each = must(kit.workbook(Title=rows))
    found = placed(each.back, name="2018-S1.xlsx")
    sheet = next(table for table in found.reading.tables if table.cases is not None)

    assert len(sheet.cases or ()) == len(each.findings)
    assert all(map(REFERENCE.fullmatch, sheet.cases or ()))


# ------------------------------------------------------------------ any small workbook

CELLS = st.one_of(
    st.none(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(),
    st.sampled_from(PAYLOADS[:4] + PAYLOADS[11:13]),
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Co", "Cn"]), max_size=8),
)
PLACES = st.tuples(st.integers(1, 9), st.integers(1, 30))


@st.composite
def small_books(draw: st.DrawFn) -> tuple[bytes, Mapping[str, Mapping[str, Severity]]]:
    """A workbook with some cells and formats, and what is to be marked in it."""
    book = openpyxl.Workbook()
    marks: dict[str, dict[str, Severity]] = {}
    for number in range(draw(st.integers(1, 3))):
        sheet = book.worksheets[0] if number == 0 else book.create_sheet(f"S'{number}")
        for (row, column), value in draw(st.dictionaries(PLACES, CELLS, max_size=12)).items():
            cell = sheet.cell(row, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
            cell.font = Font(bold=draw(st.booleans()))
            if draw(st.booleans()):
                cell.fill = PatternFill("solid", fgColor="FF00AA00")
        if draw(st.booleans()):
            sheet.column_dimensions["B"].fill = PatternFill("solid", fgColor="FF112233")
        chosen = draw(st.dictionaries(PLACES, st.sampled_from(Severity), max_size=6))
        marks[sheet.title] = {
            f"{openpyxl.utils.get_column_letter(column)}{row}": severity
            for (row, column), severity in chosen.items()
        }
    return saved(book), marks


@given(small_books(), st.text(max_size=20))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_marking_changes_the_marked_cells_and_nothing_else(
    made: tuple[bytes, Mapping[str, Mapping[str, Severity]]], said: str
) -> None:
    content, marks = made
    back = mark(content, marks, said)
    before = openpyxl.load_workbook(io.BytesIO(content))
    after = openpyxl.load_workbook(io.BytesIO(back))

    same_but_for_marks(before, after)
    for title, wanted in marks.items():
        assert set(coloured(after[title])) == set(wanted)
        notes = {c.coordinate for row in after[title].iter_rows() for c in row if c.comment}
        assert notes == set(wanted)
    assert live(parts_of(back)) == Counter()
    cleaned = mark(back, {title: {} for title in marks}, said, ours={after.sheetnames[0]})
    unmarked = openpyxl.load_workbook(io.BytesIO(cleaned))
    assert unmarked.sheetnames == after.sheetnames
    for sheet in unmarked.worksheets[1:]:
        assert coloured(sheet) == {}
        assert not [c for row in sheet.iter_rows() for c in row if c.comment]


def mark(
    content: bytes,
    marks: Mapping[str, Mapping[str, Severity]],
    said: str,
    ours: frozenset[str] | set[str] = frozenset(),
) -> bytes:
    told = [
        Case(
            rule="a.b",
            severity=severity,
            sheet=title,
            cell=cell,
            reference="ASL-0123456789ab",
            **dict.fromkeys(
                ("key", "heading", "value", "message", "fix", "proposal", "answer"), said
            ),
        )
        for title, wanted in marks.items()
        for cell, severity in wanted.items()
    ]
    notes = {title: dict.fromkeys(wanted, f"Note {said}") for title, wanted in marks.items()}
    marking = Marking(cases=tuple(told), more=0, marks=marks, notes=notes)
    account = delivery_account(
        partner=registry()["PAU"],
        file=said,
        sha256="",
        size=1,
        arrived_on=kit.IN_TIME,
        placed=placed(b""),
        judged=(),
        context="ledger",
    )
    return marked(content, account, marking, Wording("fr"), ours)


@given(st.lists(st.tuples(st.integers(0, len(WRONG) - 1), st.integers(0, 255)), max_size=8))
@settings(max_examples=20, deadline=None)
def test_no_damage_to_a_package_becomes_an_exception(flips: list[tuple[int, int]]) -> None:
    content = bytearray(WRONG)
    for at, byte in flips:
        content[at] = byte

    assert marked_as_if_it_were(bytes(content), WRONG) is not None


def test_a_workbook_in_another_dialect_of_the_format_is_refused() -> None:
    strict = parts_of(WRONG)["xl/workbook.xml"].replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )

    with pytest.raises(UnmarkableError):
        mark(with_parts(WRONG, **{"xl/workbook.xml": strict}), {}, "")
