"""`asl template`: a blank workbook for a partner to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from asl_pipeline.cli.shared import Json, as_period, ledger_in, settings, show, today
from asl_pipeline.derive.spreadsheet import sheet_name
from asl_pipeline.feedback.blank.voice import Voice
from asl_pipeline.feedback.wording import Wording
from asl_pipeline.languages import available
from asl_pipeline.model.failure import WrongUse
from asl_pipeline.model.partner import Partner
from asl_pipeline.model.period import Period
from asl_pipeline.partners import partner as partner_of
from asl_pipeline.store.files import write
from asl_pipeline.workflow.blank import blank_for, forms_for
from asl_pipeline.workflow.workplace import Workplace


def template(
    forms: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DATASET]...", help="Forms; all that are expected if left out."),
    ] = None,
    *,
    partner: Annotated[str, typer.Option(help="The partner's code, such as PAU.")],
    period: Annotated[
        str | None,
        typer.Option(help="The half-year, such as 2018-S2; the last to be reported if left out."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the file.")] = None,
    lang: Annotated[
        str | None, typer.Option(help="The language, if it is not that of the partner's letters.")
    ] = None,
    json: Json = False,
) -> None:
    """Write a blank workbook in the partner's language, filled with what is known.

    Example: asl template --partner PAU --period 2018-S2
    """
    sender = partner_of(partner)
    voice = Voice(Wording(_language(lang or sender.letter_language)), sender)
    half_year = _last_of(sender) if period is None else as_period(period)
    chosen = forms_for(sender, half_year, forms or ())
    titles = [voice.wording.form(form.name) for form in chosen]
    title = titles[0] if len(titles) == 1 else voice.say("report")
    path = out or Path(f"{sheet_name(title)} {sender.code} {half_year}.xlsx")
    if path.exists():
        raise WrongUse(f"{path} is there already, and may be filled in; choose another with --out")
    place = settings()
    with ledger_in(place) as ledger:
        at = Workplace(settings=place, ledger=ledger, today=today(), inbox=place.inbox)
        made = blank_for(at, chosen, half_year, voice)
    write(path, made.blank.content)
    told = list(zip(made.forms, made.blank.sheets, made.rows, strict=True))
    if json:
        show(
            {
                "file": str(path),
                "partner": sender.code,
                "period": str(half_year),
                "language": voice.wording.language,
                "sheets": [
                    {"dataset": form, "sheet": sheet, "rows": rows} for form, sheet, rows in told
                ],
            }
        )
        return
    typer.echo(f"Wrote {path}")
    for _, sheet, rows in told:
        typer.echo(f"  {sheet}: {rows} rows filled in")


def _language(code: str) -> str:
    if code not in available():
        raise WrongUse(f"no words in {code!r}; there are {', '.join(available())}")
    return code


def _last_of(partner: Partner) -> Period:
    """The last half-year of the partner that is over, or its first."""
    over = [each for each in partner.periods if each.opens <= today()]
    return over[-1] if over else partner.periods[0]
