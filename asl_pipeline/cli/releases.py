"""`asl release`: list, show, compare and verify releases."""

from pathlib import Path
from typing import Annotated, Final

import typer

from asl_pipeline.cli.shared import Json, ledger_in, settings, show, table
from asl_pipeline.model.failure import NotFound
from asl_pipeline.publication import open_release
from asl_pipeline.publication.comparison.difference import Differing, differing, refuse_unknown
from asl_pipeline.publication.comparison.opened import edition_of
from asl_pipeline.publication.keys import make_pair, trusted_keys
from asl_pipeline.publication.reader import release_names
from asl_pipeline.publication.signature import Signed, signing_of
from asl_pipeline.publication.verify import manifest_sha256, mismatches

app = typer.Typer(no_args_is_help=True, help="Releases: what was published.")

Name = Annotated[str, typer.Argument(help="A release, or `latest`.")]
Key = Annotated[
    Path | None,
    typer.Option(
        help="File of the public keys that it may be signed by, instead of ASL_VERIFY_KEY."
    ),
]
_SIGNED: Final = {
    Signed.BY_A_TRUSTED_KEY: "signed by a trusted key",
    Signed.BY_AN_UNKNOWN_KEY: "signed by an unknown key",
    Signed.NOT: "not signed",
}


@app.command("list")
def list_releases(json: Json = False) -> None:
    """List all releases, oldest first.

    Example: asl release list
    """
    with ledger_in(settings()) as ledger:
        heads = ledger.releases()
    if json:
        show([{"release": h.name, "manifest_sha256": h.manifest_sha256} for h in heads])
        return
    if not heads:
        typer.echo("There is no release yet.")
        return
    table(("release", "manifest"), [(head.name, head.manifest_sha256[:16]) for head in heads])


@app.command("show")
def show_release(name: Name = "latest", json: Json = False) -> None:
    """Show what a release holds.

    Example: asl release show latest
    """
    release = open_release(name, settings().releases)
    if json:
        show(dict(release.manifest))
        return
    typer.echo(f"Release {release.name} as of {release.manifest['as_of']}")
    typer.echo(f"Rules {release.manifest['rule_set']}, code {release.manifest['code_version']}")
    rows = [
        (path, about["rows"], about["bytes"])
        for path, about in release.manifest["files"].items()
        if "table" in about
    ]
    table(("table", "rows", "bytes"), rows)


@app.command()
def diff(
    one: Annotated[str, typer.Argument(help="A release.")],
    other: Annotated[str, typer.Argument(help="Another one, or `latest`.")],
    only: Annotated[str | None, typer.Option("--table", help="Show one table, in full.")] = None,
    json: Json = False,
) -> None:
    """Show how one release differs from another, and why.

    Example: asl release diff 2026-03-31.0 latest --table observatory/pilots
    """
    releases = settings().releases
    before, after = (edition_of(open_release(name, releases)) for name in (one, other))
    order = release_names(releases)
    backwards = order.index(before.name) > order.index(after.name)
    if only is not None:
        refuse_unknown(only, before, after)
    found = differing(before, after, backwards=backwards)
    shown = found if only is None else found.in_table(only)
    if json:
        schemas = [each.told() for each in shown.schemas]
        told = {**shown.rows, "revisions": shown.revised, "schemas": schemas}
        show({"from": before.name, "to": after.name, **told})
        return
    typer.echo(f"From release {before.name} to {after.name}")
    if only is None:
        _summary(shown)
    else:
        _in_full(shown)


def _summary(found: Differing) -> None:
    if not found.counts:
        typer.echo("No row of any table differs.")
        return
    units = {"added": "rows", "removed": "rows", "changed": "cells"}
    rows = [(name, f"{units[what]} {what}", why, n) for name, what, why, n in found.counts]
    table(("table", "what", "reason", "count"), rows)


def _in_full(found: Differing) -> None:
    rows = [
        (what, row["row_key"], "", "", "", row["reason"])
        for what in ("added", "removed")
        for row in found.rows[what]
    ]
    rows += [
        (
            "changed",
            row["row_key"],
            row["column_name"],
            *(row[side] or "" for side in ("old_value", "new_value")),
            row["reason"],
        )
        for row in found.rows["changed"]
    ]
    if not rows:
        typer.echo("No row of this table differs.")
        return
    table(("what", "row", "column", "old", "new", "reason"), rows)


@app.command()
def verify(name: Name = "latest", key: Key = None, json: Json = False) -> None:
    """Check every file of a release against manifest, descriptor, signature and ledger.

    Example: asl release verify latest --key asl.pub
    """
    place = settings()
    trusted = trusted_keys(str(key) if key else place.verify_key)
    with ledger_in(place) as ledger:
        heads = {head.name: head for head in ledger.releases()}
        newest = ledger.head()
    wanted = newest.name if name == "latest" and newest else name
    folder = place.releases / wanted
    if wanted not in heads or not folder.is_dir():
        raise NotFound(f"there is no release {wanted!r}")
    wrong = list(mismatches(folder))
    if not wrong and manifest_sha256(folder) != heads[wanted].manifest_sha256:
        wrong = ["manifest.json: not the manifest that the ledger knows"]
    signing = None if wrong else signing_of(folder, trusted)
    if signing and trusted and signing.signed is not Signed.BY_A_TRUSTED_KEY:
        wrong = [f"manifest.json: {_SIGNED[signing.signed]}"]
    if json:
        told = {"signed": signing.signed, "key": signing.key} if signing else None
        show({"release": wanted, "sound": not wrong, "mismatches": wrong, "signature": told})
    elif wrong or signing is None:
        for line in wrong:
            typer.echo(line)
    else:
        typer.echo(f"Release {wanted} is sound, and {_SIGNED[signing.signed]}.")
    if wrong:
        raise typer.Exit(1)


@app.command()
def keys(path: Path) -> None:
    """Make a pair of keys: the private one in PATH, the public one in PATH.pub.

    Example: asl release keys /etc/asl/release-key
    """
    public = make_pair(path)
    typer.echo(f"Private key: {path}. Set ASL_SIGNING_KEY to this path, and keep a copy offline.")
    typer.echo(f"Public key: {public}. Give it to whoever reads releases.")
