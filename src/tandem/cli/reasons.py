"""Commands about reasons: why, why-not, best-slot, critical, compare."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from tandem.cli.options import DAY, opened, plan_as_of_options, workspace_argument
from tandem.language import OWN_NAMES, language_of
from tandem.usecases.chain import critical_path
from tandem.usecases.comparing import compare_plans
from tandem.usecases.reasons import best_slot, why, why_not


@click.command("why")
@workspace_argument
@click.argument("work")
@plan_as_of_options
def why_command(workspace: Path, work: str, plan_day: date | None, known_at: datetime | None) -> None:
    """Why a work comes when it comes, what a week's delay would cost, what would bring it forward, and on whose word.

    WORK may be a team: then why it is without work for weeks.
    """
    with opened(workspace, known_at, plan_day) as ws, ws.store.reading() as reader:
        for line in why(reader, work):
            click.echo(line)


@click.command("why-not")
@workspace_argument
@click.argument("work")
@click.option("--before", type=DAY, default=None, help="Day before which the work does not start.")
@click.option("--team", default=None, help="Team that does not do it: name or id.")
@plan_as_of_options
def why_not_command(
    workspace: Path, work: str, before: date | None, team: str | None, plan_day: date | None, known_at: datetime | None
) -> None:
    """Why a work does not come sooner, or is not done by a team: what prevents it, or what it would cost."""
    with opened(workspace, known_at, plan_day) as ws, ws.store.reading() as reader:
        for line in why_not(reader, work, before=before, team=team):
            click.echo(line)


@click.command("best-slot")
@workspace_argument
@click.argument("work")
@plan_as_of_options
def best_slot_command(workspace: Path, work: str, plan_day: date | None, known_at: datetime | None) -> None:
    """The best start and team for a work, with all else as it is and with the rest making room."""
    with opened(workspace, known_at, plan_day) as ws, ws.store.reading() as reader:
        for line in best_slot(reader, work):
            click.echo(line)


@click.command("critical")
@workspace_argument
@click.option(
    "--for", "place", default=None, help="Community or hazardous area: what its services or release wait for."
)
@plan_as_of_options
def critical_command(workspace: Path, place: str | None, plan_day: date | None, known_at: datetime | None) -> None:
    """The chain of works that decides when the plan ends, or when a community or area is served; slack of the others."""
    with opened(workspace, known_at, plan_day) as ws, ws.store.reading() as reader:
        for line in critical_path(reader, place):
            click.echo(line)


@click.command("compare")
@workspace_argument
@click.argument("first")
@click.argument("second")
@click.option("--language", "code", type=click.Choice(tuple(OWN_NAMES)), default="en", help="Language of the answer.")
@plan_as_of_options
def compare_command(
    workspace: Path, first: str, second: str, code: str, plan_day: date | None, known_at: datetime | None
) -> None:
    """Compare two plans, named by number, id, 'last' or 'previous'."""
    with opened(workspace, known_at, plan_day) as ws, ws.store.reading() as reader:
        for line in compare_plans(reader, first, second, language_of(code)):
            click.echo(line)


COMMANDS = [why_command, why_not_command, best_slot_command, critical_command, compare_command]
