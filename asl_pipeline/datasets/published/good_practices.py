"""`capitalisation/good_practices`: which pilots are good practices, and for what reasons.

"Proved successful, with tangible and measurable results, and of interest to other regions" is how
Interreg Europe describes a good practice; the five criteria effectiveness, efficiency,
sustainability, replicability and scalability are those of action plans of social innovation
(`docs/domain.md`). How high is high enough, and that the other three criteria count as well, is
the project's own proposal and has no source.
"""

from asl_pipeline.datasets.published.indicators import NOT_BROKEN_DOWN
from asl_pipeline.datasets.published.pilots import PILOTS
from asl_pipeline.datasets.published.shared import (
    AS_AT,
    COUNTRY,
    computed,
    computed_of_persons,
    derived,
    derived_of_persons,
)
from asl_pipeline.model.column import Column, Formula, Kind
from asl_pipeline.model.dataset import Dataset
from asl_pipeline.model.protection import Inherited

# The project's own proposal, unsourced: the middle of the scale of 1 to 5 is not held against a
# pilot, and its mean has to be nearer to 4 than to 3.
LEAST_SCORE = 3
LEAST_MEAN = 3.5

SCORED = (
    "relevance",
    "effectiveness",
    "efficiency",
    "sustainability",
    "replicability",
    "scalability",
    "inclusiveness",
    "innovativeness",
)
"""The criteria that the universities score."""

REQUIRED = ("results", "evidence", "effect", "score")
"""What has to be met. Of the others it is enough that none is known not to be met."""

CRITERIA = (*REQUIRED, *SCORED, "transferability")
"""The closed list of reasons: the column `meets_<reason>` says of each whether it is met."""

_READ = ("pilot_results.n_targets", "pilot_results.n_targets_met")
_UPTAKE = ("transfers.pilot_id", "transfers.uptake")
_SCORES = (
    "evaluation_scores.is_last_round",
    "evaluation_scores.score_ces",
    "evaluation_scores.score_gcu",
)
_MET = tuple(f"good_practices.meets_{criterion}" for criterion in CRITERIA)
_IN_WORDS = f"Reasons are {', '.join(CRITERIA)}."


def _meets(criterion: str, doc: str, text: str, of: tuple[str, ...]) -> Column:
    return derived(f"meets_{criterion}", Kind.BOOLEAN, doc, Formula(text, of))


def _scored(criterion: str) -> Column:
    return _meets(
        criterion,
        f"Whether neither university scored {criterion} low in the last round; null unless both "
        "scored it.",
        f"lower of the two scores ≥ {LEAST_SCORE}",
        _SCORES,
    )


GOOD_PRACTICES = Dataset(
    name="good_practices",
    room="capitalisation",
    title="Good practices among the pilot actions",
    doc="Every pilot action with the criteria of a good practice that it meets, and whether it is "
    "selected as one. Null is what cannot be told, or must not be: where a reading of the pilot "
    "is suppressed, so is all that depends on its targets. The thresholds are the project's own "
    "proposal. Mapped initiatives are not considered: nobody scores them on these criteria.",
    key=("pilot_id",),
    sort=("domain", "pilot_id"),
    columns=(
        *PILOTS.pick("pilot_id", "partner_id", "title", "title_en", "lang", "domain"),
        COUNTRY,
        *PILOTS.pick("status"),
        computed(
            "n_criteria_scored",
            Kind.INTEGER,
            "NR",
            "Criteria that both universities scored in the pilot's last round.",
            Formula("number of criteria with two scores", _SCORES),
        ),
        computed(
            "mean_score",
            Kind.NUMBER,
            "SCORE",
            "Mean over these criteria; null where there is none.",
            Formula(
                "mean(score) over both universities and all criteria that both scored",
                _SCORES,
                limits="Every criterion weighs the same. Pilots scored on different criteria are "
                "not compared by it.",
            ),
        ),
        derived(
            "taken_up",
            Kind.BOOLEAN,
            "Whether an organisation adapted, adopted or up-scaled it, as far as is reported.",
            Formula("a transfer of the pilot with an uptake beyond interest", _UPTAKE),
        ),
        derived_of_persons(
            "target_met",
            Kind.BOOLEAN,
            "Whether a target was met at the last reading; null where there is no target.",
            Formula("n_targets_met > 0 where n_targets > 0", _READ),
        ),
        _meets(
            "results",
            "Whether results are stated.",
            "results_obtained is not empty",
            ("pilot_actions.results_obtained",),
        ),
        _meets(
            "evidence",
            "Whether evidence can be seen.",
            "evidence_url is not empty",
            ("pilot_actions.evidence_url",),
        ),
        derived_of_persons(
            "meets_effect",
            Kind.BOOLEAN,
            "Whether there is an effect that others can count: a target met or an uptake. Null "
            "where there is neither an uptake nor a target.",
            Formula(
                "target_met or taken_up",
                ("good_practices.target_met", "good_practices.taken_up"),
            ),
        ),
        _meets(
            "score",
            "Whether the universities score it well; null unless both scored a criterion.",
            f"mean_score ≥ {LEAST_MEAN}",
            ("good_practices.mean_score",),
        ),
        *map(_scored, SCORED),
        _meets(
            "transferability",
            "Whether another place can take it up: one did, or is told what it would need. Null "
            "otherwise.",
            "taken_up, or transferability_note is not empty",
            ("good_practices.taken_up", "pilot_actions.transferability_note"),
        ),
        computed_of_persons(
            "n_criteria_met",
            Kind.INTEGER,
            "NR",
            f"Criteria that are met, of {len(CRITERIA)}.",
            Formula("number of reasons_for", _MET),
        ),
        derived_of_persons(
            "reasons_for",
            Kind.CODES,
            f"Criteria that are met. {_IN_WORDS}",
            Formula("the criteria whose meets_ column is true", _MET),
        ),
        derived_of_persons(
            "reasons_against",
            Kind.CODES,
            f"Criteria that are not met. {_IN_WORDS}",
            Formula("the criteria whose meets_ column is false", _MET),
        ),
        derived_of_persons(
            "not_told",
            Kind.CODES,
            f"Criteria of which it cannot be told. {_IN_WORDS}",
            Formula("the criteria whose meets_ column is null", _MET),
        ),
        derived_of_persons(
            "selected",
            Kind.BOOLEAN,
            "Whether it is selected as a good practice.",
            Formula(
                f"no reason against, and all of {', '.join(REQUIRED)} are met",
                _MET,
                limits="A proposal to those who decide. It rests on what partners and "
                "universities stated.",
            ),
        ),
        AS_AT,
    ),
    protection=(
        # Whether a target was met says something of the count of people that it was set for.
        Inherited(
            values=(
                "target_met",
                "meets_effect",
                "n_criteria_met",
                "reasons_for",
                "reasons_against",
                "not_told",
                "selected",
            ),
            source="indicators",
            on=(("pilot_id", "pilot_id"),),
            where=NOT_BROKEN_DOWN,
        ),
    ),
)
