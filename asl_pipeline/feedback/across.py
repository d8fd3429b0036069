"""What a partner is told of the cases between partners: a letter, and the same for programs."""

from collections.abc import Sequence
from pathlib import Path

from asl_pipeline.derive.pages import page
from asl_pipeline.feedback.report import finding_json
from asl_pipeline.feedback.rule_page import FOLDER as PAGES
from asl_pipeline.feedback.rule_page import deliver_rule_pages, file_of
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.model.finding import Finding
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.rule import Severity
from asl_pipeline.store.files import as_json, write_text

FOLDER = "between-partners"
_GRAVEST_FIRST = list(Severity)


def deliver_cases(feedback: Path, partner: Partner, cases: Sequence[Finding]) -> None:
    """Write the letter of a partner anew; take it away where no case is left."""
    folder = feedback / partner.code / FOLDER
    wording = Wording(partner.letter_language)
    told = {
        "letter.html": cases_letter(partner, cases, wording),
        "cases.json": as_json([finding_json(case, wording) for case in cases]),
    }
    deliver_rule_pages(
        folder.parent / PAGES, (case.rule for case in cases), partner.letter_language
    )
    for name, text in told.items():
        if cases:
            write_text(folder / name, text)
        else:
            (folder / name).unlink(missing_ok=True)


def cases_letter(partner: Partner, cases: Sequence[Finding], wording: Wording) -> str:
    """The letter as one HTML page that needs nothing from outside; the gravest cases first."""
    ordered = sorted(cases, key=lambda case: _GRAVEST_FIRST.index(case.severity))
    return page(
        "feedback",
        "across.html.j2",
        language=wording.language,
        partner=partner,
        tell=lambda key, **facts: wording.text("across_letter", key, **facts),
        reference=wording.text("annotated", "column_reference"),
        of=wording.of,
        pages=f"../{PAGES}",
        more=wording.text("rule_page", "link"),
        cases=[
            {
                "severity": case.severity,
                "key": wording.key(case),
                "reference": case.reference,
                "sentence": wording.sentence(case),
                "why": wording.why(case),
                "page": file_of(case.rule),
            }
            for case in ordered
        ],
    )
