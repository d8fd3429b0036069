"""How the project is run: money by work package, and deliverables in time or late."""

from collections import Counter
from decimal import Decimal
from typing import Final

from asl_pipeline.analysis.charts import Value
from asl_pipeline.analysis.document import UNKNOWN_LANGUAGE, Cell, Part, Prose, Section, Table
from asl_pipeline.analysis.figures import Entry, bar_figure
from asl_pipeline.analysis.held import Held, source
from asl_pipeline.analysis.speech import Speech, figure
from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.datasets.published.budget_execution import TOTAL

_MONEY: Final = ("eligible_eur", "certified_eligible_eur", "cut_eur")


def budget(held: Held, speech: Speech) -> Section:
    """What was spent by work package, and out of which budget by partner."""
    of_packages = [
        row
        for row in held.rows("budget_execution", cost_category=TOTAL)
        if row["work_package"] != TOTAL
    ]
    spent = {
        package: {
            name: sum(
                (row[name] for row in of_packages if row["work_package"] == package), Decimal()
            )
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
