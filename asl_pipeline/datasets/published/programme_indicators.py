"""`capitalisation/programme_indicators`: what counts for each common indicator, and what does not.

The definitions are on the code list `programme_indicator`; how each is read off the forms is here.
"""

from dataclasses import dataclass
from typing import Final

from asl_pipeline.datasets.published.shared import public
from asl_pipeline.model.column import Formula, Kind
from asl_pipeline.model.dataset import Dataset


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """How an indicator is counted: `conditions` of each candidate, and the columns they read.

    `recorded` tells whether any form says it.
    """

    indicator: str
    conditions: str
    of: tuple[str, ...]
    recorded: bool = True


_PILOT = (
    "pilot_actions.partners_involved",
    "pilot_actions.status",
    "pilot_actions.start",
    "pilot_actions.end",
)
_PLAN = (
    "action_plans.joint_partners",
    "action_plans.plan_status",
    "action_plans.adopted_on",
)

COUNTINGS: Final = (
    Counting(
        indicator="RCO83",
        conditions="plans that partners of at least 2 countries made together, adopted between "
        "the first and the last day of the project",
        of=_PLAN,
    ),
    Counting(
        indicator="RCO84",
        conditions="pilots with partners of at least 2 countries, completed, with the first and "
        "the last day in the same phase",
        of=_PILOT,
    ),
    Counting(
        indicator="RCO87",
        conditions="partners named in a pilot or plan, and associated partners among the mapped "
        "actors; actors that a university found to be the same count once; an organisation that "
        "took something up across a border is neither",
        of=(
            "pilot_actions.partners_involved",
            "action_plans.joint_partners",
            "actors.is_associated_partner",
            "transfers.crosses_border",
        ),
    ),
    Counting(
        indicator="RCO116",
        conditions="pilots that count for RCO84 and say what another place would need",
        of=(*_PILOT, "pilot_actions.transferability_note"),
    ),
    Counting(
        indicator="RCR79",
        conditions="plans that count for RCO83 with a measure that is ongoing or completed; a "
        "transfer that is told as one is a candidate, and no plan",
        of=(*_PLAN, "action_measures.status", "transfers.counts_for"),
    ),
    Counting(
        indicator="RCR84",
        conditions="organisations that count for RCO87; no form tells what they do afterwards",
        of=("actors.is_associated_partner",),
        recorded=False,
    ),
    Counting(
        indicator="RCR104",
        conditions="pilots with a transfer that counts for RCR104; only the first transfer of "
        "each counts",
        of=("transfers.counts_rcr104", "transfers.pilot_id", "transfers.taken_up_on"),
    ),
)
"""How each indicator is read off the forms, in the order of their codes."""

_FORMULA = Formula(
    "; ".join(f"{each.indicator}: {each.conditions}" for each in COUNTINGS),
    tuple(dict.fromkeys(column for each in COUNTINGS for column in each.of)),
    limits="Partners that take part are taken for those that developed a pilot jointly; adoption "
    "is taken for the end of drafting. The project's extension is taken as part of it. The "
    "definitions of RCO87, RCO116 and RCR84 are general knowledge, not compared with a source. "
    "These are indicators of 2021-27: the project's own programme used others.",
)

PROGRAMME_INDICATORS = Dataset(
    name="programme_indicators",
    room="capitalisation",
    title="Programme indicators",
    doc="One row for each indicator and each plan, pilot, transfer or organisation that could "
    "count for it, with the reason why it does or does not.",
    key=("indicator", "candidate_kind", "partner_id", "candidate"),
    sort=("indicator", "candidate_kind", "partner_id", "candidate"),
    columns=(
        public(
            "indicator",
            Kind.CODE,
            "Interreg common indicator of 2021-27.",
            code_list="programme_indicator",
        ),
        public(
            "candidate_kind",
            Kind.CODE,
            "What could count: pilot, plan, transfer, partner, or actor (a mapped organisation).",
        ),
        public(
            "partner_id",
            Kind.CODE,
            "Partner that reports the candidate, or is it.",
            code_list="partner",
        ),
        public(
            "candidate",
            Kind.ID,
            "Its identifier: pilot_id, plan_id, transfer_id, code of the partner, or actor_id.",
        ),
        public(
            "counts",
            Kind.BOOLEAN,
            "Whether it counts; null where no form tells.",
            formula=_FORMULA,
        ),
        public(
            "reason",
            Kind.CODE,
            "Why it counts or does not: the first condition that it fails.",
            code_list="count_reason",
            formula=_FORMULA,
        ),
        public(
            "phase",
            Kind.CODE,
            "Phase of the project that it falls into, by the first day of the pilot, the adoption "
            "of the plan or the day of the uptake: P1, EXT, or null for neither.",
        ),
        public("period", Kind.ID, "Last half-year as at whose end it was stated."),
    ),
)
