"""Copy a whole ledger into one file, as of one moment, and back, while others go on writing.

SQLite by its online backup, never by copying the file, whose newest pages may lie beside it;
PostgreSQL by its own programs, `pg_dump` and `pg_restore`, of the server's version or later.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url

from asl_pipeline.model.failure import Unreachable, WrongUse

_SQLITE: Final = "sqlite"
_NAMES: Final = {_SQLITE: "ledger.sqlite", "postgresql": "ledger.dump"}


def copy_name(url: str) -> str:
    """What the copy of such a ledger is called."""
    return _NAMES[make_url(url).get_backend_name()]


def copy_ledger(url: str, copy: Path) -> None:
    """Copy a ledger into a file. Raises Unreachable, or WrongUse where a program is missing."""
    at = make_url(url)
    if at.get_backend_name() == _SQLITE:
        if not Path(str(at.database)).is_file():
            raise WrongUse(f"there is no ledger in {at.database}")
        _sqlite(f"file:{at.database}?mode=ro", copy)
    else:
        _run("pg_dump", at, "--format=custom", "--no-owner", f"--file={copy}")


def restore_ledger(copy: Path, url: str) -> None:
    """Make a ledger from a copy where there is none. Raises as `copy_ledger`."""
    at = make_url(url)
    if at.get_backend_name() == _SQLITE:
        _sqlite(f"file:{copy}?mode=ro", Path(str(at.database)))
    else:
        options = ("--exit-on-error", "--single-transaction", "--no-owner")
        _run("pg_restore", at, *options, f"--dbname={at.database}", str(copy))


def _sqlite(source: str, target: Path) -> None:
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(source, uri=True)) as old,
            closing(sqlite3.connect(partial)) as new,
        ):
            old.backup(new)
            # All of it in one file: what is copied may be carried elsewhere.
            new.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        partial.unlink(missing_ok=True)
        raise Unreachable(f"the ledger cannot be copied: {error}") from None
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)
    for beside in ("-wal", "-shm"):
        target.with_name(f"{target.name}{beside}").unlink(missing_ok=True)


def _run(program: str, at: URL, *options: str) -> None:
    if shutil.which(program) is None:
        raise WrongUse(
            f"{program} is not here: install PostgreSQL's client programs (Debian: "
            "postgresql-client), of the server's version or later"
        )
    named = {
        "PGHOST": at.host,
        "PGPORT": at.port,
        "PGUSER": at.username,
        "PGPASSWORD": at.password,
        "PGDATABASE": at.database,
    }
    # A password in the arguments could be read by everybody on the machine.
    told = {name: str(value) for name, value in named.items() if value is not None}
    done = subprocess.run(  # noqa: S603 -- our own words, and no shell
        [program, *options],
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Unreachable(f"{program} failed: {done.stderr.strip()[:500]}")
