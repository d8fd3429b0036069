"""What Dagster's pages say of our tables and runs. Never a cell's value: codes and counts only."""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import dagster as dg

from asl_pipeline.derive.arrow import schema
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import Severity
from asl_pipeline.workflow import Assessed

_COLOURS: Final = {"clean": "#2e7d5b", "with errors": "#b3392f"}
_BAR_WIDTH = 240


def column_schema(dataset: Dataset) -> dg.TableSchema:
    """The table's columns for Dagster's own schema page."""
    arrow = schema(dataset)
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=str(arrow.field(column.name).type),
                description=column.doc,
                constraints=dg.TableColumnConstraints(
                    nullable=not (column.required or column.name in dataset.key),
                    other=[
                        f"{name}: {said}"
                        for name, said in (
                            ("unit", column.unit),
                            ("code list", column.code_list),
                            ("sensitivity", column.sensitivity),
                        )
                        if said
                    ],
                ),
            )
            for column in dataset.columns
        ],
        constraints=dg.TableConstraints(other=[f"key: {', '.join(dataset.key)}"]),
    )


def column_lineage(dataset: Dataset, upstream: Sequence[Dataset]) -> dg.TableColumnLineage:
    """Which columns of which forms a published table's columns come from, by name."""
    return dg.TableColumnLineage(
        deps_by_column={
            column.name: [
                dg.TableColumnDep(
                    asset_key=dg.AssetKey(["quality", source.name]), column_name=column.name
                )
                for source in upstream
                if column.name in source.column_names
            ]
            for column in dataset.columns
        }
    )


def summary(assessed: Sequence[Assessed]) -> str:
    """What a run found, as Markdown with a small chart of clean rows beside those with errors."""
    lines = [
        "| form | revision | rows | clean | errors | warnings | notes | verdict |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for each in assessed:
        s = each.submission
        lines.append(
            f"| {s.dataset} | {s.revision} | {s.rows} | {s.clean_rows} | {s.errors} "
            f"| {s.warnings} | {s.infos} | {s.verdict} |"
        )
    counts = {
        "clean": sum(each.submission.clean_rows for each in assessed),
        "with errors": sum(e.submission.rows - e.submission.clean_rows for e in assessed),
    }
    return "\n".join([*lines, "", f"![rows]({_chart(counts)})"])


def by_severity(assessed: Sequence[Assessed]) -> Mapping[str, int]:
    """How many findings of each severity."""
    counted = Counter(f.severity for each in assessed for f in each.judged.report.findings)
    return {f"findings: {severity}": counted[severity] for severity in Severity}


def _chart(counts: Mapping[str, int]) -> str:
    most = max([*counts.values(), 1])
    bars = "".join(
        f'<rect x="90" y="{4 + 24 * row}" width="{_BAR_WIDTH * count // most}" height="16" '
        f'fill="{_COLOURS[label]}"/><text x="84" y="{17 + 24 * row}" text-anchor="end" '
        f'font-size="12" font-family="sans-serif" fill="#777">{label}</text>'
        f'<text x="{96 + _BAR_WIDTH * count // most}" y="{17 + 24 * row}" font-size="12" '
        f'font-family="sans-serif" fill="#777">{count}</text>'
        for row, (label, count) in enumerate(counts.items())
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="54">{bars}</svg>'
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
