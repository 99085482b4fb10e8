"""The command that opens the plan room in a browser: serve."""

from __future__ import annotations

from pathlib import Path

import click

from tandem.cli.options import now, opened, workspace_argument
from tandem.usecases.room.basemap import basemap_of
from tandem.usecases.room.open import Room
from tandem.web.serve import DEFAULT_PORT, serve


@click.command("serve")
@workspace_argument
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0 takes any free one."
)
@click.option(
    "--basemap",
    type=click.Path(path_type=Path),
    default=None,
    help="A PMTiles or MBTiles file to draw under the region.",
)
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def serve_command(workspace: Path, port: int, basemap: Path | None, no_browser: bool) -> None:
    """The plan room: map, Gantt chart, curve and day slider of the plan, in the browser of this machine."""
    below = None if basemap is None else basemap_of(basemap)
    with opened(workspace) as ws:
        serve(Room(ws, now, below), port=port, browser=not no_browser, tell=click.echo)


COMMANDS = [serve_command]
