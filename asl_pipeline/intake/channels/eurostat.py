"""Eurostat's dissemination API: what is asked of it, and the vintages of what it answered.

The project's regions are chosen from the answers and not in the requests (see `geoLevel` below).
Answers are read in `reading.jsonstat`, kept by `store.vintages` and joined in `intake.context`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from asl_pipeline.intake.channels.trouble import failure_of_status
from asl_pipeline.intake.reading import jsonstat
from asl_pipeline.model.failure import Failure, Refused, Unreachable, VerificationFailed
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.store.vintages import Basis, Vintage, content_of, keep, newest

API: Final = "https://ec.europa.eu/eurostat/api/dissemination"
"""Where Eurostat answers; a copy of it has `statistics/1.0/data/<dataset>` too."""


class Domain(StrEnum):
    """The four domains of the observatory's statistical indicators."""

    DEMOGRAPHY = "demography"
    EDUCATION = "education"
    SOCIETY = "society"
    ECONOMY = "economy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A dataset that is asked for. `filters` leave the dimensions out of which all is wanted."""

    dataset: str
    title: str
    domain: Domain
    level: int = 2
    filters: tuple[tuple[str, str], ...] = ()

    def url(self, base_url: str = API) -> str:
        """The address of the answer.

        `geoLevel` asks for every region of the level, whatever the version of NUTS: a code that a
        dataset does not have, such as PT16 since NUTS 2024, could make it refuse the whole.
        """
        asked = [
            ("format", "JSON"),
            ("lang", "EN"),
            ("freq", "A"),
            *self.filters,
            ("geoLevel", f"nuts{self.level}"),
            ("sinceTimePeriod", _SINCE),
        ]
        place = f"{base_url.rstrip('/')}/statistics/1.0/data/{quote(self.dataset)}"
        return f"{place}?{urlencode(asked)}"


_SINCE: Final = "2014"
# Under the status 413, which otherwise means that an answer would be too large.
_LATER: Final = b"ASYNCHRONOUS_RESPONSE"
_ALL_SEXES = (("sex", "T"), ("sex", "F"), ("sex", "M"))

REQUESTS: Final = (
    Request(
        dataset="demo_r_d2jan",
        title="Population on 1 January by age, sex and NUTS 2 region",
        domain=Domain.DEMOGRAPHY,
        filters=(("unit", "NR"), *_ALL_SEXES, ("age", "TOTAL")),
    ),
    Request(
        dataset="demo_r_pjangrp3",
        title="Population on 1 January by age group, sex and NUTS 3 region",
        domain=Domain.DEMOGRAPHY,
        level=3,
        filters=(("unit", "NR"), *_ALL_SEXES, ("age", "TOTAL")),
    ),
    Request(
        dataset="demo_r_pjanind2",
        title="Population: structure indicators by NUTS 2 region",
        domain=Domain.DEMOGRAPHY,
        filters=(("indic_de", "MEDAGEPOP"), ("indic_de", "OLDDEP1")),
    ),
    Request(
        dataset="demo_r_mlifexp",
        title="Life expectancy by age, sex and NUTS 2 region",
        domain=Domain.DEMOGRAPHY,
        filters=(("unit", "YR"), *_ALL_SEXES, ("age", "Y_LT1")),
    ),
    Request(
        dataset="edat_lfse_04",
        title="Population by educational attainment level, sex and NUTS 2 regions (%)",
        domain=Domain.EDUCATION,
        filters=(("unit", "PC"), ("sex", "T"), ("age", "Y25-64"), ("isced11", "ED5-8")),
    ),
    Request(
        dataset="edat_lfse_16",
        title="Early leavers from education and training by sex and NUTS 2 regions",
        domain=Domain.EDUCATION,
        filters=(("unit", "PC"), *_ALL_SEXES, ("age", "Y18-24")),
    ),
    Request(
        dataset="edat_lfse_22",
        title="Young people neither in employment nor in education and training by NUTS 2 regions",
        domain=Domain.EDUCATION,
        filters=(("unit", "PC"), ("sex", "T"), ("age", "Y15-29")),
    ),
    Request(
        dataset="trng_lfse_04",
        title="Participation rate in education and training (last 4 weeks) by NUTS 2 regions",
        domain=Domain.EDUCATION,
        filters=(("unit", "PC"), ("sex", "T"), ("age", "Y25-64")),
    ),
    Request(
        dataset="tgs00107",
        title="People at risk of poverty or social exclusion by NUTS 2 region",
        domain=Domain.SOCIETY,
    ),
    Request(
        dataset="ilc_di11_r",
        title="S80/S20 income quintile share ratio by NUTS 2 region",
        domain=Domain.SOCIETY,
    ),
    Request(
        dataset="isoc_r_iuse_i",
        title="Individuals who used the internet, by NUTS 2 regions",
        domain=Domain.SOCIETY,
        filters=(("indic_is", "I_IDAY"), ("unit", "PC_IND")),
    ),
    Request(
        dataset="lfst_r_lfu3rt",
        title="Unemployment rates by sex, age, educational attainment level and NUTS 2 regions",
        domain=Domain.ECONOMY,
        filters=(("unit", "PC"), *_ALL_SEXES, ("age", "Y15-74"), ("isced11", "TOTAL")),
    ),
    Request(
        dataset="lfst_r_lfe2emprt",
        title="Employment rates by sex, age and NUTS 2 regions",
        domain=Domain.ECONOMY,
        filters=(("unit", "PC"), *_ALL_SEXES, ("age", "Y20-64")),
    ),
    Request(
        dataset="nama_10r_2gdp",
        title="Gross domestic product at current market prices by NUTS 2 regions",
        domain=Domain.ECONOMY,
        filters=(("unit", "EUR_HAB"),),
    ),
    Request(
        dataset="nama_10r_2hhinc",
        title="Income of households by NUTS 2 regions",
        domain=Domain.ECONOMY,
        filters=(("unit", "EUR_HAB"), ("direct", "BAL"), ("na_item", "B6N")),
    ),
)
"""What the observatory shows beside the partners' own figures."""


class Reply(Protocol):
    """An answer over HTTP. The names of `headers` may be in any case."""

    @property
    def status(self) -> int: ...  # noqa: D102
    @property
    def headers(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def content(self) -> bytes: ...  # noqa: D102


class Session(Protocol):
    """Whatever asks over HTTP; raises Unreachable where there is no answer."""

    def get(self, url: str, headers: Mapping[str, str]) -> Reply: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True, slots=True)
class Refreshed:
    """What came of one request: the vintage in force before and now, and the trouble if any.

    With trouble, or where nothing had changed, the vintage in force is still the one before.
    """

    request: Request
    before: Vintage | None
    vintage: Vintage | None
    trouble: Failure | None = None

    @property
    def changed(self) -> bool:
        """Whether there is a new vintage."""
        return self.vintage is not None and (
            self.before is None or self.vintage.name != self.before.name
        )


def refresh(base_url: str, folder: Path, session: Session, today: dt.date) -> tuple[Refreshed, ...]:
    """Ask for every dataset again, and keep what changed.

    One dataset that cannot be had stops no other: its trouble is told, and what was stored stays.
    """
    return tuple(_refreshed(request, base_url, folder, session, today) for request in REQUESTS)


def stored(folder: Path) -> Mapping[str, Vintage]:
    """The newest vintage of every dataset asked for that has one."""
    found = ((request.dataset, newest(folder, request.dataset)) for request in REQUESTS)
    return {dataset: vintage for dataset, vintage in found if vintage is not None}


def _refreshed(
    request: Request, base_url: str, folder: Path, session: Session, today: dt.date
) -> Refreshed:
    before = None
    try:
        before = newest(folder, request.dataset)
        vintage = _asked(request, request.url(base_url), folder, session, today, before)
    except Failure as trouble:
        return Refreshed(request=request, before=before, vintage=before, trouble=trouble)
    return Refreshed(request=request, before=before, vintage=vintage)


def _asked(
    request: Request,
    url: str,
    folder: Path,
    session: Session,
    today: dt.date,
    before: Vintage | None,
) -> Vintage:
    marks = _marks(folder, before, url)
    reply = session.get(url, {"Accept": "application/json", **marks})
    if reply.status == HTTPStatus.NOT_MODIFIED and before is not None and marks:
        return before
    _check(request, reply)
    served = {name.lower(): text for name, text in reply.headers.items()}
    return keep(
        folder,
        Vintage(
            dataset=request.dataset,
            url=_without_user(url),
            retrieved_on=today,
            sha256=sha256_of(reply.content),
            basis=Basis.RECORDED,
            etag=served.get("etag"),
            last_modified=served.get("last-modified"),
            updated=jsonstat.updated(reply.content),
        ),
        reply.content,
    )


def _marks(folder: Path, before: Vintage | None, url: str) -> Mapping[str, str]:
    """What asks for an answer only if it is another than the stored one of the same request."""
    if before is None or before.url != _without_user(url):
        return {}
    try:
        content_of(folder, before)
    except VerificationFailed:
        return {}  # damaged here: all of it is needed again
    marks = {"If-None-Match": before.etag, "If-Modified-Since": before.last_modified}
    return {name: mark for name, mark in marks.items() if mark}


def _check(request: Request, reply: Reply) -> None:
    """Raise Unreachable, Incomplete or Refused unless the reply has what was asked for."""
    if reply.status != HTTPStatus.OK:
        if _LATER in reply.content:
            raise Unreachable(f"{request.dataset}: Eurostat prepares the answer; ask again later")
        raise failure_of_status(request.dataset, reply.status)
    table = jsonstat.observations(reply.content)
    datasets = set(table["dataset"].to_pylist())
    if not datasets:
        raise Refused(f"{request.dataset}: no observations; a filter fits nothing any longer")
    if datasets != {request.dataset}:
        raise Refused(f"{request.dataset}: Eurostat answered with another dataset")


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
