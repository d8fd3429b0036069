"""A dataset: one declaration, from which every schema, check, form and dictionary is derived."""

from dataclasses import dataclass
from enum import StrEnum

from asl_pipeline.model.column import Column
from asl_pipeline.model.protection import Protection
from asl_pipeline.model.rule import Rule


class Statement(StrEnum):
    """What a submission of the dataset states.

    register: everything that exists as at the period's end; the latest accepted one is current.
    fact: what happened in the period; each period's latest accepted one stands.
    """

    REGISTER = "register"
    FACT = "fact"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """A submitted form or a published table.

    `room` is `submitted` or the room that publishes it; `key` identifies a row; `sort` is the
    order a published table is stored in (the key where not given); `spread` lets partners write
    a coded column as one column per code; `protection` says what disclosure control does.
    """

    name: str
    title: str
    doc: str
    room: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    statement: Statement = Statement.FACT
    rules: tuple[Rule, ...] = ()
    sort: tuple[str, ...] = ()
    spread: "Spread | None" = None
    protection: tuple[Protection, ...] = ()

    def __hash__(self) -> int:
        """Few datasets share a name, and hashing every column takes long: it is asked often."""
        return hash((self.room, self.name))

    def column(self, name: str) -> Column:
        """The column of that name. Raises KeyError for any other."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def pick(self, *names: str) -> tuple[Column, ...]:
        """Some of the columns, to declare another dataset with."""
        return tuple(self.column(name) for name in names)


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """A coded column that a form may spread over several: one value column per code.

    A table with columns Women | Men | Total instead of sex | value is read as three rows.
    """

    by: str
    value: str
    codes: tuple[str, ...]
