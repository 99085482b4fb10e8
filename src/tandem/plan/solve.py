"""From a problem to a plan: baselines, bound and search in one call."""

from __future__ import annotations

import time

from tandem.plan.bound import lower_bound
from tandem.plan.check import check
from tandem.plan.problem import FloatArray, Problem
from tandem.plan.replan.again import replan
from tandem.plan.replan.anew import anew
from tandem.plan.replan.changes import Changes
from tandem.plan.replan.stability import Stability
from tandem.plan.schedule import Schedule, Solution, Stop, Trace, go_on
from tandem.plan.search import baselines
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import OnProgress, plain_state, search
from tandem.plan.search.standing import carried_over
from tandem.plan.search.state import Decoder, State
from tandem.plan.travel.shorten import shorten

SHARE_OF_TRAVEL = 0.2
"""Of the time that is given for search and all that comes after it, where routes are shortened."""


def solve(
    problem: Problem,
    *,
    seed: int,
    time_limit_seconds: float,
    iterations: int | None = None,
    on_progress: OnProgress | None = None,
    start: Schedule | None = None,
    travel_allowance: float | None = None,
    stop: Stop = go_on,
) -> Solution:
    """The best schedule found, with a valid lower bound and the baselines.

    Parameters
    ----------
    seed
        Same problem, seed, ``start`` and ``iterations`` give the same schedule, bit for bit, if time suffices.
    time_limit_seconds
        Of the search, and of the exact model after it where it pays (``solvers.finishing``); the greedy start always runs.
        Preparation, baselines and bound come on top.
    iterations
        Decodes that the search may use; as many as the time allows when None.
    on_progress
        Called at each improvement.
    start
        An earlier schedule of the same works in the same order (re-plan): the search begins from its order too. With its
        assignments it is kept as far as it keeps every rule, new works between, and only left for what is better.
    travel_allowance
        Share of the objective that shorter routes may cost (``travel.shorten``); None: routes are left as the search made them.
    stop
        Asked again and again; where it says so the best found is the answer.

    Raises
    ------
    PlanError
        When a pinned work cannot end within the horizon.
    """
    # Loaded when something is solved: the exact solver takes a second, and most commands only look at plans.
    from tandem.plan.solvers import finishing

    decoder = Decoder(problem)
    greedy = Greedy(problem, decoder.arrays)
    plain = plain_state(decoder, greedy)
    # The first decode on a machine compiles: that is preparation, and must not eat the time of the search.
    decoder.objective(plain)
    began = time.perf_counter()
    for_travel = 0.0 if travel_allowance is None else SHARE_OF_TRAVEL * time_limit_seconds
    until = time_limit_seconds - for_travel
    found = search(
        decoder,
        greedy,
        plain,
        seed=seed,
        time_limit_seconds=until * (1 - finishing.share(problem)),
        iterations=iterations,
        on_progress=on_progress,
        start=start,
        stop=stop,
    )
    others = compared(decoder, greedy, plain)
    schedule = decoder.schedule_of(found.state)
    objective = found.objective
    standing = () if start is None else _standing(decoder, plain, start)
    for _, value, other in others + standing:
        if value < objective:
            schedule, objective = other, value
    limits = finishing.limits_of(until - (time.perf_counter() - began), seed, iterations)
    bound = lower_bound(problem)
    trace = found.trace
    if objective > bound and not stop():
        done = finishing.finish(problem, schedule, objective, decoder.key(plain), limits)
        if done.objective < objective:
            trace = (*trace, Trace(time.perf_counter() - began, found.iterations, done.objective))
        schedule, objective, bound = done.schedule, done.objective, max(bound, done.bound)
    travelled = None
    if travel_allowance is not None:
        shortened = shorten(decoder, schedule, travel_allowance, for_travel)
        schedule, objective, travelled = shortened.schedule, shortened.objective, shortened.travelled
    return Solution(
        schedule=schedule,
        objective=objective,
        bound=bound,
        baselines=others,
        seed=seed,
        iterations=found.iterations,
        trace=trace,
        travelled=travelled,
    )


def solve_again(
    problem: Problem,
    standing: Schedule,
    stability: Stability,
    *,
    seed: int,
    time_limit_seconds: float,
    iterations: int | None = None,
    on_progress: OnProgress | None = None,
) -> tuple[Solution, Changes | None]:
    """A plan that keeps what holds of a standing one, with bound, baselines and what it changes in the near days.

    Where no repair of the standing plan keeps every rule the plan is made afresh, and there are no changes to tell. Where a baseline
    is better than the repair, all but what holds of the near days is planned anew, which takes as long again.
    ``standing`` is on the works and teams of the problem; the limits are those of the repair and its search.
    """
    found = replan(
        problem,
        standing,
        stability,
        seed=seed,
        seconds=time_limit_seconds,
        iterations=iterations,
        on_progress=on_progress,
    )
    if found is None or check(problem, found.schedule):
        afresh = solve(
            problem, seed=seed, time_limit_seconds=time_limit_seconds, iterations=iterations, on_progress=on_progress
        )
        return afresh, None
    decoder = Decoder(problem)
    greedy = Greedy(problem, decoder.arrays)
    others = compared(decoder, greedy, plain_state(decoder, greedy))
    if found.objective > min(value for _, value, _ in others):
        other = anew(problem, found, stability, seed=seed, seconds=time_limit_seconds, iterations=iterations)
        if other is not None and other.objective < found.objective:
            found = other
    solution = Solution(
        schedule=found.schedule,
        objective=found.objective,
        bound=lower_bound(problem),
        baselines=others,
        seed=seed,
        iterations=found.iterations,
        trace=found.trace,
    )
    return solution, found.changes


def _standing(decoder: Decoder, plain: State, start: Schedule) -> tuple[tuple[str, float, Schedule], ...]:
    """The earlier schedule, where it still keeps every rule, and what can be kept of it: what is found has to be better."""
    kept = carried_over(decoder.problem, start, decoder.key(plain))
    whole = None if check(decoder.problem, start) else start
    return tuple(
        ("standing plan", decoder.evaluator.objective(schedule.work_finish), schedule)
        for schedule in (whole, kept)
        if schedule is not None
    )


def baselines_of(problem: Problem) -> tuple[tuple[str, float, Schedule], ...]:
    """What people do without a planner, of a problem that is not searched."""
    decoder = Decoder(problem)
    greedy = Greedy(problem, decoder.arrays)
    return compared(decoder, greedy, plain_state(decoder, greedy))


def compared(decoder: Decoder, greedy: Greedy, plain: State) -> tuple[tuple[str, float, Schedule], ...]:
    """What people do without a planner: name, weighted person-days and schedule of each baseline."""
    problem, arrays = decoder.problem, decoder.arrays
    keys: tuple[tuple[str, FloatArray], ...] = (
        ("first come first served", baselines.first_come(problem)),
        ("score", baselines.score(problem, arrays, greedy)),
        ("score per cost", baselines.score_per_cost(problem, arrays, greedy)),
        ("plain greedy", decoder.key(plain)),
    )
    return tuple(_judged(decoder, name, key) for name, key in keys)


def _judged(decoder: Decoder, name: str, key: FloatArray) -> tuple[str, float, Schedule]:
    schedule = decoder.schedule(decoder.inherited(key))
    return name, decoder.evaluator.objective(schedule.work_finish), schedule
