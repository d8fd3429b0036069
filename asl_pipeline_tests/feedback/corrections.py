"""How the findings on the samples are put right in the marked file, as a partner would do it.

Most follow from the finding: the proposal is written, or the value that its facts name. What only
the partner can know stands here by rule, and by cell where one rule has several.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from asl_pipeline.datasets import submitted
from asl_pipeline.derive.codes import code_list
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.rule import Severity

Value = str | float | dt.date


@dataclass(frozen=True, slots=True)
class Write:
    """A value for the cell of the finding, or for one that the finding weighs it against."""

    value: Value
    at: str | None = None


@dataclass(frozen=True, slots=True)
class EmptyRow:
    """The row says again what another row says, and is emptied."""


@dataclass(frozen=True, slots=True)
class Leave:
    """The cell stays as it is, for a reason: it is right once another is."""

    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The value is right although it is unusual; the partner says why."""

    text: str


Correction = Write | EmptyRow | Leave | Answer

NO_CELL: Final[Mapping[str, str]] = {
    "structure_on_time": "the file was late: nothing in it can change that, and nothing needs to",
}
"""The kinds of findings that are no cell's fault, and why nothing is done about them.

In the samples lateness is the only one. A form that is missing, or was returned, is told as a rule
that could not be tried and never as a finding; a row that vanished is told by the key of the row.
"""

BY_RULE: Final[Mapping[str, Correction]] = {
    "actors.nuts_code.in_country": Write("United Kingdom", at="E5"),
    "indicator_readings.nuts_code.in_atlantic_area": Answer("Nous travaillons à Toulouse."),
    "indicator_readings.pilot_id.own": Write("ASL-GIJ-01"),
    "indicator_readings.table.columns_known": Answer("Only for our own accounts."),
    "indicator_readings.value.adds_up_by_age": Write(14, at="H7"),
    "indicator_readings.value.fits_unit": Write(0.78),
    "indicator_readings.value.readable": Write(356),
    "indicator_readings.value.unambiguous": Write("64.5"),
    "initiatives.table.columns_known": Answer("É para nós: o barrio."),
    "pilot_actions.description.no_personal_data": Write(
        "Unha experiencia de orzamentos participativos con asembleas nos barrios."
    ),
    "pilot_actions.domain.digital_in_extension": Leave("the start date was wrong"),
    "pilot_actions.end.when_completed": Write("30/11/2018"),
    "pilot_actions.nuts_code.in_atlantic_area": Answer("Nous sommes à Toulouse."),
    "pilot_actions.start.in_phase": Write(dt.date(2022, 3, 14)),
    "pilot_actions.table.columns_known": Answer("É unha columna nosa."),
    "indicator_readings.value.changes_little": Leave("the share of 130 % was a slip"),
    "expenditure.eligible_eur.sum_of_sources": Leave("the amount of the ERDF was wrong"),
}

BY_CELL: Final[Mapping[tuple[str, str], Correction]] = {
    ("actors.city.one_nuts_code", "H4"): Leave("its NUTS code is right"),
    ("actors.city.one_nuts_code", "H5"): Write("PT119", at="F5"),
    ("actors.key.unique", "A4"): Leave("the other row goes"),
    ("actors.key.unique", "A7"): EmptyRow(),
    ("actors.name.one_actor_id", "B3"): Leave("the other row goes"),
    ("actors.name.one_actor_id", "B6"): EmptyRow(),
    ("initiatives.municipality.one_nuts_code", "N5"): Write("IE053", at="L5"),
    **{
        ("initiatives.municipality.one_nuts_code", cell): Leave("its NUTS code is right")
        for cell in ("N2", "N3", "N4", "N6")
    },
    ("initiatives.promoter_actor_id.known", "C4"): Write("AVE-ACT-003"),
    ("initiatives.promoter_actor_id.known", "C9"): Write("CRESS-ACT-005"),
    ("initiatives.promoter_actor_id.known", "C10"): Write("CRESS-ACT-006"),
    ("pilot_actions.end.weekday", "N3"): Write("19/12/2018"),
    ("pilot_actions.start.weekday", "M2"): Write("1/6/2022"),
    ("pilot_actions.table.text_intact", "C2"): Write("Shape Your City, voter registration"),
    ("pilot_actions.table.text_intact", "H3"): Write(
        "A cycle of training days and networking evenings for those who run social enterprises, "
        "with the Health Service Executive."
    ),
}


def correction_of(finding: Finding, wording: Wording) -> Correction:
    """What is done about a finding. Raises LookupError where nobody has said what."""
    dataset = finding.rule.partition(".")[0]
    own = BY_CELL.get((finding.rule, finding.place.cell or "")) or BY_RULE.get(finding.rule)
    if own is not None:
        return own
    if finding.severity is Severity.INFO:
        return Leave("nothing has to be done about what is only for information")
    if finding.proposal is not None:
        return Write(wording.proposal(finding) or "")
    match finding.kind:
        case "in_code_list":
            name = str(finding.facts["code_list"])
            return Write(wording.code(name, code_list(name).entries[0].code))
        case "required":
            return Write(submitted(dataset).column(str(finding.place.column)).example or "")
        case "breakdown":
            return Write(str(finding.facts["sum"]))
        case "at_most":
            return Write(str(finding.facts["most"]))
        case "not_before":
            return Write(dt.date.fromisoformat(str(finding.facts["other_value"])))
    raise LookupError(finding.rule, finding.place.cell, finding.kind)
