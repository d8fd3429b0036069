"""What a rule may need to know beside the rows: who sent them, when, and with what."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from asl_pipeline.model.partner import Partner
from asl_pipeline.quality.columns import Note


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """The circumstances of one submission.

    `notes` are the structural oddities of its tables, each with the number of the part (sheet)
    it was seen in; `damaged` the texts with lost letters (row of the frame, column);
    `delivered` the keys of the forms sent in the same file, by form.
    """

    partner: Partner
    received_on: dt.date
    notes: tuple[tuple[int, Note], ...] = ()
    damaged: tuple[tuple[int, str], ...] = ()
    delivered: Mapping[str, frozenset[str]] = field(default_factory=dict)
