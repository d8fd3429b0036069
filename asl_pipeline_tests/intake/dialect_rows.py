"""The rows that `dialects` writes in hundreds of ways: what is meant, before anybody writes it.

All of it is synthetic. The texts have what upsets readers of text files: accents of three
languages, delimiters, quotes, line breaks, leading zeros and cells with nothing in them.
"""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Final

from asl_pipeline_tests.intake.dialect_formats import plain
from asl_pipeline_tests.intake.dialect_meaning import Meant, Row, Value

_PILOT_NAMES: Final = (
    "pilot_id",
    "title",
    "lang",
    "domain",
    "problem",
    "objectives",
    "description",
    "lead_partner",
    "partners_involved",
    "action_type",
    "status",
    "start",
    "end",
    "nuts_code",
    "nuts_version",
    "municipality",
    "lau_code",
    "target_groups",
    "budget_planned",
    "expenditure_to_date",
    "comments",
)


def _pilot(number: int, *cells: Value) -> Row:
    return dict(zip(_PILOT_NAMES, (f"ASL-PAU-{number:02d}", *cells), strict=True))


PILOTS: Final = Meant(
    form="pilot_actions",
    partner="PAU",
    rows=(
        _pilot(
            1,
            "Cafés de quartier : « À table ! »",
            "fr",
            "II",
            "Peu de lieux de rencontre, surtout à l'écart du centre ; l'isolement s'aggrave.",
            "Créer des liens, dès l'été.",
            'Des rencontres chaque semaine.\nOn les appelle "cafés voisins".\nEntrée libre.',
            "PAU",
            ["PAU", "CRESS"],
            "service",
            "ongoing",
            dt.date(2018, 2, 1),
            None,
            "FRI15",
            "2016",
            "Pau",
            "06445",
            ["migrants", "low_income"],
            Decimal("24000.00"),
            Decimal("1234.50"),
            'Dit "le Hameau", au n° 5, 2e étage',
        ),
        _pilot(
            2,
            "Taller de reparación, diseño y reúso",
            "es",
            "I",
            "El desempleo juvenil en el barrio es alto; faltan oficios.",
            "Enseñar oficios a jóvenes.",
            "Aprender haciendo: ¿qué arreglamos hoy? ¡Casi todo!",
            "PAU",
            ["PAU"],
            "training",
            "completed",
            dt.date(2017, 11, 30),
            dt.date(2018, 6, 9),
            "ES120",
            "2016",
            "Gijón",
            "00024",
            ["NEET"],
            Decimal("1048576.75"),
            Decimal("999.99"),
            None,
        ),
        _pilot(
            3,
            "Hortas comunitárias",
            "pt",
            "II",
            "Solidão dos mais velhos na freguesia",
            "Juntar gerações | cultivar",
            "Duas hortas com estações de rega; vizinhos e avós cuidam delas à vez.",
            "PAU",
            ["PAU", "SCQ"],
            "network",
            "planned",
            dt.date(2018, 3, 15),
            None,
            "PT119",
            "2016",
            "Vila Nova de Famalicão",
            "01202",
            ["elderly_isolated", "children_youth_at_risk"],
            Decimal("150000.00"),
            None,
            None,
        ),
        _pilot(
            4,
            "L'atelier mobile",
            "fr",
            "III",
            "L'accès au numérique reste inégal d'un village à l'autre.",
            "Porter l'aide au plus près ; former des relais.",
            "Un bus équipé s'arrête dans douze villages, de 9:00 à 17:30, sauf le lundi.",
            "PAU",
            ["PAU"],
            "digital_service",
            "ongoing",
            dt.date(2018, 1, 2),
            dt.date(2019, 12, 31),
            "FRI15",
            "2016",
            "Lescar",
            "06435",
            ["general_public"],
            Decimal("87654.30"),
            Decimal("12.50"),
            "Horaires : https://example.org/bus?a=1;b=2 ; à revoir",
        ),
        _pilot(
            5,
            "Red de acompañamiento",
            "es",
            "IV",
            "Mayores que viven solos, sin apoyo cercano",
            "Que nadie esté solo",
            "Llamadas y visitas semanales; un número único para pedir ayuda.",
            "PAU",
            ["PAU"],
            "service",
            "suspended",
            dt.date(2018, 5, 7),
            None,
            "ES120",
            "2016",
            None,
            None,
            ["elderly_isolated"],
            None,
            Decimal("305.05"),
            "#solidaridad, ver anexo",
        ),
        _pilot(
            6,
            "Guia de compras responsáveis",
            "pt",
            "I",
            "As cláusulas sociais são pouco usadas nas compras públicas",
            "Dar às câmaras um guia prático",
            "Um guia, três sessões e uma lista de verificação: 100 % em linha.",
            "PAU",
            ["PAU", "CES"],
            "procurement_clause",
            "ongoing",
            dt.date(2017, 9, 25),
            dt.date(2018, 12, 4),
            "PT119",
            "2016",
            "Guimarães",
            "00308",
            ["social_enterprises", "staff"],
            Decimal("6543.21"),
            Decimal("6000.00"),
            "Sessão A // sessão B",
        ),
    ),
)
"""Pilot actions of three languages: texts, codes, dates and amounts of money."""

_READING_NAMES: Final = (
    "pilot_id",
    "indicator_id",
    "nuts_code",
    "nuts_version",
    "value",
    "unit",
    "target",
    "comments",
)
_VALUES: Final = (
    (1234.5, 2000.25, "Écart dû à l'été"),
    (12.25, None, None),
    (1000000.75, 1500000.5, "Somme des trois sites"),
    (45.5, 60.0, "Relevé du 30 juin"),
    (0.5, 0.75, None),
    (98765.25, 100000.0, "Révisé"),
)

READINGS: Final = Meant(
    form="indicator_readings",
    partner="PAU",
    rows=tuple(
        dict(
            zip(
                _READING_NAMES,
                (f"ASL-PAU-{n:02d}", f"ASL-COST-{n}", "FRI15", "2016", value, "EUR", target, note),
                strict=True,
            )
        )
        for n, (value, target, note) in enumerate(_VALUES, start=1)
    ),
)
"""Readings, whose numbers may have any decimals: the hardest to read with certainty."""

SIMPLE: Final = replace(
    PILOTS.mapped(lambda text: plain(text) if not text.startswith("ASL-") else text), joint="/"
)
"""The pilot actions without a sign in any cell that a writer would have to quote."""

RICH: Final = PILOTS.mapped(
    lambda text: text.replace("'", "’").replace(" : ", " – ").replace("..", "…")
)
"""The pilot actions with signs that Windows has and the ISO encoding of western Europe lacks."""

EURO: Final = PILOTS.mapped(lambda text: text.replace("100 %", "100 €").replace("n° 5", "cœur 5"))
"""The pilot actions with the letters on which Windows and Latin-9 do not agree."""
