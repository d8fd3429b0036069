"""The forms of coordination, communication, evaluation and planning, filled in: all of it invented.

Partners fill these in on the project's own template, so that headings and codes are the words of
the partner's language. Each form has a file without fault; the mistakes are in `sample_deliveries`.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from asl_pipeline.datasets import submitted
from asl_pipeline.languages import words
from asl_pipeline.model.column import Kind

Row = dict[str, object]
Rows = Callable[[str, str, int], list[Row]]

_DATES = {Kind.DATE}
_NUMBERS = {Kind.INTEGER, Kind.YEAR}
_AMOUNTS = {Kind.MONEY, Kind.NUMBER}

# For each form and partner: the columns, then the rows, cells parted by bars.
_FILLED: Mapping[str, Mapping[str, str]] = {
    "deliverables": {
        "GCU": """
            deliverable_id|title|wp|responsible|contributors|due|delivered|status|reviewer|reviewed_on|review_decision
            D4.1|Template for mapping needs and practices|4|GCU|CES|2018-03-31|2018-03-28|approved|CES|2018-04-10|accept
            D4.2|Composite report on gaps and unmet needs|4|GCU|CES; AVE|2018-12-31||in_progress|CES||
            """,
        "AVI": """
            deliverable_id|title|wp|responsible|contributors|due|delivered|status|reviewer|reviewed_on|review_decision
            D1.1|Manual de gestión del proyecto|1|AVI|CRK|2017-12-31|2018-01-19|approved|GCU|2018-02-05|accept
            """,
    },
    "milestones": {
        "GCU": """
            milestone_id|title|wp|responsible|due|reached_on|status|evidence
            M4.1|All partners have mapped their needs|4|GCU|2018-06-30|2018-06-22|delivered|Nine completed templates were received.
            """,
    },
    "communication_events": {
        "CRESS": """
            event_id|event_type|title|date_start|date_end|city|country|organiser|co_organisers|participants_total|participants_f|participants_m|participants_o|participants_u|n_organisations|languages|emblem_displayed|result
            CRESS-EV-01|study_visit|Visite d'étude en Bretagne|2018-07-03|2018-07-04|Rennes|FR|CRESS|PAU|26|15|11|0|0|14|fr; en|yes|Cinq initiatives visitées ; deux partenaires veulent adapter une cuisine de quartier.
            CRESS-EV-02|workshop|Atelier sur les besoins sociaux|2018-11-15||Rennes|FR|CRESS||31|18|12|0|1|17|fr|yes|Une liste commune de douze besoins.
            """,
    },
    "outputs": {
        "CES": """
            output_id|output_kind|title|isbn|output_language|published_on|url|licence
            CES-OUT-01|guide|Guia de orçamentos participativos|978-92-79-12345-0|pt|2018-05-02|https://example.org/guia|CC BY 4.0
            CES-OUT-02|report|Mapa das práticas de inovação social||pt|2018-06-20|https://example.org/mapa|CC BY 4.0
            """,
    },
    "needs": {
        "PAU": """
            need_id|level|theme|statement|urgency|source_kind|n_participants|nuts_code|nuts_version|found_on
            PAU-NEED-01|micro||Les habitants âgés du centre n'ont personne pour de petites réparations.|4|focus_group|18|FRI15|2016|2018-03-20
            PAU-NEED-02|meso||Les associations du bassin ne savent pas ce que font les autres.|3|interview|12|FRI15|2016|2018-04-11
            """,
    },
    "toc_elements": {
        "PAU": """
            pilot_id|element_id|toc_kind|statement|leads_to
            ASL-PAU-01|N1|input|Un animateur à mi-temps et une salle par quartier.|A1
            ASL-PAU-01|A1|activity|Des rencontres ont lieu chaque semaine dans chaque quartier.|P1
            ASL-PAU-01|P1|output|Quarante rencontres ont eu lieu avec des habitants de tous âges.|E1
            ASL-PAU-01|E1|outcome_immediate|Les participants connaissent davantage de voisins.|E2
            ASL-PAU-01|E2|outcome_long|Les habitants isolés le sont moins.|
            ASL-PAU-01|H1|assumption|Les habitants viennent s'ils sont invités par un voisin.|E1
            """,
    },
    "action_plans": {
        "AVE": """
            plan_id|title|territory|nuts_code|nuts_version|horizon|domains|plan_status|adopted_on|adopted_by|joint_partners
            AVE-PLAN-1|Plano local de inovação social|Vale do Ave|PT119|2016|2022|I; III|draft|||AVE; CES
            """,
    },
    "action_measures": {
        "AVE": """
            plan_id|measure_no|title|objectives|responsible_body|start|end|budget|funding_source|status
            AVE-PLAN-1|1.1|Rede de oficinas de artesanato|Criar trabalho para pessoas desempregadas há muito tempo.|Município|2019-01-01|2020-12-31|24000.00|public_local|planned
            AVE-PLAN-1|1.2|Balcão de apoio às associações|Ajudar as associações a encontrar financiamento.|Associação local|2019-03-01|2021-06-30|18500.00|public_national|planned
            """,
    },
    "evaluation_assessments": {
        "CES": """
            pilot_id|assessor|criterion|round|score|justification|confidence
            ASL-PAU-01|CES|relevance|1|5|As entrevistas mostram que os encontros respondem a uma necessidade sentida.|high
            ASL-PAU-01|CES|effectiveness|1|4|O número de participantes ultrapassou a meta em dois dos quatro bairros.|medium
            ASL-PAU-01|CES|sustainability|1|2|O animador é pago pelo projeto e ninguém assegura ainda a continuação.|high
            ASL-PAU-01|CES|inclusiveness|1|4|Vieram pessoas de todas as idades, mas poucas com dificuldades de mobilidade.|medium
            """,
        "GCU": """
            pilot_id|assessor|criterion|round|score|justification|confidence
            ASL-PAU-01|GCU|relevance|1|4|The need is confirmed by the mapping and by the survey of the spring.|high
            ASL-PAU-01|GCU|effectiveness|1|4|Attendance registers show steady numbers in three districts out of four.|high
            ASL-PAU-01|GCU|sustainability|1|4|Two associations have offered to take over the meetings after the project.|low
            ASL-PAU-01|GCU|inclusiveness|1|3|People with reduced mobility could not reach two of the rooms.|medium
            """,
    },
    "transfers": {
        "ENW": """
            transfer_id|pilot_id|adopter_name|nuts_code|nuts_version|uptake|taken_up_on|evidence_doc|counts_for
            ENW-TR-01|ASL-ENW-01|Strabane tool library|UKN10|2016|adopted|2018-11-05|https://example.org/minutes|RCR104
            ENW-TR-02|ASL-ENW-01|Town of Pipriac|FRH03|2016|interest|2018-12-01||
            """,
    },
    "expenditure": {
        "CRK": """
            line_no|wp|cost_category|description|invoice_date|paid_date|amount|currency|amount_eur|vat_recoverable|eligible_eur|erdf_eur|match_eur|pilot_id|control_status
            1|5|staff|Project officer, half time, January to March|2018-03-31|2018-04-05|4200.00|EUR|4200.00|no|4200.00|3150.00|1050.00|ASL-CRK-01|submitted
            2|2|travel|Steering meeting in Santiago|2018-04-20|2018-05-04|612.40|EUR|612.40|no|600.00|450.00|150.00||submitted
            3|5|external|Printing of information sheets|2018-05-11|2018-06-01|380.00|EUR|380.00|no|380.00|285.00|95.00|ASL-CRK-01|submitted
            """,
        "ENW": """
            line_no|wp|cost_category|description|invoice_date|paid_date|amount|currency|amount_eur|vat_recoverable|eligible_eur|erdf_eur|match_eur|pilot_id|control_status
            1|5|equipment|Tools for the library|2018-03-09|2018-03-23|1500.00|GBP|1700.00|no|1700.00|1275.00|425.00|ASL-ENW-01|submitted
            2|2|travel|Meeting in Rennes|2018-05-02|2018-05-18|410.00|GBP|465.00|no|465.00|348.75|116.25||submitted
            """,
    },
}  # fmt: skip


def _rows(form: str) -> Rows:
    def rows(partner: str, period: str, scale: int) -> list[Row]:
        del period, scale
        head, *lines = [line.strip() for line in _FILLED[form][partner].strip().splitlines()]
        names = head.split("|")
        return [
            {
                name: _cell(form, name, cell)
                for name, cell in zip(names, line.split("|"), strict=True)
            }
            for line in lines
        ]

    return rows


def _cell(form: str, column: str, text: str) -> object:
    kind = submitted(form).column(column).kind
    if not text:
        return None
    if kind in _DATES:
        return dt.date.fromisoformat(text)
    if kind in _NUMBERS:
        return int(text)
    return float(text) if kind in _AMOUNTS else text


ROWS: Mapping[str, Rows] = {form: _rows(form) for form in _FILLED}


def headings(form: str, language: str, rows: list[Row]) -> dict[str, str]:
    """The headings of the template in a language, by column, for those columns that are filled."""
    spoken = words(language)
    used = dict.fromkeys(name for row in rows for name in row)
    return {name: spoken.column_label(form, name) for name in used}


def worded(form: str, language: str, row: Row) -> Row:
    """A row with the words of the template's lists in place of codes."""
    spoken = words(language)
    said = dict(row)
    for name, value in row.items():
        listed = submitted(form).column(name).code_list
        if isinstance(value, str) and listed:
            codes = value.split("; ")
            said[name] = "; ".join(spoken.code_label(listed, code) or code for code in codes)
        elif isinstance(value, str) and submitted(form).column(name).kind is Kind.BOOLEAN:
            said[name] = spoken.section("words")[value][0]
    return said


def title(form: str, language: str) -> str:
    """What the sheet is called."""
    return words(language).form_title(form)
