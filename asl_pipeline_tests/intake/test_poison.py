"""One partner's hostile files change nothing for the others, to the byte."""

from collections.abc import Mapping
from pathlib import Path

from asl_pipeline.model.submission import DeliveryState
from asl_pipeline.quality import engine
from asl_pipeline.workflow import assess, receive, touched
from asl_pipeline_tests import kit
from asl_pipeline_tests.extended import EXTENDED
from asl_pipeline_tests.intake.hostile import CASES

POISONER = "SCQ"
OTHERS = ("AVE", "AVI", "CES", "CRESS", "CRK", "ENW", "GCU", "PAU")
_LARGE = 200_000
_EVERY = 1 if EXTENDED else 6
"""Of how many cases one is sent; `make test-extended` sends all."""


def outcome(folder: Path, inbox: Path) -> Mapping[str, bytes]:
    """Everything that a run accepts and answers, by path, but for the poisoner."""
    with kit.workplace(folder, inbox) as at:
        receive(at)
        for partner, period in touched(at):
            assess(at, partner, period, engine.violations)
        states = {d.state for d in at.ledger.deliveries()}
        assert DeliveryState.RECEIVED not in states
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for area in ("accepted", "feedback")
        for path in (folder / area).rglob("*")
        if path.is_file() and POISONER not in path.parts
    }


def test_hostile_files_of_one_partner_change_nothing_for_the_others(quick_path: Path) -> None:
    inbox = quick_path / "inbox"
    for partner in OTHERS:
        actor = {**kit.ACTOR, "actor_id": f"{partner}-ACT-001"}
        kit.deliver(inbox, partner, "acteurs 2018-S1.csv", kit.csv_file([actor]))
    alone = outcome(quick_path / "alone", inbox)
    poisoned = 0
    chosen = CASES[::_EVERY]
    for number, case in enumerate(chosen):
        content = case.build()
        if len(content) < _LARGE:
            kit.deliver(inbox, POISONER, f"{number} {Path(case.file).name}", content)
            poisoned += 1

    beside = outcome(quick_path / "beside", inbox)

    assert poisoned > len(chosen) * 0.8
    assert len({path.split("/")[1] for path in alone}) == len(OTHERS)
    assert beside == alone
