"""`asl rules`: the rules in force."""

import typer

from asl_pipeline.cli.shared import Json, show, table
from asl_pipeline.derive.rules import rule_index, rule_set
from asl_pipeline.model.check import kind_of

app = typer.Typer(no_args_is_help=True, help="The rules in force.")


@app.callback()
def rules() -> None:
    """The rules in force."""


@app.command("list")
def list_rules(json: Json = False) -> None:
    """List every rule with its level, severity and reason.

    Example: asl rules list --json
    """
    listed = [
        {
            "rule": code,
            "kind": kind_of(rule.check),
            "ess": rule.ess,
            "level": rule.level,
            "severity": str(rule.severity),
            "on_missing": str(rule.on_missing),
            "why": rule.why,
        }
        for code, (_, rule) in rule_index().items()
    ]
    if json:
        show({"rule_set": rule_set(), "rules": listed})
        return
    typer.echo(f"Rule set {rule_set()}")
    table(
        ("rule", "ess", "severity"),
        [(rule["rule"], rule["ess"], rule["severity"]) for rule in listed],
    )
