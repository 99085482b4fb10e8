"""Commands that look ahead: uncertainty."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import click
import numpy as np

from tandem.cli.options import Command, engine_option, opened, plan_as_of_options, workspace_argument
from tandem.cli.text import Cell, table
from tandem.settings import Settings
from tandem.usecases.outlook import Outlook, date_ranges, outlook, write_outlook

SHOWN_DAYS = (30, 90, 180, 365, 730)


def seed_option(function: Command) -> Command:
    """``--seed`` of draws."""
    return click.option("--seed", type=click.IntRange(0), default=None, help="Seed of the draws. [default: 1]")(
        function
    )


@click.command("uncertainty")
@workspace_argument
@click.option("--plan", default="last", show_default=True, help="Plan by number, id, 'last' or 'previous'.")
@click.option("--draws", type=click.IntRange(10, 100_000), default=1000, show_default=True)
@seed_option
@engine_option
@click.option("--next", "following", type=click.IntRange(0), default=15, show_default=True, help="Works to show.")
@click.option("--output", type=click.Path(path_type=Path), default=None, help="FILE.csv: all dates and curves.")
@plan_as_of_options
def uncertainty_command(
    workspace: Path,
    plan: str,
    draws: int,
    seed: int | None,
    engine: str,
    following: int,
    output: Path | None,
    plan_day: date | None,
    known_at: datetime | None,
) -> None:
    """How sure a plan is: P10, P50 and P80 of every curve and date over many draws of what may happen."""
    chosen = Settings().seed if seed is None else seed
    with opened(workspace, known_at, plan_day) as ws, ws.store.reading() as reader:
        found = outlook(reader, plan, draws=draws, seed=chosen, engine=engine)
    click.echo(format_outlook(found, following))
    if output is not None:
        click.echo("Wrote " + ", ".join(map(str, write_outlook(found, output))))


def format_outlook(found: Outlook, following: int) -> str:
    """Figures, curves and the next works, as planned and in 10, 50 and 80 % of the draws."""
    planned, policy = found.planned, found.planned.policy.uncertainty
    objective = planned.solution.objective
    rows = [
        (name, value, f"{value / objective - 1:+.1%}" if objective else "")
        for name, value in zip(("as planned", "P10", "P50", "P80"), (objective, *found.objective), strict=True)
    ]
    rows.append(
        ("mean", mean := float(found.ensemble.objective.mean()), f"{mean / objective - 1:+.1%}" if objective else "")
    )
    return "\n".join(
        [
            f"Plan {planned.number}, carried out under {found.ensemble.draws:,} draws (seed {found.seed}): nobody plans again;",
            "works of teams that are missing, or overdue by a week, go to whoever is free. See docs/uncertainty.md.",
            f"Spreads of policy {planned.policy.label}: works "
            + ", ".join(f"{kind} {sd:g}" for kind, sd in policy.work_log_sd.items())
            + f"; arrivals {policy.arrival_delay_days:g} days late in the median, {policy.never_arrives_share:.0%} never.",
            f"Learnt from completion reports: {', '.join(found.learnt) or 'nothing yet'}.",
            "",
            table(("", "weighted person-days", "against the plan"), rows),
            "",
            table(("people without", "day", "as planned", "P10", "P50", "P80"), _curve_rows(found)),
            "",
            table(("next works", "end as planned", "P10", "P50", "P80"), _work_rows(found, following)),
        ]
    )


def _curve_rows(found: Outlook) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for band in found.bands:
        for day in SHOWN_DAYS:
            at = int(np.searchsorted(band.days, day, side="right")) - 1
            left = [round(float(curve[at])) for curve in (band.planned, *band.quantiles)]
            name = found.planned.names.get(band.name, band.name)
            rows.append((name, str(found.planned.problem.start + timedelta(days=day)), *left))
            if not any(left):
                break
    return rows


def _work_rows(found: Outlook, following: int) -> list[tuple[Cell, ...]]:
    problem, schedule, names = found.planned.problem, found.planned.solution.schedule, found.planned.names
    ends = {row.place: row for row in date_ranges(problem, schedule, found.ensemble) if row.what == "end"}
    coming = [work for work in schedule.work_start.argsort(kind="stable") if problem.works.scope[work] >= 0]
    rows: list[tuple[Cell, ...]] = []
    for work in coming[:following]:
        row = ends[problem.works.ids[work]]
        rows.append((f"{names.get(row.place, row.place)} ({row.place})", *map(_day, (row.planned, *row.quantiles))))
    return rows


def _day(day: date | None) -> str:
    return "beyond the horizon" if day is None else day.isoformat()


COMMANDS = [uncertainty_command]
