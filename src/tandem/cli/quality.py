"""Data quality: the report, and what to ask of the sources."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from tandem.cli.options import date_option, opened, workspace_argument
from tandem.cli.text import table
from tandem.usecases.quality.report import assess_workspace, report_sheet, write_questions, write_report


@click.command("quality")
@workspace_argument
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, help="Also write the report: FILE.html, .pdf or .xlsx."
)
@click.option(
    "--questions",
    type=click.Path(path_type=Path),
    default=None,
    help="Write what has to be asked of the sources: FILE.xlsx, and FILE.toml with which the answers come back.",
)
@date_option
def quality_command(workspace: Path, out: Path | None, questions: Path | None, valid_at: date) -> None:
    """How good the records are: what is wrong, on how much land, how sure the totals are, and what to ask of whom."""
    with opened(workspace) as ws:
        done = assess_workspace(ws, valid_at=valid_at)
    sheet = report_sheet(done, every=False)
    for line in sheet.lines:
        click.echo(line)
    for part in sheet.tables[:2]:
        click.echo(f"\n{part.title}\n{table(part.header, part.rows)}")
    if out is not None:
        write_report(done, out)
        click.echo(
            f"\nWrote {out}: {len(done.quality.cases):,} things with a finding, by rule, source, table and unit."
        )
    if questions is not None:
        mapping = write_questions(done, questions)
        click.echo(
            f"\nWrote {questions}: {len(done.questions):,} questions. Fill in 'answer', 'shape' or 'remark', then:"
        )
        click.echo(f"  tandem import {workspace} {questions} --mapping {mapping}")


COMMANDS = [quality_command]
