"""`communication_events` (WP2): what was held, published or visited, and who came."""

from asl_pipeline.datasets.submitted.columns import (
    COMMENTS,
    code,
    codes,
    day,
    flag,
    identifier,
    link,
    narrative,
    people,
    text,
)
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.places import COUNTRY
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import (
    Affirmed,
    IsSender,
    NotBefore,
    RequiredWhen,
    SumOfParts,
    WithinPeriod,
)
from asl_pipeline.model.column import Column, Kind, Sensitivity
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.rule import Rule, Severity

_PARTS = ("participants_f", "participants_m", "participants_o", "participants_u")

_COLUMNS = (
    *ENVELOPE,
    identifier(
        "event_id",
        r"[A-Z0-9][A-Z0-9-]{2,31}",
        "PAU-EV-03",
        "Identifier of the event.",
    ),
    code("event_type", "event_type", "Kind of event.", required=True, example="workshop"),
    text("title", "Name of the event.", required=True, example="Workshop with local associations"),
    day("date_start", "First day.", required=True, example="2018-03-15"),
    day("date_end", "Last day, where it took more than one."),
    text("city", "City that it was held in."),
    COUNTRY,
    code("organiser", "partner", "Partner that held it.", required=True, example="PAU"),
    codes("co_organisers", "partner", "Other partners that held it.", example="CRESS"),
    people("participants_total", "People who came.", example="24"),
    people("participants_f", "Women who came."),
    people("participants_m", "Men who came."),
    people("participants_o", "People of another gender who came."),
    people("participants_u", "People who came and whose gender is not known."),
    Column(
        name="n_organisations",
        kind=Kind.INTEGER,
        unit="NR",
        low=0,
        doc="Organisations that were represented.",
        sensitivity=Sensitivity.ORGANISATIONS,
    ),
    codes("languages", "language", "Languages spoken (ISO 639-1).", example="fr; en"),
    people("reach_n", "People reached through press, web or social media."),
    link("url", "Where it is told of."),
    flag("emblem_displayed", "Whether the emblem of the European Union was displayed."),
    narrative("result", "What came of it; for a study visit, what was learnt."),
    COMMENTS,
)

COMMUNICATION_EVENTS = Dataset(
    name="communication_events",
    room="submitted",
    title="Communication events",
    doc="Meetings, visits, publications and campaigns of the period, one row each.",
    key=("event_id",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="organiser.sends",
            check=IsSender("organiser"),
            level=0,
            ess="L0-03",
            why="An event is told by the partner that held it, so that it is counted once.",
        ),
        Rule(
            code="date_end.not_before_start",
            check=NotBefore("date_end", "date_start"),
            level=1,
            ess="L1-03",
            why="An event cannot end before it begins.",
        ),
        Rule(
            code="date_start.in_period",
            check=WithinPeriod("date_start"),
            level=1,
            ess="L1-03",
            why="An event is counted in the half-year in which it began.",
        ),
        Rule(
            code="participants_total.sum_of_parts",
            check=SumOfParts("participants_total", _PARTS),
            level=1,
            ess="L1-05",
            why="Women, men, other and unknown together are all who came.",
        ),
        Rule(
            code="participants_total.when_held",
            check=RequiredWhen(
                "participants_total",
                "event_type",
                ("coordination_meeting", "study_visit", "conference", "workshop", "networking"),
            ),
            level=1,
            ess="L1-02",
            severity=Severity.WARNING,
            why="Where people met, somebody counted them.",
        ),
        Rule(
            code="result.when_study_visit",
            check=RequiredWhen("result", "event_type", ("study_visit",)),
            level=4,
            ess="L4-02",
            severity=Severity.WARNING,
            why="A study visit that teaches nothing was an outing.",
        ),
        Rule(
            code="emblem_displayed.affirmed",
            check=Affirmed("emblem_displayed"),
            level=1,
            ess="L1-02",
            severity=Severity.WARNING,
            why="Funding by the Union is acknowledged by its emblem (Regulation (EU) 1303/2013, "
            "annex XII).",
        ),
        *text_rules(_COLUMNS),
    ),
)
