"""A channel: how a partner's deliveries reach us. `partners/<code>.toml` declares them.

Secrets never stand in a declaration: it names the environment variable, which starts with
`ASL_SECRET_`, that holds one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from asl_pipeline.model.limits import Limits

SECRETS: Final = "ASL_SECRET_"
"""What the name of every environment variable with a secret starts with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """A folder of files.

    `url` is a path, or a URL that fsspec knows: `s3://bucket/prefix`, `sftp://host:22/folder`,
    `webdav://host/remote.php/dav/files/user` (over HTTPS; `webdav+http://` for plain HTTP). None
    stands for the partner's folder in the inbox. `options` go to the file system as they are;
    `secrets` name the variables with further ones.
    """

    name: str = "files"
    url: str | None = None
    options: Mapping[str, str | int | bool] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)


class HttpShape(StrEnum):
    """What is served at the address."""

    FILE = "file"
    """One file."""
    PAGES = "pages"
    """Records in JSON, page by page."""
    KOBO = "kobo"
    """The submissions of a KoboToolbox asset (API v2)."""
    ODK = "odk"
    """The submissions of an ODK Central form (OData)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Http:
    """Something served over HTTP.

    `headers` name the variables that hold the values of request headers, such as Authorization.
    `records` and `next` say where a page has its records and the address of the next page, by
    dotted path; `count` where it says how many records there are in all, if it does. `approved`
    takes only submissions that a reviewer of the form approved. `insecure` allows plain HTTP,
    `private` an address in a private network or on this machine.
    """

    name: str = "http"
    url: str
    shape: HttpShape = HttpShape.FILE
    headers: Mapping[str, str] = field(default_factory=dict)
    records: str = "results"
    next: str = "next"
    count: str = "count"
    approved: bool = False
    insecure: bool = False
    private: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sql:
    """Tables or views of a partner's database, which are read and nothing else.

    `url` names the variable that holds the SQLAlchemy URL; `tables` is the list of what may be
    read, each a delivery of its own, optionally in a `schema`.
    """

    name: str = "sql"
    url: str
    tables: tuple[str, ...]
    schema: str | None = None
    limits: Limits = field(default_factory=Limits)


Channel = Files | Http | Sql
