"""`asl rules`: the rules in force."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from asl_pipeline.cli.shared import Json, ledger_in, settings, show, table, today
from asl_pipeline.derive.rulebook import differing
from asl_pipeline.derive.rules import cross_rule_index, rule_index, rule_set
from asl_pipeline.feedback.rule_page import rule_page
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import REFERENCE, available
from asl_pipeline.model.check import kind_of
from asl_pipeline.model.failure import NotFound, WrongUse
from asl_pipeline.partners import partner as partner_of
from asl_pipeline.store.files import write_text
from asl_pipeline.workflow import Workplace
from asl_pipeline.workflow.rehearsal import Rehearsed, rehearse

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


@app.command("show")
def show_rule(
    rule: Annotated[str, typer.Argument(help="The rule: indicator_readings.value.fits_unit.")],
    json: Json = False,
) -> None:
    """Show one rule: what it says to partners, why, and an example of either kind.

    Example: asl rules show indicator_readings.value.never_decreases
    """
    if rule not in rule_index():
        raise NotFound(f"there is no rule {rule!r}; `asl rules list` has them all")
    dataset, found = rule_index()[rule]
    fails, passes = differing(dataset, found)
    told = {
        "rule": rule,
        "kind": kind_of(found.check),
        "ess": found.ess,
        "level": found.level,
        "severity": str(found.severity),
        "on_missing": str(found.on_missing),
        "says": Wording("en").pattern(rule, kind_of(found.check)),
        "why": found.why,
        "fails": fails,
        "passes": passes,
    }
    if json:
        show(told)
        return
    for name, value in told.items():
        typer.echo(f"{name}: {value}")


@app.command("page")
def page_of_rule(
    rule: Annotated[str, typer.Argument(help="The rule: actors.name.required.")],
    lang: Annotated[str, typer.Option(help="Language of the page.")] = REFERENCE,
    out: Annotated[Path | None, typer.Option(help="The file to write it to.")] = None,
    json: Json = False,
) -> None:
    """Print the page on a rule that partners find beside their letters, or write it to a file.

    Rules between partners have one too. Example: asl rules page across.mapped_twice --lang fr
    """
    if rule not in {*rule_index(), *cross_rule_index()}:
        raise NotFound(f"there is no rule {rule!r}; `asl rules list` has them all")
    if lang not in available():
        raise WrongUse(f"no language {lang!r}; there are {', '.join(available())}")
    text = rule_page(rule, lang)
    if out is not None:
        write_text(out, text)
    if json:
        where = {"page": text} if out is None else {"file": str(out)}
        show({"rule": rule, "language": lang, **where})
    else:
        typer.echo(text if out is None else str(out))


@app.command("rehearse")
def rehearse_rules(
    partner: Annotated[list[str] | None, typer.Option(help="Only this partner's.")] = None,
    json: Json = False,
) -> None:
    """Judge all that stands again by the rules as they are now, and tell what would change.

    Nothing is stored, sent or published. Example: asl rules rehearse
    """
    place = settings()
    codes = [partner_of(code).code for code in partner or ()]
    with ledger_in(place) as ledger:
        at = Workplace(settings=place, ledger=ledger, today=today(), inbox=place.inbox)
        found = list(rehearse(at, codes))
    changed = [each for each in found if each.differs]
    tables: Counter[str] = Counter()
    for each in changed:
        if each.table is not None and each.rows:
            tables[each.table] += each.rows
    if json:
        show(
            {
                "rule_set": rule_set(),
                "judged": len(found),
                "changed": [_rehearsed(each) for each in changed],
                "tables": dict(tables),
            }
        )
        return
    typer.echo(f"{len(found)} submissions judged by {rule_set()}; {len(changed)} would change.")
    for each in changed:
        s = each.submission
        typer.echo(
            f"{s.id}: {s.verdict} -> {each.verdict}, "
            f"{s.clean_rows} -> {each.clean_rows} of {s.rows} rows clean"
        )
        for rule, places in each.places.items():
            typer.echo(f"  {rule}: {places:+}")
    for name, rows in sorted(tables.items()):
        typer.echo(f"table {name}: {rows:+} rows")


def _rehearsed(each: Rehearsed) -> dict[str, object]:
    return {
        "submission": each.submission.id,
        "partner": each.submission.partner,
        "verdict": {"before": each.submission.verdict, "after": each.verdict},
        "clean_rows": {"before": each.submission.clean_rows, "after": each.clean_rows},
        "rows": each.submission.rows,
        "places": dict(each.places),
        "table": each.table,
    }
