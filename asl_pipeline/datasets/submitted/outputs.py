"""`outputs` (WP2): what the project leaves to read, see or use."""

from asl_pipeline.datasets.submitted.columns import (
    COMMENTS,
    code,
    day,
    identifier,
    link,
    text,
)
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import CheckDigit, Determines
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.rule import Rule, Severity

_COLUMNS = (
    *ENVELOPE,
    identifier(
        "output_id", r"[A-Z0-9][A-Z0-9-]{2,31}", "CES-OUT-01", "Identifier of the publication."
    ),
    code("output_kind", "output_kind", "Kind of publication.", required=True, example="report"),
    text(
        "title", "Name of the publication.", required=True, example="Guide to participatory budgets"
    ),
    identifier(
        "isbn",
        r"(?:97[89][- ]?)?[0-9](?:[- ]?[0-9]){8}[- ]?[0-9X]",
        "978-92-79-12345-0",
        "ISBN, where it has one.",
        required=False,
    ),
    identifier(
        "doi", r"10\.[0-9]{4,9}/\S+", "10.1234/asl.2018.1", "DOI, where it has one.", required=False
    ),
    code("output_language", "language", "Language (ISO 639-1).", required=True, example="pt"),
    day("published_on", "Day of publication.", required=True, example="2018-05-02"),
    link("url", "Where it can be had."),
    text("licence", "Licence that it is under, such as CC BY 4.0."),
    COMMENTS,
)

OUTPUTS = Dataset(
    name="outputs",
    room="submitted",
    title="Outputs",
    doc="The partner's publications, films, guides and tools, one row each.",
    statement=Statement.REGISTER,
    key=("output_id",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="isbn.check_digit",
            check=CheckDigit("isbn", "isbn"),
            level=1,
            ess="L1-02",
            why="The last digit of an ISBN (ISO 2108) proves the others.",
        ),
        Rule(
            code="doi.one_output",
            check=Determines("doi", "output_id"),
            level=1,
            ess="L1-08",
            severity=Severity.WARNING,
            why="One publication under two identifiers would be counted twice.",
        ),
        *text_rules(_COLUMNS),
    ),
)
