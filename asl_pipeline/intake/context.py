"""The context of the project's regions: the newest vintages of Eurostat's datasets as one table.

What is asked for and kept is in `channels.eurostat`; how it is read in `reading.jsonstat`.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from asl_pipeline.derive.codes import nuts_2_of
from asl_pipeline.intake.channels.eurostat import REQUESTS, Request, stored
from asl_pipeline.intake.reading import jsonstat
from asl_pipeline.partners import registry
from asl_pipeline.store.vintages import Vintage, content_of, vintages

_TEXT: Final = pa.string()

CONTEXT: Final = pa.schema(
    [
        ("dataset", _TEXT),
        ("title", _TEXT),
        ("domain", _TEXT),
        ("geo", _TEXT),
        ("nuts_versions", pa.list_(_TEXT)),
        ("time", _TEXT),
        ("freq", _TEXT),
        ("sex", _TEXT),
        ("age", _TEXT),
        ("isced11", _TEXT),
        ("unit", _TEXT),
        ("dimensions", _TEXT),
        ("value", pa.float64()),
        ("obs_status", pa.list_(_TEXT)),
        ("flag", _TEXT),
        ("retrieved_on", pa.date32()),
        ("vintage", _TEXT),
        ("basis", _TEXT),
    ]
)
"""One row for each observation; `vintage` is the beginning of the response's SHA-256.

`basis` is `recorded` for what Eurostat served and `synthetic` for invented figures.
"""

_KEY: Final = ("dataset", *jsonstat.DIMENSIONS, "dimensions")

REVISIONS: Final = pa.schema(
    [
        *((name, _TEXT) for name in _KEY),
        ("old_value", pa.float64()),
        ("new_value", pa.float64()),
        ("change", pa.float64()),
        ("old_obs_status", pa.list_(_TEXT)),
        ("new_obs_status", pa.list_(_TEXT)),
        ("old_flag", _TEXT),
        ("new_flag", _TEXT),
    ]
)
"""One row for each value that was revised; `change` is in parts of the old value.

`change` is null where the old value was zero, and where the value is gone.
"""

_NOTHING: Final[Mapping[str, Any]] = {"value": None, "obs_status": None, "flag": None}
_TOLERATED: Final = Decimal("0.005")


def regions() -> frozenset[str]:
    """The NUTS 2 and NUTS 3 codes of the partners' regions, in every version of NUTS."""
    places = [
        (code, version) for partner in registry().values() for version, code in partner.nuts.items()
    ]
    around = (nuts_2_of(code, version) for code, version in places)
    return frozenset(code for code in around if code is not None) | {code for code, _ in places}


def context_table(folder: Path) -> pa.Table:
    """The observations of the partners' regions, from the newest vintage of every request.

    A dataset without a vintage has no rows. Raises VerificationFailed for a damaged vintage.
    """
    newest = stored(folder)
    parts = [
        _part(request, newest[request.dataset], folder)
        for request in REQUESTS
        if request.dataset in newest
    ]
    return pa.concat_tables([CONTEXT.empty_table(), *parts])


def revised(old: pa.Table, new: pa.Table) -> pa.Table:
    """What a newer vintage says differently (rule L5-04): values that moved by more than 0.5 %.

    A value that is gone is told too, with the flag that stands in its place if any; one that is
    new is no revision. Both tables are as `jsonstat.observations` answers.
    """
    after = {_key(row): row for row in new.to_pylist()}
    pairs = ((row, after.get(_key(row), _NOTHING)) for row in old.to_pylist())
    rows = [_revision(was, now) for was, now in pairs if _moved(was["value"], now["value"])]
    return pa.Table.from_pylist(rows, REVISIONS)


def revisions(folder: Path) -> pa.Table:
    """What the newest vintage of every request revised in the one before it of the same basis."""
    parts = []
    for newest in stored(folder).values():
        earlier = _before(newest, folder)
        if earlier is not None:
            read = (jsonstat.observations(content_of(folder, each)) for each in (earlier, newest))
            parts.append(revised(*read))
    return pa.concat_tables([REVISIONS.empty_table(), *parts])


def _before(newest: Vintage, folder: Path) -> Vintage | None:
    alike = (
        each
        for each in vintages(folder, newest.dataset)
        if each.basis is newest.basis and each.name != newest.name
    )
    return max(alike, key=lambda each: (each.retrieved_on, each.updated or ""), default=None)


def _part(request: Request, vintage: Vintage, folder: Path) -> pa.Table:
    ours = regions()
    about = {
        "title": request.title,
        "domain": request.domain.value,
        "retrieved_on": vintage.retrieved_on,
        "vintage": vintage.short,
        "basis": vintage.basis.value,
    }
    rows = jsonstat.observations(content_of(folder, vintage)).to_pylist()
    return pa.Table.from_pylist([row | about for row in rows if row["geo"] in ours], CONTEXT)


def _key(row: Mapping[str, Any]) -> tuple[str | None, ...]:
    return tuple(row[name] for name in _KEY)


def _moved(old: float | None, new: float | None) -> bool:
    """Whether a value moved by more than is tolerated, counted in decimals as they are written."""
    if old is None or new is None:
        return old is not None
    was, now = Decimal(repr(old)), Decimal(repr(new))
    return abs(now - was) > _TOLERATED * abs(was)


def _revision(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    was, now = old["value"], new["value"]
    return {
        **{name: old[name] for name in _KEY},
        "old_value": was,
        "new_value": now,
        "change": None if now is None or not was else (now - was) / abs(was),
        **{f"old_{name}": old[name] for name in ("obs_status", "flag")},
        **{f"new_{name}": new[name] for name in ("obs_status", "flag")},
    }
