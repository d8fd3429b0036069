"""What the universities assess a pilot with, made of what is accepted in the home."""

from asl_pipeline.capitalisation.evaluation_scores import evaluation_scores
from asl_pipeline.capitalisation.toolkit.assessment import Task
from asl_pipeline.capitalisation.toolkit.card import Card, card
from asl_pipeline.capitalisation.toolkit.dossier import dossier
from asl_pipeline.capitalisation.toolkit.wording import Wording
from asl_pipeline.capitalisation.toolkit.workbook import workbook
from asl_pipeline.datasets import published
from asl_pipeline.disclosure.protect import protect
from asl_pipeline.model.failure import NotFound
from asl_pipeline.observatory.indicator_summary import indicator_summary
from asl_pipeline.observatory.indicators import indicators
from asl_pipeline.workflow.shown import shown_before
from asl_pipeline.workflow.tables import holdings
from asl_pipeline.workflow.workplace import Workplace


def assessment_workbook(at: Workplace, task: Task, wording: Wording) -> bytes:
    """The workbook for a task. Raises NotFound or NotAllowed.

    Its numbers went through disclosure control, as those of a release do.
    """
    held = holdings(at)
    made = {"indicators": indicators(held)}
    made["indicator_summary"] = indicator_summary(made)
    # Protected as in the next release: two choices of what goes would give away more than one.
    shown = protect({n: (published(n), t) for n, t in made.items()}, shown_before(at))
    return workbook(
        dossier(task.pilot_id, {**held, "indicators": shown["indicators"]}), task, wording
    )


def score_card(at: Workplace, pilot_id: str, round_number: int | None = None) -> Card:
    """The score card of a pilot in a round, by default its last. Raises NotFound."""
    held = holdings(at)
    if pilot_id not in held["pilot_actions"]["pilot_id"].to_pylist():
        raise NotFound(f"no pilot {pilot_id!r} is accepted")
    return card(pilot_id, evaluation_scores(held), round_number)
