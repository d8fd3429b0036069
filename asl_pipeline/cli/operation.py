"""`asl doctor`, `asl docs`, `asl backup` and `asl restore`: keeping the pipeline in order."""

from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from asl_pipeline.cli.shared import Json, ledger_in, settings, show, table
from asl_pipeline.derive.docs import pages
from asl_pipeline.derive.rules import rule_set
from asl_pipeline.feedback.schemas import schemas
from asl_pipeline.publication.keys import signing_key
from asl_pipeline.publication.signature import signer
from asl_pipeline.settings import DOCUMENTED, Settings
from asl_pipeline.store.files import write_text
from asl_pipeline.workflow.backup import Kept
from asl_pipeline.workflow.backup import backup as keep
from asl_pipeline.workflow.backup import restore as bring_back
from asl_pipeline.workflow.sending import refuse_mistakes
from asl_pipeline.workflow.workplace import bucket_of

_PACKAGES = ("asl-pipeline", "dagster", "great-expectations", "pandas", "polars", "pyarrow")


def doctor(json: Json = False) -> None:
    """Check settings, home, ledger and versions, and make what is missing of the home.

    Example: asl doctor
    """
    # Imported here: Dagster takes a second to import, and the readers half of one.
    from asl_pipeline.defs.way import prepare
    from asl_pipeline.intake.sandbox import is_isolated

    place = settings()
    refuse_mistakes(place)
    prepare(place.dagster)
    key = signer(signing_key(place.signing_key))
    with ledger_in(place) as ledger:
        deliveries, releases = len(ledger.deliveries()), len(ledger.releases())
    server = place.mail_server
    told: dict[str, object] = {
        "home": str(place.home),
        "inbox": f"{place.inbox}{'' if place.inbox.is_dir() else ' (not there)'}",
        "releases": _releases(place),
        "ledger": f"deliveries: {deliveries}, releases: {releases}",
        "mail": "off" if server is None else f"{server.security}://{server.host}:{server.port}",
        "signing": "off" if key is None else f"{key['algorithm']} {key['public_key']}",
        "readers": "without network" if is_isolated() else "with network: it cannot be cut here",
        "rule_set": rule_set(),
        **{name: metadata.version(name) for name in _PACKAGES},
    }
    if json:
        show(told)
    else:
        table(("what", "is"), list(told.items()))


def _releases(place: Settings) -> str:
    bucket = bucket_of(place)
    if bucket is not None:
        bucket.check()
    return str(place.published)


def backup(
    folder: Annotated[Path, typer.Argument(help="A new folder, on another disk.")],
    json: Json = False,
) -> None:
    """Copy all that cannot be made again into a folder, verified. Work may go on meanwhile.

    Example: asl backup /mnt/backups/2026-03-31
    """
    _tell("Copied to", folder, keep(settings(), folder), json=json)


def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `asl backup` made.")],
    json: Json = False,
) -> None:
    """Bring a backup back into an empty home, and verify all of it.

    Example: asl restore /mnt/backups/2026-03-31
    """
    _tell("Restored from", folder, bring_back(settings(), folder), json=json)


def _tell(done: str, folder: Path, kept: Kept, *, json: bool) -> None:
    if json:
        show({"folder": str(folder), **asdict(kept)})
        return
    typer.echo(f"{done} {folder}: files: {kept.files}, bytes: {kept.size}")
    typer.echo(f"Sound: deliveries: {kept.deliveries}, releases: {kept.releases}")


def docs(
    out: Annotated[Path, typer.Option(help="Where to write.")] = Path("docs/reference"),
    json: Json = False,
) -> None:
    """Write the reference pages from the declarations, and the schemas of the machine forms.

    Example: asl docs
    """
    written = {**pages(DOCUMENTED), **schemas()}
    for name, text in written.items():
        write_text(out / name, text)
    if json:
        show([str(out / name) for name in written])
    else:
        typer.echo(f"Wrote {out}")
