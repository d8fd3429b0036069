"""`capitalisation/scaling`: how far each pilot has come from a niche to the mainstream."""

from dataclasses import replace

from asl_pipeline.datasets.published.pilots import PILOTS
from asl_pipeline.datasets.published.shared import (
    AS_AT,
    COUNTRY,
    computed,
    derived,
)
from asl_pipeline.datasets.submitted.pilot_actions import PILOT_ACTIONS
from asl_pipeline.model.column import Column, Formula, Kind
from asl_pipeline.model.dataset import Dataset

UPTAKES = ("interest", "adapted", "adopted", "upscaled")
"""The degrees of uptake, from the least on."""

PATHS = ("stopped", "mainstreamed", "transferred", "stalled", "growing", "niche")
"""Where a pilot has come to, in the order of the decision table: the first that holds counts."""

_STAGES = ("pilot_actions.si_stage", "pilot_actions.period")
_DECISION_TABLE = (
    "the first that holds of: stopped if status = cancelled; mainstreamed if is_mainstreamed; "
    "transferred if an organisation adapted or adopted it; stalled if status = suspended or "
    "last_stage is before highest_stage; growing if steps_up > 0 or in_adopted_plan; niche if a "
    "stage was ever stated; else null"
)


def uptake_count(uptake: str) -> str:
    """The column that counts the organisations with that degree of uptake."""
    return f"n_{uptake}"


def _stage(name: str, doc: str, text: str) -> Column:
    of_form = PILOT_ACTIONS.column("si_stage")
    return replace(of_form, name=name, doc=doc, example=None, formula=Formula(text, _STAGES))


def _organisations(uptake: str) -> Column:
    return computed(
        uptake_count(uptake),
        Kind.INTEGER,
        "NR",
        f"Organisations whose uptake is `{uptake}`.",
        Formula(
            f"number of different adopter_name with uptake = {uptake}",
            ("transfers.pilot_id", "transfers.adopter_name", "transfers.uptake"),
            limits="Names are told apart as written, but for capitals and spaces. One "
            "organisation may be counted under several degrees, so these do not add up.",
        ),
    )


def _moves(name: str, doc: str, text: str) -> Column:
    limits = "Half-years in which no stage is stated are passed over."
    return computed(name, Kind.INTEGER, "NR", doc, Formula(text, _STAGES, limits))


SCALING = Dataset(
    name="scaling",
    room="capitalisation",
    title="Scaling of the pilot actions",
    doc="How each pilot action moved through the steps of social innovation, as its partner "
    "stated them at the end of each half-year, who took it up, and what path that makes. "
    "Organisations are counted out, as each uptake is a public act that `transfers` names.",
    key=("pilot_id",),
    sort=("domain", "pilot_id"),
    columns=(
        *PILOTS.pick("pilot_id", "partner_id", "title", "title_en", "lang", "domain"),
        COUNTRY,
        *PILOTS.pick("status"),
        _stage(
            "first_stage",
            "Step that was stated first.",
            "si_stage of the first half-year that has one",
        ),
        _stage(
            "last_stage",
            "Step that was stated last.",
            "si_stage of the last half-year that has one",
        ),
        _stage("highest_stage", "Furthest step that was ever stated.", "highest si_stage"),
        derived(
            "stages_in_order",
            Kind.IDS,
            "The first step that was stated and every change of it, as half-year:step.",
            Formula("period:si_stage wherever si_stage differs from the one before", _STAGES),
        ),
        _moves("steps_up", "How often the step changed to a later one.", "number of moves up"),
        _moves("steps_down", "How often it changed to an earlier one.", "number of moves down"),
        computed(
            "half_years_stated",
            Kind.INTEGER,
            "NR",
            "Half-years at whose end the pilot was stated.",
            Formula("number of different periods", ("pilot_actions.period",)),
        ),
        *map(_organisations, UPTAKES),
        derived(
            "in_adopted_plan",
            Kind.BOOLEAN,
            "Whether a measure of an adopted action plan comes from the pilot.",
            Formula(
                "a measure with this pilot_id in a plan with plan_status = adopted",
                (
                    "action_measures.pilot_id",
                    "action_measures.plan_id",
                    "action_plans.plan_status",
                ),
            ),
        ),
        derived(
            "is_mainstreamed",
            Kind.BOOLEAN,
            "Whether it has reached the last step, or an organisation has up-scaled it.",
            Formula(
                "last_stage is the last code of si_stage, or a transfer with uptake = upscaled",
                ("scaling.last_stage", "transfers.uptake"),
            ),
        ),
        derived(
            "path",
            Kind.CODE,
            f"Where the pilot has come to: {', '.join(PATHS)}. Null where no step was stated and "
            "nothing else tells.",
            Formula(
                _DECISION_TABLE,
                (
                    "scaling.status",
                    "scaling.is_mainstreamed",
                    "transfers.uptake",
                    "scaling.last_stage",
                    "scaling.highest_stage",
                    "scaling.steps_up",
                    "scaling.in_adopted_plan",
                ),
                limits="The project's own proposal. Steps are the partner's own statement.",
            ),
        ),
        AS_AT,
    ),
)
