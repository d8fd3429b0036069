"""The lineage table of a published table: its key, and what each row was made of."""

from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset


def _told(name: str, kind: Kind, doc: str) -> Column:
    return Column(name=name, kind=kind, doc=doc, sensitivity=Sensitivity.PUBLIC)


LINEAGE = (
    _told(
        "source_type",
        Kind.CODE,
        "row, submission, vintage, or registry for rows made of none of these.",
    ),
    _told("vintage", Kind.ID, "Reference dataset and vintage, for figures of Eurostat."),
    _told("submission_id", Kind.ID, "Submission that the source is in."),
    _told("delivery", Kind.INTEGER, "Number of the delivery in the ledger."),
    _told("file_sha256", Kind.ID, "SHA-256 of the partner's file."),
    _told("sheet", Kind.TEXT, "Sheet of the file; null for a text file."),
    _told(
        "row",
        Kind.INTEGER,
        "Row of the sheet, as a spreadsheet numbers it; its column where each record is a column.",
    ),
    _told(
        "repairs",
        Kind.IDS,
        "What was put right while the row was read, as column and code of the repair.",
    ),
    _told("rule_set", Kind.ID, "Rules that the submission was judged by."),
    _told("verdict", Kind.CODE, "Machine verdict on the submission."),
    _told("corrections", Kind.IDS, "Corrections that put a cell of the source right, by name."),
    _told(
        "rulings",
        Kind.IDS,
        "Waivers and weighings in force on the row, by their number in KNOWN_ISSUES.md.",
    ),
    _told("reviewer", Kind.CODE, "University that signed the submission off, if one had to."),
)


def lineage_of(dataset: Dataset) -> Dataset:
    """The declaration of the lineage table of a published table."""
    return Dataset(
        name=dataset.name,
        room="lineage",
        title=f"Lineage of {dataset.title.lower()}",
        doc=f"One row for each source of each row of {dataset.room}/{dataset.name}.",
        key=(),
        sort=(*dataset.key, "submission_id", "sheet", "row"),
        columns=(*dataset.pick(*dataset.key), *LINEAGE),
    )
