"""Commands about what if: scenario add, list, compare; worth."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import click

from tandem.cli.options import DAY, engine_option, now, opened, plan_as_of_options, workspace_argument
from tandem.cli.plans import search_of
from tandem.cli.text import Cell, number, table
from tandem.errors import InputError
from tandem.plan.scenario import (
    Accredit,
    AddPeople,
    AddTeams,
    Arrive,
    Change,
    Close,
    Confirm,
    ConfirmedOnly,
    Done,
    Forbid,
    Late,
    Lift,
    PinWork,
    Scenario,
    SetPolicy,
    Stay,
    WorkTakes,
)
from tandem.times import parse_day
from tandem.uncertainty.worth import TRIES
from tandem.usecases.desk.steps import add_scenario, scenarios
from tandem.usecases.scenarios import Comparison, compare_scenarios
from tandem.usecases.wanted import Wanted, wanted_teams

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@click.group("scenario")
def scenario_group() -> None:
    """What if: named changes, planned beside the live plan, never recorded as facts."""


@scenario_group.command("add")
@workspace_argument
@click.argument("name")
@click.option("--by", required=True, help="Who asks.")
@click.option("--reason", required=True, help="Why, in a sentence.")
@click.option("--teams", type=click.IntRange(1, 1000), help="This many more teams; needs --scope and --arrival.")
@click.option("--people", type=click.IntRange(1), default=8, show_default=True, help="People in each of them.")
@click.option("--scope", "scopes", multiple=True, help="What they are accredited for; may be repeated.")
@click.option("--arrival", type=DAY, default=None, help="Day on which they are here.")
@click.option("--confirmed-only", is_flag=True, help="Only the teams that are here.")
@click.option("--late", type=(click.FloatRange(0, 1), click.IntRange(1)), default=None, metavar="SHARE DAYS")
@click.option(
    "--close",
    "closed",
    multiple=True,
    metavar="ASSET[=DAY]",
    help="A road or other component that is closed, until a day.",
)
@click.option("--more-people", type=(click.IntRange(1), str, DAY), default=None, metavar="PEOPLE SCOPE DAY")
@click.option(
    "--arrive", "arrivals", multiple=True, metavar="TEAM=DAY", help="A team that comes on this day, without slip."
)
@click.option(
    "--confirm", "confirmed", multiple=True, help="An expected team or a commitment, taken as here on its date."
)
@click.option("--pin", "pins", multiple=True, metavar="WORK=TEAM[,TEAM]@DAY", help="Who does a work from which day.")
@click.option(
    "--forbid",
    "forbidden",
    multiple=True,
    metavar="WORK[=TEAM|=DAY]",
    help="A work not by a team, before a day, or at all.",
)
@click.option("--set", "values", multiple=True, metavar="PATH=VALUE", help="A policy value, such as weights.water=3.")
@click.option(
    "--takes", "longer", multiple=True, metavar="WORK=FACTOR", help="A work that takes so many times as long."
)
@click.option("--lift", "lifted", multiple=True, metavar="WORK", help="A work without pin, release date and season.")
@click.option("--done", multiple=True, metavar="WORK=DAY", help="A work that others finish before a day.")
@click.option("--stay", "staying", multiple=True, metavar="TEAM=DAY", help="A team that leaves on this day.")
@click.option(
    "--accredit", "accredited", multiple=True, metavar="TEAM=SCOPE@DAY", help="A team with papers from a day on."
)
def add_command(
    workspace: Path,
    name: str,
    by: str,
    reason: str,
    teams: int | None,
    people: int,
    scopes: tuple[str, ...],
    arrival: date | None,
    confirmed_only: bool,
    late: tuple[float, int] | None,
    closed: tuple[str, ...],
    more_people: tuple[int, str, date] | None,
    arrivals: tuple[str, ...],
    confirmed: tuple[str, ...],
    pins: tuple[str, ...],
    forbidden: tuple[str, ...],
    values: tuple[str, ...],
    longer: tuple[str, ...],
    lifted: tuple[str, ...],
    done: tuple[str, ...],
    staying: tuple[str, ...],
    accredited: tuple[str, ...],
) -> None:
    """Keep a scenario under a name; options add up."""
    changes: list[Change] = []
    if teams is not None:
        if not scopes or arrival is None:
            raise InputError("More teams were asked for without scope or day.", "Add --scope SCOPE and --arrival DATE.")
        changes.append(AddTeams(teams, people, scopes, arrival))
    if confirmed_only:
        changes.append(ConfirmedOnly())
    if late is not None:
        changes.append(Late(*late))
    if more_people is not None:
        changes.append(AddPeople(*more_people))
    changes += [Close(asset, parse_day(day) if day else None) for asset, day in map(_named, closed)]
    changes += [Arrive(team, parse_day(day)) for team, day in map(_named, arrivals)]
    changes += [Confirm(thing) for thing in confirmed]
    changes += [_pin(text) for text in pins]
    changes += [_forbid(text) for text in forbidden]
    changes += [SetPolicy(*_pair(text)) for text in values]
    changes += [WorkTakes(*_pair(text)) for text in longer]
    changes += [Lift(work) for work in lifted]
    changes += [Done(work, parse_day(day)) for work, day in map(_named, done)]
    changes += [Stay(team, parse_day(day)) for team, day in map(_named, staying)]
    changes += [_accredit(text) for text in accredited]
    if not changes:
        raise InputError("The scenario changes nothing.", "Name a change: tandem scenario add --help.")
    with opened(workspace) as ws:
        add_scenario(ws, Scenario(name, by, reason, tuple(changes)), now())
    click.echo(f"Kept scenario '{name}': {'; '.join(map(str, changes))}. Next: tandem scenario compare {workspace}")


def _named(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _pin(text: str) -> PinWork:
    work, rest = _named(text)
    teams, _, day = rest.rpartition("@")
    if not teams:
        raise InputError(f"'{text}' is not WORK=TEAM@DAY.", "Write it as nts/a=team-1@2026-05-04.")
    return PinWork(work, tuple(teams.split(",")), parse_day(day))


def _forbid(text: str) -> Forbid:
    work, about = _named(text)
    if not about:
        return Forbid(work)
    return Forbid(work, before=parse_day(about)) if _DAY.fullmatch(about) else Forbid(work, about)


def _accredit(text: str) -> Accredit:
    team, rest = _named(text)
    scope, _, day = rest.rpartition("@")
    if not scope:
        raise InputError(f"'{text}' is not TEAM=SCOPE@DAY.", "Write it as team-1=ts@2026-05-04.")
    return Accredit(team, scope, parse_day(day))


def _pair(text: str) -> tuple[str, float]:
    name, _, value = text.rpartition("=")
    try:
        return name, float(value)
    except ValueError as error:
        raise InputError(f"'{text}' is not NAME=NUMBER.", "Write it as weights.water=3.") from error


@scenario_group.command("list")
@workspace_argument
def list_command(workspace: Path) -> None:
    """All scenarios with author and reason."""
    with opened(workspace) as ws, ws.store.reading() as reader:
        rows: list[tuple[Cell, ...]] = [
            (kept.name, "; ".join(map(str, kept.changes)), kept.author, kept.reason) for kept in scenarios(reader)
        ]
    click.echo(table(("scenario", "changes", "by", "reason"), rows) if rows else "No scenario is kept.")


@scenario_group.command("compare")
@workspace_argument
@click.argument("names", nargs=-1)
@click.option("--seconds", type=click.FloatRange(0.1), default=None, help="Of each search. [default: 30]")
@click.option(
    "--iterations", type=click.IntRange(0), default=None, help="Of each search: same limit and seed, same table."
)
@click.option("--seed", type=click.IntRange(0), default=None, help="Of each search. [default: 1]")
@engine_option
def compare_command(
    workspace: Path,
    names: tuple[str, ...],
    seconds: float | None,
    iterations: int | None,
    seed: int | None,
    engine: str,
) -> None:
    """What each scenario (all where none is named) is worth, planned with the same seed and budget from the live plan."""
    search = search_of(seconds, iterations, seed, 1.0, True)
    with opened(workspace) as ws:
        found = compare_scenarios(ws, names, search, days=(90, 180, 365), engine=engine)
    click.echo(format_comparison(found))


def format_comparison(found: Comparison) -> str:
    """The table of scenarios, and below which worth it says nothing."""
    rows: list[tuple[Cell, ...]] = []
    for row in (found.base, *found.rows):
        gained = [round(value - base) for value, base in zip(row.returned, found.base.returned, strict=True)]
        share = f"{row.worth / found.base.objective:+.1%}" if found.base.objective else ""
        rows.append((row.scenario.name, row.objective, _signed(row.worth), share, *map(_signed, gained)))
    days = tuple(f"served by day {day}" for day in found.days)
    return "\n".join(
        [
            table(("scenario", "weighted person-days", "gained or lost", "", *days), rows),
            "",
            "Worth: weighted person-days gained (-: lost) against the plan as it is; served: people more, summed over services and hazard.",
            f"Noise: searching on without any change gained {number(found.noise)}; a worth below that is uncertain.",
        ]
    )


def _signed(value: float) -> str:
    return f"{round(value):+,}" if round(value) else "0"


@click.command("worth")
@workspace_argument
@click.option("--months", type=click.IntRange(1, 60), default=12, show_default=True, help="Months of arrival to show.")
@click.option("--scope", "scopes", multiple=True, help="Only these scopes; may be repeated.")
@click.option(
    "--tries", type=click.IntRange(0), default=TRIES, show_default=True, help="Moves of the new team for each figure."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the moves.")
@engine_option
@plan_as_of_options
def worth_command(
    workspace: Path,
    months: int,
    scopes: tuple[str, ...],
    tries: int,
    seed: int,
    engine: str,
    plan_day: date | None,
    known_at: datetime | None,
) -> None:
    """What to ask donors for: what one more team of each scope saves, by month of arrival."""
    with opened(workspace, known_at, plan_day) as ws, ws.store.reading() as reader:
        found = wanted_teams(reader, months=months, scopes=scopes, engine=engine, tries=tries, seed=seed)
    click.echo(format_wanted(found))


def format_wanted(found: Wanted) -> str:
    """Scope by month of arrival."""
    rows: list[tuple[Cell, ...]] = [
        (
            f"{found.names.get(row.scope, row.scope)} ({row.scope})",
            found.names.get(row.like, row.like),
            *map(round, row.worth),
        )
        for row in found.rows
    ]
    heads = (f"{day:%Y-%m}" for day in found.arrivals)
    return "\n".join(
        [
            f"Plan {found.plan}: weighted person-days that one more team saves, here from the first day of the month on.",
            "",
            table(("one more team for", "like", *heads), rows),
            "",
            "Both sides start from this plan drawn together: once as it is, once with moves of the new team and of nobody else.",
            "0: the team is not needed, or no use was found for it in so many --tries. Planning anew with it may save more.",
        ]
    )


COMMANDS = [scenario_group, worth_command]
