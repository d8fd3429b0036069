"""`capitalisation/evaluation_agreement`: how far the two universities agree on each criterion."""

from asl_pipeline.datasets.published.shared import computed, public
from asl_pipeline.model.column import Column, Formula, Kind
from asl_pipeline.model.dataset import Dataset

ALL_CRITERIA = "_T"
"""Stands for all criteria together, as SDMX has it."""

_SCORES = ("evaluation_scores.score_ces", "evaluation_scores.score_gcu")
_FEW = "On few pairs it moves much with every single score."


def _coefficient(name: str, doc: str, text: str, undefined: str) -> Column:
    limits = f"Null where {undefined}. {_FEW}"
    return computed(name, Kind.NUMBER, "PURE_NUMB", doc, Formula(text, _SCORES, limits))


EVALUATION_AGREEMENT = Dataset(
    name="evaluation_agreement",
    room="capitalisation",
    title="Agreement of the two universities",
    doc="How far the two universities agree, by criterion and over all criteria. Only the last "
    "round of each pilot counts, and there only what both scored. It measures the assessors, not "
    "the pilots.",
    key=("criterion",),
    columns=(
        public(
            "criterion",
            Kind.CODE,
            f"Criterion that was scored in a last round; {ALL_CRITERIA} for all together.",
        ),
        computed(
            "n_pilots_scored_by_both",
            Kind.INTEGER,
            "NR",
            "Pilots that both universities scored.",
            Formula(
                "number of different pilots with n_assessors = 2 where is_last_round",
                (
                    "evaluation_scores.pilot_id",
                    "evaluation_scores.n_assessors",
                    "evaluation_scores.is_last_round",
                ),
            ),
        ),
        computed(
            "n_pairs",
            Kind.INTEGER,
            "NR",
            "Pairs of scores that are compared: one for each pilot and criterion that both scored.",
            Formula("number of rows with a gap where is_last_round", ("evaluation_scores.gap",)),
        ),
        computed(
            "observed_agreement",
            Kind.NUMBER,
            "PC",
            "Share of the pairs whose two scores are the same.",
            Formula(
                "100 × pairs with gap = 0 / n_pairs",
                ("evaluation_scores.gap",),
                limits="Part of it is chance: see kappa. Null without pairs.",
            ),
        ),
        computed(
            "mean_gap",
            Kind.NUMBER,
            "SCORE",
            "Mean number of points between the two scores.",
            Formula("mean(gap)", ("evaluation_scores.gap",), limits="Null without pairs."),
        ),
        _coefficient(
            "kappa",
            "Cohen's kappa (1960): agreement beyond chance; 1 is full agreement, 0 that of chance.",
            "(p_o − p_e) / (1 − p_e); p_o the share of equal pairs, p_e the sum over scores of "
            "the product of the two universities' shares of it",
            "both universities give one and the same score throughout, or there is no pair",
        ),
        _coefficient(
            "weighted_kappa",
            "Cohen's weighted kappa (1968): as kappa, but a gap weighs by its square.",
            "1 − n_pairs × Σ gap² / Σ (a − b)²; a every score of one university, b every score of "
            "the other",
            "both universities give one and the same score throughout, or there is no pair",
        ),
        _coefficient(
            "alpha_ordinal",
            "Krippendorff's alpha (2011) for scores in an order: 1 is full agreement, 0 that of "
            "chance.",
            "1 − observed / expected disagreement; two scores are as far apart as there are "
            "scores given between them",
            "all scores are the same, or there is no pair",
        ),
    ),
)
