"""How the project is run: who reported, what counts for the programme, money, deliverables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from asl_pipeline.analysis import charts
from asl_pipeline.analysis.charts import Box, Value
from asl_pipeline.analysis.document import (
    UNKNOWN_LANGUAGE,
    Cell,
    Figure,
    Items,
    Part,
    Prose,
    Section,
    Table,
)
from asl_pipeline.analysis.figures import Entry, bar_figure
from asl_pipeline.analysis.held import Held, Row, source
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.datasets.published.budget_execution import TOTAL

_MONEY: Final = ("eligible_eur", "certified_eligible_eur", "cut_eur")

# ------------------------------------------------------------------ coverage


def coverage(held: Held, speech: Speech) -> Section:
    """What was expected of each partner for each half-year, and what was accepted."""
    rows = held.rows("coverage")
    periods = sorted({row["period"] for row in rows})
    partners = sorted({row["partner_id"] for row in rows})
    expected = Counter((row["partner_id"], row["period"]) for row in rows if row["expected"])
    accepted = Counter(
        (row["partner_id"], row["period"]) for row in rows if row["expected"] and row["accepted"]
    )
    boxes, table = [], []
    for index, partner in enumerate(partners):
        cells = [Cell(partner)]
        for column, period in enumerate(periods):
            box = _state(expected[partner, period], accepted[partner, period], speech)
            about = f"{partner} {period}: {box.about} {box.said}".strip()
            boxes.append(Box(column, index, box.said, about, box.strength, box.is_alarm))
            cells.append(Cell(box.said or "·"))
        table.append(cells)
    if not rows:
        return Section(speech.say("coverage"), [Prose(Cell(speech.say("nothing_expected")))])
    caption = speech.say("coverage_caption")
    told = "; ".join(box.about for box in boxes if box.said)
    svg = charts.grid(caption, told, [_short(each) for each in periods], partners, boxes)
    headings = [speech.label("pilot_actions", "partner_id"), *periods]
    counted = {
        "accepted": speech.number(accepted.total()),
        "expected": speech.number(expected.total()),
    }
    return Section(
        speech.say("coverage"),
        [
            Prose(Cell(speech.say("coverage_counted", **counted))),
            Figure(svg, Table(caption, headings, table)),
            Prose(Cell(speech.say("coverage_note")), "note"),
        ],
        [(source("coverage"), "partner_id, period")],
    )


def _short(period: str) -> str:
    return period.removeprefix("20")


def _state(expected: int, accepted: int, speech: Speech) -> Box:
    """Delivered, delivered in part, missing or not expected."""
    said = f"{accepted}/{expected}" if expected else ""
    if not expected:
        return Box(0, 0, said, speech.term("state", "not_expected"))
    if not accepted:
        return Box(0, 0, said, speech.term("state", "missing"), 0, is_alarm=True)
    if accepted < expected:
        return Box(0, 0, said, speech.term("state", "in_part"), 1)
    return Box(0, 0, said, speech.term("state", "delivered"), 3)


# ------------------------------------------------------------------ programme indicators


def programme(held: Held, speech: Speech) -> Section:
    """The common indicators of Interreg: totals, definitions, and why the rest does not count."""
    order = list(shipped("programme_indicator").labels)
    totals = sorted(
        held.rows("programme_totals"), key=lambda row: order.index(row["indicator"])
    )
    candidates = held.rows("programme_indicators")
    entries = [
        Entry(
            Cell(row["indicator"]),
            [_counted(row, speech)],
            [figure(speech.number(row["n_candidates"])), Cell(row["name"], "en")],
        )
        for row in totals
    ]
    headings = [speech.say(key) for key in ("indicator", "counted", "candidates", "name")]
    definitions = [
        [
            Cell(f"{row['indicator']}: {row['definition']}", "en"),
            Cell(row["counting"], "en"),
            Cell(speech.term("basis", row["basis"])),
        ]
        for row in totals
    ]
    return Section(
        speech.say("programme"),
        [
            Prose(Cell(speech.say("programme_note")), "note"),
            bar_figure(speech.say("programme_caption"), headings, entries),
        ],
        [(source("programme_totals"), "indicator"), (source("programme_indicators"), "indicator")],
        [
            Section(speech.say("definitions"), [Items(definitions)]),
            Section(speech.say("not_counted"), _not_counted(candidates, speech)),
        ],
    )


def _counted(row: Row, speech: Speech) -> Value:
    counted = row["n_counted"]
    said = speech.say("cannot_be_told") if counted is None else speech.number(counted)
    return Value(counted, said)


def _not_counted(candidates: Sequence[Row], speech: Speech) -> list[Part]:
    why: Mapping[tuple[str, str, str], int] = Counter(
        (row["indicator"], row["candidate_kind"], row["reason"])
        for row in candidates
        if not row["counts"]
    )
    rows = [
        [
            Cell(indicator),
            Cell(speech.term("candidate", kind)),
            Cell(speech.code("count_reason", reason)),
            figure(speech.number(n)),
        ]
        for (indicator, kind, reason), n in sorted(why.items())
    ]
    headings = [
        speech.say("indicator"),
        speech.say("candidate_kind"),
        speech.say("reason_why"),
        speech.say("number"),
    ]
    return [Table(speech.say("not_counted_caption"), headings, rows)] if rows else []


# ------------------------------------------------------------------ money and deliverables


def budget(held: Held, speech: Speech) -> Section:
    """What was spent by work package, and out of which budget by partner."""
    of_packages = [
        row
        for row in held.rows("budget_execution", cost_category=TOTAL)
        if row["work_package"] != TOTAL
    ]
    spent = {
        package: {
            name: sum((row[name] for row in of_packages if row["work_package"] == package), Decimal())
            for name in _MONEY
        }
        for package in sorted({row["work_package"] for row in of_packages})
    }
    if not spent:
        return Section(speech.say("budget"), [Prose(Cell(speech.say("no_spending")))])
    entries = [
        Entry(
            Cell(speech.say("work_package", code=package)),
            [_money(sums["eligible_eur"], speech)],
            [figure(speech.quantity(sums[name], "EUR")) for name in _MONEY[1:]],
        )
        for package, sums in spent.items()
    ]
    headings = [speech.label("deliverables", "wp"), *(speech.term("money", n) for n in _MONEY)]
    return Section(
        speech.say("budget"),
        [
            bar_figure(speech.say("budget_caption"), headings, entries),
            _of_partners(held, speech),
            Prose(Cell(speech.say("budget_note")), "note"),
        ],
        [(source("budget_execution"), "work_package; cost_category = _T")],
    )


def _money(amount: Decimal, speech: Speech) -> Value:
    return Value(float(amount), speech.quantity(amount, "EUR"))


def _of_partners(held: Held, speech: Speech) -> Table:
    of_all = held.rows("budget_execution", work_package=TOTAL, cost_category=TOTAL)
    columns = ("budget_eur", "eligible_eur", "share_of_budget", "remaining_eur")
    rows = [
        [
            speech.partner(row["partner_id"]),
            *(
                figure(speech.quantity(row[name], "PC" if name.startswith("share") else "EUR"))
                for name in columns
            ),
        ]
        for row in of_all
    ]
    headings = [
        speech.label("pilot_actions", "partner_id"),
        *(speech.term("money", name) for name in columns),
    ]
    return Table(speech.say("partners_budget_caption"), headings, rows)


def deliveries(held: Held, speech: Speech) -> Section:
    """How many deliverables and milestones are in time, and which are overdue."""
    rows = held.rows("delivery_status")
    counts = Counter((row["state"], row["kind"]) for row in rows)
    kinds = ("deliverable", "milestone")
    entries = [
        Entry(
            Cell(speech.code("delivery_state", state)),
            [Value(counts[state, kind], speech.number(counts[state, kind])) for kind in kinds],
        )
        for state in shipped("delivery_state").labels
        if any(counts[state, kind] for kind in kinds)
    ]
    if not entries:
        return Section(speech.say("deliveries"), [Prose(Cell(speech.say("no_deliveries")))])
    headings = [speech.say("state_of"), *(speech.term("delivery_kind", kind) for kind in kinds)]
    late = [
        [
            Cell(row["item_id"]),
            Cell(row["title"], UNKNOWN_LANGUAGE),
            speech.partner(row["responsible"]),
            Cell(speech.day(row["due"])),
            figure(speech.number(row["days_late"])),
        ]
        for row in rows
        if row["state"] == "overdue"
    ]
    found: list[Part] = [
        bar_figure(speech.say("deliveries_caption"), headings, entries),
        Prose(Cell(speech.say("deliveries_note")), "note"),
    ]
    if late:
        of_late = [
            speech.label("deliverables", "deliverable_id"),
            *(speech.label("deliverables", name) for name in ("title", "responsible", "due")),
            speech.say("days_late"),
        ]
        found.append(Table(speech.say("overdue_caption"), of_late, late))
    return Section(speech.say("deliveries"), found, [(source("delivery_status"), "state, kind")])
