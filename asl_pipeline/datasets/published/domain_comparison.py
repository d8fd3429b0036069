"""`capitalisation/domain_comparison`: the scores of the pilots of each domain, compared."""

from asl_pipeline.datasets.published.evaluation_scores import EVALUATION_SCORES
from asl_pipeline.datasets.published.shared import computed, derived
from asl_pipeline.model.column import Column, Formula, Kind
from asl_pipeline.model.dataset import Dataset

LEAST_PILOTS = 2
"""Pilots from which there is something to compare."""

_OF = ("evaluation_scores.mean_score", "evaluation_scores.gap", "evaluation_scores.is_last_round")
_FEWER = f"Null for fewer than {LEAST_PILOTS} pilots: one pilot is compared with nothing."


def _over_pilots(name: str, doc: str, text: str, limits: str = _FEWER) -> Column:
    return computed(name, Kind.NUMBER, "SCORE", doc, Formula(text, _OF, limits))


DOMAIN_COMPARISON = Dataset(
    name="domain_comparison",
    room="capitalisation",
    title="Scores of the pilot actions by domain",
    doc="For each domain and criterion, how the pilots' scores lie. Only the last round of each "
    "pilot counts, and there only what both universities scored. Pilots whose domain is not known "
    "are left out. A domain has few pilots: the figures describe these pilots and no others.",
    key=("domain", "criterion"),
    columns=(
        *EVALUATION_SCORES.pick("domain", "criterion"),
        computed(
            "n_pilots_scored",
            Kind.INTEGER,
            "NR",
            "Pilots of the domain that both universities scored on the criterion.",
            Formula("number of different pilots with a gap where is_last_round", _OF),
        ),
        _over_pilots(
            "mean",
            "Mean of the pilots' scores.",
            "mean(mean_score) over the pilots",
            f"It takes the steps of the scale as equal. {_FEWER}",
        ),
        _over_pilots(
            "median",
            "Median of the pilots' scores.",
            "middle mean_score of the pilots, or the mean of the two in the middle",
        ),
        _over_pilots("min", "Lowest of the pilots' scores.", "min(mean_score) over the pilots"),
        _over_pilots("max", "Highest of the pilots' scores.", "max(mean_score) over the pilots"),
        _over_pilots("spread", "Points between the highest and the lowest.", "max − min"),
        derived(
            "best",
            Kind.IDS,
            "Pilots with the highest score, by their identifiers.",
            Formula(
                "pilot_id where mean_score = max",
                (*_OF, "evaluation_scores.pilot_id"),
                limits=f"{_FEWER} Half a point is within what the two universities differ by.",
            ),
        ),
    ),
)
