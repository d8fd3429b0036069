"""`capitalisation/budget_execution`: what each partner spent, on what, out of which budget."""

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Column, Formula, Kind
from asl_pipeline.model.dataset import Dataset

TOTAL = "_T"
"""Stands for all work packages or all cost categories, as SDMX has it."""

_STANDING = "control_status is submitted, verified or certified"
_CERTIFIED = "control_status is certified"
_OWN = (
    "Each cell is the spending of one partner alone: money of the project leaves by partner, work "
    "package and cost category, and never by line. The number of lines is left out, as it would "
    "tell whether a cell is a single cost."
)
_PHASES = (
    "Null for a partner without a budget on keep.eu, and for one with expenditure outside the "
    "first phase: keep.eu tells the budgets of the first phase, and those of the extension were "
    "not found."
)


def _sum(name: str, column: str, doc: str, which: str) -> Column:
    formula = Formula(
        f"sum({column}) over the lines where {which}",
        (f"expenditure.{column}", "expenditure.control_status"),
        limits=_OWN,
    )
    return computed(name, Kind.MONEY, "EUR", doc, formula)


def _share(name: str, of: str, doc: str) -> Column:
    formula = Formula(
        f"100 × {of} / budget_eur of the partner",
        (f"budget_execution.{of}", "budget_execution.budget_eur"),
        limits=_PHASES,
    )
    return computed(name, Kind.NUMBER, "PC", doc, formula)


BUDGET_EXECUTION = Dataset(
    name="budget_execution",
    room="capitalisation",
    title="Budget execution",
    doc="One row for each partner, work package and cost category with expenditure, and the "
    "totals of these: _T stands for all work packages, all cost categories, or both. Amounts are "
    "over all accepted half-years. What the partner reported is eligible_eur and cut_eur "
    "together.",
    key=("partner_id", "work_package", "cost_category"),
    sort=("partner_id", "work_package", "cost_category"),
    columns=(
        public("partner_id", Kind.CODE, "Partner that spent it.", code_list="partner"),
        public("work_package", Kind.CODE, "Work package (list work_package), or _T for all."),
        public("cost_category", Kind.CODE, "Cost category (list cost_category), or _T for all."),
        _sum(
            "eligible_eur",
            "eligible_eur",
            "Eligible expenditure that was reported and not cut.",
            _STANDING,
        ),
        _sum("erdf_eur", "erdf_eur", "Part of it asked of the ERDF.", _STANDING),
        _sum("match_eur", "match_eur", "Part of it that the partner pays itself.", _STANDING),
        _sum(
            "certified_eligible_eur",
            "eligible_eur",
            "Eligible expenditure that was certified.",
            _CERTIFIED,
        ),
        _sum("certified_erdf_eur", "erdf_eur", "Part of it from the ERDF.", _CERTIFIED),
        _sum(
            "certified_match_eur",
            "match_eur",
            "Part of it that the partner pays itself.",
            _CERTIFIED,
        ),
        _sum(
            "cut_eur",
            "eligible_eur",
            "Reported as eligible and cut by the controller.",
            "control_status is cut",
        ),
        _share(
            "share_of_budget",
            "eligible_eur",
            "Share of the partner's whole budget that was reported and not cut.",
        ),
        _share(
            "certified_share_of_budget",
            "certified_eligible_eur",
            "Share of the partner's whole budget that was certified.",
        ),
        computed(
            "budget_eur",
            Kind.MONEY,
            "EUR",
            "The partner's budget on keep.eu; on the total of the partner alone.",
            Formula(
                "as on keep.eu, project 19295",
                ("budget_execution.partner_id",),
                limits="Null where none was found. Of the first phase.",
            ),
        ),
        computed(
            "budget_erdf_eur",
            Kind.MONEY,
            "EUR",
            "The part of the ERDF in it.",
            Formula(
                "as on keep.eu, project 19295",
                ("budget_execution.partner_id",),
                limits="Null where none was found. Of the first phase.",
            ),
        ),
        computed(
            "remaining_eur",
            Kind.MONEY,
            "EUR",
            "What is left of the budget; on the total of the partner alone.",
            Formula(
                "budget_eur − eligible_eur",
                ("budget_execution.budget_eur", "budget_execution.eligible_eur"),
                limits=_PHASES,
            ),
        ),
        public(
            "last_period",
            Kind.ID,
            "Last half-year with expenditure in the cell.",
            formula=Formula("max(period)", ("expenditure.period",)),
        ),
    ),
)
