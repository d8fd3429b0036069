"""Decide, ask and tell, done by a process that is killed at one of its steps. As `post_work`."""

import os
import signal
import smtplib
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Engine, event

from asl_pipeline.feedback.wording import Wording
from asl_pipeline.ledger.entries import Act
from asl_pipeline.model.submission import Decision
from asl_pipeline.partners import registry
from asl_pipeline.review.matches import Match
from asl_pipeline.workflow import Workplace, folders
from asl_pipeline.workflow.asking import ask
from asl_pipeline.workflow.pairs import open_pairs
from asl_pipeline_tests.feedback.decisions import place
from asl_pipeline_tests.ledger.post_work import around

# Read once, in the process that is forked.
Wording(registry()["PAU"].letter_language).number(1)


def whole_way(at: Workplace) -> None:
    """Rule, decide, ask, match and send; each act once, as a reviewer sees what was done."""
    desk = place.desk(at)
    done = {entry.act for entry in at.ledger.recorded()}
    if Act.WAIVER not in done:
        desk.rule_on(place.ACTORS, reviewer="CES", reason="Both", requester="PAU", rule=place.RULE)
    if Act.SIGN_OFF not in done:
        desk.decide([place.ACTORS], Decision.SIGNED_OFF, "CES", "Seen")
    ask(at, open_pairs(at))
    place.go(at)
    if Act.MATCH not in done:
        desk.match("CRESS-INI-001", "PAU-INI-001", Match.DIFFERENT, "CES", "Two gardens")
    ask(at, open_pairs(at))
    place.go(at, hours=24)


def killed_at(number: int, home: Path, port: int, url: str) -> None:
    """Go the whole way, to be killed before this step: a commit, a file, a mail or a call."""
    taken = 0

    def step(*_: Any, **__: Any) -> None:
        nonlocal taken
        taken += 1
        if taken == number:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "commit", step)
    around(smtplib.SMTP, "data", before=step, after=step)
    around(requests.Session, "send", before=step, after=step)
    around(folders, "write", before=step)
    place.patched()
    with place.opened(home, port, url) as at:
        whole_way(at)
