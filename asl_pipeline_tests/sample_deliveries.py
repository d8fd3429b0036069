"""What each partner sends, how it writes, what is wrong with it and what should become of it.

The words are in `sample_texts`; `make_samples` makes the files.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from asl_pipeline_tests import sample_texts as texts

PILOTS, DEFINITIONS, READINGS, INITIATIVES, ACTORS = (
    "pilot_actions",
    "indicator_definitions",
    "indicator_readings",
    "initiatives",
    "actors",
)
OK, WARN, BACK = "accepted", "accepted_with_warnings", "returned"

Row = dict[str, object]


@dataclass(frozen=True)
class Percent:
    """A share that a workbook shows as a percentage."""

    value: float


@dataclass
class Table:
    """One form as a partner fills it in: headings as written over rows by column."""

    form: str
    columns: list[str]
    headings: list[str]
    rows: list[Row]
    name: str
    preamble: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """A mistake in one cell: what is written there instead."""

    form: str
    row: int
    column: str
    written: object
    says: str

    def spoil(self, table: Table) -> None:
        """Write it."""
        table.rows[self.row][self.column] = self.written


@dataclass(frozen=True)
class Again:
    """A mistake: a row stands twice."""

    form: str
    row: int
    says: str

    def spoil(self, table: Table) -> None:
        """Repeat the row at the end."""
        table.rows.append(dict(table.rows[self.row]))


@dataclass(frozen=True)
class Extra:
    """A column that no form has."""

    form: str
    heading: str
    written: str
    says: str

    def spoil(self, table: Table) -> None:
        """Append the column, with the same words in each row."""
        table.columns.append(self.heading)
        table.headings.append(self.heading)
        for row in table.rows:
            row[self.heading] = self.written


@dataclass(frozen=True, kw_only=True)
class Habit:
    """How a partner writes. `euro` is put behind amounts; `spread` gives one column per sex."""

    language: str
    writer: str = "csv"
    delimiter: str = ";"
    encoding: str = "utf-8"
    decimal: str = ","
    group: str = "."
    euro: str = ""
    dates: str = "%d/%m/%Y"
    spread: bool = False
    titled: bool = False
    unit: bool = True


@dataclass(frozen=True)
class Delivery:
    """One file. `expected` is the verdict by form, or what else becomes of the file by `fate`."""

    partner: str
    name: str
    arrived_on: str
    period: str = ""
    expected: Mapping[str, str] | None = None
    slips: tuple[Cell | Again | Extra, ...] = ()
    habit: Mapping[str, object] | None = None
    also: str = ""
    content: bytes | None = None
    same_as: str = ""
    fate: str = ""
    says: str = ""

    @property
    def path(self) -> str:
        """Where the file lies under the folder of samples."""
        return f"{self.partner}/{self.name}"

    @property
    def writing(self) -> Habit:
        """How this file is written."""
        return replace(HABITS[self.partner], **(self.habit or {}))  # type: ignore[arg-type]


_XLSX = {"writer": "openpyxl"}
_CALC = {"writer": "soffice"}
_CSV = {"writer": "csv"}
HABITS: Mapping[str, Habit] = {
    "AVI": Habit(language="es", encoding="utf-8-sig", spread=True),
    "CRK": Habit(language="en", delimiter=",", decimal=".", group=",", dates="%d %B %Y"),
    "SCQ": Habit(language="gl", euro="€"),
    "PAU": Habit(language="fr", encoding="cp1252", group="\u00a0", euro=" €"),
    "CRESS": Habit(language="fr", writer="openpyxl", titled=True),
    "AVE": Habit(language="pt", writer="openpyxl"),
    "CES": Habit(language="pt", dates="%Y-%m-%d"),
    "ENW": Habit(language="en", writer="xlsxwriter", delimiter=",", decimal=".", group=","),
    "GCU": Habit(language="en", delimiter=",", decimal=".", group=",", dates="%Y-%m-%d"),
    "GIJ": Habit(language="es", delimiter=",", encoding="utf-8-sig"),
    "CRJ": Habit(language="fr", writer="openpyxl"),
}

DELIVERIES: tuple[Delivery, ...] = (
    Delivery("AVI", "Acciones piloto 2018-S1.csv", "2018-07-16", "2018-S1", {PILOTS: OK}),
    Delivery("AVI", "indicadores_2018-S1.csv", "2018-07-16", "2018-S1", {READINGS: OK}),
    Delivery(
        "AVI",
        "indicadores_2018-S1 (2).csv",
        "2018-07-17",
        same_as="AVI/indicadores_2018-S1.csv",
        fate="duplicate",
        says="same bytes, other name",
    ),
    Delivery(
        "AVI",
        "Entidades 2018-S1.csv",
        "2018-07-20",
        "2018-S1",
        {ACTORS: BACK},
        (Again(ACTORS, 2, "duplicate identifier"),),
    ),
    Delivery(
        "AVI",
        "Entidades 2018-S1 corregido.csv",
        "2018-09-05",
        "2018-S1",
        {ACTORS: OK},
        says="corrected revision of the returned register, late",
    ),
    Delivery(
        "CRK",
        "Cork pilot actions H1 2018.txt",
        "2018-07-27",
        "2018-S1",
        {PILOTS: OK},
        habit={"delimiter": "\t"},
    ),
    Delivery("CRK", "Indicator readings 2018 H1.csv", "2018-07-27", "2018-S1", {READINGS: OK}),
    Delivery(
        "CRK",
        "Good practices 2018-S1.csv",
        "2018-07-30",
        "2018-S1",
        {INITIATIVES: WARN},
        (Cell(INITIATIVES, 3, "nuts_code", "IE052", "one city with two NUTS codes"),),
    ),
    Delivery(
        "SCQ",
        "Accións piloto 1º semestre 2018.csv",
        "2018-07-31",
        "2018-S1",
        {PILOTS: WARN},
        (Extra(PILOTS, "Xuntanzas celebradas", "4", "a column of their own"),),
    ),
    Delivery(
        "SCQ",
        "Indicadores Compostela Decide 2018-S1.xlsx",
        "2018-07-31",
        "2018-S1",
        {READINGS: OK},
        habit=_CALC,
    ),
    Delivery("PAU", "Actions pilotes S1 2018.csv", "2018-07-12", "2018-S1", {PILOTS: OK}),
    Delivery(
        "PAU",
        "Relevés indicateurs S1 2018.csv",
        "2018-07-12",
        "2018-S1",
        {READINGS: BACK},
        (
            Cell(READINGS, 0, "nuts_code", "FR615", "a code of NUTS 2013 with version 2016"),
            Cell(READINGS, 10, "value", "66", "women and men do not add up to the total"),
        ),
    ),
    Delivery(
        "PAU",
        "Relevés indicateurs S1 2018 v2.csv",
        "2018-08-21",
        "2018-S1",
        {READINGS: OK},
        says="corrected revision of the returned readings, late",
    ),
    Delivery(
        "CRESS",
        "ASL_CRESS_Bretagne_2018-S1.xlsx",
        "2018-07-25",
        "2018-S1",
        {PILOTS: OK, READINGS: OK, INITIATIVES: WARN, ACTORS: OK},
        (Cell(INITIATIVES, 5, "promoter_actor_id", "CRESS-ACT-X07", "no such actor"),),
        says="titles above the headings, a sheet of notes",
    ),
    Delivery(
        "AVE",
        "Acções piloto 1S2018.xlsx",
        "2018-07-30",
        "2018-S1",
        {PILOTS: OK, ACTORS: WARN},
        (Cell(ACTORS, 3, "nuts_code", "PT112", "one town with two NUTS codes"),),
    ),
    Delivery(
        "CES",
        "Indicadores_definição_2018-S1.xlsx",
        "2018-07-06",
        "2018-S1",
        {DEFINITIONS: OK},
        habit={"writer": "xlsxwriter"},
    ),
    Delivery(
        "CES",
        "Boas práticas 2018-S1.csv",
        "2018-07-24",
        "2018-S1",
        {INITIATIVES: BACK},
        (
            Cell(INITIATIVES, 1, "esid_total", "8", "ESID total is not the sum of its parts"),
            Cell(INITIATIVES, 3, "description", "", "a mandatory value is missing"),
        ),
    ),
    Delivery(
        "CES",
        "Boas práticas 2018-S1 (corrigido).csv",
        "2018-08-02",
        "2018-S1",
        {INITIATIVES: OK},
        says="corrected revision of the returned register, late",
    ),
    Delivery(
        "ENW",
        "ENW pilots and indicators 2018-S1.xlsx",
        "2018-07-19",
        "2018-S1",
        {PILOTS: OK, READINGS: OK},
        says="real dates, numbers, percentages and formulas",
    ),
    Delivery(
        "ENW",
        "Stakeholders 2018-S1.csv",
        "2018-07-19",
        "2018-S1",
        {ACTORS: OK},
        habit={"writer": "csv"},
        says="superseded by the updated register",
    ),
    Delivery(
        "ENW",
        "Stakeholders 2018-S1 updated.csv",
        "2018-09-10",
        "2018-S1",
        {ACTORS: OK},
        (Cell(ACTORS, 1, "name", "Foyle\u00a0Tool Library CIC", "a no-break space (harmless)"),),
        habit={"writer": "csv"},
        says="supersedes the accepted register, late",
    ),
    Delivery(
        "GCU",
        "Mapped practices 2018-S1.csv",
        "2018-07-10",
        "2018-S1",
        {INITIATIVES: OK},
        says="superseded by the register of 2018-S2",
    ),
    Delivery(
        "GCU",
        "Stakeholders 2018-S1.xlsx",
        "2018-07-10",
        "2018-S1",
        {ACTORS: WARN},
        (Cell(ACTORS, 4, "name", "Kibble", "one organisation under two identifiers"),),
        habit=_CALC,
    ),
    Delivery(
        "AVI",
        "Acciones piloto 2018-S2.csv",
        "2019-01-14",
        "2018-S2",
        {PILOTS: BACK},
        (Cell(PILOTS, 1, "end", "", "completed without an end date"),),
    ),
    Delivery(
        "AVI",
        "Acciones piloto 2018-S2 corregido.csv",
        "2019-01-28",
        "2018-S2",
        {PILOTS: OK},
        says="corrected revision of the returned register",
    ),
    Delivery("AVI", "indicadores_2018-S2.csv", "2019-01-14", "2018-S2", {READINGS: OK}),
    Delivery(
        "AVI",
        "entidades_2018-S2.csv",
        "2019-01-15",
        content=b"\xef\xbb\xbf\r\n",
        fate="quarantined",
        says="an empty file",
    ),
    Delivery(
        "CRK",
        "Cork pilot actions H2 2018.txt",
        "2019-01-29",
        "2018-S2",
        {PILOTS: WARN},
        (
            Cell(PILOTS, 1, "status", "finished", "another word for completed (harmless)"),
            Cell(PILOTS, 1, "end", "Thursday the 19th of December 2018", "it was a Wednesday"),
            Cell(PILOTS, 0, "title_en", "Shape Your City \ufffd voter registration", "U+FFFD"),
            Cell(
                PILOTS,
                1,
                "description",
                "A cycle of training days and networking evenings for those who run social "
                "enterprises, with the\u0100 Health Service Executive.",
                "a no-break space wrongly decoded, as in the documented 'the\u0100 Health'",
            ),
        ),
        habit={"delimiter": "\t"},
    ),
    Delivery(
        "CRK",
        "Indicator readings 2018 H2.csv",
        "2019-01-29",
        "2018-S2",
        {READINGS: WARN},
        (
            Cell(READINGS, 12, "value", "2631", "no thousands separator, so nothing decides"),
            Cell(READINGS, 13, "value", "4", "a decimal rounded away, so nothing decides"),
            Cell(READINGS, 21, "value", "64.508", "64.508 in English: is it 64508?"),
        ),
        habit={"unit": False},
    ),
    Delivery(
        "SCQ",
        "Accións piloto 2º semestre 2018.csv",
        "2019-02-12",
        "2018-S2",
        {PILOTS: BACK},
        (
            Cell(
                PILOTS,
                0,
                "description",
                "Unha experiencia de orzamentos participativos con asembleas nos barrios. Para "
                "máis información: maria@example.org ou +34 600 000 000.",
                "an e-mail address and a telephone number; late",
            ),
        ),
    ),
    Delivery(
        "SCQ",
        "Accións piloto 2º semestre 2018 (emendado).csv",
        "2019-02-19",
        "2018-S2",
        {PILOTS: OK},
        says="corrected revision of the returned register, late",
    ),
    Delivery(
        "SCQ",
        "Boas prácticas 2018-S2.csv",
        "2019-01-31",
        "2018-S2",
        {INITIATIVES: WARN},
        (Extra(INITIATIVES, "Barrio", "–", "a column of their own"),),
    ),
    Delivery(
        "SCQ",
        "Indicadores Compostela Decide 2018-S2.xlsx",
        "2019-01-31",
        "2018-S2",
        {READINGS: BACK},
        (Cell(READINGS, 2, "value", "unhas 60", "words where a number belongs"),),
        habit=_CALC,
    ),
    Delivery(
        "PAU",
        "Actions pilotes S2 2018.csv",
        "2019-01-18",
        "2018-S2",
        {PILOTS: OK},
        (
            Cell(
                PILOTS,
                1,
                "results_obtained",
                "L'atelier a accueilli des bÃ©nÃ©voles et des mÃ©nages du quartier.",
                "'Ã©' for é, restored with certainty",
            ),
        ),
    ),
    Delivery(
        "PAU",
        "Relevés indicateurs S2 2018.csv",
        "2019-01-18",
        "2018-S2",
        {READINGS: BACK},
        (Cell(READINGS, 9, "target_group", "gens du quartier", "a group that is not on the list"),),
    ),
    Delivery(
        "PAU",
        "Liste des factures S2 2018.csv",
        "2019-01-21",
        content=texts.INVOICES,
        fate="form_not_recognised",
        says="a list of invoices, which is no form",
    ),
    Delivery(
        "PAU",
        "Rapport S2 2018.pdf",
        "2019-01-21",
        content=texts.PDF,
        fate="quarantined",
        says="not a table",
    ),
    Delivery(
        "CRESS",
        "ASL_CRESS_Bretagne_2018-S2.xlsx",
        "2019-01-25",
        "2018-S2",
        {PILOTS: OK, READINGS: BACK, INITIATIVES: WARN, ACTORS: OK},
        (
            Cell(
                PILOTS,
                0,
                "difficulties",
                texts.PILOTS[3].difficulties + " " + texts.PILOTS[3].problem,
                "a text in English where French is stated (remark)",
            ),
            Cell(READINGS, 21, "value", Percent(130.0), "a share of 130 %"),
            Cell(INITIATIVES, 4, "promoter_actor_id", "CRESS-ACT-X09", "no such actor"),
        ),
    ),
    Delivery(
        "CRESS",
        "Indicateurs bretons (version finale).csv",
        "2019-01-25",
        "2018-S2",
        {READINGS: OK},
        habit={"writer": "csv", "titled": False},
        fate="period_unknown",
        says="nothing names the half-year",
    ),
    Delivery(
        "AVE",
        "Indicadores 2018.xlsx",
        "2019-01-30",
        "2018-S1",
        {READINGS: OK},
        also="2018-S2",
        says="two half-years in one sheet, in a column",
    ),
    Delivery(
        "AVE",
        "Acções piloto 2S2018.xlsx",
        "2019-01-30",
        "2018-S2",
        {PILOTS: BACK, ACTORS: BACK},
        (
            Cell(ACTORS, 1, "actor_type", "rancho folclórico", "a type that is not on the list"),
            Cell(PILOTS, 0, "end", dt.date(2018, 1, 31), "ends before it starts"),
        ),
    ),
    Delivery(
        "ENW",
        "ENW pilots and indicators 2018-S2.xlsx",
        "2019-01-22",
        "2018-S2",
        {PILOTS: OK, READINGS: WARN},
        (Extra(READINGS, "Checked by finance", "yes", "a column of their own"),),
    ),
    Delivery(
        "GCU",
        "Mapped practices 2018-S2.csv",
        "2019-01-11",
        "2018-S2",
        {INITIATIVES: OK},
        tuple(
            Cell(
                INITIATIVES,
                row,
                "description",
                "Volunteers and residents run it together.",
                "the same text on three rows (remark)",
            )
            for row in (1, 3, 4)
        ),
        says="supersedes the register of 2018-S1",
    ),
    Delivery(
        "AVI",
        "Acciones piloto e indicadores 2022-S2.xlsx",
        "2023-01-23",
        "2022-S2",
        {PILOTS: OK, READINGS: BACK},
        (Cell(READINGS, 5, "value", 1, "the age groups do not add up to the total"),),
        habit={"writer": "openpyxl", "spread": False},
    ),
    Delivery(
        "GIJ",
        "Acciones piloto 2022-S2.csv",
        "2023-01-26",
        "2022-S2",
        {PILOTS: WARN},
        (Cell(PILOTS, 0, "start", "viernes, 1 de junio de 2022", "it was a Wednesday"),),
    ),
    Delivery(
        "GIJ",
        "Indicadores Gijón 2022-S2.csv",
        "2023-01-26",
        "2022-S2",
        {READINGS: BACK},
        (Cell(READINGS, 9, "pilot_id", "ASL-AVI-03", "the pilot of another partner"),),
    ),
    Delivery(
        "GIJ",
        "Indicadores Gijón 2022-S2 corregido.csv",
        "2023-02-15",
        "2022-S2",
        {READINGS: OK},
        says="corrected revision of the returned readings, late",
    ),
    Delivery(
        "CRJ",
        "CRIJ_Occitanie_2022-S2.xlsx",
        "2023-03-06",
        "2022-S2",
        {PILOTS: WARN, READINGS: WARN},
        says="outside the Atlantic Area, always a warning; late",
    ),
    Delivery(
        "AVE",
        "CIM do Ave 2022-S2.xlsx",
        "2023-01-27",
        "2022-S2",
        {PILOTS: OK, READINGS: OK, INITIATIVES: WARN, ACTORS: OK},
        (Cell(INITIATIVES, 2, "promoter_actor_id", "AVE-ACT-X33", "no such actor"),),
    ),
    Delivery(
        "CES",
        "Indicadores_definição_2022-S2.xlsx",
        "2023-01-09",
        "2022-S2",
        {DEFINITIONS: OK},
        habit=_XLSX,
    ),
    Delivery(
        "CES",
        "Boas práticas 2022-S2.csv",
        "2023-01-20",
        "2022-S2",
        {INITIATIVES: BACK},
        (Cell(INITIATIVES, 2, "domain", "VI", "a domain that is not on the list"),),
    ),
    Delivery(
        "ENW",
        "ENW pilots and indicators 2022-S2.xlsx",
        "2023-01-24",
        "2022-S2",
        {PILOTS: BACK, READINGS: OK},
        (
            Cell(
                PILOTS,
                2,
                "start",
                dt.date(2022, 2, 14),
                "digitalisation before the extension began",
            ),
        ),
        says="real dates, numbers, percentages and formulas",
    ),
    Delivery(
        "GCU",
        "Mapped practices 2022-S2.csv",
        "2023-01-13",
        "2022-S2",
        {INITIATIVES: BACK},
        (Cell(INITIATIVES, 0, "start_year", "2o13", "a letter in a year"),),
    ),
    Delivery(
        "GCU",
        "Stakeholders 2022-S2.csv",
        "2023-02-08",
        "2022-S2",
        {ACTORS: BACK},
        (Cell(ACTORS, 3, "country", "Ireland", "a NUTS code of another country"),),
        says="late",
    ),
    Delivery(
        "GCU",
        "Deliverables and milestones 2018-S1.xlsx",
        "2018-07-12",
        "2018-S1",
        {"deliverables": OK, "milestones": OK},
        habit={"writer": "xlsxwriter"},
    ),
    Delivery("AVI", "Entregables 2018-S1.csv", "2018-07-18", "2018-S1", {"deliverables": OK}),
    Delivery(
        "CRESS",
        "Événements 2018-S2.xlsx",
        "2019-01-18",
        "2018-S2",
        {"communication_events": OK},
    ),
    Delivery("CES", "Produtos 2018-S1.csv", "2018-07-09", "2018-S1", {"outputs": OK}),
    Delivery(
        "PAU",
        "Besoins et théorie du changement 2018-S1.xlsx",
        "2018-07-13",
        "2018-S1",
        {"needs": OK, "toc_elements": OK},
        habit=_XLSX,
    ),
    Delivery(
        "AVE",
        "Planos de ação 2018-S2.xlsx",
        "2019-01-21",
        "2018-S2",
        {"action_plans": OK, "action_measures": OK},
    ),
    Delivery(
        "CES", "Avaliação 2018-S2.csv", "2019-01-25", "2018-S2", {"evaluation_assessments": OK}
    ),
    Delivery(
        "GCU", "Assessments 2018-S2.csv", "2019-01-24", "2018-S2", {"evaluation_assessments": OK}
    ),
    Delivery(
        "ENW", "Transfers 2018-S2.csv", "2019-01-22", "2018-S2", {"transfers": OK}, habit=_CSV
    ),
    Delivery("CRK", "Expenditure 2018-S1.csv", "2018-07-31", "2018-S1", {"expenditure": OK}),
    Delivery(
        "ENW",
        "Expenditure 2018-S1.csv",
        "2018-07-30",
        "2018-S1",
        {"expenditure": BACK},
        (Cell("expenditure", 0, "erdf_eur", 1500.0, "more than 75 percent asked of the ERDF"),),
        habit=_CSV,
    ),
)
