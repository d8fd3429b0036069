"""What a table as a whole can be asked, before any row is."""

from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """What a table as a whole can be asked, before any row is."""

    COLUMNS_PRESENT = "columns_present"
    COLUMNS_KNOWN = "columns_known"
    COLUMNS_DISTINCT = "columns_distinct"
    ROWS_PRESENT = "rows_present"
    OWN_ROWS = "own_rows"
    ROWS_KEPT = "rows_kept"
    PERIOD_AGREES = "period_agrees"
    PARTNER_TAKES_PART = "partner_takes_part"
    ALLOWED_SENDER = "allowed_sender"
    ON_TIME = "on_time"
    TEXT_INTACT = "text_intact"
    CELLS_FIT = "cells_fit"
    ROWS_WHOLE = "rows_whole"
    ENCODING_SURE = "encoding_sure"
    NAMES_DISTINCT = "names_distinct"


@dataclass(frozen=True, slots=True)
class Structure:
    """The table as sent has the shape that its form asks for."""

    aspect: Aspect
