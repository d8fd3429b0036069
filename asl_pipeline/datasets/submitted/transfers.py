"""`transfers` (WP3): who took up what, where, and how far it went."""

from dataclasses import replace

from asl_pipeline.datasets.submitted.columns import (
    COMMENTS,
    PILOT_ID,
    code,
    codes,
    day,
    identifier,
    link,
    text,
)
from asl_pipeline.datasets.submitted.envelope import ENVELOPE
from asl_pipeline.datasets.submitted.places import (
    NUTS_CODE,
    NUTS_EXISTS,
    NUTS_IN_AREA,
    NUTS_VERSION,
)
from asl_pipeline.datasets.submitted.wording import text_rules
from asl_pipeline.model.check import (
    CodeOnlyWithin,
    ExactlyOne,
    NotAfterReceipt,
    OnlyWith,
    RequiredWhen,
)
from asl_pipeline.model.dataset import Dataset, Statement
from asl_pipeline.model.period import UPTAKES_COUNT
from asl_pipeline.model.rule import Rule, Severity

_COLUMNS = (
    *ENVELOPE,
    identifier(
        "transfer_id", r"[A-Z0-9][A-Z0-9-]{2,31}", "ENW-TR-01", "Identifier of the transfer."
    ),
    replace(PILOT_ID, required=False, doc="Pilot action that was taken up."),
    identifier(
        "initiative_id",
        r"[A-Z0-9][A-Z0-9-]{2,31}",
        "CRESS-INI-001",
        "Mapped initiative that was taken up.",
        required=False,
    ),
    text("adopter_name", "Organisation that took it up.", required=True, example="Town of Redon"),
    identifier(
        "adopter_actor_id",
        r"[A-Z0-9][A-Z0-9-]{2,31}",
        "CRESS-ACT-001",
        "Its identifier among the actors, where it is mapped.",
        required=False,
    ),
    NUTS_CODE,
    NUTS_VERSION,
    code("uptake", "uptake", "How far it was taken up.", required=True, example="adapted"),
    day("taken_up_on", "Day of the uptake.", required=True, example="2018-05-20"),
    link("evidence_doc", "Document that shows the uptake."),
    codes("counts_for", "result_indicator", "Result indicators that it counts for."),
    COMMENTS,
)

TRANSFERS = Dataset(
    name="transfers",
    room="submitted",
    title="Transfers",
    doc="What others took up of the partner's pilots and mapped initiatives, one row each.",
    statement=Statement.REGISTER,
    key=("transfer_id",),
    columns=_COLUMNS,
    rules=(
        Rule(
            code="pilot_id.or_initiative",
            check=ExactlyOne(("pilot_id", "initiative_id")),
            level=1,
            ess="L1-02",
            why="One thing is taken up at a time: a pilot or an initiative.",
        ),
        Rule(
            code="counts_for.when_adopted",
            check=OnlyWith("counts_for", "uptake", ("adopted", "upscaled")),
            level=3,
            ess="L3-04",
            why="A solution counts as taken up once somebody has adopted or up-scaled it (RCR104).",
        ),
        Rule(
            code="counts_for.within_a_year",
            check=CodeOnlyWithin("counts_for", "RCR104", "taken_up_on", (UPTAKES_COUNT,)),
            level=3,
            ess="L3-04",
            why="A solution counts as taken up (RCR104) from the first day of the project until "
            "one year after its last.",
        ),
        Rule(
            code="evidence_doc.when_adopted",
            check=RequiredWhen("evidence_doc", "uptake", ("adopted", "upscaled")),
            level=3,
            ess="L3-04",
            why="The programme counts an uptake only with a document that shows it (RCR104).",
        ),
        Rule(
            code="taken_up_on.in_the_past",
            check=NotAfterReceipt(
                "taken_up_on", "uptake", ("interest", "adapted", "adopted", "upscaled")
            ),
            level=1,
            ess="L1-03",
            why="What was taken up was so before the report arrived.",
        ),
        NUTS_EXISTS,
        replace(NUTS_IN_AREA, severity=Severity.INFO),
        *text_rules(_COLUMNS),
    ),
)
