"""Whether a NUTS code is one, lies in its country and in the programme's area."""

from functools import cache
from typing import Final

import polars as pl

from asl_pipeline.derive.codes import (
    code_list,
    in_version,
    nuts_codes,
    nuts_prefixes,
    nuts_versions,
)
from asl_pipeline.model import check as checks
from asl_pipeline.quality.case import Case
from asl_pipeline.quality.kinds.plan import Engines, Facts, Plan, Tellers, nothing


def _nuts_in_version(check: checks.NutsInVersion, _: Plan) -> pl.Expr:
    both = pl.concat_str([pl.col(check.version), pl.lit(" "), pl.col(check.column)])
    # A country outside the five has codes that we do not ship: we cannot tell.
    ours = pl.col(check.column).str.slice(0, 2).is_in(["ES", "FR", "IE", "PT", "UK", "GB"])
    return pl.when(ours).then(~both.is_in(_known())).otherwise(None)


@cache
def _known() -> pl.Expr:
    """Every version and code of it."""
    versions = code_list("nuts_version").codes
    known = [f"{version} {code}" for version in versions for code in nuts_codes(version)]
    return pl.lit(pl.Series(known, dtype=pl.String)).implode()


def _tell_nuts_version(check: checks.NutsInVersion, case: Case, row: int) -> Facts:
    code, version = case.shown(row, check.column), case.shown(row, check.version)
    same = in_version(code, version)
    if same is not None:
        return {"version": version, "suggestion": "same_area", "suggested": (same, version)}
    versions = nuts_versions(code)
    if versions:
        return {
            "version": version,
            "suggestion": "other_version",
            "suggested": (code, ", ".join(versions)),
        }
    return {"version": version, "suggestion": "none", "suggested": ("", "")}


def _nuts_in_country(check: checks.NutsInCountry, _: Plan) -> pl.Expr:
    prefix = pl.col(check.country).replace_strict(dict(nuts_prefixes()), default=None)
    return pl.col(check.column).str.slice(0, 2) != prefix


def _tell_country(check: checks.NutsInCountry, case: Case, row: int) -> Facts:
    return {"country": case.shown(row, check.country)}


def _in_atlantic_area(check: checks.InAtlanticArea, _: Plan) -> pl.Expr:
    both = pl.concat_str([pl.col(check.version), pl.lit(" "), pl.col(check.column)])
    return both.is_in(_outside())


@cache
def _outside() -> pl.Expr:
    """Every version and code of it outside the programme's area."""
    outside = [
        f"{entry.extra['version']} {entry.code}"
        for entry in code_list("nuts").entries
        if entry.extra["in_atlantic_area_1420"] == "false"
    ]
    return pl.lit(pl.Series(outside, dtype=pl.String)).implode()


ENGINES: Final[Engines] = {
    checks.NutsInVersion: _nuts_in_version,
    checks.NutsInCountry: _nuts_in_country,
    checks.InAtlanticArea: _in_atlantic_area,
}
FACTS: Final[Tellers] = {
    checks.NutsInVersion: _tell_nuts_version,
    checks.NutsInCountry: _tell_country,
    checks.InAtlanticArea: nothing,
}
