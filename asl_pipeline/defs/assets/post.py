"""`post/messages`: what was sent to partners, what waits, and what a steward has to look at.

What cannot be sent is told by the check. It fails nothing: the rest of the work does not wait.
"""

from collections import Counter

import dagster as dg

from asl_pipeline.defs.assets.submissions import LETTERS
from asl_pipeline.defs.failures import told
from asl_pipeline.defs.resources import Office, now
from asl_pipeline.model.failure import Failure
from asl_pipeline.model.message import Message, MessageState
from asl_pipeline.model.telling import FOLDER
from asl_pipeline.workflow.sending import send

KEY = dg.AssetKey(["post", "messages"])


@dg.asset(
    key=KEY,
    group_name="post",
    deps=[LETTERS],
    check_specs=[
        dg.AssetCheckSpec(
            "nothing_dead", asset=KEY, description="No message was given up, and all could be sent."
        )
    ],
)
def post(office: Office) -> dg.MaterializeResult:
    """Receipts, letters and decisions, sent by mail and webhook to partners with these ways."""
    trouble = ""
    with told(), office.open() as at:
        try:
            send(at, now())
        except Failure as failure:
            trouble = str(failure)
        messages = [each for each in at.ledger.messages() if each.way != FOLDER]
    dead = [each for each in messages if each.state is MessageState.DEAD]
    states = Counter(str(each.state) for each in messages)
    return dg.MaterializeResult(
        metadata={f"messages: {state}": count for state, count in sorted(states.items())},
        check_results=[
            dg.AssetCheckResult(
                asset_key=KEY,
                check_name="nothing_dead",
                passed=not (dead or trouble),
                severity=dg.AssetCheckSeverity.WARN,
                description=trouble or None,
                metadata={"messages": len(dead), "which": [_named(each) for each in dead]},
            )
        ],
    )


def _named(message: Message) -> str:
    word = message.word
    return f"{message.id} {word.partner} {word.period or ''} by {message.way}: {message.reason}"
