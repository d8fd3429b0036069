"""The synthesis of the project for one release: every figure in it is computed from its tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from asl_pipeline.derive.codes import code_list
from asl_pipeline.derive.pages import page

_BAR_WIDTH = 360
_BAR_HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart."""

    label: str
    count: int
    width: int
    top: int


def synthesis(tables: Mapping[str, pa.Table]) -> str:
    """The document, as HTML that needs nothing from outside. `tables` are protected, by name."""
    pilots = tables["pilots"].to_pylist()
    coverage = tables["coverage"].to_pylist()
    indicators = tables["indicators"].to_pylist()
    return page(
        "analysis",
        "project.html.j2",
        n_pilots=len(pilots),
        n_partners=len({row["partner_id"] for row in pilots}),
        n_countries=len({row["country"] for row in pilots}),
        n_practices=tables["practices"].num_rows,
        n_actors=tables["actors"].num_rows,
        n_readings=len(indicators),
        n_suppressed=sum(1 for row in indicators if row["obs_status"] == "Q"),
        by_domain=bars(Counter(row["domain"] for row in pilots), "domain"),
        by_status=bars(Counter(row["status"] for row in pilots), "pilot_status"),
        pilots=pilots,
        results={row["pilot_id"]: row for row in tables["pilot_results"].to_pylist()},
        missing=sorted(
            Counter(
                row["partner_id"] for row in coverage if row["expected"] and not row["accepted"]
            ).items()
        ),
        expected=sum(1 for row in coverage if row["expected"]),
    )


def bars(counts: Mapping[str, int], list_name: str) -> Sequence[Bar]:
    """A bar for each code of the list that occurs, in the list's order; widths in pixels."""
    labels = code_list(list_name).labels
    present = [code for code in labels if counts.get(code)]
    most = max(counts.values(), default=1)
    return [
        Bar(
            label=f"{code} {labels[code]}" if len(code) < 4 else labels[code],  # noqa: PLR2004
            count=counts[code],
            width=round(_BAR_WIDTH * counts[code] / most),
            top=index * _BAR_HEIGHT,
        )
        for index, code in enumerate(present)
    ]
