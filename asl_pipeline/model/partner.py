"""A partner of the project: who sends what, from when to when, in which language."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from asl_pipeline.model.channel import Channel
from asl_pipeline.model.period import PERIODS, Period
from asl_pipeline.model.telling import FOLDER, Way


class PartnerType(StrEnum):
    """What kind of body the partner is; universities are the quality control."""

    LOCAL_AUTHORITY = "local_authority"
    THIRD_SECTOR = "third_sector"
    UNIVERSITY = "university"


@dataclass(frozen=True, slots=True)
class Participation:
    """A stretch in which the partner took part, first and last period included."""

    first: Period
    last: Period


@dataclass(frozen=True, slots=True)
class Holder:
    """The body that held the partner's slot from a day on."""

    name: str
    since: dt.date


@dataclass(frozen=True, kw_only=True, slots=True)
class Partner:
    """One partner as `partners/<code>.toml` declares it. Amounts are in euro.

    `languages` come in the partner's own order; letters are written in the first of them that
    the project speaks. It may send the forms of `submits`; those of `every_half_year` are expected
    of it. `nuts` gives the NUTS 3 code of its seat by NUTS version. `time_zone` is that of its
    seat, by its IANA name; `tell` are the ways by which it is told beside its folder.
    """

    code: str
    name: str
    english_name: str
    city: str
    country: str
    type: PartnerType
    legal_status: str
    languages: tuple[str, ...]
    letter_language: str
    time_zone: str
    nuts: Mapping[str, str]
    participation: tuple[Participation, ...]
    submits: tuple[str, ...]
    every_half_year: tuple[str, ...]
    channels: tuple[Channel, ...]
    budget_eur: int | None = None
    erdf_eur: int | None = None
    holders: tuple[Holder, ...] = ()
    tell: tuple[Way, ...] = ()

    @property
    def is_university(self) -> bool:
        """Whether the partner is one of the universities that control quality."""
        return self.type is PartnerType.UNIVERSITY

    @property
    def ways(self) -> tuple[str, ...]:
        """The names of all ways by which it is told, its folder first."""
        return (FOLDER, *(way.name for way in self.tell))

    def takes_part_in(self, period: Period) -> bool:
        """Whether the partner took part in the project in that period."""
        return any(stretch.first <= period <= stretch.last for stretch in self.participation)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods in which the partner took part."""
        return tuple(period for period in PERIODS if self.takes_part_in(period))

    def expected(self, period: Period) -> tuple[str, ...]:
        """The names of the forms expected for the period: none where it took no part."""
        return self.every_half_year if self.takes_part_in(period) else ()
