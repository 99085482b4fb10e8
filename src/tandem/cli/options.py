"""Options and helpers that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from tandem.errors import DateError
from tandem.settings import Settings
from tandem.times import parse_day, parse_instant
from tandem.usecases.as_of import as_of
from tandem.usecases.workspace import Workspace, open_workspace

Command = TypeVar("Command", bound=Callable[..., Any])
Time = TypeVar("Time", bound=date)

workspace_argument = click.argument("workspace", type=click.Path(path_type=Path), metavar="REGION.gpkg")


engine_option = click.option(
    "--engine", default="local", show_default=True, help="local, local:N processes, or dask://host:port."
)


class DayType(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        return _asked(parse_day, str(value), "Write an existing day as YYYY-MM-DD, such as 2026-05-03.")


DAY = DayType()


class KnownType(click.ParamType[datetime]):
    """An instant until which received records count; a day counts to its end."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        instant = _asked(parse_instant, text, "Write a day as 2026-05-03, or an instant as 2026-05-03T14:00Z.")
        return instant + timedelta(days=1, microseconds=-1) if len(text) == len("2026-05-03") else instant


KNOWN = KnownType()


def _asked(parse: Callable[[str], Time], text: str, next_step: str) -> Time:
    """A time of an option: who typed it has no source to correct."""
    try:
        return parse(text)
    except DateError as error:
        raise DateError(error.cause, next_step) from error


def as_of_options(function: Command) -> Command:
    """``--valid-at`` and ``--known-at`` of every command that reads the picture: the day of the world, and what was received until when."""
    valid = click.option(
        "--valid-at",
        "--date",
        "--on",
        "valid_at",
        type=DAY,
        default=lambda: today(),
        help="Day of the picture (YYYY-MM-DD). [default: today]",
    )
    return valid(_known_option(function))


def plan_as_of_options(function: Command) -> Command:
    """The same of every command that reads a kept plan, whose day is that of the plan."""
    day = click.option(
        "--valid-at", "plan_day", type=DAY, default=None, help="The last plan made for this day. [default: the last]"
    )
    return day(_known_option(function))


def _known_option(function: Command) -> Command:
    return click.option(
        "--known-at",
        "known_at",
        type=KNOWN,
        default=None,
        help="Only what was received and kept until then: a day (to its end) or 2026-05-03T14:00Z. [default: now]",
    )(function)


def date_option(function: Command) -> Command:
    """``--date`` of a command that writes: the day that the picture is valid at; today by default."""
    return click.option(
        "--date",
        "--valid-at",
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
def opened(path: Path, known_at: datetime | None = None, plan_day: date | None = None) -> Iterator[Workspace]:
    """An open workspace, as it was known at an instant where one is given, that is closed at the end."""
    workspace = open_workspace(path, Settings())
    try:
        yield as_of(workspace, known_at, plan_day)
    finally:
        workspace.store.close()
