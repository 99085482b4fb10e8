"""Options and helpers that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from tandem.settings import Settings
from tandem.times import parse_day
from tandem.usecases.workspace import Workspace, open_workspace

Command = TypeVar("Command", bound=Callable[..., Any])

workspace_argument = click.argument("workspace", type=click.Path(path_type=Path), metavar="REGION.gpkg")


engine_option = click.option(
    "--engine", default="local", show_default=True, help="local, local:N processes, or dask://host:port."
)


class DayType(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        return value if isinstance(value, date) else parse_day(str(value))


DAY = DayType()


def date_option(function: Command) -> Command:
    """``--date``: the day that the picture is valid at; today by default."""
    return click.option(
        "--date",
        "valid_at",
        type=DAY,
        default=lambda: today(),
        help="Day of the picture (YYYY-MM-DD). [default: today]",
    )(function)


def now() -> datetime:
    """The one place where a command reads the clock."""
    return datetime.now(UTC)


def today() -> date:
    """Today by the machine's clock, in UTC."""
    return now().date()


@contextmanager
def opened(path: Path) -> Iterator[Workspace]:
    """An open workspace that is closed at the end."""
    workspace = open_workspace(path, Settings())
    try:
        yield workspace
    finally:
        workspace.store.close()
