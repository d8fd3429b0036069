"""The workbook with which a university assesses one pilot: the same facts give the same bytes."""

import io

from asl_pipeline.capitalisation.toolkit.assessment import Task, assessment
from asl_pipeline.capitalisation.toolkit.dossier import Dossier
from asl_pipeline.capitalisation.toolkit.evidence import evidence, theory
from asl_pipeline.capitalisation.toolkit.read_me import read_me
from asl_pipeline.capitalisation.toolkit.styles import Styles
from asl_pipeline.capitalisation.toolkit.wording import Wording
from asl_pipeline.datasets.submitted.evaluation_assessments import EVALUATION_ASSESSMENTS as FORM
from asl_pipeline.derive.spreadsheet import LONGEST_NAME, new_book
from asl_pipeline.model.failure import NotAllowed


def workbook(dossier: Dossier, task: Task, wording: Wording) -> bytes:
    """The workbook. Raises NotAllowed for a pilot that the university takes part in."""
    involved = {dossier.pilot["lead_partner"], *(dossier.pilot["partners_involved"] or ())}
    if task.assessor.code in involved:
        raise NotAllowed(f"{task.assessor.code} takes part in {task.pilot_id} and cannot score it")
    out = io.BytesIO()
    book = new_book(out, wording.say("title", pilot=task.pilot_id))
    styles = Styles.of(book)
    names = (
        wording.say("read_me"),
        wording.form(FORM.name),
        wording.say("evidence"),
        wording.say("theory"),
    )
    first, form, accepted, changes = (book.add_worksheet(name[:LONGEST_NAME]) for name in names)
    read_me(first, styles, task, wording)
    assessment(form, styles, task, wording)
    evidence(accepted, styles, dossier, wording)
    theory(changes, styles, dossier, wording)
    book.close()
    return out.getvalue()
