"""The texts of a release that people read."""

from collections.abc import Iterable, Mapping, Sequence

from asl_pipeline.datasets.catalogue import FUNDING, LICENCE_TITLE, LICENCE_URL, TITLE
from asl_pipeline.derive.pages import page
from asl_pipeline.model.ruling import Ruling


def readme(name: str, tables: Sequence[tuple[str, str, int]]) -> str:
    """What the release is and how to open it."""
    listed = "\n".join(f"| `{path}` | {title} | {rows} |" for path, title, rows in tables)
    return f"""# {TITLE}

Release {name}. Open `index.html` in a browser to look around. Tables are Apache Parquet;
`datapackage.json` describes every column, and so do `dictionary.csv` and `dictionary.html`.
`KNOWN_ISSUES.md` says what is missing.

Small counts of people are suppressed: such a value is null, with `obs_status` Q and a
`conf_status` (SDMX) of A where it was too small itself and D where it would have given another
away. Null elsewhere means that nothing was reported.

| table | title | rows |
|---|---|---|
{listed}

Open it with DuckDB, in this folder:

    duckdb -init views.sql

or with pandas: `pandas.read_parquet("observatory/pilots.parquet")`.
`sha256sum -c SHA256SUMS` checks that nothing was altered; `manifest.json.sig`, where it is there,
is an Ed25519 signature of `manifest.json`.
"""


def known_issues(
    name: str,
    missing: Sequence[tuple[str, str, str]],
    automatic: int,
    rulings: Sequence[Ruling],
    *,
    signed: bool,
) -> str:
    """What is missing from the release, what was not looked at, and what was let through."""
    lines = [f"# Known issues of release {name}", ""]
    if automatic:
        lines += [
            "## Not reviewed by a person",
            "",
            (
                f"The warnings of {automatic} submissions were signed off automatically, as in a "
                "rehearsal on samples. Do not use this release as if a university had signed it "
                "off."
            ),
            "",
        ]
    if not signed:
        lines += [
            "## Not signed",
            "",
            (
                "No key has signed this release: its hashes tell what was altered by accident, "
                "not who made it."
            ),
            "",
        ]
    if rulings:
        lines += ["## Waivers and weighings in force", "", *map(_ruling, rulings), ""]
    lines += [
        "## Limits",
        "",
        (
            "- A value that changed by very few people since an earlier release is suppressed "
            "until more of them have changed."
        ),
        "- Practices and actors of several partners stand once only where a university said so.",
        "",
        "## Expected and not accepted",
        "",
    ]
    by_report: dict[tuple[str, str], list[str]] = {}
    for partner, period, form in missing:
        by_report.setdefault((partner, period), []).append(form)
    lines += [
        f"- {partner}, {period}: {', '.join(forms)}"
        for (partner, period), forms in by_report.items()
    ] or ["None."]
    lines.append("")
    return "\n".join(lines)


def _ruling(ruling: Ruling) -> str:
    what = "waived" if ruling.is_waiver else f"weighed as {ruling.severity}"
    key = " ".join(ruling.key.values()) or "the table"
    until = f" until {ruling.expires_on}" if ruling.expires_on else ""
    return (
        f"- {ruling.number}: {ruling.partner}, `{ruling.rule}`, {key}: {what} by "
        f"{ruling.reviewer} on {ruling.ruled_on}{until}, as asked by {ruling.requester}: "
        f"{ruling.reason}"
    )


def licence() -> str:
    """The licence of the data."""
    return f"""{LICENCE_TITLE} (CC BY 4.0)
{LICENCE_URL}legalcode

Codes of territories: Eurostat, NUTS correspondence tables, (c) European Union, reused with
acknowledgement.
{FUNDING}
"""


def views(paths: Iterable[str]) -> str:
    """One DuckDB view for each table."""
    lines = []
    for path in paths:
        folder, _, file = path.partition("/")
        table = file.removesuffix(".parquet")
        lines.append(f"CREATE SCHEMA IF NOT EXISTS {folder};")
        lines.append(f"CREATE OR REPLACE VIEW {folder}.{table} AS FROM read_parquet('{path}');")
    return "\n".join(dict.fromkeys(lines)) + "\n"


def dictionary_html(rows: Sequence[Mapping[str, object]]) -> str:
    """The dictionary as a page that needs nothing from outside."""
    return page("publication", "dictionary.html.j2", rows=rows, title=TITLE)
