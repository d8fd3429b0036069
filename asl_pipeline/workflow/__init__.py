"""The steps of the main job with their effects: what is read, judged, stored, answered, published.

Each step can be repeated after a crash: what is done already is left as it is. Dagster calls them
one by one; nothing here knows of Dagster.
"""

from asl_pipeline.workflow.account import delivery_account
from asl_pipeline.workflow.judging import Assessed, assess, touched
from asl_pipeline.workflow.publishing import (
    accepted_rows,
    cut_release,
    findings_table,
    fingerprint,
    release_due,
    standing,
)
from asl_pipeline.workflow.receiving import receive
from asl_pipeline.workflow.shown import shown_before
from asl_pipeline.workflow.workplace import Workplace

__all__ = [
    "Assessed",
    "Workplace",
    "accepted_rows",
    "assess",
    "cut_release",
    "delivery_account",
    "findings_table",
    "fingerprint",
    "receive",
    "release_due",
    "shown_before",
    "standing",
    "touched",
]
