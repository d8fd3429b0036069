"""The two columns that every form may carry: whose rows they are, and of which half-year.

Both are filled in from the delivery where the form leaves them out; see `quality.recognise`.
"""

from asl_pipeline.model.column import Column, Kind, Sensitivity

ENVELOPE = (
    Column(
        name="partner_id",
        kind=Kind.CODE,
        code_list="partner",
        doc="Partner whose rows these are.",
        example="PAU",
        sensitivity=Sensitivity.PUBLIC,
    ),
    Column(
        name="period",
        kind=Kind.ID,
        pattern=r"20[0-9]{2}-S[12]",
        doc="Half-year reported on, as year and semester.",
        example="2018-S1",
        sensitivity=Sensitivity.PUBLIC,
    ),
)
