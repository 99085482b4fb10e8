"""Commands that tell: brief, export."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from tandem.cli.options import DAY, as_of_options, now, opened, plan_as_of_options, workspace_argument
from tandem.language import OWN_NAMES, language_of
from tandem.usecases.minimum_data import export_minimum_data
from tandem.usecases.telling import Wanted, brief, export

OPENED_WITH = {
    ".gpkg": "Open it in QGIS: Layer, Add vector layer; the layers carry names and units.",
    ".xlsx": "Open it in a spreadsheet: one sheet for each of these.",
    ".csv": "Each of these is a file of its own beside that name (NAME-LAYER.csv, UTF-8): open them in a spreadsheet.",
    ".geojson": "Each of these is a file of its own beside that name (NAME-LAYER.geojson): drop them on a map such as QGIS.",
    ".kml": "Open it in Google Earth or another program for KML: one folder for each of these; tables without places are left out.",
    ".ics": "Subscribe to it or import it in a calendar; a later export under the same name updates the entries.",
    ".xml": "Open it in MS Project or ProjectLibre; what you move there and save as XML comes back: "
    "tandem import-moves REGION.gpkg {name} --by NAME --reason TEXT.",
}
"""How the file of each ending is opened."""


@click.command("brief")
@workspace_argument
@click.option("--output", required=True, type=click.Path(path_type=Path), help="FILE.html, FILE.pdf or FILE.docx")
@click.option(
    "--day",
    "map_day",
    type=DAY,
    default=None,
    help="Day of the map, and marked on the Gantt chart. [default: the first day of the plan]",
)
@click.option(
    "--weeks",
    type=click.IntRange(1, 26),
    default=6,
    show_default=True,
    help="Weeks on the Gantt chart, from a week before the day.",
)
@click.option(
    "--language",
    "code",
    type=click.Choice(tuple(OWN_NAMES)),
    default="en",
    show_default=True,
    help="Language of the briefing.",
)
@click.option("--pages", type=click.IntRange(1, 4), default=4, show_default=True, help="Pages that a PDF may take.")
@plan_as_of_options
def brief_command(
    workspace: Path,
    output: Path,
    map_day: date | None,
    weeks: int,
    code: str,
    pages: int,
    plan_day: date | None,
    known_at: datetime | None,
) -> None:
    """Write the briefing about the last plan."""
    with opened(workspace, known_at, plan_day) as ws:
        wanted = Wanted(map_day, weeks, language_of(code), pages)
        written = brief(ws, output, wanted, now=now())
    click.echo(f"Wrote {output} ({written / 1000:,.0f} kB)")


@click.command("export")
@workspace_argument
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="FILE.gpkg, FILE.xlsx, FILE.kml, FILE.csv or FILE.geojson (one file per layer), FILE.ics, or FILE.xml for MS Project",
)
@click.option("--each-team", is_flag=True, help="With FILE.ics: also a calendar of each team beside it.")
@click.option(
    "--minimum-data", is_flag=True, help="Write the GICHD's minimum data instead: FILE.xlsx, with its mapping."
)
@as_of_options
def export_command(
    workspace: Path, output: Path, each_team: bool, minimum_data: bool, valid_at: date, known_at: datetime | None
) -> None:
    """Write picture, ledger, findings, last plan and its figures as layers or tables, or the plan as calendar or project."""
    if minimum_data and each_team:
        raise click.UsageError("--minimum-data and --each-team exclude each other.")
    with opened(workspace, known_at) as ws:
        if minimum_data:
            mapping, rows = export_minimum_data(ws, output, valid_at=valid_at)
            click.echo(f"Wrote {output}: {rows:,} rows. Read it back with --mapping {mapping}.")
            return
        names = export(ws, output, valid_at=valid_at, each_team=each_team)
    click.echo(f"Wrote {output}: {', '.join(names)}. {OPENED_WITH[output.suffix.lower()].format(name=output)}")


COMMANDS = [brief_command, export_command]
