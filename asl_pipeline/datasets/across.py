"""The rules on what all partners sent together; `review.across` carries them out."""

from asl_pipeline.model.rule import CrossRule, Severity

CROSS_RULES: tuple[CrossRule, ...] = (
    CrossRule(
        code="joint_event_dates",
        level=3,
        ess="L3-01",
        severity=Severity.WARNING,
        why="An event that two partners held together took place on the same days for both.",
    ),
    CrossRule(
        code="joint_event_people",
        level=3,
        ess="L3-01",
        severity=Severity.WARNING,
        why="Who came to a joint event is counted once, so both partners tell the same number.",
    ),
    CrossRule(
        code="mapped_twice",
        level=3,
        ess="L3-02",
        severity=Severity.WARNING,
        why="A practice or an actor that two partners mapped would be counted twice.",
    ),
    CrossRule(
        code="unit_cost",
        level=3,
        ess="L3-03",
        severity=Severity.WARNING,
        why="A cost per person far from that of like pilots has a slip in the money or the people. "
        "Far is outside Tukey's fences: the quartiles widened by 1.5 times what lies between.",
    ),
    CrossRule(
        code="more_taken_up_than_made",
        level=3,
        ess="L3-04",
        severity=Severity.ERROR,
        why="Joint plans taken up (RCR79) cannot be more than joint plans made (RCO83).",
    ),
    CrossRule(
        code="more_reported_than_counts",
        level=3,
        ess="L3-04",
        severity=Severity.ERROR,
        why="What a partner reports for a programme (RCO83, RCO84, RCO116, RCR79, RCR104) is no "
        "more than what its forms show to count: for RCO84, pilots that organisations of two "
        "countries completed within one phase.",
    ),
    CrossRule(
        code="assessors_disagree",
        level=3,
        ess="L3-05",
        severity=Severity.INFO,
        why="Scores of the two universities that are two points or more apart are talked over.",
    ),
    CrossRule(
        code="assessed_too_early",
        level=4,
        ess="L4-04",
        severity=Severity.ERROR,
        why="Only what is under way or completed can be assessed.",
    ),
    CrossRule(
        code="assessed_own_pilot",
        level=4,
        ess="L4-04",
        severity=Severity.WARNING,
        why="Nobody assesses a pilot that it takes part in.",
    ),
    CrossRule(
        code="more_than_live_there",
        level=5,
        ess="L5-02",
        severity=Severity.ERROR,
        why="A place cannot have more beneficiaries than its region has inhabitants, nor more "
        "women or men than live there. Eurostat tells of NUTS 3 (demo_r_pjangrp3), else of NUTS 2 "
        "(demo_r_d2jan).",
    ),
)
