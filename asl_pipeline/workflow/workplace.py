"""Where the work is done, as of which day, and how far a rehearsal may go by itself."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from asl_pipeline.ledger.store import Ledger
from asl_pipeline.model.period import Period
from asl_pipeline.publication.index import INDEX
from asl_pipeline.settings import Settings
from asl_pipeline.store.places import Place
from asl_pipeline.store.places import place as at

if TYPE_CHECKING:
    from asl_pipeline.store.bucket import Bucket


@dataclass(frozen=True, kw_only=True, slots=True)
class Workplace:
    """Where the work is done, as of which day, and how far a rehearsal may go by itself."""

    settings: Settings
    ledger: Ledger
    today: dt.date
    inbox: Path
    partners: Collection[str] = ()
    periods: Collection[Period] = ()
    auto_sign_off: bool = False


def bucket_of(place: Settings) -> "Bucket | None":
    """Where readers find releases, if that is in an object store."""
    if place.bucket_url is None:
        return None
    # Imported here: the client of S3 takes half a second to import, and most have no bucket.
    from asl_pipeline.store.bucket import Bucket

    return Bucket(place.bucket_url)


def published(place: Settings) -> Place:
    """Where readers find releases. Raises Unreachable or Refused for a store that is not there."""
    bucket = bucket_of(place)
    if bucket is None:
        return place.releases
    # Asked in our words first: those of the libraries are of no use to anybody.
    bucket.read(INDEX)
    return at(bucket.url)
