"""`asl release`: list, show and verify releases."""

from pathlib import Path
from typing import Annotated, Final

import typer

from asl_pipeline.cli.shared import Json, ledger_in, settings, show, table
from asl_pipeline.model.failure import NotFound
from asl_pipeline.publication import open_release
from asl_pipeline.publication.keys import make_pair, trusted_keys
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
