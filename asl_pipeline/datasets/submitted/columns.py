"""Columns in a line: what most forms are made of. Published as they are unless told otherwise."""

from asl_pipeline.model.column import Column, Kind, Sensitivity

_PUBLIC = Sensitivity.PUBLIC


def identifier(name: str, pattern: str, example: str, doc: str, *, required: bool = True) -> Column:
    """An identifier that matches a pattern."""
    return Column(
        name=name,
        kind=Kind.ID,
        required=required,
        pattern=pattern,
        doc=doc,
        example=example,
        sensitivity=_PUBLIC,
    )


def code(
    name: str, code_list: str, doc: str, *, required: bool = False, example: str | None = None
) -> Column:
    """One code of a list."""
    return Column(
        name=name,
        kind=Kind.CODE,
        code_list=code_list,
        required=required,
        doc=doc,
        example=example,
        sensitivity=_PUBLIC,
    )


def codes(name: str, code_list: str, doc: str, *, example: str | None = None) -> Column:
    """Several codes of a list."""
    return Column(
        name=name,
        kind=Kind.CODES,
        code_list=code_list,
        doc=doc,
        example=example,
        sensitivity=_PUBLIC,
    )


def text(name: str, doc: str, *, required: bool = False, example: str | None = None) -> Column:
    """A name or a few words."""
    return Column(
        name=name,
        kind=Kind.TEXT,
        required=required,
        doc=doc,
        example=example,
        sensitivity=_PUBLIC,
    )


def narrative(name: str, doc: str, *, required: bool = False, example: str | None = None) -> Column:
    """Sentences."""
    return Column(
        name=name,
        kind=Kind.NARRATIVE,
        required=required,
        doc=doc,
        example=example,
        sensitivity=_PUBLIC,
    )


def day(name: str, doc: str, *, required: bool = False, example: str | None = None) -> Column:
    """A day."""
    return Column(
        name=name,
        kind=Kind.DATE,
        required=required,
        doc=doc,
        example=example,
        sensitivity=_PUBLIC,
    )


def link(name: str, doc: str, *, required: bool = False, example: str | None = None) -> Column:
    """A web address."""
    return Column(
        name=name,
        kind=Kind.URL,
        required=required,
        doc=doc,
        example=example,
        sensitivity=_PUBLIC,
    )


def flag(name: str, doc: str, *, required: bool = False, example: str | None = None) -> Column:
    """Yes or no."""
    return Column(
        name=name,
        kind=Kind.BOOLEAN,
        required=required,
        doc=doc,
        example=example,
        sensitivity=_PUBLIC,
    )


def euro(name: str, doc: str, *, required: bool = False, example: str | None = None) -> Column:
    """An amount of at least nothing, in euro."""
    return Column(
        name=name,
        kind=Kind.MONEY,
        unit="EUR",
        low=0,
        required=required,
        doc=doc,
        example=example,
        sensitivity=_PUBLIC,
    )


def people(name: str, doc: str, *, required: bool = False, example: str | None = None) -> Column:
    """A number of people."""
    return Column(
        name=name,
        kind=Kind.INTEGER,
        unit="NR",
        low=0,
        required=required,
        doc=doc,
        example=example,
        sensitivity=Sensitivity.PERSONS,
    )


def score(
    name: str,
    low: int,
    high: int,
    doc: str,
    *,
    required: bool = False,
    example: str | None = None,
) -> Column:
    """A whole number on a scale."""
    return Column(
        name=name,
        kind=Kind.INTEGER,
        unit="SCORE",
        low=low,
        high=high,
        required=required,
        doc=doc,
        example=example,
        sensitivity=_PUBLIC,
    )


COMMENTS = Column(
    name="comments",
    kind=Kind.NARRATIVE,
    doc="Notes to the universities; not published.",
    sensitivity=Sensitivity.INTERNAL,
)
PILOT_ID = identifier(
    "pilot_id", r"ASL-[A-Z]{2,5}-[0-9]{2}", "ASL-PAU-01", "Pilot action that the row is about."
)
