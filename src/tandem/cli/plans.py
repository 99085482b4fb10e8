"""Commands that make plans: plan, replan, pin, import-moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from tandem.cli.options import DAY, Command, as_of_options, date_option, engine_option, now, opened, workspace_argument
from tandem.cli.text import number, table
from tandem.errors import InputError
from tandem.picture.tables import Finding
from tandem.plan.figures import start_date
from tandem.plan.problem import TICKS_PER_DAY
from tandem.plan.replan.changes import CAUSES
from tandem.plan.schedule import Trace
from tandem.settings import Settings
from tandem.uncertainty.robust import Robust
from tandem.usecases.as_of import as_of
from tandem.usecases.desk.plans import plan_scenario
from tandem.usecases.moving import MovesOutcome, import_moves
from tandem.usecases.pinning import pin
from tandem.usecases.planning import Planned, Search, make_plan, replan
from tandem.usecases.robust import make_robust_plan
from tandem.usecases.room.opening import keep_first_screen

# Improvements smaller than this share wait for the next line.
WORTH_A_LINE = 0.001


class ShareType(click.ParamType[float]):
    """How much of the people expected a plan counts: all, confirmed (nobody) or expected:SHARE."""

    name = "capacity"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        named = {"all": 1.0, "confirmed": 0.0}
        text = str(value)
        if text in named:
            return named[text]
        kind, _, share = text.partition(":")
        try:
            number = float(share.removesuffix("%")) / (100 if share.endswith("%") else 1)
        except ValueError:
            number = -1.0
        if kind != "expected" or not 0 <= number <= 1:
            raise InputError(
                f"'{text}' is no capacity to plan on.", "Use all, confirmed, or expected:0.3 (also expected:30%)."
            )
        return number


def search_options(function: Command) -> Command:
    """Options of every search."""
    for option in (
        click.option(
            "--seconds",
            type=click.FloatRange(0.1),
            default=None,
            help="Time limit of the search. [default: 30; of replan: 2]",
        ),
        click.option(
            "--iterations",
            type=click.IntRange(0),
            default=None,
            help="Iteration limit: same limit and seed, same plan.",
        ),
        click.option("--seed", type=click.IntRange(0), default=None, help="Seed of the search. [default: 1]"),
        click.option(
            "--capacity",
            type=ShareType(),
            default="all",
            show_default=True,
            metavar="all|confirmed|expected:SHARE",
            help="Count all expected teams, only those that are here, or those and a share of the people expected.",
        ),
        click.option("--quiet", is_flag=True, help="No progress."),
    ):
        function = option(function)
    return function


def search_of(
    seconds: float | None,
    iterations: int | None,
    seed: int | None,
    capacity: float,
    quiet: bool,
    again: bool = False,
) -> Search:
    """The options of a search, or of one ``again``, from settings where they are not given."""
    settings = Settings()
    default = settings.replan_seconds if again else settings.time_limit_seconds
    if not quiet:
        click.echo(
            "Reading the records and searching (the first plan on a machine compiles for about a minute) ...", err=True
        )
    return Search(
        seed=settings.seed if seed is None else seed,
        seconds=seconds or default,
        iterations=iterations,
        expected_share=capacity,
        on_progress=None if quiet else Progress(),
    )


@click.command("plan")
@workspace_argument
@search_options
@click.option("--scenario", default=None, help="Plan a kept scenario beside the live plan, which stays as it is.")
@click.option("--robust", is_flag=True, help="Choose the plan that holds best under draws of what may happen.")
@engine_option
@as_of_options
def plan_command(
    workspace: Path,
    valid_at: date,
    known_at: datetime | None,
    scenario: str | None,
    robust: bool,
    engine: str,
    **options: Any,
) -> None:
    """Make the joint plan of survey, clearance, repair and training for all organisations."""
    if scenario is not None and robust:
        raise InputError("A plan is either of a scenario or robust.", "Give one of --scenario and --robust.")
    search = search_of(**options)
    with opened(workspace) as whole:
        ws = as_of(whole, known_at)
        if scenario is not None:
            made = plan_scenario(ws, scenario, search, now=now())
            click.echo(f"Scenario '{scenario}', beside the live plan:\n{format_plan(made)}\n{format_changes(made)}")
        elif robust:
            made, held = make_robust_plan(ws, search, valid_at=valid_at, now=now(), engine=engine)
            keep_first_screen(whole, made)
            click.echo(f"{format_plan(made)}\n\n{format_robust(held)}")
        else:
            made = make_plan(ws, search, valid_at=valid_at, now=now(), engine=engine)
            keep_first_screen(whole, made)
            click.echo(format_plan(made))


def format_robust(held: Robust) -> str:
    """The robust plan beside the plain one on the same fresh draws."""
    rows = [
        (name, plain, robust, f"{robust / plain - 1:+.1%}" if plain else "")
        for name, plain, robust in zip(
            ("as planned", "mean", "P50", "P80"),
            (held.plain.planned, held.plain.mean, held.plain.p50, held.plain.p80),
            (held.robust.planned, held.robust.mean, held.robust.p50, held.robust.p80),
            strict=True,
        )
    ]
    told = "No candidate held better: the plain plan is kept." if held.is_plain else "The robust plan is kept."
    return "\n".join(
        [
            f"{told} {held.candidates} candidates, judged by P80; below on {held.draws} fresh draws that decided nothing.",
            table(("weighted person-days", "plain plan", "robust plan", ""), rows),
        ]
    )


@click.command("replan")
@workspace_argument
@search_options
@date_option
def replan_command(workspace: Path, valid_at: date, **options: Any) -> None:
    """Plan again after facts have changed; what has started before --date or is pinned stays.

    What still holds of the last plan moves only where it pays (policy: replan), and what moves is listed with its reason.
    """
    with opened(workspace) as ws:
        made = replan(ws, search_of(**options, again=True), valid_at=valid_at, now=now())
        keep_first_screen(ws, made)
        click.echo(format_plan(made))
        click.echo(format_changes(made))


@click.command("pin")
@workspace_argument
@click.argument("work")
@click.option("--team", "teams", multiple=True, required=True, help="Team id; may be repeated.")
@click.option("--start", required=True, type=DAY, help="First day of the work on site.")
@click.option("--by", required=True, help="Who decides.")
@click.option("--reason", required=True, help="Why, in a sentence.")
@date_option
def pin_command(
    workspace: Path, work: str, teams: tuple[str, ...], start: date, by: str, reason: str, valid_at: date
) -> None:
    """Fix who does a work from which day; plans keep it."""
    with opened(workspace) as ws:
        report = pin(ws, work, teams=teams, start=start, by=by, reason=reason, now=now(), valid_at=valid_at)
    click.echo(f"Pinned {work} to {', '.join(teams)} from {start}. Report {report}. Next: tandem replan {workspace}")


@click.command("import-moves")
@workspace_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", required=True, help="Who moved the works.")
@click.option("--reason", required=True, help="Why, in a sentence.")
@date_option
def import_moves_command(workspace: Path, file: Path, by: str, reason: str, valid_at: date) -> None:
    """Pin what was moved in MS Project: FILE is an exported plan (.xml) that a project program saved again.

    Another start or other teams become pins. Everything else that was changed is named, with what to do instead.
    """
    with opened(workspace) as ws:
        done = import_moves(ws, file, by=by, reason=reason, now=now(), valid_at=valid_at, settings=Settings())
    click.echo(format_moves(done, workspace))


def format_moves(done: MovesOutcome, workspace: Path) -> str:
    """Pins, works that followed, and what was not taken."""
    found = done.moves
    lines = []
    if done.number < done.plans:
        lines.append(f"The file was made from plan {done.number}; the last plan is {done.plans}.")
    if done.known:
        lines.append(f"The file was imported before, as report {done.report}; nothing added.")
    elif found.moved:
        lines.append(f"Pinned {len(found.moved):,} works. Report {done.report}. Next: tandem replan {workspace}")
        lines += [f"  {move.work} {move.told}" for move in found.moved]
    else:
        lines.append("No work was moved: nothing to pin.")
    if found.followed:
        lines.append(f"{len(found.followed):,} works only gave way to those before them and are not pinned.")
    if found.not_taken:
        lines.append(f"{len(found.not_taken):,} changes were not taken:")
        lines += [f"  {one.about} {one.what}. {one.next_step}" for one in found.not_taken]
    return "\n".join(lines)


MOVES_SHOWN = 20


def format_changes(made: Planned) -> str:
    """Which assignments of the near days move, and why."""
    told = made.changes
    if told is None:
        return "\nNothing of the last plan could be kept: this plan is made afresh."
    lines = [
        "",
        f"Of {told.near:,} assignments that were to begin within {told.near_days:.0f} days {told.untouched:,} stay as they are.",
        f"  {told.affected:,} are affected by changed facts: {len(told.moves) - told.for_gain:,} of them move.",
        f"  {told.near - told.affected:,} are not affected: {told.for_gain:,} of them move for a better plan "
        f"({told.moved_share:.1%}; the policy allows {told.maximum_share:.0%}).",
        f"  Moving none of these would cost {number(told.holding_cost)} weighted person-days more.",
    ]
    best = min((row[1] for row in made.solution.baselines), default=made.solution.objective)
    if best < made.solution.objective:
        lines.append(
            f"  Planned afresh it would cost at least {number(made.solution.objective - best)} less: tandem plan REGION.gpkg."
        )
    if told.moves:
        lines += ["", table(("work", "team", "was", "now", "with", "why"), move_rows(made)[:MOVES_SHOWN])]
    if len(told.moves) > MOVES_SHOWN:
        lines.append(f"and {len(told.moves) - MOVES_SHOWN} more: tandem compare REGION.gpkg previous last")
    return "\n".join(lines)


def move_rows(made: Planned) -> list[tuple[str, str, str, str, str, str]]:
    """Work, team, day it was to begin, new day, new teams and reason of each move."""
    problem, names = made.problem, made.names
    rows = []
    for move in made.changes.moves if made.changes else ():
        work, teams = problem.works.ids[move.work], [problem.teams.ids[team] for team in move.teams]
        by = problem.works.ids[move.by] if move.by >= 0 else ""
        rows.append(
            (
                names.get(work, work),
                names.get(problem.teams.ids[move.team], problem.teams.ids[move.team]),
                start_date(problem.start, move.was).isoformat(),
                start_date(problem.start, move.start).isoformat() if move.teams else "not planned",
                ", ".join(names.get(team, team) for team in teams),
                CAUSES[move.cause] + (f": {names.get(by, by)}" if by else ""),
            )
        )
    return rows


class Progress:
    """Prints improvements on standard error: the first, and then what is worth a line, at most one in a second."""

    def __init__(self) -> None:
        self._shown: Trace | None = None

    def __call__(self, trace: Trace) -> None:
        last = self._shown
        if last is not None and (
            trace.seconds < last.seconds + 1 or trace.objective > last.objective * (1 - WORTH_A_LINE)
        ):
            return
        self._shown = trace
        click.echo(f"  {trace.seconds:6.1f} s  {trace.objective:>18,.0f} weighted person-days", err=True)


def format_plan(made: Planned) -> str:
    """The plan in figures, with the bound and the baselines of the same run."""
    solution = made.solution
    rows = [("this plan", solution.objective, "-")]
    for name, objective, _ in sorted(solution.baselines, key=lambda row: row[1]):
        rows.append((name, objective, f"{objective / solution.objective - 1:+.1%}" if solution.objective else ""))
    lines = [
        f"Plan {made.number} ({made.document}), {made.problem.n_works:,} works, {made.problem.n_teams:,} teams, from {made.problem.start}.",
        "",
        table(("ordering", "weighted person-days", "against this plan"), rows),
        "",
        f"Lower bound {number(solution.bound)}: gap {solution.gap:.1%} of this plan (what is not proved, not what is lost).",
        f"Checked: no rule is broken. Seed {solution.seed}, {solution.iterations:,} iterations.",
        driven(made),
        f"Policy {made.policy.label}; weights: "
        + ", ".join(f"{made.names[name]} {weight:g}" for name, weight in made.policy.weights.items()),
        "",
        table(
            ("service", "people concerned", "person-days without it", "people still without it at the end"),
            goal_rows(made),
        ),
    ]
    undated = len(made.figures.unscheduled)
    if undated:
        end = made.problem.start + timedelta(days=made.problem.horizon // TICKS_PER_DAY)
        lines += ["", f"{undated:,} works get no date before {end}, where the policy's horizon ends."]
    if made.overdue:
        lines += [
            "",
            f"{len(made.overdue):,} works were to be finished by now and are not reported finished: they are planned again.",
            "  Report what was done (a CSV of kind 'work' with status, or done_share) and run replan again.",
        ]
    if made.impossible:
        lines += ["", "What no plan can mend, with the smallest cause and what would resolve it:"]
        lines += _told(made.impossible)
    if made.prepared.index.findings:
        lines += ["", "What this plan left out or had to assume:"]
        lines += _told(made.prepared.index.findings)
    return "\n".join(lines)


def driven(made: Planned) -> str:
    """Kilometres of all teams, and what shorter routes saved and cost."""
    told, gained = (
        f"Teams drive {made.figures.driven_m / 1000:,.0f} km in all (straight lines).",
        made.solution.travelled,
    )
    if gained is None or gained.metres_before == 0:
        return told
    cost = gained.objective_after / gained.objective_before - 1 if gained.objective_before else 0.0
    saved = 1 - gained.metres_after / gained.metres_before
    return (
        f"{told} Before routes were shortened: {gained.metres_before / 1000:,.0f} km (-{saved:.0%}); "
        f"the objective changed by {cost:+.3%} (policy allows +{made.policy.travel.allowance:.3%})."
    )


def _told(findings: Sequence[Finding]) -> list[str]:
    """Errors first; what mends several in a row is said once, after them."""
    lines: list[str] = []
    for step, alike in groupby(sorted(findings, key=lambda one: one.severity)[:10], key=lambda one: one.next_step):
        messages = [f"  {one.message}" for one in alike]
        lines += [f"{messages[0]} {step}"] if len(messages) == 1 else [*messages, f"    {step}"]
    return [*lines, f"  and {len(findings) - 10} more: tandem check"] if len(findings) > 10 else lines


def goal_rows(made: Planned) -> list[tuple[str, int, int, int]]:
    """People, person-days and who remains, by service."""
    goals = made.figures.goals
    return [
        (made.names.get(goal.name, goal.name), round(goal.people), round(goal.person_days), round(goal.remaining))
        for goal in goals
    ]


COMMANDS = [plan_command, replan_command, pin_command, import_moves_command]
