"""A ruling: a university's word on one case, which weighs more than the rule's own severity."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from asl_pipeline.model.rule import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """What a university said of one case: a rule, the key of a row, and what stood there.

    A waiver accepts the case as it is, as information; a weighing makes it graver or less so (the
    `change` and `explanation` of the ESS validation report). It lapses when the value changes, and
    after `expires_on`. `number` is that of its entry in the record.
    """

    number: int
    is_waiver: bool
    partner: str
    rule: str
    key: Mapping[str, str]
    value_sha256: str
    severity: Severity
    reason: str
    reviewer: str
    requester: str
    ruled_on: dt.date
    expires_on: dt.date | None = None
