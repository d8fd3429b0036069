"""The vintages of reference data: every response as it was served, with where and when.

A folder has one folder for each dataset, and in it `<day>-<first of the hash>.json` with the bytes
and the same name with `.meta.json`. A vintage is there once its meta file is: it is written last.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from asl_pipeline.model.failure import VerificationFailed
from asl_pipeline.store.files import write, write_json
from asl_pipeline.store.landing import sha256_of

_SHORT: Final = 8
_META: Final = ".meta.json"
_NAME = re.compile("[a-z0-9_]{1,64}")


class Basis(StrEnum):
    """What the figures of a vintage are."""

    RECORDED = "recorded"
    """What the source served."""
    SYNTHETIC = "synthetic"
    """Invented, in the shape that the source documents."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Vintage:
    """One response of a dataset.

    `etag` and `last_modified` are the source's marks of the response, to ask it by whether
    anything changed; `updated` is when the source says that it updated the data.
    """

    dataset: str
    url: str
    retrieved_on: dt.date
    sha256: str
    basis: Basis
    etag: str | None = None
    last_modified: str | None = None
    updated: str | None = None

    @property
    def short(self) -> str:
        """The first letters of the hash, by which people call a vintage."""
        return self.sha256[:_SHORT]

    @property
    def name(self) -> str:
        """The name of its files, without the ending."""
        return f"{self.retrieved_on.isoformat()}-{self.short}"


def keep(folder: Path, vintage: Vintage, content: bytes) -> Vintage:
    """Keep a response, and answer with the vintage that it is.

    Bytes that are those of the newest vintage are not stored again: its day of retrieval stays,
    while the source's marks become the new ones. Bytes of an older vintage are a new one, since
    the source went back to them. Raises ValueError for bytes of another hash.
    """
    if sha256_of(content) != vintage.sha256 or not _NAME.fullmatch(vintage.dataset):
        raise ValueError("a vintage of other bytes, or of a dataset that cannot be a folder")
    known = newest(folder, vintage.dataset)
    if known is not None and (known.sha256, known.basis) == (vintage.sha256, vintage.basis):
        vintage = replace(vintage, retrieved_on=known.retrieved_on)
    path = _path(folder, vintage)
    if not path.is_file() or path.read_bytes() != content:
        write(path, content)
    if vintage != known:
        told = asdict(vintage) | {"retrieved_on": vintage.retrieved_on.isoformat()}
        write_json(folder / vintage.dataset / f"{vintage.name}{_META}", told)
    return vintage


def newest(folder: Path, dataset: str) -> Vintage | None:
    """The newest vintage of a dataset, None if there is none.

    A recorded one comes before every synthetic one, whatever their days.
    """
    return max(vintages(folder, dataset), key=_age, default=None)


def vintages(folder: Path, dataset: str) -> Iterator[Vintage]:
    """All vintages of a dataset, in the order of their names."""
    for path in sorted((folder / dataset).glob(f"*{_META}")):
        yield _read(path)


def content_of(folder: Path, vintage: Vintage) -> bytes:
    """The bytes of a vintage. Raises VerificationFailed if they are not those that were kept."""
    path = _path(folder, vintage)
    content = path.read_bytes() if path.is_file() else None
    if content is None or sha256_of(content) != vintage.sha256:
        raise VerificationFailed(f"the vintage {vintage.dataset} {vintage.name} is lost or damaged")
    return content


def _path(folder: Path, vintage: Vintage) -> Path:
    return folder / vintage.dataset / f"{vintage.name}.json"


def _age(vintage: Vintage) -> tuple[bool, dt.date, str, str]:
    recorded = vintage.basis is Basis.RECORDED
    return recorded, vintage.retrieved_on, vintage.updated or "", vintage.sha256


def _read(path: Path) -> Vintage:
    try:
        told = json.loads(path.read_bytes())
        told["retrieved_on"] = dt.date.fromisoformat(told["retrieved_on"])
        told["basis"] = Basis(told["basis"])
        return Vintage(**{each.name: told[each.name] for each in fields(Vintage)})
    except (ValueError, TypeError, KeyError):
        place = f"{path.parent.name}/{path.name}"
        raise VerificationFailed(f"{place} is not what was written there") from None
