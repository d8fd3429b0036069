"""The files that a release has, by path."""

from asl_pipeline.datasets import COMPARING, MEASURED, PUBLISHED

TABLES = tuple(
    sorted(f"{dataset.room}/{dataset.name}.parquet" for dataset in (*PUBLISHED, *MEASURED))
)
LINEAGE = tuple(sorted(f"lineage/{dataset.name}.parquet" for dataset in PUBLISHED))
LANGUAGES = ("", ".es", ".fr", ".gl", ".pt")
COMPARED = tuple(sorted(f"{dataset.room}/{dataset.name}.parquet" for dataset in COMPARING))
PAGES = (*(f"domain-{code}" for code in ("I", "II", "III", "IV", "V")), "project")
DOCUMENTS = (
    "analysis/quality-report.html",
    *(f"analysis/{page}{ending}.html" for page in PAGES for ending in LANGUAGES),
    *(f"analysis/pilot-ASL-PAU-0{n}{ending}.html" for n in (1, 2) for ending in ("", ".fr")),
)
TEXTS = (
    *DOCUMENTS,
    "CHANGELOG.md",
    "CITATION.cff",
    "KNOWN_ISSUES.md",
    "LICENSE.txt",
    "README.md",
    "SHA256SUMS",
    "croissant.json",
    "changes/schema.json",
    "datapackage.json",
    "dcat-ap.jsonld",
    "dictionary.csv",
    "dictionary.html",
    "index.html",
    "manifest.json",
    "views.sql",
)
FILES = tuple(sorted((*TABLES, *LINEAGE, *COMPARED, *TEXTS, "dictionary.parquet")))
