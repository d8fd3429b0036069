"""Make the stored responses of Eurostat's API: invented figures in the shape that it documents.

There is no figure of Eurostat's in them. Codes, titles and flags are real, and so are the traps:
flags without a number, `:`, series that end, regions that are recoded. The same code gives the
same bytes.

    python -m asl_pipeline_tests.make_eurostat [--out DIR]
"""

import argparse
import datetime as dt
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from asl_pipeline.datasets.codelists import shipped
from asl_pipeline.intake.channels.eurostat import REQUESTS, Request
from asl_pipeline.store.files import write_text
from asl_pipeline.store.landing import sha256_of
from asl_pipeline.store.vintages import Basis, Vintage, keep, vintages

OUT = Path(__file__).resolve().parent.parent / "data" / "reference" / "eurostat"
SOURCE = "SYNTHETIC: invented figures in the shape of Eurostat's API"
DAY = dt.date(2026, 3, 31)
UPDATED = "2026-03-16T23:00:00+0100"
EARLIER_DAY = dt.date(2025, 9, 30)
EARLIER_UPDATED = "2025-09-15T23:00:00+0200"

# FR10 is in no partner's region: the answers have regions that are not ours.
SPAIN, FRANCE, IRELAND = ("ES11", "ES12"), ("FR10", "FRH0", "FRI1", "FRJ2"), ("IE05",)
PORTUGAL, KINGDOM = ("PT11", "PT16", "PT19"), ("UKM8", "UKN0")
GEOS = (*SPAIN, *FRANCE, *IRELAND, *PORTUGAL, *KINGDOM)
GEOS_3 = ("ES111", "ES120", "FR101", "FRI15", "IE053", "PT16E", "UKM82")
TIMES = ("2017", "2018", "2019", "2020", "2021", "2022")
UK_ENDS = "2019"
PT16_ENDS = "2021"
PT19_BEGINS = "2020"

REVISED = "nama_10r_2gdp"
"""The dataset with an earlier vintage, in which the last two years were other figures."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The dimensions of a dataset before `geo` and `time`, and from where to where it goes."""

    dimensions: tuple[tuple[str, tuple[str, ...]], ...]
    low: float
    high: float
    digits: int = 1
    latest: str = ""
    """The flag of the latest year."""
    geos: tuple[str, ...] = GEOS


_SEX = ("sex", ("F", "M", "T"))
_TOTAL = ("sex", ("T",))
_PERCENT = ("unit", ("PC",))

SHAPES: Mapping[str, Shape] = {
    "demo_r_d2jan": Shape(
        (("unit", ("NR",)), _SEX, ("age", ("TOTAL",))), 150_000, 1_450_000, 0, latest="p"
    ),
    "demo_r_pjangrp3": Shape(
        (("unit", ("NR",)), _SEX, ("age", ("TOTAL",))), 90_000, 590_000, 0, latest="p", geos=GEOS_3
    ),
    "demo_r_pjanind2": Shape(
        (("indic_de", ("MEDAGEPOP", "OLDDEP1")), ("unit", ("PC", "YR"))), 35, 48
    ),
    "demo_r_mlifexp": Shape((("unit", ("YR",)), _SEX, ("age", ("Y_LT1",))), 78, 86),
    "edat_lfse_04": Shape(
        (_TOTAL, ("isced11", ("ED5-8",)), ("age", ("Y25-64",)), _PERCENT), 22, 48
    ),
    "edat_lfse_16": Shape((_PERCENT, _SEX, ("age", ("Y18-24",))), 4, 20),
    "edat_lfse_22": Shape((_TOTAL, ("age", ("Y15-29",)), _PERCENT), 7, 19),
    "trng_lfse_04": Shape((_PERCENT, _TOTAL, ("age", ("Y25-64",))), 6, 24),
    "tgs00107": Shape((("unit", ("PC_POP",)),), 14, 29),
    "ilc_di11_r": Shape((("unit", ("RT",)),), 3.4, 6.4),
    "isoc_r_iuse_i": Shape((("indic_is", ("I_IDAY",)), ("unit", ("PC_IND",))), 55, 92, 0),
    "lfst_r_lfu3rt": Shape((("isced11", ("TOTAL",)), _SEX, ("age", ("Y15-74",)), _PERCENT), 3, 17),
    "lfst_r_lfe2emprt": Shape((_PERCENT, _SEX, ("age", ("Y20-64",))), 58, 81),
    "nama_10r_2gdp": Shape((("unit", ("EUR_HAB",)),), 15_000, 62_000, -2, latest="p"),
    "nama_10r_2hhinc": Shape(
        (("unit", ("EUR_HAB",)), ("direct", ("BAL",)), ("na_item", ("B6N",))), 10_500, 21_000, -2
    ),
}

TRAPS: Mapping[tuple[str, str, str], tuple[bool, str]] = {
    ("tgs00107", "PT11", "2020"): (True, "bu"),
    ("tgs00107", "ES12", "2021"): (False, "u"),
    ("tgs00107", "UKN0", "2018"): (True, "u"),
    ("ilc_di11_r", "FRJ2", "2018"): (False, ":"),
    ("ilc_di11_r", "PT16", "2019"): (True, "b"),
    ("edat_lfse_22", "IE05", "2021"): (True, "b"),
    ("edat_lfse_16", "UKN0", "2019"): (False, "u"),
    ("trng_lfse_04", "FRH0", "2021"): (True, "b"),
    ("trng_lfse_04", "UKM8", "2019"): (True, "d"),
    ("isoc_r_iuse_i", "FRI1", "2019"): (False, "C"),
    ("isoc_r_iuse_i", "IE05", "2022"): (True, "e"),
    ("lfst_r_lfu3rt", "ES11", "2021"): (True, "bp"),
    ("nama_10r_2hhinc", "PT19", "2022"): (True, "e"),
    ("demo_r_pjanind2", "PT16", "2020"): (True, "be"),
}
"""By dataset, region and year: whether there is a number, and the flag."""

FLAGS: Mapping[str, str] = {
    "b": "break in time series",
    "C": "confidential",
    "d": "definition differs (see metadata)",
    "e": "estimated",
    "p": "provisional",
    "u": "low reliability",
    ":": "not available",
}
_UNIT_OF: Mapping[str, str] = {"MEDAGEPOP": "YR", "OLDDEP1": "PC"}


def make(out: Path = OUT) -> None:
    """Write the synthetic vintages and the page about them; recorded ones are left alone."""
    for request in REQUESTS:
        for vintage in list(vintages(out, request.dataset)):
            if vintage.basis is Basis.SYNTHETIC:
                for ending in (".json", ".meta.json"):
                    (out / vintage.dataset / f"{vintage.name}{ending}").unlink()
        if request.dataset == REVISED:
            _keep(out, request, EARLIER_DAY, EARLIER_UPDATED)
        _keep(out, request, DAY, UPDATED)
    write_text(out / "README.md", _page())


def _keep(out: Path, request: Request, day: dt.date, updated: str) -> None:
    told = _response(request, updated)
    content = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    vintage = Vintage(
        dataset=request.dataset,
        url=request.url(),
        retrieved_on=day,
        sha256=sha256_of(content),
        basis=Basis.SYNTHETIC,
        updated=updated,
    )
    keep(out, vintage, content)


def _response(request: Request, updated: str) -> dict[str, Any]:
    shape = SHAPES[request.dataset]
    dimensions = [("freq", ("A",)), *shape.dimensions, ("geo", shape.geos), ("time", TIMES)]
    names = [name for name, _ in dimensions]
    values: dict[str, float] = {}
    flags: dict[str, str] = {}
    figures = _figures(request.dataset, shape, earlier=updated == EARLIER_UPDATED)
    for at, codes in enumerate(product(*(codes for _, codes in dimensions))):
        if not _exists(dict(zip(names, codes, strict=True))):
            continue
        latest = shape.latest if codes[-1] == TIMES[-1] else ""
        there, flag = TRAPS.get((request.dataset, codes[-2], codes[-1]), (True, latest))
        if there:
            values[str(at)] = figures[codes[1:]]
        if flag:
            flags[str(at)] = flag
    return {
        "version": "2.0",
        "class": "dataset",
        "label": request.title,
        "source": SOURCE,
        "updated": updated,
        "value": values,
        **({"status": flags} if flags else {}),
        "id": names,
        "size": [len(codes) for _, codes in dimensions],
        "dimension": {name: _dimension(name, codes) for name, codes in dimensions},
        "extension": {
            "lang": "EN",
            "id": request.dataset.upper(),
            "agencyId": "ESTAT",
            "version": "1.0",
            "datastructure": {
                "id": request.dataset.upper(),
                "agencyId": "ESTAT",
                "version": "1.0",
            },
            "annotation": [{"type": "SYNTHETIC", "title": SOURCE}],
            **_labels(flags),
            "positions-with-no-data": {name: [] for name in names},
        },
    }


def _labels(flags: Mapping[str, str]) -> dict[str, Any]:
    if not flags:
        return {}
    named = {flag: ", ".join(FLAGS[letter] for letter in flag) for flag in set(flags.values())}
    return {"status": {"label": dict(sorted(named.items()))}}


def _dimension(name: str, codes: tuple[str, ...]) -> dict[str, Any]:
    labels = _regions() if name == "geo" else {}
    category = {
        "index": {code: at for at, code in enumerate(codes)},
        "label": {code: labels.get(code, code) for code in codes},
    }
    return {"label": name, "category": category}


def _regions() -> dict[str, str]:
    return {entry.code: entry.label for entry in shipped("nuts").entries}


def _exists(codes: Mapping[str, str]) -> bool:
    """Whether there is anything for this cell."""
    geo, time = codes["geo"], codes["time"]
    unit = _UNIT_OF.get(codes.get("indic_de", ""), codes.get("unit"))
    return (
        unit == codes.get("unit")
        and not (geo.startswith("UK") and time > UK_ENDS)
        and not (geo == "PT16" and time > PT16_ENDS)
        and not (geo == "PT19" and time < PT19_BEGINS)
    )


Figures = dict[tuple[str, ...], float]


def _figures(dataset: str, shape: Shape, *, earlier: bool) -> Figures:
    """A figure for every cell: a level for each series, and a walk over the years."""
    draw = random.Random(f"{dataset} of Atlantic Social Lab")
    found: Figures = {}
    for series in product(*(codes for _, codes in shape.dimensions), shape.geos):
        level = shape.low + (shape.high - shape.low) * draw.random()
        for time, drift in zip(TIMES, _walk(draw), strict=True):
            figure = level * drift * (_said_before(time) if earlier else 1)
            found[(*series, time)] = _rounded(figure, shape)
    names = [name for name, _ in shape.dimensions]
    return _summed(found, names.index("sex"), shape) if _SEX in shape.dimensions else found


def _summed(found: Figures, at: int, shape: Shape) -> Figures:
    """The same with totals that fit: of numbers the sum, of rates the middle."""

    def of(cell: tuple[str, ...], sex: str) -> float:
        return found[(*cell[:at], sex, *cell[at + 1 :])]

    parts = 1 if shape.digits == 0 else 2
    return {
        cell: _rounded((of(cell, "F") + of(cell, "M")) / parts, shape) if cell[at] == "T" else said
        for cell, said in found.items()
    }


def _rounded(figure: float, shape: Shape) -> float:
    return round(figure, shape.digits) if shape.digits > 0 else int(round(figure, shape.digits))


def _walk(draw: random.Random) -> Iterator[float]:
    drift = 1.0
    for _ in TIMES:
        yield drift
        drift *= 1 + (draw.random() - 0.45) / 20


def _said_before(time: str) -> float:
    """What the earlier vintage said, in parts of what the later one says."""
    return {"2021": 0.998, "2022": 0.97}.get(time, 1.0)


# ---------------------------------------------------------------- the page


def _page() -> str:
    rows = "\n".join(
        f"| {request.domain} | `{request.dataset}` | {request.title} |" for request in REQUESTS
    )
    return f"""# Responses of Eurostat's API

**Every figure in the responses made here is synthetic: invented, and none of Eurostat's.** Where
they were made there was no network. A vintage says what it is: `"basis": "synthetic"` in its
`.meta.json`, and in the response itself under `source`. One that Eurostat served says `recorded`,
and is used before any synthetic one.

Made by `python -m asl_pipeline_tests.make_eurostat`; do not edit by hand. What is real: the
codes and titles of the datasets, the codes of regions, the flags, and the shape, which is that of
JSON-stat 2.0 as Eurostat documents it. Which dimensions and codes a dataset has beside region and
year is from general knowledge and was not compared with Eurostat.

Each dataset has a folder; each response in it is a vintage, `<day>-<first of its SHA-256>.json`,
with `.meta.json` beside it: address, day of retrieval, ETag, Last-Modified, when the source
updated it, SHA-256, basis. How they are asked for and read:
[Eurostat's figures](../../../docs/how-to/eurostat.md).

| domain | dataset | title |
|---|---|---|
{rows}

What is in them on purpose:

| trap | where |
|---|---|
| two flags on one value (`bu`, `be`, `bp`) | `tgs00107` PT11 2020, `demo_r_pjanind2` PT16 2020, `lfst_r_lfu3rt` ES11 2021 |
| a flag and no number (`u`) | `tgs00107` ES12 2021, `edat_lfse_16` UKN0 2019 |
| not available (`:`) | `ilc_di11_r` FRJ2 2018 |
| confidential (`C`) | `isoc_r_iuse_i` FRI1 2019 |
| provisional (`p`) in the latest year | `demo_r_d2jan`, `nama_10r_2gdp` |
| series of the United Kingdom end in {UK_ENDS} | all |
| Centro (PT) is PT16 up to NUTS 2021 and PT19, another area, in NUTS 2024; both for {PT19_BEGINS}-{PT16_ENDS} | all |
| a region of no partner, to be left out | FR10 in all |
| an earlier vintage, with another 2022 (about 3 %) and 2021 (less than 1 %) | `{REVISED}` |
"""  # noqa: E501 -- rows of a table


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    make(parser.parse_args().out)
    print("made")
