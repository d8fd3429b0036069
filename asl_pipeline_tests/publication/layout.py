"""The files that a release has, by path."""

from asl_pipeline.datasets import PUBLISHED

TABLES = tuple(sorted(f"{dataset.room}/{dataset.name}.parquet" for dataset in PUBLISHED))
LINEAGE = tuple(sorted(f"lineage/{dataset.name}.parquet" for dataset in PUBLISHED))
TEXTS = (
    "CITATION.cff",
    "KNOWN_ISSUES.md",
    "LICENSE.txt",
    "README.md",
    "SHA256SUMS",
    "analysis/project.html",
    "datapackage.json",
    "dictionary.csv",
    "dictionary.html",
    "manifest.json",
    "views.sql",
)
FILES = tuple(sorted((*TABLES, *LINEAGE, *TEXTS, "dictionary.parquet")))
