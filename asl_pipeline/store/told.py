"""The area of findings: what was found in every submission, sealed like the accepted rows."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from asl_pipeline.model.failure import NotFound, VerificationFailed
from asl_pipeline.model.finding import Finding, Place
from asl_pipeline.model.rule import Severity
from asl_pipeline.model.submission import Submission
from asl_pipeline.store import sealed
from asl_pipeline.store.files import as_json


def keep_findings(area: Path, submission: Submission, findings: Sequence[Finding]) -> None:
    """Keep the findings of a submission, in their order."""
    told = as_json([_json(finding) for finding in findings])
    sealed.keep(_path(area, submission), told.encode())


def kept_findings(area: Path, submission: Submission) -> tuple[Finding, ...]:
    """The findings of a submission, the first one case 1.

    Raises NotFound for a submission that was judged before findings were kept, and
    VerificationFailed if they are no longer what was kept.
    """
    path = _path(area, submission)
    try:
        content = path.read_bytes()
        is_whole = sealed.is_whole(path, content)
    except FileNotFoundError:
        raise NotFound(
            f"the findings of {submission.id} were not kept; replay delivery "
            f"{submission.delivery} to have it judged again"
        ) from None
    if not is_whole:
        raise VerificationFailed(f"the area of findings has damaged {path.relative_to(area)}")
    return tuple(_finding(told) for told in json.loads(content))


def has_findings(area: Path, submission: Submission) -> bool:
    """Whether there are findings of a submission; whether they are whole, `kept_findings` tells."""
    return sealed.is_there(_path(area, submission))


def forget_findings(area: Path, submission: Submission) -> None:
    """Remove the findings of a submission, if there are any."""
    sealed.forget(_path(area, submission))


def _json(finding: Finding) -> dict[str, Any]:
    told = asdict(finding)
    told["ruling"] = None if finding.ruling is None else finding.ruling.number
    return told


def _finding(told: dict[str, Any]) -> Finding:
    facts = {
        name: tuple(fact) if isinstance(fact, list) else fact
        for name, fact in told["facts"].items()
    }
    return Finding(
        rule=told["rule"],
        kind=told["kind"],
        ess=told["ess"],
        level=told["level"],
        severity=Severity(told["severity"]),
        place=Place(**told["place"]),
        key=told["key"],
        value=told["value"],
        facts=facts,
        answer=told.get("answer"),
        proposal=told.get("proposal"),
    )


def _path(area: Path, submission: Submission) -> Path:
    name = f"r{submission.revision}.json"
    return area / submission.partner / str(submission.period) / submission.dataset / name
