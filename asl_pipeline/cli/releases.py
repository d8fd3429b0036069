"""`asl release`: list, show, compare, verify and withdraw releases."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from asl_pipeline.cli.shared import Json, ledger_in, settings, show, table, today
from asl_pipeline.ledger.releases import Withdrawal
from asl_pipeline.model.failure import Conflict, NotFound, WrongUse
from asl_pipeline.model.submission import one_line
from asl_pipeline.publication import open_release
from asl_pipeline.publication.comparison.difference import Differing, differing, refuse_unknown
from asl_pipeline.publication.comparison.opened import edition_of
from asl_pipeline.publication.index import newest, problems, states
from asl_pipeline.publication.keys import PublicKeys, make_pair, trusted_keys
from asl_pipeline.publication.object_store import at_hand
from asl_pipeline.publication.reader import release_names
from asl_pipeline.publication.signature import Signed, Signing, signing_of
from asl_pipeline.publication.verify import mismatches
from asl_pipeline.settings import Settings
from asl_pipeline.workflow.withdrawing import withdraw_release
from asl_pipeline.workflow.workplace import Workplace, bucket_of, published

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
        known = states(ledger)
    if json:
        show(known)
        return
    if not known:
        typer.echo("There is no release yet.")
        return
    table(
        ("release", "manifest", "state", "reason"),
        [
            (each["release"], each["manifest_sha256"][:16], _state(each), each.get("reason", ""))
            for each in known
        ],
    )


@app.command("show")
def show_release(name: Name = "latest", json: Json = False) -> None:
    """Show what a release holds.

    Example: asl release show latest
    """
    release = open_release(name, published(settings()))
    if json:
        show(dict(release.manifest))
        return
    typer.echo(f"Release {release.name} as of {release.manifest['as_of']}")
    if release.withdrawn is not None:
        typer.echo(one_line(f"It was withdrawn: {release.withdrawn}"))
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
    releases = published(settings())
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


@dataclass(frozen=True, slots=True)
class _Verified:
    """What was found of a release; `signing` is None where that need not be asked any more."""

    name: str
    wrong: list[str]
    signing: Signing | None
    withdrawal: Withdrawal | None = None


@app.command()
def verify(
    name: Annotated[
        str, typer.Argument(help="A release, `latest`, or the folder of one, with a / in its path.")
    ] = "latest",
    key: Key = None,
    json: Json = False,
) -> None:
    """Check every file of a release against manifest, descriptor, signature and ledger.

    A folder that was handed on is verified without a ledger: name its path.

    Example: asl release verify latest --key asl.pub
    """
    place = settings()
    trusted = trusted_keys(str(key) if key else place.verify_key)
    found = _in_folder(Path(name), trusted) if "/" in name else _in_ledger(name, place, trusted)
    wrong, signing, withdrawal = found.wrong, found.signing, found.withdrawal
    if signing and trusted and signing.signed is not Signed.BY_A_TRUSTED_KEY:
        wrong = [f"manifest.json: {_SIGNED[signing.signed]}"]
    if json:
        show(
            {
                "release": found.name,
                "sound": not wrong,
                "mismatches": wrong,
                "signature": {"signed": signing.signed, "key": signing.key} if signing else None,
                "withdrawn": None if withdrawal is None else withdrawal.reason,
            }
        )
    else:
        signed = f", and {_SIGNED[signing.signed]}" if signing else ""
        for line in wrong or [f"Release {found.name} is sound{signed}."]:
            typer.echo(line)
        if withdrawal is not None:
            typer.echo(one_line(_told(withdrawal)))
    if wrong:
        raise typer.Exit(1)


def _in_ledger(name: str, place: Settings, trusted: PublicKeys) -> _Verified:
    with ledger_in(place) as ledger:
        heads, withdrawals = ledger.releases(), ledger.withdrawals()
    current = newest(heads, withdrawals)
    wanted = current.name if name == "latest" and current else name
    head = next((each for each in heads if each.name == wanted), None)
    if head is None:
        raise NotFound(f"there is no release {wanted!r}")
    with at_hand(head, place.releases, bucket_of(place)) as folder:
        withdrawal = withdrawals.get(wanted)
        wrong = list(problems(head, withdrawal, folder))
        is_erased = withdrawal is not None and withdrawal.is_erased
        signing = None if wrong or is_erased else signing_of(folder, trusted)
    return _Verified(wanted, wrong, signing, withdrawal)


def _in_folder(folder: Path, trusted: PublicKeys) -> _Verified:
    if not folder.is_dir():
        raise NotFound(f"there is no folder {str(folder)!r}")
    wrong = list(mismatches(folder))
    return _Verified(folder.resolve().name, wrong, None if wrong else signing_of(folder, trusted))


@app.command()
def keys(
    path: Annotated[Path, typer.Argument(help="Where the private key goes.")], json: Json = False
) -> None:
    """Make a pair of keys: the private one in PATH, the public one in PATH.pub.

    Example: asl release keys /etc/asl/release-key
    """
    public = make_pair(path)
    if json:
        show({"private_key": str(path), "public_key": str(public)})
        return
    typer.echo(f"Private key: {path}. Set ASL_SIGNING_KEY to this path, and keep a copy offline.")
    typer.echo(f"Public key: {public}. Give it to whoever reads releases.")


@app.command()
def withdraw(
    name: Annotated[str, typer.Argument(help="The release.")],
    reviewer: Annotated[str, typer.Option(help="The code of the university that asks for it.")],
    reason: Annotated[str, typer.Option(help="Why. It is published, and kept for ever.")],
    erase: Annotated[
        bool, typer.Option("--erase", help="Remove its data; manifest and tombstone stay.")
    ] = False,
    json: Json = False,
) -> None:
    """Take a release back: `latest` no longer leads to it, and the index says why.

    Example: asl release withdraw 2026-03-31.0 --reviewer CES --reason "Wrong totals in Cork"
    """
    place = settings()
    with ledger_in(place) as ledger:
        at = Workplace(settings=place, ledger=ledger, today=today(), inbox=place.inbox)
        try:
            withdrawal = withdraw_release(at, name, reviewer, reason, erase=erase)
        except Conflict as conflict:
            raise WrongUse(str(conflict)) from None
        current = newest(ledger.releases(), ledger.withdrawals())
    if json:
        show(
            {
                "release": name,
                "state": "withdrawn",
                "reason": withdrawal.reason,
                "erased": withdrawal.is_erased,
                "latest": None if current is None else current.name,
            }
        )
        return
    typer.echo(one_line(_told(withdrawal)))
    typer.echo(f"The latest release is {current.name}." if current else "No release stands now.")


def _told(withdrawal: Withdrawal) -> str:
    erased = " and erased" if withdrawal.is_erased else ""
    told = f"{withdrawal.reviewer} on {withdrawal.withdrawn_on}: {withdrawal.reason}"
    return f"Release {withdrawal.release} was withdrawn{erased} by {told}"


def _state(entry: Mapping[str, Any]) -> str:
    return "erased" if entry.get("erased") else str(entry["state"])
