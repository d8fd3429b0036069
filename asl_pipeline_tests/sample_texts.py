"""The words of the sample submissions: headings, codes as people write them, rows of text.

Documented practices and places are marked in the README of the samples; descriptions and figures
are invented. How files are made of these words is in `make_samples`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Headings = Mapping[str, str]

_PILOT = [
    "pilot_id",
    "title",
    "title_en",
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
    "target_groups",
    "budget_planned",
    "expenditure_to_date",
    "difficulties",
    "results_obtained",
]
_READING = [
    "pilot_id",
    "indicator_id",
    "sex",
    "age_band",
    "target_group",
    "nuts_code",
    "nuts_version",
    "value",
    "unit",
    "target",
    "method",
]
_INITIATIVE = [
    "initiative_id",
    "name",
    "promoter_actor_id",
    "domain",
    "target_groups",
    "response_type",
    "description",
    "start_year",
    "ongoing",
    "scale",
    "country",
    "nuts_code",
    "nuts_version",
    "municipality",
    "lat",
    "lon",
    "beneficiaries_n",
    "volunteers_n",
    "funding_sources",
    "esid_objectives",
    "esid_actors",
    "esid_outputs",
    "esid_innovativeness",
    "esid_total",
    "visited_on",
    "mapped_by",
]
_ACTOR = [
    "actor_id",
    "name",
    "acronym",
    "actor_type",
    "country",
    "nuts_code",
    "nuts_version",
    "city",
    "founded_year",
    "roles",
    "is_associated_partner",
]
_DEFINITION = [
    "indicator_id",
    "scheme",
    "code",
    "name_en",
    "name_fr",
    "name_es",
    "name_pt",
    "name_gl",
    "unit",
    "counts",
    "measure_type",
    "direction",
    "baseline",
    "target",
    "min",
    "max",
    "disaggregations",
]


def _headings(columns: list[str], line: str) -> Headings:
    return dict(zip(columns, line.split("|"), strict=True))


HEADINGS: Mapping[str, Mapping[str, Headings]] = {
    "en": {
        "pilot_actions": _headings(
            _PILOT,
            "Pilot code|Name of the action|Title (EN)|Language|Theme|Problem addressed|Aims|"
            "Description|Lead partner|Partners involved|Type of action|Progress|Start date|"
            "End date|NUTS 3|NUTS version|Town|Target group|Planned cost|Actual cost|Barriers|"
            "Results so far",
        ),
        "indicator_readings": _headings(
            _READING,
            "Pilot|Indicator|Gender|Age group|Target group|NUTS 3|NUTS version|Achieved|Unit|"
            "Target|How obtained",
        ),
        "initiatives": _headings(
            _INITIATIVE,
            "Practice ID|Good practice|Lead organisation|Strand|Target group|Response|Description|"
            "Since|Active|Reach|Country|NUTS 3|NUTS version|City|Latitude|Longitude|People reached|"
            "Number of volunteers|Funders|ESID objectives|ESID actors|ESID outputs|"
            "ESID innovativeness|ESID total|Visited on|Mapped by",
        ),
        "actors": _headings(
            _ACTOR,
            "Organisation ID|Stakeholder|Short name|Type of organisation|Country|NUTS 3|"
            "NUTS version|Town|Founded|Role|Associated partner",
        ),
    },
    "fr": {
        "pilot_actions": _headings(
            _PILOT,
            "Action pilote|Intitulé de l'action|Intitulé (EN)|Langue|Thématique|Problématique|"
            "Objectifs|Descriptif|Chef de file|Partenaires|Type d'action|État d'avancement|"
            "Date de début|Date de fin|Code NUTS 3|Version NUTS|Commune|Publics visés|"
            "Budget prévisionnel|Dépenses réalisées|Freins rencontrés|Résultats",
        ),
        "indicator_readings": _headings(
            _READING,
            "Action pilote|Indicateur|Sexe|Tranche d'âge|Public visé|Code NUTS 3|Version NUTS|"
            "Réalisé|Unité|Objectif chiffré|Mode de recueil",
        ),
        "initiatives": _headings(
            _INITIATIVE,
            "N° de l'initiative|Bonne pratique|Porteur de projet|Thématique|Publics visés|"
            "Type de réponse|Descriptif|Depuis|En cours|Rayonnement|Pays|Code NUTS 3|"
            "Version NUTS|Commune|Latitude|Longitude|Nb de bénéf.|Nb de bénévoles|Financeurs|ESID objectifs|"
            "ESID acteurs|ESID réalisations|ESID innovation|Total ESID|Visité le|Recensé par",
        ),
        "actors": _headings(
            _ACTOR,
            "N° de l'acteur|Nom de la structure|Sigle|Type de structure|Pays|Code NUTS 3|"
            "Version NUTS|Commune|Année de création|Rôle|Partenaire associé",
        ),
    },
    "es": {
        "pilot_actions": _headings(
            _PILOT,
            "Código|Nombre de la acción|Título en inglés|Idioma|Eje|Problemática|Objetivos|"
            "En qué consiste|Socio responsable|Socios participantes|Tipo de actuación|"
            "Grado de ejecución|Fecha de inicio|Fecha de finalización|Código NUTS|Versión NUTS|"
            "Municipio|Colectivo destinatario|Presupuesto|Gasto ejecutado|Dificultades|Resultados",
        ),
        "indicator_readings": _headings(
            _READING,
            "Acción piloto|Indicador|Sexo|Tramo de edad|Colectivo|Código NUTS|Versión NUTS|"
            "Alcanzado|Unidad|Valor objetivo|Fuente del dato",
        ),
        "initiatives": _headings(
            _INITIATIVE,
            "Código|Buena práctica|Entidad promotora|Eje|Colectivo destinatario|"
            "Tipo de respuesta|Descripción|Desde|En marcha|Ámbito territorial|País|Código NUTS|"
            "Versión NUTS|Municipio|Latitud|Longitud|Nº de beneficiarios/as|Personas voluntarias|"
            "Fuentes de financiación|ESID objetivos|ESID agentes|ESID resultados|"
            "ESID innovación|ESID total|Fecha de visita|Mapeada por",
        ),
        "actors": _headings(
            _ACTOR,
            "Código|Entidad|Siglas|Tipo de entidad|País|Código NUTS|Versión NUTS|Localidad|"
            "Año de constitución|Papel|Socio asociado",
        ),
    },
    "gl": {
        "pilot_actions": _headings(
            _PILOT,
            "Acción piloto|Título|Título en inglés|Lingua|Ámbito|Problema detectado|Obxectivos|"
            "Descrición|Entidade responsable|Socios|Tipo de acción|Estado|Data de inicio|"
            "Data de fin|Código NUTS|Versión NUTS|Concello|Poboación destinataria|Orzamento|"
            "Gasto executado|Atrancos|Resultados",
        ),
        "indicator_readings": _headings(
            _READING,
            "Acción piloto|Indicador|Xénero|Grupo de idade|Colectivo|Código NUTS|Versión NUTS|"
            "Valor|Unidade|Meta|Fonte",
        ),
        "initiatives": _headings(
            _INITIATIVE,
            "Código|Boa práctica|Entidade promotora|Ámbito|Persoas destinatarias|"
            "Tipo de resposta|Descrición|Ano de comezo|Segue en marcha|Alcance|País|Código NUTS|"
            "Versión NUTS|Concello|Latitude|Lonxitude|Persoas beneficiarias|Persoas voluntarias|"
            "Fontes de financiamento|ESID obxectivos|ESID axentes|ESID produtos|ESID innovación|"
            "ESID total|Data da visita|Mapeada por",
        ),
    },
    "pt": {
        "pilot_actions": _headings(
            _PILOT,
            "Acção piloto|Designação da acção|Designação em inglês|Língua|Área temática|Problema|"
            "Objectivos|Descrição|Entidade líder|Entidades participantes|Tipo de acção|"
            "Ponto de situação|Data de início|Data de conclusão|NUTS III|Versão NUTS|Concelho|"
            "Público-alvo|Orçamento|Despesa executada|Dificuldades sentidas|Resultados",
        ),
        "indicator_readings": _headings(
            _READING,
            "Acção piloto|Indicador|Sexo|Grupo etário|Público-alvo|NUTS III|Versão NUTS|"
            "Realizado|Unidade|Meta|Método de recolha",
        ),
        "initiatives": _headings(
            _INITIATIVE,
            "Código|Boa prática|Entidade promotora|Eixo|Destinatários|Tipo de resposta|Descrição|"
            "Ano de início|Em curso|Âmbito|País|Código NUTS|Versão NUTS|Concelho|"
            "Latitude|Longitude|N.º de beneficiários|Voluntários|Fontes de financiamento|ESID objectivos|"
            "ESID actores|ESID resultados|ESID inovação|ESID total|Data da visita|"
            "Levantamento feito por",
        ),
        "actors": _headings(
            _ACTOR,
            "Código|Designação da entidade|Sigla|Tipo de entidade|País|Código NUTS|Versão NUTS|"
            "Concelho|Ano de fundação|Papel|Parceiro associado",
        ),
        "indicator_definitions": _headings(
            _DEFINITION,
            "Código do indicador|Sistema|Código no programa|Nome (EN)|Nome (FR)|Nome (ES)|"
            "Nome (PT)|Nome (GL)|Unidade de medida|O que se conta|Tipo de medida|Sentido|"
            "Situação de partida|Meta|Mínimo|Máximo|Desagregação",
        ),
    },
}

SHEETS: Mapping[str, Headings] = {
    "en": {
        "pilot_actions": "Pilots",
        "indicator_readings": "Indicators",
        "initiatives": "Good practices",
        "actors": "Stakeholders",
    },
    "fr": {
        "pilot_actions": "Actions pilotes",
        "indicator_readings": "Indicateurs",
        "initiatives": "Bonnes pratiques",
        "actors": "Acteurs",
    },
    "es": {
        "pilot_actions": "Acciones piloto",
        "indicator_readings": "Indicadores",
        "initiatives": "Buenas prácticas",
        "actors": "Entidades",
    },
    "gl": {
        "pilot_actions": "Accións piloto",
        "indicator_readings": "Indicadores",
        "initiatives": "Boas prácticas",
    },
    "pt": {
        "pilot_actions": "Acções piloto",
        "indicator_readings": "Indicadores",
        "initiatives": "Boas práticas",
        "actors": "Actores",
        "indicator_definitions": "Definição dos indicadores",
    },
}

# Codes as people of that language write them, for one column (`column:code`) or all; what is not
# here is written as the code itself.
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "GB": "United Kingdom",
        "IE": "Ireland",
        "ongoing": "in progress",
        "completed": "completed",
        "planned": "not started",
        "service": "Service",
        "training": "Training",
        "network": "Network",
        "campaign": "Campaign",
        "digital_service": "Digital service",
        "general_public": "general public",
        "homeless": "homeless people",
        "social_enterprises": "social enterprises",
        "elderly_isolated": "isolated older people",
        "F": "Female",
        "M": "Male",
        "_T": "Total",
        "Y15-24": "15-24",
        "Y25-54": "25-54",
        "Y55-64": "55-64",
        "Y_GE65": "65+",
        "Y_LT15": "0-14",
        "true": "yes",
        "false": "no",
        "register": "Register",
    },
    "fr": {
        "domain:I": "social",
        "domain:II": "participation citoyenne",
        "domain:V": "numérique",
        "FR": "France",
        "fr": "français",
        "ongoing": "en cours",
        "completed": "terminée",
        "planned": "à venir",
        "service": "service",
        "training": "formation",
        "network": "mise en réseau",
        "campaign": "campagne de sensibilisation",
        "tool": "outil",
        "digital_service": "service numérique",
        "general_public": "habitants",
        "homeless": "personnes sans domicile fixe",
        "women_at_risk": "femmes en difficulté",
        "low_income": "personnes en situation de précarité",
        "NEET": "jeunes ni en emploi ni en formation",
        "elderly_isolated": "seniors isolés",
        "long_term_unemployed": "demandeurs d'emploi de longue durée",
        "social_enterprises": "structures de l'ESS",
        "F": "F",
        "M": "H",
        "_T": "Ensemble",
        "Y15-24": "15-24 ans",
        "Y25-54": "25-54 ans",
        "Y55-64": "55-64 ans",
        "Y_GE65": "65 ans et +",
        "Y_LT15": "0-14 ans",
        "true": "oui",
        "false": "non",
        "new_service": "nouveau service",
        "new_process": "nouvelle méthode",
        "new_governance": "nouvelle gouvernance",
        "new_business_model": "nouveau modèle économique",
        "neighbourhood": "quartier",
        "municipal": "communal",
        "regional": "régional",
        "association": "association loi 1901",
        "cooperative": "SCIC",
        "social_enterprise": "entreprise d'insertion",
        "local_authority": "collectivité",
        "public_local": "ville",
        "public_regional": "conseil régional",
        "own_revenue": "ressources propres",
        "volunteering": "bénévolat",
        "philanthropy": "fondations",
        "promoter": "porteur de projet",
        "funder": "financeur",
        "intermediary": "structure d'accompagnement",
        "register": "fichier de suivi",
        "attendance": "feuilles d'émargement",
        "survey": "questionnaire",
        "NR": "nombre",
        "PC": "%",
        "H": "heures",
        "SCORE": "note",
    },
    "es": {
        "domain:I": "Servicios sociales",
        "domain:V": "Digitalización",
        "ES": "España",
        "es": "español",
        "ongoing": "en ejecución",
        "completed": "finalizada",
        "planned": "sin empezar",
        "service": "servicio",
        "training": "taller",
        "network": "red",
        "campaign": "campaña de sensibilización",
        "procurement_clause": "cláusulas sociales",
        "tool": "herramienta",
        "digital_service": "servicio digital",
        "general_public": "toda la ciudadanía",
        "low_income": "rentas bajas",
        "homeless": "personas sin hogar",
        "elderly_isolated": "personas mayores que viven solas",
        "women_at_risk": "mujeres en riesgo de exclusión",
        "social_enterprises": "empresas de economía social",
        "F": "mujeres",
        "M": "hombres",
        "_T": "total",
        "Y15-24": "15 a 24",
        "Y25-54": "25 a 54",
        "Y55-64": "55 a 64",
        "Y_GE65": "65 y más",
        "Y_LT15": "menores de 15",
        "true": "sí",
        "false": "no",
        "regional_authority": "gobierno autonómico",
        "local_authority": "ayuntamiento",
        "association": "asociación",
        "cooperative": "sociedad cooperativa",
        "social_enterprise": "centro especial de empleo",
        "foundation": "fundación",
        "promoter": "entidad promotora",
        "funder": "financiadora",
        "intermediary": "mediadora",
        "register": "registro administrativo",
        "attendance": "hoja de firmas",
        "survey": "encuesta",
        "NR": "nº",
        "PC": "%",
        "H": "horas",
        "SCORE": "puntuación",
    },
    "gl": {
        "domain:II": "participación cidadá",
        "ES": "España",
        "ongoing": "en execución",
        "completed": "rematada",
        "planned": "sen comezar",
        "tool": "ferramenta",
        "general_public": "toda a cidadanía",
        "low_income": "rendas baixas",
        "homeless": "persoas sen fogar",
        "disability": "persoas con discapacidade",
        "F": "mulleres",
        "M": "homes",
        "_T": "total",
        "Y15-24": "15-24",
        "Y25-54": "25-54",
        "Y55-64": "55-64",
        "Y_GE65": "65 ou máis",
        "Y_LT15": "0-14",
        "true": "si",
        "false": "non",
        "new_service": "novo servizo",
        "new_business_model": "novo modelo de negocio",
        "new_governance": "nova gobernanza",
        "neighbourhood": "barrio",
        "municipal": "concello",
        "regional": "rexional",
        "public_local": "fondos municipais",
        "own_revenue": "venda de servizos",
        "volunteering": "traballo voluntario",
        "register": "rexistro",
        "attendance": "folla de sinaturas",
        "survey": "enquisa",
    },
    "pt": {
        "domain:II": "participação pública activa",
        "domain:V": "digitalização",
        "PT": "Portugal",
        "pt": "português",
        "ongoing": "em execução",
        "completed": "concluída",
        "planned": "por iniciar",
        "network": "rede",
        "training": "acção de formação",
        "digital_service": "serviços digitais",
        "general_public": "população em geral",
        "homeless": "sem-abrigo",
        "elderly_isolated": "idosos isolados",
        "ethnic_minority": "minorias étnicas",
        "long_term_unemployed": "desempregados de longa duração",
        "women_at_risk": "mulheres em risco",
        "disability": "pessoas com deficiência",
        "children_youth_at_risk": "jovens em risco",
        # The trap: M is "mulheres" here, and "male" in English.
        "F": "M",
        "M": "H",
        "_T": "HM",
        "age_band:_T": "todas as idades",
        "target_group:_T": "todos",
        "Y15-24": "15-24 anos",
        "Y25-54": "25-54 anos",
        "Y55-64": "55-64 anos",
        "Y_GE65": "65 e mais anos",
        "Y_LT15": "0-14",
        "true": "sim",
        "false": "não",
        "new_service": "novo serviço",
        "new_product": "novo produto",
        "new_governance": "nova governação",
        "neighbourhood": "freguesia",
        "municipal": "concelho",
        "regional": "intermunicipal",
        "public_local": "câmara municipal",
        "public_national": "segurança social",
        "own_revenue": "receitas próprias",
        "volunteering": "voluntariado",
        "association": "associação sem fins lucrativos",
        "local_authority": "câmara municipal",
        "foundation": "fundação",
        "promoter": "entidade promotora",
        "funder": "financiador",
        "intermediary": "mediador",
        "register": "registos",
        "attendance": "folha de presenças",
        "survey": "questionário",
        "cumulative": "acumulado",
        "period": "no período",
        "stock": "no final do período",
        "up": "aumentar",
        "persons": "pessoas",
        "organisations": "entidades",
        "other": "outros",
        "NR": "n.º",
        "PC": "%",
        "H": "horas",
        "SCORE": "pontos",
    },
}


@dataclass(frozen=True, kw_only=True)
class Pilot:
    """One pilot action as its partner describes it; what changes by period is left to the maker."""

    partner: str
    number: int
    lang: str
    title: str
    title_en: str
    domain: str
    problem: str
    objectives: str
    description: str
    difficulties: str
    results: str
    partners: str
    action_type: str
    groups: str
    start: str
    end: str
    town: str
    budget: float


PILOTS: tuple[Pilot, ...] = (
    Pilot(
        partner="AVI",
        number=1,
        lang="es",
        title="Recursos sociales al alcance de todos",
        title_en="Social resources within reach",
        domain="I",
        problem="Quienes más necesitan los recursos sociales son quienes menos los conocen y "
        "quienes menos los solicitan.",
        objectives="Llegar de forma proactiva a los hogares que no acuden a los servicios sociales.",
        description="Un mapa digital de recursos, campañas de información por barrios y un equipo "
        "que visita los hogares que no se acercan a las oficinas municipales.",
        difficulties="La brecha digital deja fuera del mapa a una parte de las personas mayores.",
        results="El mapa está en marcha y los barrios conocen mejor los recursos disponibles.",
        partners="AVI; CES",
        action_type="tool",
        groups="low_income; elderly_isolated",
        start="2018-02-01",
        end="2019-10-31",
        town="Avilés",
        budget=61643.0,
    ),
    Pilot(
        partner="AVI",
        number=2,
        lang="es",
        title="Cláusulas sociales en la contratación municipal",
        title_en="Social clauses in municipal procurement",
        domain="IV",
        problem="La contratación pública apenas tiene en cuenta el empleo de las personas en "
        "riesgo de exclusión.",
        objectives="Introducir cláusulas sociales en los contratos del ayuntamiento y medir su "
        "efecto en el empleo.",
        description="Una guía para los servicios municipales, talleres con las empresas licitadoras "
        "y un seguimiento de los contratos adjudicados con cláusulas.",
        difficulties="Los plazos de los contratos no coinciden con los del proyecto.",
        results="La guía se aplica ya en los contratos de limpieza y jardinería.",
        partners="AVI; GCU",
        action_type="procurement_clause",
        groups="low_income; social_enterprises",
        start="2018-03-15",
        end="2018-11-30",
        town="Avilés",
        budget=24500.0,
    ),
    Pilot(
        partner="AVI",
        number=3,
        lang="es",
        title="Ventanilla digital de servicios sociales",
        title_en="Digital counter of social services",
        domain="V",
        problem="Después de la pandemia muchas gestiones solo se pueden hacer por internet.",
        objectives="Acompañar a las personas que no manejan los trámites digitales.",
        description="Puntos de acompañamiento en los centros sociales y una herramienta sencilla "
        "para pedir cita y seguir el estado de una ayuda.",
        difficulties="La conexión de algunos centros es todavía lenta.",
        results="Los puntos de acompañamiento funcionan en todos los centros sociales.",
        partners="AVI; GIJ; CES",
        action_type="digital_service",
        groups="elderly_isolated; low_income",
        start="2022-04-01",
        end="2023-06-30",
        town="Avilés",
        budget=38200.0,
    ),
    Pilot(
        partner="CRK",
        number=1,
        lang="en",
        title="Shape Your City",
        title_en="Shape Your City",
        domain="II",
        problem="Many newcomers to the city are entitled to vote in local elections but have never "
        "been told so.",
        objectives="Raise the number of newcomers who register to vote and take part in the life "
        "of the city.",
        description="Information stands with businesses and community groups, help with the forms "
        "in several languages, and evenings on how the council works.",
        difficulties="The closing date for the register leaves little time between two elections.",
        results="Information stands were held with businesses and groups across the city.",
        partners="CRK; ENW",
        action_type="campaign",
        groups="migrants",
        start="2018-03-01",
        end="2019-05-31",
        town="Cork",
        budget=42000.0,
    ),
    Pilot(
        partner="CRK",
        number=2,
        lang="en",
        title="Training and networking for social enterprises",
        title_en="Training and networking for social enterprises",
        domain="IV",
        problem="Social enterprises in the city know little of each other and seldom tender for "
        "public contracts.",
        objectives="Build the skills of social enterprises in storytelling, the measurement of "
        "social impact and procurement.",
        description="A cycle of training days and networking evenings for those who run social "
        "enterprises, with the Health Service Executive and the local enterprise office.",
        difficulties="Small organisations find it hard to free a whole day for training.",
        results="The networking events have become a fixed date for the sector in the region.",
        partners="CRK; GCU",
        action_type="training",
        groups="social_enterprises; staff",
        start="2017-11-15",
        end="2019-06-30",
        town="Cork",
        budget=36500.0,
    ),
    Pilot(
        partner="SCQ",
        number=1,
        lang="gl",
        title="Compostela Decide",
        title_en="Compostela Decide, participatory budgeting",
        domain="II",
        problem="A veciñanza ten poucas ocasións de decidir en que se gasta o orzamento municipal.",
        objectives="Que a cidadanía propoña, debata e vote unha parte do orzamento municipal.",
        description="Unha experiencia de orzamentos participativos con asembleas nos barrios, unha "
        "plataforma para facer propostas e unha votación aberta a todas as persoas empadroadas.",
        difficulties="Custa chegar á mocidade e ás persoas que viven no rural do concello.",
        results="Varias propostas da veciñanza xa están rematadas, entre elas hortas urbanas.",
        partners="SCQ; CES",
        action_type="tool",
        groups="general_public",
        start="2018-01-15",
        end="2019-09-30",
        town="Santiago de Compostela",
        budget=58000.0,
    ),
    Pilot(
        partner="PAU",
        number=1,
        lang="fr",
        title="Habitants relais",
        title_en="Residents as relays",
        domain="I",
        problem="Dans les quartiers prioritaires, beaucoup de familles ne demandent pas les aides "
        "auxquelles elles ont droit.",
        objectives="Former des habitants qui orientent leurs voisins vers les services existants.",
        description="Un groupe d'habitants est formé, accompagné par les travailleurs sociaux, et "
        "tient une permanence par semaine au pied des immeubles et à la maison du citoyen.",
        difficulties="La disponibilité des habitants varie beaucoup d'un mois à l'autre.",
        results="Les permanences sont connues et les demandes d'aide arrivent plus tôt.",
        partners="PAU; CRESS",
        action_type="service",
        groups="low_income; homeless",
        start="2018-02-01",
        end="2019-06-30",
        town="Pau",
        budget=41234.56,
    ),
    Pilot(
        partner="PAU",
        number=2,
        lang="fr",
        title="Atelier solidaire du réemploi",
        title_en="Solidarity workshop for re-use",
        domain="III",
        problem="Des meubles et des appareils encore utiles sont jetés alors que des ménages en "
        "manquent.",
        objectives="Donner une deuxième vie aux objets et une première expérience de travail.",
        description="Un atelier de réparation ouvert à tous, animé avec une association du "
        "territoire, où les objets réparés sont cédés à petit prix aux ménages modestes.",
        difficulties="Le local trouvé au départ était trop petit pour stocker les meubles.",
        results="L'atelier est ouvert trois jours par semaine et forme de nouveaux bénévoles.",
        partners="PAU; CRESS",
        action_type="training",
        groups="long_term_unemployed",
        start="2018-04-03",
        end="2019-09-30",
        town="Pau",
        budget=12500.0,
    ),
    Pilot(
        partner="CRESS",
        number=1,
        lang="fr",
        title="Coopérer pour entreprendre en Bretagne",
        title_en="Cooperating to start up in Brittany",
        domain="IV",
        problem="Les porteurs de projets sociaux se lancent seuls et abandonnent souvent la "
        "première année.",
        objectives="Faire naître des coopérations entre structures et rendre visibles les "
        "innovations sociales de la région.",
        description="Un parcours d'accompagnement collectif avec des visites de terrain, des temps "
        "d'échange entre pairs et un appui à la mesure de l'utilité sociale.",
        difficulties="Les structures les plus petites n'ont pas de salarié à libérer.",
        results="Plusieurs structures du parcours portent maintenant un projet commun.",
        partners="CRESS; PAU; AVE",
        action_type="network",
        groups="social_enterprises",
        start="2018-01-08",
        end="2019-07-31",
        town="Rennes",
        budget=52300.0,
    ),
    Pilot(
        partner="AVE",
        number=1,
        lang="pt",
        title="Rede de ofícios do Vale do Ave",
        title_en="Network of crafts of the Ave Valley",
        domain="IV",
        problem="Os ofícios tradicionais da região perdem quem os saiba fazer e quem os queira "
        "aprender.",
        objectives="Valorizar os ofícios como actividade económica e criar postos de trabalho "
        "para pessoas desempregadas.",
        description="Uma rede de oficinas com formação, mentoria e venda em conjunto, com o apoio "
        "das câmaras municipais e das associações locais.",
        difficulties="É difícil conciliar os horários dos mestres artesãos com a formação.",
        results="As oficinas estão abertas em três concelhos e há lista de espera.",
        partners="AVE; CES",
        action_type="network",
        groups="long_term_unemployed; women_at_risk",
        start="2018-03-05",
        end="2019-10-31",
        town="Guimarães",
        budget=47800.0,
    ),
    Pilot(
        partner="AVE",
        number=2,
        lang="pt",
        title="Balcão digital de proximidade",
        title_en="Digital counter nearby",
        domain="V",
        problem="Muitas pessoas idosas e isoladas deixaram de conseguir tratar dos seus assuntos "
        "quando os serviços passaram para a internet.",
        objectives="Levar os serviços digitais às freguesias e ensinar a usá-los.",
        description="Um balcão itinerante com técnicos que ajudam nos serviços digitais, e sessões "
        "curtas de formação nas juntas de freguesia e nas associações.",
        difficulties="A cobertura de rede móvel é fraca nas freguesias de montanha.",
        results="O balcão já visitou todas as freguesias previstas para o primeiro ano.",
        partners="AVE; CES; AVI",
        action_type="digital_service",
        groups="elderly_isolated; ethnic_minority",
        start="2022-05-02",
        end="2023-06-30",
        town="Guimarães",
        budget=31900.0,
    ),
    Pilot(
        partner="ENW",
        number=1,
        lang="en",
        title="Green start-up bench",
        title_en="Green start-up bench",
        domain="III",
        problem="People who want to start a green business in the region find neither space nor "
        "advice that they can afford.",
        objectives="Help new social enterprises in repair, re-use and local food to start trading.",
        description="A shared workspace with tools, advice days with mentors and a small fund for "
        "the first costs of trading, run together with local community groups.",
        difficulties="Insurance for shared tools took longer to agree than expected.",
        results="The first groups have moved from the bench into premises of their own.",
        partners="ENW; CRK",
        action_type="service",
        groups="long_term_unemployed; social_enterprises",
        start="2018-02-12",
        end="2019-08-31",
        town="Derry",
        budget=48250.0,
    ),
    Pilot(
        partner="ENW",
        number=2,
        lang="en",
        title="Community makers",
        title_en="Community makers",
        domain="II",
        problem="Residents of several estates feel that decisions about their area are taken "
        "without them.",
        objectives="Give residents the means to plan and carry out small improvements themselves.",
        description="Street meetings, a small budget that residents decide on, and support with "
        "permissions and volunteers so that what is decided gets done within the year.",
        difficulties="Permissions for work on public land are slow.",
        results="Residents chose and finished a first round of small improvements.",
        partners="ENW; SCQ",
        action_type="network",
        groups="general_public; homeless",
        start="2018-04-09",
        end="2019-09-30",
        town="Derry",
        budget=27400.0,
    ),
    Pilot(
        partner="ENW",
        number=3,
        lang="en",
        title="Digital neighbours",
        title_en="Digital neighbours",
        domain="V",
        problem="Older people who live alone cannot use the services that went online during the "
        "pandemic.",
        objectives="Train volunteers who help their neighbours with online public services.",
        description="Volunteers are trained and matched with older neighbours, and lend tablets "
        "with large icons that lead to the services people ask for most.",
        difficulties="Some volunteers need more time than planned to feel confident.",
        results="The lending scheme runs in the library and in two community centres.",
        partners="ENW; GCU",
        action_type="digital_service",
        groups="elderly_isolated",
        start="2022-05-16",
        end="2023-06-30",
        town="Derry",
        budget=33600.0,
    ),
    Pilot(
        partner="GIJ",
        number=1,
        lang="es",
        title="Acompañamiento digital en los barrios",
        title_en="Digital support in the neighbourhoods",
        domain="V",
        problem="Las familias con menos ingresos tienen dificultades para pedir por internet las "
        "ayudas que les corresponden.",
        objectives="Que nadie pierda una ayuda por no saber pedirla por internet.",
        description="Talleres cortos en los centros municipales y un equipo de apoyo que acompaña "
        "los trámites, con especial atención a las personas sin hogar.",
        difficulties="Hay más demanda de la que el equipo de apoyo puede atender.",
        results="Los talleres se celebran todas las semanas en los centros municipales.",
        partners="GIJ; AVI",
        action_type="digital_service",
        groups="low_income; homeless",
        start="2022-06-01",
        end="2023-06-30",
        town="Gijón",
        budget=35000.0,
    ),
    Pilot(
        partner="CRJ",
        number=1,
        lang="fr",
        title="Point numérique jeunes",
        title_en="Digital point for young people",
        domain="V",
        problem="Les jeunes savent utiliser leur téléphone mais se perdent dans les démarches "
        "administratives en ligne.",
        objectives="Rendre les jeunes autonomes dans leurs démarches et leurs demandes d'aide.",
        description="Un accueil sans rendez-vous, des ateliers dans les lycées et les foyers, et "
        "un guide en ligne écrit avec les jeunes eux-mêmes pour les démarches les plus demandées.",
        difficulties="Les foyers sont éloignés et les animateurs peu nombreux.",
        results="Le guide en ligne est utilisé par d'autres structures de la région.",
        partners="CRJ; CES",
        action_type="digital_service",
        groups="NEET; children_youth_at_risk",
        start="2022-09-01",
        end="2023-06-30",
        town="Toulouse",
        budget=29750.0,
    ),
)


@dataclass(frozen=True)
class Practice:
    """One mapped initiative. `visited` is a documented day; real names are told in the README."""

    name: str
    description: str
    domain: str
    groups: str
    response: str
    town: str
    since: int
    visited: str = ""


PRACTICES: Mapping[str, tuple[Practice, ...]] = {
    "CRESS": (
        Practice(
            "Compagnons bâtisseurs",
            "Des habitants rénovent leur logement avec l'aide de "
            "bénévoles et d'animateurs techniques.",
            "I",
            "low_income",
            "new_service",
            "Rennes",
            2005,
            "2018-07-03",
        ),
        Practice(
            "Ressources T",
            "Une ressourcerie collecte, répare et revend des objets avec des "
            "personnes en parcours d'insertion.",
            "III",
            "long_term_unemployed",
            "new_business_model",
            "Rennes",
            2011,
            "2018-07-03",
        ),
        Practice(
            "Tezea",
            "Une entreprise à but d'emploi embauche les personnes durablement "
            "privées d'emploi d'un territoire rural.",
            "IV",
            "long_term_unemployed",
            "new_business_model",
            "Pipriac",
            2017,
            "2018-07-03",
        ),
        Practice(
            "Au p'tit blosneur",
            "Une conciergerie de quartier rend de petits services entre "
            "voisins et fait vivre la rue.",
            "I",
            "elderly_isolated",
            "new_service",
            "Rennes",
            2016,
            "2018-07-04",
        ),
        Practice(
            "La Grenouille à grande bouche",
            "Un restaurant et une revue réunissent autour "
            "d'une cuisine partagée des habitants de tous âges.",
            "IV",
            "general_public",
            "new_business_model",
            "Rennes",
            2017,
            "2018-07-04",
        ),
        Practice(
            "Le Fournil partagé",
            "Des habitants cuisent et vendent leur pain dans un four "
            "remis en service par la commune.",
            "II",
            "general_public",
            "new_governance",
            "Redon",
            2014,
        ),
    ),
    "SCQ": (
        Practice(
            "Aspas",
            "Unha asociación acompaña a persoas con discapacidade no emprego e na vida diaria.",
            "I",
            "disability",
            "new_service",
            "Santiago de Compostela",
            1980,
            "2018-10-30",
        ),
        Practice(
            "Coregal",
            "Unha cooperativa da emprego estable en servizos e obradoiros "
            "a persoas con discapacidade.",
            "IV",
            "disability",
            "new_business_model",
            "Santiago de Compostela",
            2001,
            "2018-10-31",
        ),
        Practice(
            "Hortaliza-te",
            "A veciñanza cultiva hortas urbanas que saíron dunha proposta "
            "dos orzamentos participativos.",
            "II",
            "general_public",
            "new_governance",
            "Santiago de Compostela",
            2017,
            "2018-10-30",
        ),
        Practice(
            "Parque infantil do Outeiro do Sar",
            "Unha zona de xogo deseñada e votada pola propia veciñanza do barrio.",
            "II",
            "general_public",
            "new_governance",
            "Santiago de Compostela",
            2017,
            "2018-10-30",
        ),
        Practice(
            "A Despensa do Barrio",
            "Un grupo de consumo reparte produto de proximidade a prezos axustados.",
            "III",
            "low_income",
            "new_business_model",
            "Santiago de Compostela",
            2013,
        ),
    ),
    "AVE": (
        Practice(
            "Museu da Palha",
            "Um museu vivo mostra e ensina os trabalhos em palha da aldeia de Golães.",
            "IV",
            "general_public",
            "new_product",
            "Fafe",
            2015,
        ),
        Practice(
            "Oficina Criativa da Trança da Palha",
            "Uma oficina junta artesãs e jovens para manter viva a trança da palha.",
            "IV",
            "women_at_risk",
            "new_product",
            "Fafe",
            2018,
        ),
        Practice(
            "Comunidade Criativa de Inclusão Digital",
            "Sessões de informática para pessoas idosas isoladas, desempregadas e com deficiência.",
            "V",
            "elderly_isolated; ethnic_minority; long_term_unemployed; disability; homeless; "
            "children_youth_at_risk",
            "new_service",
            "Guimarães",
            2020,
        ),
        Practice(
            "Centro de Acolhimento de Emergência Social",
            "Acolhimento temporário e acompanhamento até haver resposta definitiva.",
            "I",
            "homeless",
            "new_service",
            "Guimarães",
            2020,
        ),
        Practice(
            "Mercearia Solidária do Ave",
            "Uma loja vende a preços reduzidos os excedentes de produtores da região.",
            "III",
            "low_income",
            "new_service",
            "Vila Nova de Famalicão",
            2016,
        ),
    ),
    "CES": (
        Practice(
            "Horta Comunitária do Mondego",
            "Talhões partilhados entre famílias, com formação em agricultura biológica.",
            "III",
            "low_income",
            "new_service",
            "Coimbra",
            2012,
        ),
        Practice(
            "Oficina de Bicicletas da Baixa",
            "Uma oficina onde se aprende a reparar e se recuperam bicicletas abandonadas.",
            "III",
            "general_public",
            "new_service",
            "Coimbra",
            2014,
        ),
        Practice(
            "Vizinhos da Alta",
            "Visitas regulares de estudantes a pessoas idosas que vivem sós no centro histórico.",
            "I",
            "elderly_isolated",
            "new_service",
            "Coimbra",
            2013,
        ),
        Practice(
            "Assembleia dos Jovens",
            "Os jovens decidem em assembleia uma parte do orçamento das actividades do concelho.",
            "II",
            "children_youth_at_risk",
            "new_governance",
            "Lousã",
            2016,
        ),
        Practice(
            "Cozinha com Futuro",
            "Formação em cozinha e emprego acompanhado para mulheres em situação vulnerável.",
            "IV",
            "women_at_risk",
            "new_product",
            "Coimbra",
            2015,
        ),
    ),
    "GCU": (
        Practice(
            "Clydeside Repair Hub",
            "A repair shop run by volunteers mends household goods and teaches how.",
            "III",
            "general_public",
            "new_service",
            "Glasgow",
            2013,
        ),
        Practice(
            "Homework House",
            "Students help children with homework in a hall that the tenants' association runs.",
            "I",
            "children_youth_at_risk",
            "new_service",
            "Glasgow",
            2009,
        ),
        Practice(
            "Kitchen Table Enterprise",
            "Women who cook for a living share a kitchen, an accountant and a brand.",
            "IV",
            "women_at_risk",
            "new_business_model",
            "Glasgow",
            2015,
        ),
        Practice(
            "Neighbours' Assembly",
            "Residents draw up the yearly plan of their estate and follow what becomes of it.",
            "II",
            "general_public",
            "new_governance",
            "Glasgow",
            2014,
        ),
        Practice(
            "Doorstep Advice",
            "Advisers call on households that are behind with the rent before a letter is sent.",
            "I",
            "low_income",
            "new_process",
            "Glasgow",
            2016,
        ),
    ),
    "CRK": (
        Practice(
            "Northside Food Cloud",
            "Surplus food is collected from shops and cooked for community meals.",
            "III",
            "low_income",
            "new_service",
            "Cork",
            2015,
        ),
        Practice(
            "Harbour Skills",
            "A boatyard trains people who have been out of work for years.",
            "IV",
            "long_term_unemployed",
            "new_service",
            "Cork",
            2012,
        ),
        Practice(
            "Welcome Desk",
            "Newcomers are met by people who arrived some years earlier.",
            "II",
            "migrants",
            "new_service",
            "Cork",
            2016,
        ),
        Practice(
            "Street Garden Fund",
            "Residents decide together which corners of their streets are planted.",
            "II",
            "general_public",
            "new_governance",
            "Cork",
            2017,
        ),
        Practice(
            "Night Line Volunteers",
            "Volunteers keep a listening line open when other services are closed.",
            "I",
            "homeless",
            "new_service",
            "Cork",
            2010,
        ),
    ),
}


@dataclass(frozen=True)
class Organisation:
    """One mapped actor."""

    name: str
    acronym: str
    kind: str
    town: str
    founded: int
    roles: str
    is_associated: bool = False


ORGANISATIONS: Mapping[str, tuple[Organisation, ...]] = {
    "AVI": (
        Organisation(
            "Gobierno del Principado de Asturias",
            "",
            "regional_authority",
            "Oviedo",
            1982,
            "funder",
            is_associated=True,
        ),
        Organisation("Ayuntamiento de Avilés", "", "local_authority", "Avilés", 1309, "promoter"),
        Organisation("Asociación Vecinal La Ría", "", "association", "Avilés", 1987, "promoter"),
        Organisation("Cooperativa Tierra y Pan", "", "cooperative", "Avilés", 2009, "promoter"),
        Organisation(
            "Fundación Puente Nuevo", "FPN", "foundation", "Gijón", 1999, "funder; intermediary"
        ),
    ),
    "CRESS": (
        Organisation(
            "Compagnons bâtisseurs Bretagne", "", "association", "Rennes", 1980, "promoter"
        ),
        Organisation("Ressources T", "", "association", "Rennes", 2011, "promoter"),
        Organisation("Tezea", "", "social_enterprise", "Pipriac", 2017, "promoter"),
        Organisation("Au p'tit blosneur", "", "association", "Rennes", 2016, "promoter"),
        Organisation(
            "La Grenouille à grande bouche", "", "cooperative", "Rennes", 2017, "promoter"
        ),
        Organisation("Le Fournil partagé", "", "association", "Redon", 2014, "promoter"),
    ),
    "AVE": (
        Organisation("Câmara Municipal de Fafe", "CMF", "local_authority", "Fafe", 1840, "funder"),
        Organisation("Associação das Artes da Palha", "", "association", "Fafe", 2015, "promoter"),
        Organisation(
            "Cruz Vermelha Portuguesa", "CVP", "association", "Guimarães", 1865, "promoter"
        ),
        Organisation(
            "Câmara Municipal de Guimarães",
            "CMG",
            "local_authority",
            "Guimarães",
            1853,
            "funder; promoter",
        ),
        Organisation(
            "Fundação Mercearia Solidária",
            "",
            "foundation",
            "Vila Nova de Famalicão",
            2016,
            "promoter",
        ),
    ),
    "ENW": (
        Organisation(
            "Enterprise North West", "ENW", "association", "Derry", 1989, "promoter; intermediary"
        ),
        Organisation("Foyle Tool Library", "FTL", "social_enterprise", "Derry", 2014, "promoter"),
        Organisation("Riverside Residents' Group", "", "informal_group", "Derry", 2011, "user"),
        Organisation("Strabane Food Co-op", "", "cooperative", "Strabane", 2012, "promoter"),
        Organisation("Bogside Repair", "", "company", "Derry", 2016, "promoter"),
    ),
    "GCU": (
        Organisation(
            "Glasgow Caledonian University",
            "GCU",
            "university_research",
            "Glasgow",
            1993,
            "knowledge",
        ),
        Organisation(
            "Kibble",
            "",
            "social_enterprise",
            "Paisley",
            1859,
            "promoter; knowledge",
            is_associated=True,
        ),
        Organisation("Clydeside Repair Hub", "", "social_enterprise", "Glasgow", 2013, "promoter"),
        Organisation("Kitchen Table Enterprise", "KTE", "cooperative", "Glasgow", 2015, "promoter"),
        Organisation("Doorstep Advice", "", "association", "Glasgow", 2016, "promoter"),
    ),
}

# id, scheme, code, English, French, Spanish, Portuguese, Galician, unit, counts, measure,
# baseline, target, min, max, disaggregations
DEFINITIONS: tuple[tuple[str, ...], ...] = (
    (
        "ASL-BENEF",
        "ASL",
        "",
        "People reached",
        "Personnes accompagnées",
        "Personas beneficiarias",
        "Pessoas abrangidas",
        "Persoas beneficiarias",
        "NR",
        "persons",
        "cumulative",
        "0",
        "4000",
        "0",
        "",
        "sex; age_band; target_group",
    ),
    (
        "ASL-TRAIN",
        "ASL",
        "",
        "Participants in training",
        "Participants aux formations",
        "Participantes en la formación",
        "Participantes na formação",
        "Participantes na formación",
        "NR",
        "persons",
        "cumulative",
        "0",
        "900",
        "0",
        "",
        "sex",
    ),
    (
        "ASL-VOLUN",
        "ASL",
        "",
        "Volunteers",
        "Bénévoles",
        "Personas voluntarias",
        "Voluntários",
        "Persoas voluntarias",
        "NR",
        "persons",
        "stock",
        "0",
        "250",
        "0",
        "",
        "sex",
    ),
    (
        "ASL-ORGS",
        "ASL",
        "",
        "Organisations involved",
        "Organisations impliquées",
        "Organizaciones implicadas",
        "Organizações envolvidas",
        "Organizacións implicadas",
        "NR",
        "organisations",
        "cumulative",
        "0",
        "120",
        "0",
        "",
        "",
    ),
    (
        "ASL-EVENT",
        "ASL",
        "",
        "Events held",
        "Événements organisés",
        "Actos celebrados",
        "Eventos realizados",
        "Actos celebrados",
        "NR",
        "other",
        "cumulative",
        "0",
        "150",
        "0",
        "",
        "",
    ),
    (
        "ASL-SATIS",
        "ASL",
        "",
        "Satisfaction of participants",
        "Satisfaction des participants",
        "Satisfacción de las personas participantes",
        "Satisfação dos participantes",
        "Satisfacción das persoas participantes",
        "SCORE",
        "other",
        "period",
        "",
        "4",
        "1",
        "5",
        "",
    ),
    (
        "ASL-SHARE",
        "ASL",
        "",
        "Share of participants who would come again",
        "Part des participants qui reviendraient",
        "Parte de participantes que repetiría",
        "Parte dos participantes que voltaria",
        "Parte de participantes que repetiría",
        "PC",
        "other",
        "period",
        "",
        "75",
        "0",
        "100",
        "",
    ),
    (
        "ASL-HOURS",
        "ASL",
        "",
        "Hours of support given",
        "Heures d'accompagnement",
        "Horas de acompañamiento",
        "Horas de acompanhamento",
        "Horas de acompañamento",
        "H",
        "other",
        "cumulative",
        "0",
        "6500",
        "0",
        "",
        "",
    ),
    (
        "RCO84",
        "IR2127",
        "RCO84",
        "Pilot actions developed jointly and implemented",
        "Actions pilotes élaborées conjointement et mises en œuvre",
        "Acciones piloto desarrolladas y ejecutadas conjuntamente",
        "Ações-piloto desenvolvidas conjuntamente e executadas",
        "Accións piloto desenvolvidas e executadas conxuntamente",
        "NR",
        "other",
        "cumulative",
        "0",
        "11",
        "0",
        "",
        "",
    ),
)

NOTES_SHEET: tuple[str, ...] = (
    "Lisez-moi",
    "Une feuille par formulaire ; merci de ne pas modifier les en-têtes.",
    "Les effectifs sont cumulés depuis le début de l'action.",
    "Les cases grisées sont calculées par nos soins.",
)

TITLE = "Atlantic Social Lab – EAPA_246/2016 – CRESS Bretagne"
PERIOD_HEADING = "Semestre"
PERIODS = {"2018-S1": "1.º semestre de 2018", "2018-S2": "2.º semestre de 2018"}

INVOICES: bytes = (
    "N° de facture;Fournisseur;Date de facture;Montant HT;TVA;Montant TTC\r\n"
    "F-2018-0412;Imprimerie du Gave;12/09/2018;1 250,00 €;250,00 €;1 500,00 €\r\n"
    "F-2018-0447;Traiteur des Halles;03/10/2018;480,00 €;48,00 €;528,00 €\r\n"
    "F-2018-0503;Location de salle;21/11/2018;300,00 €;0,00 €;300,00 €\r\n"
    "F-2018-0511;Imprimerie du Gave;05/12/2018;96,50 €;19,30 €;115,80 €\r\n"
).encode("cp1252")

PDF: bytes = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n\x00\x01\x02\ntrailer\n"
    b"<< /Root 1 0 R /Size 3 >>\n%%EOF\n"
)

README = """# Sample submissions

Made by `python -m asl_pipeline_tests.make_samples`; do not edit by hand. **All of it is synthetic
except for the facts below.** In particular every figure (counts, scores, spending, years, budgets
of pilots), every description, every day of arrival and every mistake is invented, also where it
stands beside the name of a real practice or organisation. There are no personal names; the one
e-mail address and telephone number are invented (`example.org`, +34 600 000 000).

## What is real

| fact | used in | source |
|---|---|---|
| The partners, their names, languages and seats | all | <https://keep.eu/projects/19295> |
| Eleven pilot actions in 2018-2019 (their number) | pilot registers | <http://atlanticsociallab.eu/asl-project-concludes-report-monitoring-impacts-social-innovation-pilot-actions> |
| Avilés works on social welfare and on social clauses | ASL-AVI-01, -02: themes; titles synthetic | <http://atlanticsociallab.eu/index.php/ayuntamiento-de-aviles>, <http://www.elcomercio.es/aviles/aviles-lidera-programa-20170711000814-ntvo.html> |
| *Shape Your City*, voter registration of newcomers, information stands | ASL-CRK-01 | <https://www.echolive.ie/corkviews/arid-40157576.html> |
| Training and networking for social enterprises in Cork | ASL-CRK-02 | <http://www.atlanticsociallab.eu/second-cork-atlantic-social-lab-networking-event>, <https://issuu.com./chamberlink/docs/issue_1_2020/s/10283633> |
| *Compostela Decide*; Outeiro do Sar, *Hortaliza-te*; visits to Aspas and Coregal, 30-31 October 2018 | ASL-SCQ-01, SCQ initiatives | <http://www.santiagodecompostela.gal/hoxe/nova.php?id_nova=17902&lg=cas> |
| Visits of 3-4 July 2018: Compagnons bâtisseurs, Ressources T, Tezea, Au p'tit blosneur, La Grenouille à grande bouche (which day for which is invented) | CRESS initiatives and actors | <https://atlanticarea.eu/news/78> |
| Museu da Palha (Golães), Oficina Criativa da Trança da Palha, Comunidade Criativa de Inclusão Digital (Red Cross, 2020, with its target groups), Centro de Acolhimento de Emergência Social (2020) | AVE initiatives | <https://atlanticsociallab.ces.uc.pt/atlantic-social-lab-partnership-meets-in-guimaraes/>, <http://atlanticsociallab.eu/index.php/documents?field_file_category_target_id=29> |
| Principado de Asturias and Kibble work with the project; Kibble's status as associated partner is inferred | AVI, GCU actors | <https://cinturs.pt/site/index.php/nm/26-coordination/197-atlantic-social-lab-atlantic-cooperation-to-promote-social-innovation>, <http://atlanticsociallab.eu/glasgow-caledonian-university> |
| Digitalisation as the theme of the extension; which partners are in it | 2022-S2 | <https://atlanticsociallab.ces.uc.pt/atlantic-social-lab-partnership-meets-in-guimaraes/>, <https://atlanticsociallab.ces.uc.pt/atlantic-social-lab-partnership-meets-in-toulouse/> |
| RCO84, as the programmes of 2021-2027 define it | definitions | <https://npa-pm.scrollhelp.site/ProgrammeManual/6-1-output-indicator-definitions> |
| NUTS codes and versions; the programme's area | all | Eurostat's correspondence tables; <https://www.keep.eu/keep/programme/108/2014+-+2020+INTERREG+VB+Atlantic+Area> |
| "Thursday the 19th of December 2018", which was a Wednesday; "80.508" in an English text | CRK 2018-S2 | <http://www.atlanticsociallab.eu/second-cork-atlantic-social-lab-networking-event>, <http://atlanticsociallab.eu/index.php/ayuntamiento-de-aviles> |

## What is synthetic

- The titles of ASL-AVI-01 to -03, ASL-PAU-01 and -02, ASL-CRESS-01, ASL-AVE-01 and -02, ASL-ENW-01
  to -03, ASL-GIJ-01 and ASL-CRJ-01; how many of the eleven pilots each partner has; the dates,
  budgets, partners and texts of all pilots.
- The practices *Le Fournil partagé*, *A Despensa do Barrio*, *Mercearia Solidária do Ave*, and all
  of those mapped by CES, GCU and CRK; the links from practices to promoters.
- The organisations that are not named above, and types, years and roles of all of them.
- The indicators but RCO84; all readings. Pilot registers have few rows, because eleven pilots are
  a fact; the other files have 5 to 40.

## Files

Days of arrival: `arrivals.csv`. Expected outcome: the verdict by form, or what becomes of a file
that is not judged. A (harmless) mistake or a (remark) changes no verdict. Made with `--scale`, the mistakes
stay in the same rows and cells, and single verdicts may differ.

| file | writer | encoding | deliberate mistakes | expected |
|---|---|---|---|---|
<<FILES>>
"""
