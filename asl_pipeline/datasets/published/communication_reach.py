"""`capitalisation/communication_reach`: what was held and published, and whom it reached."""

from dataclasses import replace
from typing import Final

from asl_pipeline.datasets.published.shared import (
    computed,
    computed_of_persons,
    conf_status,
    public,
)
from asl_pipeline.datasets.submitted.communication_events import COMMUNICATION_EVENTS
from asl_pipeline.model.column import Column, Formula, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.protection import Parts, SmallCount

PARTS: Final = ("participants_f", "participants_m", "participants_o", "participants_u")
_EVENTS = "communication_events"
_READ = tuple(f"{_EVENTS}.{name}" for name in ("participants_total", *PARTS))
_AGAIN = "Who came to several events counts several times."
_UNTOLD = (
    f"{_AGAIN} Null where no event of the cell tells the gender of those who came, and where any "
    "of the four parts is suppressed."
)


def _count(name: str, doc: str, text: str, *of: str) -> Column:
    """A number of events."""
    return computed(
        name, Kind.INTEGER, "NR", doc, Formula(text, tuple(f"{_EVENTS}.{column}" for column in of))
    )


def _people(name: str, doc: str, text: str, of: tuple[str, ...], limits: str) -> Column:
    return computed_of_persons(name, Kind.INTEGER, "NR", doc, Formula(text, of, limits=limits))


def _part(code: str, doc: str) -> Column:
    name = f"participants_{code}"
    return _people(name, doc, f"sum({name})", _READ, _UNTOLD)


COMMUNICATION_REACH = Dataset(
    name="communication_reach",
    room="capitalisation",
    title="Reach of communication",
    doc="One row for each partner, half-year and kind of event or output. Events are those that "
    "the partner held itself; outputs count in the half-year in which they were published, and "
    "nobody tells whom they reached.",
    key=("partner_id", "form", "kind", "period"),
    sort=("partner_id", "form", "kind", "period"),
    columns=(
        public("partner_id", Kind.CODE, "Partner that held or published it.", code_list="partner"),
        public(
            "country",
            Kind.CODE,
            "Country (ISO 3166-1 alpha-2) of the partner's seat.",
            code_list="country",
        ),
        public("form", Kind.CODE, "Form that tells it: communication_events or outputs."),
        public("kind", Kind.CODE, "Kind of event (list event_type) or output (list output_kind)."),
        public("period", Kind.ID, "Half-year."),
        computed(
            "n_items",
            Kind.INTEGER,
            "NR",
            "Events or outputs.",
            Formula(
                "number of events, or of outputs published in the half-year",
                (f"{_EVENTS}.event_id", "outputs.output_id", "outputs.published_on"),
            ),
        ),
        _count(
            "n_joint_events",
            "Of these, events held with other partners; null for outputs.",
            "number of events with a co-organiser other than the organiser",
            "co_organisers",
            "organiser",
        ),
        _count(
            "n_with_emblem",
            "Of these, events where the emblem of the Union was displayed; null for outputs.",
            "number of events with emblem_displayed",
            "emblem_displayed",
        ),
        _count(
            "n_counted_events",
            "Of these, events where those who came were counted; null for outputs.",
            "number of events with participants_total",
            "participants_total",
        ),
        _people(
            "participants_total",
            "People who came to the events where they were counted; null where to none.",
            "sum(participants_total)",
            _READ,
            _AGAIN,
        ),
        conf_status("participants_total"),
        _part("f", "Women among them."),
        _part("m", "Men among them."),
        _part("o", "People of another gender among them."),
        _people(
            "participants_u",
            "People among them whose gender is not known or not told.",
            "participants_total − participants_f − participants_m − participants_o; an event "
            "whose parts are more than its total counts as one that tells none",
            _READ,
            _UNTOLD,
        ),
        conf_status("participants_parts"),
        _people(
            "reach_n",
            "People reached through press, web or social media; null where no event tells it.",
            "sum(reach_n)",
            (f"{_EVENTS}.reach_n",),
            "Who was reached by several counts several times.",
        ),
        conf_status("reach_n"),
        replace(
            computed(
                "n_organisations",
                Kind.INTEGER,
                "NR",
                "Organisations that were represented; null where no event tells it.",
                Formula(
                    "sum(n_organisations)",
                    (f"{_EVENTS}.n_organisations",),
                    limits="An organisation at several events counts several times.",
                ),
            ),
            sensitivity=Sensitivity.ORGANISATIONS,
        ),
        conf_status("n_organisations"),
        replace(
            COMMUNICATION_EVENTS.column("languages"),
            doc="Languages spoken or written (ISO 639-1), each once.",
        ),
    ),
    protection=(
        Parts(
            total="participants_total",
            parts=PARTS,
            parts_status="participants_parts_conf_status",
        ),
        SmallCount(column="reach_n"),
        SmallCount(column="n_organisations"),
    ),
)
