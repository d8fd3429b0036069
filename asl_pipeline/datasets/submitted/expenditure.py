"""`expenditure` (WP1): what was spent, line by line. Only totals are ever published."""

from dataclasses import replace

from asl_pipeline.datasets.submitted.columns import (
    PILOT_ID,
    code,
    day,
    euro,
    flag,
    identifier,
    text,
)
from asl_pipeline.datasets.submitted.deliverables import WORK_PACKAGE
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import (
    AtMost,
    NotAfterReceipt,
    NotBefore,
    RateWithin,
    RefersTo,
    SumOfParts,
    WithinBudget,
    WithinBudgetOf,
    WithinPeriod,
)
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import Rule, Severity

_CENT = 0.01


def _internal(column: Column) -> Column:
    return replace(column, sensitivity=Sensitivity.INTERNAL)


_COLUMNS = (
    *ENVELOPE,
    *map(
        _internal,
        (
            identifier(
                "line_no", r"[A-Z0-9][A-Z0-9.-]{0,15}", "17", "Number of the line in the claim."
            ),
            WORK_PACKAGE,
            code(
                "cost_category",
                "cost_category",
                "Cost category of the programme.",
                required=True,
                example="staff",
            ),
            text(
                "description",
                "What was paid for.",
                required=True,
                example="Project officer, half time",
            ),
            day(
                "invoice_date",
                "Day of the invoice or pay slip.",
                required=True,
                example="2018-03-31",
            ),
            day("paid_date", "Day of the payment.", required=True, example="2018-04-05"),
            Column(
                name="amount",
                kind=Kind.MONEY,
                unit="see currency",
                low=0,
                required=True,
                doc="Amount paid, in its own currency.",
                example="1500.00",
            ),
            code("currency", "currency", "Currency (ISO 4217).", required=True, example="EUR"),
            euro("amount_eur", "Amount paid, in euro.", required=True, example="1500.00"),
            flag("vat_recoverable", "Whether value added tax can be had back."),
            euro("eligible_eur", "Eligible part, in euro.", required=True, example="1500.00"),
            euro("erdf_eur", "Part asked of the ERDF, in euro.", required=True, example="1125.00"),
            euro(
                "match_eur",
                "Part that the partner pays itself, in euro.",
                required=True,
                example="375.00",
            ),
            replace(PILOT_ID, required=False, doc="Pilot action that it was spent on."),
            identifier(
                "event_id",
                r"[A-Z0-9][A-Z0-9-]{2,31}",
                "PAU-EV-03",
                "Event that it was spent on.",
                required=False,
            ),
            text("contract_name", "Contract that it was paid under."),
            code(
                "control_status",
                "control_status",
                "How far the first-level control has come.",
                required=True,
                example="submitted",
            ),
        ),
    ),
)

EXPENDITURE = Dataset(
    name="expenditure",
    room="submitted",
    title="Expenditure",
    doc="What the partner paid in the period, one line of its claim each.",
    key=("line_no",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="paid_date.not_before_invoice",
            check=NotBefore("paid_date", "invoice_date"),
            level=1,
            ess="L1-03",
            severity=Severity.WARNING,
            why="What is paid before its invoice was an advance, or a slip.",
        ),
        Rule(
            code="paid_date.in_period",
            check=WithinPeriod("paid_date"),
            level=1,
            ess="L1-03",
            severity=Severity.WARNING,
            why="A claim holds what was paid in its half-year.",
        ),
        Rule(
            code="paid_date.in_the_past",
            check=NotAfterReceipt(
                "paid_date", "control_status", ("submitted", "verified", "certified", "cut")
            ),
            level=1,
            ess="L1-03",
            why="Only what was paid can be claimed.",
        ),
        Rule(
            code="eligible_eur.sum_of_sources",
            check=SumOfParts("eligible_eur", ("erdf_eur", "match_eur"), tolerance=_CENT),
            level=1,
            ess="L1-06",
            why="The ERDF and the partner together pay what is eligible.",
        ),
        Rule(
            code="erdf_eur.at_most_75_percent",
            check=AtMost("erdf_eur", "eligible_eur", 0.75, tolerance=_CENT),
            level=1,
            ess="L1-06",
            why="The programme's rate of support is 75 percent.",
        ),
        Rule(
            code="eligible_eur.at_most_amount",
            check=AtMost("eligible_eur", "amount_eur", 1.0, tolerance=_CENT),
            level=1,
            ess="L1-06",
            why="No more can be eligible than was paid.",
        ),
        Rule(
            code="amount_eur.same_in_euro",
            check=RateWithin("amount", "currency", "amount_eur", "EUR", 1.0, 1.0),
            level=1,
            ess="L1-06",
            why="An amount in euro is the same amount in euro.",
        ),
        Rule(
            code="amount_eur.rate_of_pound",
            check=RateWithin("amount", "currency", "amount_eur", "GBP", 1.05, 1.25),
            level=5,
            ess="L5-05",
            severity=Severity.WARNING,
            why="A pound was worth 1.05 to 1.25 euro in all the years of the project (general "
            "knowledge, not compared with a source; monthly reference rates are not shipped).",
        ),
        Rule(
            code="pilot_id.known",
            check=RefersTo("pilot_id", "pilot_actions", "pilot_id"),
            level=4,
            ess="L4-01",
            why="Money is spent on a pilot that the partner has declared.",
        ),
        Rule(
            code="event_id.known",
            check=RefersTo("event_id", "communication_events", "event_id"),
            level=4,
            ess="L4-01",
            why="Money is spent on an event that the partner has reported.",
        ),
        Rule(
            code="eligible_eur.within_pilot_budget",
            check=WithinBudgetOf(
                "eligible_eur", "pilot_id", "pilot_actions", "pilot_id", "budget_planned", 1.1
            ),
            level=4,
            ess="L4-01",
            why="A pilot may not cost over a tenth more than was planned for it.",
        ),
        Rule(
            code="eligible_eur.near_pilot_budget",
            check=WithinBudgetOf(
                "eligible_eur", "pilot_id", "pilot_actions", "pilot_id", "budget_planned", 1.0
            ),
            level=4,
            ess="L4-01",
            severity=Severity.WARNING,
            why="A pilot that costs more than planned has to be explained.",
        ),
        Rule(
            code="eligible_eur.within_partner_budget",
            check=WithinBudget("eligible_eur", 1.0),
            level=5,
            ess="L5-01",
            why="No partner can claim more than its budget on keep.eu.",
        ),
        Rule(
            code="eligible_eur.near_partner_budget",
            check=WithinBudget("eligible_eur", 0.95),
            level=5,
            ess="L5-01",
            severity=Severity.WARNING,
            why="Who has claimed nearly all of the budget should look again.",
        ),
        *text_rules(_COLUMNS),
    ),
)
