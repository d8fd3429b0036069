"""Columns that several published tables have in common."""

from dataclasses import replace

from asl_pipeline.model.column import Column, Formula, Kind, Sensitivity


def public(
    name: str,
    kind: Kind,
    doc: str,
    *,
    code_list: str | None = None,
    formula: Formula | None = None,
) -> Column:
    """A column that leaves as it is; `formula` says how we come to it where we do."""
    return Column(
        name=name,
        kind=kind,
        doc=doc,
        code_list=code_list,
        formula=formula,
        sensitivity=Sensitivity.PUBLIC,
    )


def derived(
    name: str, kind: Kind, doc: str, formula: Formula, *, code_list: str | None = None
) -> Column:
    """A code, a list of codes or a yes or no that we work out and that leaves as it is."""
    return replace(public(name, kind, doc, code_list=code_list), formula=formula)


def derived_of_persons(name: str, kind: Kind, doc: str, formula: Formula) -> Column:
    """The same, worked out of counts of people: a protection has to guard it."""
    return replace(derived(name, kind, doc, formula), sensitivity=Sensitivity.PERSONS)


def computed(name: str, kind: Kind, unit: str, doc: str, formula: Formula) -> Column:
    """A quantity that we compute and that leaves as it is."""
    return Column(
        name=name, kind=kind, unit=unit, doc=doc, formula=formula, sensitivity=Sensitivity.PUBLIC
    )


def computed_of_persons(name: str, kind: Kind, unit: str, doc: str, formula: Formula) -> Column:
    """A quantity that we compute of counts of people, and that a protection has to guard."""
    return replace(computed(name, kind, unit, doc, formula), sensitivity=Sensitivity.PERSONS)


def conf_status(column: str) -> Column:
    """The column that says why the other one is null (SDMX CL_CONF_STATUS)."""
    return public(
        f"{column}_conf_status",
        Kind.CODE,
        f"Confidentiality status of {column} (SDMX CL_CONF_STATUS): F free; A suppressed, too "
        "few; D suppressed so that another cannot be recalculated.",
        code_list="conf_status",
    )


NUTS_2 = public(
    "nuts_2",
    Kind.ID,
    "NUTS 2 region that the territory lies in, in the same version; _U where not known.",
)
COUNTRY = public(
    "country", Kind.CODE, "Country (ISO 3166-1 alpha-2) of the territory.", code_list="country"
)
AS_AT = public("period", Kind.ID, "Half-year as at whose end the row was stated.")

MERGED = (
    public(
        "mapped_by_partners",
        Kind.CODES,
        "Partners that mapped it: that of the row, and those of the rows merged into it.",
        code_list="partner",
    ),
    public(
        "also_known_as",
        Kind.IDS,
        "Rows that a university decided to merge into this one, as partner/id; null if none.",
    ),
    public(
        "same_as",
        Kind.IDS,
        "Rows that a university decided are about the same thing and that stand beside this one, "
        "as partner/id; null if none.",
    ),
)
"""What became of rows that several partners mapped of the same thing."""
