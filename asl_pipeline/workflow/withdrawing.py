"""Take back what was published."""

from asl_pipeline.derive.rules import rule_set
from asl_pipeline.ledger.releases import Withdrawal
from asl_pipeline.model.failure import Conflict
from asl_pipeline.partners import partner
from asl_pipeline.publication.release import repair
from asl_pipeline.review.verdict import check_university
from asl_pipeline.workflow.workplace import Workplace, bucket_of


def withdraw_release(
    at: Workplace, name: str, reviewer: str, reason: str, *, erase: bool
) -> Withdrawal:
    """Withdraw a release as of today, and with `erase` remove its data besides.

    Raises NotFound, NotAllowed for anybody but a university, WrongUse without a reason, Conflict
    if that was done before. What was interrupted then is finished by any later call.
    """
    university = partner(reviewer)
    check_university(university)
    withdrawal = Withdrawal(
        release=name,
        reviewer=university.code,
        reason=reason.strip(),
        withdrawn_on=at.today,
        is_erased=erase,
    )
    try:
        at.ledger.withdraw_release(withdrawal, rule_set())
    except Conflict:
        repair(at.ledger, at.settings.releases, bucket_of(at.settings))
        raise
    repair(at.ledger, at.settings.releases, bucket_of(at.settings))
    return withdrawal
