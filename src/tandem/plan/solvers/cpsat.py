"""The whole problem as one CP-SAT model: the best plan of a small problem, with a proof where time suffices.

The model holds exactly the schedules that ``tandem.plan.check`` accepts, deliberate idling included, up to two normal forms
that cost nothing (``crews``). What comes back is read as teams and starts only; ends are recomputed, and the schedule is
checked and valued by the independent checker before anybody sees it.

Source: Laborie, Rogerie, Shaw, Vilim (2018), IBM ILOG CP optimizer for scheduling, Constraints 23 (optional intervals).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import Literal

from tandem.errors import ProblemError
from tandem.network.model import BoolArray
from tandem.plan import check as checker
from tandem.plan.problem import NEVER, IntArray, LongArray, Problem
from tandem.plan.schedule import PROVED_WITHIN, Schedule
from tandem.plan.solvers.crews import Crews, Scope
from tandem.plan.solvers.goals import Goals, Objective
from tandem.plan.solvers.ticks import Linear


@dataclass(frozen=True, slots=True)
class Limits:
    """When the solver stops: seconds, and deterministic time (about seconds, but the same on every machine) where given.

    One worker with deterministic time gives the same answer every time, as long as the seconds suffice. ``brief`` spares the
    preparations that pay only for long runs.
    """

    seconds: float
    deterministic: float | None = None
    workers: int = 1
    seed: int = 0
    brief: bool = False


@dataclass(frozen=True)
class Answer:
    """The best schedule found (None: none), its value and a valid lower bound on every schedule of the model.

    ``bound`` and ``objective`` are weighted person-days; ``feasible`` is False where it is proved that no schedule exists.
    ``effort`` is the deterministic time that the solver took.
    """

    schedule: Schedule | None
    objective: float
    bound: float
    feasible: bool
    effort: float

    @property
    def proved(self) -> bool:
        """Whether no schedule of the model is better."""
        return self.schedule is not None and self.objective - self.bound <= PROVED_WITHIN * max(1.0, self.objective)


def supports(problem: Problem) -> bool:
    """Whether the model is exact for a problem: travel times obey the triangle inequality with a tick of work between."""
    return problem.travel_is_metric


def optimum(problem: Problem, limits: Limits, start: Schedule | None = None) -> Answer:
    """The best schedule of the whole problem, with a bound that no schedule goes below.

    Parameters
    ----------
    start
        A feasible schedule to begin from.
    """
    pinned = np.isin(np.arange(problem.n_works), problem.pins.work)
    scope = Scope(free=~pinned, low=0, high=problem.horizon, given=pinned_schedule(problem), keep=False)
    return run(problem, scope, limits, start)


def run(problem: Problem, scope: Scope, limits: Limits, start: Schedule | None) -> Answer:
    """Solve the model of a scope, from a schedule that is feasible in it where one is given."""
    model = cp_model.CpModel()
    crews = Crews(problem, scope, model)
    goals = Goals(crews)
    if start is not None:
        hint(crews, on_open_ticks(problem, start))
        complete_hint(model, limits)
    solver = cp_model.CpSolver()
    set_limits(solver, limits)
    status = solver.solve(model)
    if status == cp_model.MODEL_INVALID:
        raise ProblemError(
            f"CP-SAT refuses the model: {model.validate()}", "Report this with the workspace: it is a defect."
        )
    spent = float(solver.response_proto.deterministic_time)
    if status == cp_model.INFEASIBLE:
        return Answer(None, float("inf"), float("inf"), False, spent)
    bound = max(0.0, _value(goals.objective, solver.best_objective_bound) - goals.objective.error)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, float("inf"), bound, True, spent)
    schedule = read(crews, solver)
    return Answer(schedule, verified(problem, schedule), bound, True, spent)


def pinned_schedule(problem: Problem) -> Schedule:
    """What is pinned, and nothing else."""
    pins = problem.pins
    return assembled(problem, pins.work, pins.team, pins.start, np.zeros(problem.n_works, dtype=np.bool_))


def assembled(problem: Problem, work: IntArray, team: IntArray, start: IntArray, lags: BoolArray) -> Schedule:
    """The schedule of teams and starts: ends follow from the effort, works without a team (where in ``lags``) from those.

    Teams that would come after the end are left out; a work whose effort is not reached within the horizon has no end.
    """
    finish = _finishes(problem, work, team, start)
    here = start < finish[work]
    work, team, start = work[here], team[here], start[here]
    begin = np.full(problem.n_works, NEVER, dtype=np.int64)
    np.minimum.at(begin, work, start)
    _place_lags(problem, lags, begin, finish)
    order = np.lexsort((team, work, start))
    return Schedule(
        work=work[order].astype(np.int32),
        team=team[order].astype(np.int32),
        start=start[order].astype(np.int32),
        finish=finish[work[order]].astype(np.int32),
        work_start=begin.astype(np.int32),
        work_finish=finish.astype(np.int32),
    )


def _finishes(problem: Problem, work: IntArray, team: IntArray, start: IntArray) -> LongArray:
    """First tick by which the teams of each work have done the effort, NEVER for not within the horizon."""
    done: dict[int, LongArray] = {}
    for w, t, s in zip(work.tolist(), team.tolist(), start.tolist(), strict=True):
        opens = problem.calendars.open_ticks[problem.teams.calendar[t], problem.works.season[w]].astype(np.int64)
        ticks = np.maximum(opens - opens[s], 0) * int(problem.teams.rate[t, problem.works.scope[w]])
        done[w] = done[w] + ticks if w in done else ticks
    finish = np.full(problem.n_works, NEVER, dtype=np.int64)
    for w, units in done.items():
        tick = int(np.searchsorted(units, int(problem.works.effort[w])))
        finish[w] = tick if tick <= problem.horizon else NEVER
    return finish


def _place_lags(problem: Problem, lags: BoolArray, begin: LongArray, finish: LongArray) -> None:
    """Works without a team start when the last work before them ends and the release has come."""
    works = problem.works
    waiting = np.flatnonzero(lags).tolist()
    while waiting:
        later = []
        for work in waiting:
            before = works.predecessor[works.predecessor_ptr[work] : works.predecessor_ptr[work + 1]]
            if lags[before].any() and not set(before.tolist()).isdisjoint(waiting):
                later.append(work)
                continue
            due = max(int(works.release[work]), int(finish[before].max(initial=0)))
            if due + works.duration[work] <= problem.horizon:
                begin[work], finish[work] = due, due + works.duration[work]
        waiting = later


def on_open_ticks(problem: Problem, schedule: Schedule) -> Schedule:
    """The same schedule with each start on a tick on which the team works, and without teams that do nothing."""
    calendar, season = problem.teams.calendar[schedule.team], problem.works.season[schedule.work]
    opens = problem.calendars.open_ticks[calendar, season].astype(np.int64)
    done = opens[np.arange(len(opens)), schedule.start]
    first = (opens <= done[:, None]).sum(axis=1) - 1
    lags = (problem.works.scope < 0) & (schedule.work_finish < NEVER)
    return assembled(problem, schedule.work, schedule.team, first.astype(np.int32), lags)


def read(crews: Crews, solver: cp_model.CpSolver) -> Schedule:
    """The schedule of a solved model: given works as they are, free ones by the teams and starts found."""
    given, free = crews.scope.given, crews.scope.free
    rows = [
        (work, team, solver.value(start))
        for work, job in crews.jobs.items()
        for team, (on, start) in job.team.items()
        if solver.boolean_value(on)
    ]
    kept = ~free[given.work]
    found = np.array(rows, dtype=np.int32).reshape(-1, 3)
    work, team, start = (
        np.concatenate([old[kept], new])
        for old, new in zip((given.work, given.team, given.start), found.T, strict=True)
    )
    scope = crews.problem.works.scope
    lags = (scope < 0) & ~free & (given.work_finish < NEVER)
    for free_work, job in crews.jobs.items():
        lags[free_work] = scope[free_work] < 0 and solver.boolean_value(job.present)
    return assembled(crews.problem, work, team, start, lags)


def verified(problem: Problem, schedule: Schedule) -> float:
    """The checker's value of a schedule that keeps every rule.

    Raises
    ------
    ProblemError
        When it does not: the model and the checker disagree.
    """
    broken = checker.check(problem, schedule)
    if broken:
        raise ProblemError(
            f"The exact model and the checker disagree: {broken[0].rule}: {broken[0].text}",
            "Report this with the workspace: it is a defect.",
        )
    return checker.objective(problem, schedule)


def hint(crews: Crews, start: Schedule) -> None:
    """Begin from a schedule: the variables of free works get its values."""
    rows = {(w, t): s for w, t, s in zip(start.work.tolist(), start.team.tolist(), start.start.tolist(), strict=True)}
    hints: dict[int, tuple[cp_model.IntVar, int]] = {}

    def say(variable: Linear | Literal, value: int) -> None:
        if isinstance(variable, cp_model.IntVar) and variable.index not in (crews.true.index, crews.false.index):
            hints[variable.index] = variable, value

    for work, job in crews.jobs.items():
        done = bool(start.work_finish[work] < NEVER)
        say(job.present, int(done))
        say(job.finish, int(start.work_finish[work]) if done else crews.horizon)
        if done:
            say(job.start, int(start.work_start[work]))
        for team, (on, begins) in job.team.items():
            say(on, int((work, team) in rows))
            if (work, team) in rows:
                say(begins, rows[work, team])
    for variable, value in hints.values():
        crews.model.add_hint(variable, value)


def complete_hint(model: cp_model.CpModel, limits: Limits) -> None:
    """Hint every variable: those that are hinted are fixed, and the solver works out the others.

    CP-SAT gives up a hint that it cannot complete at once. Where no plan of the model fits the hint it is left as it is.
    """
    solver = cp_model.CpSolver()
    set_limits(solver, limits)
    solver.parameters.fix_variables_to_their_hinted_value = True
    if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        values = list(solver.response_proto.solution)
        model.clear_hints()  # type: ignore[no-untyped-call]
        for index, value in enumerate(values):
            model.add_hint(model.get_int_var_from_proto_index(index), value)


def set_limits(solver: cp_model.CpSolver, limits: Limits) -> None:
    """Tell a solver when to stop, on how many cores and from which seed."""
    parameters = solver.parameters
    parameters.max_time_in_seconds = limits.seconds
    if limits.deterministic is not None:
        parameters.max_deterministic_time = limits.deterministic
    parameters.num_workers = limits.workers
    parameters.random_seed = limits.seed
    if limits.brief:
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0
        parameters.max_presolve_iterations = 1


def _value(objective: Objective, total: float) -> float:
    return total / objective.scale + objective.constant
