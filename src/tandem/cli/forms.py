"""Command about the forms that authorities owe."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from tandem.cli.options import KNOWN, opened, workspace_argument
from tandem.errors import InputError
from tandem.usecases.forms.assemble import write_forms


@click.command("forms")
@workspace_argument
@click.option("--year", type=click.IntRange(1980, 9998), default=None, help="Article 7 of both conventions for a year.")
@click.option("--month", default=None, metavar="YYYY-MM", help="The operations report of a month instead.")
@click.option("--output", required=True, type=click.Path(path_type=Path), help="FILE.xlsx or FILE.pdf")
@click.option(
    "--known-at",
    "known_at",
    type=KNOWN,
    default=None,
    help="Only what was received until then: a day (to its end) or 2026-05-03T14:00Z. [default: now]",
)
def forms_command(
    workspace: Path, year: int | None, month: str | None, output: Path, known_at: datetime | None
) -> None:
    """Write the forms of a period, each cell with the records that sum to it; same --known-at, same bytes.

    For a year: Form C of the Anti-Personnel Mine Ban Convention, Forms F, G and H of the Convention on Cluster Munitions,
    and donors. For a month: the operations report. Restricted records are in none of them.
    """
    if (year is None) == (month is None):
        raise InputError("Forms are of one year or of one month.", "Give one of --year 2025 and --month 2025-06.")
    at, which = (year, None) if year is not None else month_of(month or "")
    with opened(workspace, known_at) as ws:
        forms = write_forms(ws, output, year=at, month=which)
    click.echo(f"Wrote {output}: {', '.join(form.code for form in forms.forms)}, Explanations.")


def month_of(text: str) -> tuple[int, int]:
    """Year and month of YYYY-MM."""
    year, _, month = text.partition("-")
    if not (len(year) == 4 and len(month) == 2 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12):
        raise InputError(f"'{text}' is no month.", "Write it as 2025-06.")
    return int(year), int(month)


COMMANDS = [forms_command]
