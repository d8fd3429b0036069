"""`asl release`: list, show, verify and withdraw releases."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from asl_pipeline.cli.shared import Json, ledger_in, settings, show, table, today
from asl_pipeline.ledger.releases import Withdrawal
from asl_pipeline.model.failure import Conflict, NotFound, WrongUse
from asl_pipeline.model.submission import one_line
from asl_pipeline.publication import open_release
from asl_pipeline.publication.index import newest, problems, states
from asl_pipeline.workflow.withdrawing import withdraw_release
from asl_pipeline.workflow.workplace import Workplace

app = typer.Typer(no_args_is_help=True, help="Releases: what was published.")

Name = Annotated[str, typer.Argument(help="A release, or `latest`.")]


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
    release = open_release(name, settings().releases)
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
def verify(name: Name = "latest", json: Json = False) -> None:
    """Check every file of a release against manifest, descriptor and ledger.

    Example: asl release verify latest
    """
    place = settings()
    with ledger_in(place) as ledger:
        heads, withdrawals = ledger.releases(), ledger.withdrawals()
    current = newest(heads, withdrawals)
    wanted = current.name if name == "latest" and current else name
    head = next((each for each in heads if each.name == wanted), None)
    folder = place.releases / wanted
    if head is None or not folder.is_dir():
        raise NotFound(f"there is no release {wanted!r}")
    withdrawal = withdrawals.get(wanted)
    wrong = list(problems(head, withdrawal, folder))
    if json:
        state = None if withdrawal is None else withdrawal.reason
        show({"release": wanted, "sound": not wrong, "mismatches": wrong, "withdrawn": state})
    else:
        for line in wrong or [f"Release {wanted} is sound."]:
            typer.echo(line)
        if withdrawal is not None:
            typer.echo(one_line(_told(withdrawal)))
    if wrong:
        raise typer.Exit(1)


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
