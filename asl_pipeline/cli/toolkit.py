"""`asl toolkit workbook | card`: what the universities assess a pilot with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from asl_pipeline.capitalisation.toolkit.assessment import Task
from asl_pipeline.capitalisation.toolkit.card import Card, page_of
from asl_pipeline.capitalisation.toolkit.wording import Wording
from asl_pipeline.cli.shared import Json, as_period, ledger_in, settings, show, table, today
from asl_pipeline.datasets.submitted.evaluation_assessments import ASSESSORS
from asl_pipeline.languages import available
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.submission import one_line
from asl_pipeline.partners import partner as partner_of
from asl_pipeline.store.files import write, write_text
from asl_pipeline.workflow.evaluation import assessment_workbook, score_card
from asl_pipeline.workflow.workplace import Workplace

app = typer.Typer(no_args_is_help=True, help="The evaluation toolkit: score pilots, see scores.")

Pilot = Annotated[str, typer.Argument(help="The pilot action, by its identifier.")]
Language = Annotated[str | None, typer.Option(help="The language of its words, such as pt.")]


@app.command("workbook")
def make_workbook(
    pilot_id: Pilot,
    assessor: Annotated[str, typer.Option(help="The university that scores, CES or GCU.")],
    *,
    round_number: Annotated[
        int, typer.Option("--round", min=1, max=9, help="Which assessment of the pilot it is.")
    ] = 1,
    period: Annotated[
        str | None,
        typer.Option(help="The half-year, if the file's name is not to say it: 2018-S2."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the file.")] = None,
    lang: Language = None,
    json: Json = False,
) -> None:
    """Write the workbook with which a university scores a pilot, and which it sends back.

    Example: asl toolkit workbook ASL-PAU-01 --assessor CES --round 1
    """
    university = partner_of(assessor)
    if university.code not in ASSESSORS:
        raise WrongUse(f"{university.code} does not score pilots: {' and '.join(ASSESSORS)} do")
    task = Task(
        pilot_id=pilot_id,
        assessor=university,
        round_number=round_number,
        period=None if period is None else as_period(period),
    )
    wording = _wording(lang or university.letter_language)
    with _home() as at:
        content = assessment_workbook(at, task, wording)
    path = out or Path(f"{pilot_id} {university.code}.xlsx")
    write(path, content)
    if json:
        show({"file": str(path), "pilot_id": pilot_id, "assessor": university.code})
    else:
        typer.echo(f"Wrote {path}")


@app.command("card")
def make_card(
    pilot_id: Pilot,
    *,
    round_number: Annotated[
        int | None, typer.Option("--round", help="Which round; the last one if left out.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write it as HTML to this file.")] = None,
    lang: Language = None,
    json: Json = False,
) -> None:
    """Show what both universities scored for a pilot, criterion by criterion.

    Example: asl toolkit card ASL-PAU-01 --out card.html
    """
    wording = _wording(lang or "en")
    with _home() as at:
        found = score_card(at, pilot_id, round_number)
    if out is not None:
        write_text(out, page_of(found, wording))
    if json:
        show(_told(found) | ({} if out is None else {"file": str(out)}))
    elif out is not None:
        typer.echo(f"Wrote {out}")
    else:
        _print(found, wording)


@contextmanager
def _home() -> Iterator[Workplace]:
    place = settings()
    with ledger_in(place) as ledger:
        yield Workplace(settings=place, ledger=ledger, today=today(), inbox=place.inbox)


def _wording(language: str) -> Wording:
    if language not in available():
        raise WrongUse(f"no words in {language!r}; there are {', '.join(available())}")
    return Wording(language)


def _told(found: Card) -> dict[str, object]:
    of_each = ("score", "confidence", "justification")
    names = (
        *("mean_score", "gap", "needs_adjudication"),
        *(f"{what}_{each.lower()}" for each in ASSESSORS for what in of_each),
    )
    return {
        "pilot_id": found.pilot_id,
        "round": found.round_number,
        "scores": {
            criterion: None if row is None else {name: row[name] for name in names}
            for criterion, row in found.scores.items()
        },
    }


def _print(found: Card, wording: Wording) -> None:
    typer.echo(wording.say("card_title", pilot=found.pilot_id))
    if not found.is_scored:
        typer.echo(wording.say("card_none"))
        return
    typer.echo(wording.say("card_round", round=found.round_number))
    headings = (
        wording.label("evaluation_assessments", "criterion"),
        *ASSESSORS,
        *(wording.say(key) for key in ("card_mean", "card_gap", "card_again")),
    )
    table(headings, [_line(code, found, wording) for code in found.scores])
    for code, row in found.scores.items():
        for each in ASSESSORS:
            why = row and row[f"justification_{each.lower()}"]
            if why:
                typer.echo("")
                typer.echo(f"{wording.code('criterion', code)}, {each}: {one_line(why)}")


def _line(code: str, found: Card, wording: Wording) -> tuple[str, ...]:
    row = found.scores[code] or {}
    names = (*(f"score_{each.lower()}" for each in ASSESSORS), "mean_score", "gap")
    cells = ("–" if row.get(name) is None else f"{row[name]:g}" for name in names)
    again = row.get("needs_adjudication")
    said = "–" if again is None else wording.say("card_yes" if again else "card_no")
    return (wording.code("criterion", code), *cells, said)
