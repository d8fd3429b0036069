"""Real services for tests: PostgreSQL as Debian packages it, started for the session."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

_POSTGRES = Path("/usr/lib/postgresql")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server of our own, up to the name of the database."""
    programs = _programs()
    if not programs:
        pytest.skip("NO POSTGRESQL SERVER: not proved on it; apt-get install postgresql")
    # PostgreSQL refuses to run as root.
    user: dict[str, Any] = (
        {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    )
    home = Path(tempfile.mkdtemp(prefix="asl_pg_"))
    if user:
        shutil.chown(home, "postgres", "postgres")
    port = _free_port()

    def run(program: str, *arguments: object) -> None:
        # A pipe would be held open by the server for as long as it lives.
        subprocess.run(
            [programs[0] / program, *map(str, arguments)],
            check=True,
            cwd=home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **user,
        )

    data = home / "data"
    run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8",
        "--locale=C.UTF-8")  # fmt: skip
    settings = {"fsync": "off", "listen_addresses": "127.0.0.1", "max_connections": "100"}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    run("pg_ctl", "-D", data, "-w", "-o", f"{options} -p {port} -k {home}", "-l", home / "log",
        "start")  # fmt: skip
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def new_database(server: str, name: str) -> str:
    """The URL of an empty database."""
    connection = psycopg2.connect(f"{server}/postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    finally:
        connection.close()
    return f"{server}/{name}"


def dumped(url: str) -> str:
    """The statements that make a database like this one, with all that it holds."""
    program = _programs()[0] / "pg_dump"
    told = subprocess.run(
        [program, "--inserts", "--no-owner", url], check=True, capture_output=True, text=True
    )
    # Lines such as \\restrict are for psql alone.
    return "".join(
        line for line in told.stdout.splitlines(keepends=True) if not line.startswith("\\")
    )


def _programs() -> list[Path]:
    found = sorted(_POSTGRES.glob("*/bin"), reverse=True)
    return [at for at in found if (at / "initdb").exists()]


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
