"""Anytime search: greedy from many prices, then moves on the best order, in parallel chains that exchange their best.

Each iteration is one decode and evaluation; with the same seed, iterations and number of chains the result is the same, and a
time limit only stops it earlier: chains meet after a fixed number of decodes, and which move is tried depends on counts, never
on the clock. The decoder lets go of the interpreter, so that chains are threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from tandem.plan.exact import growth
from tandem.plan.problem import TICKS_PER_DAY, FloatArray, IntArray, Problem
from tandem.plan.schedule import Schedule, Stop, Trace, go_on
from tandem.plan.search.arrays import rank_of
from tandem.plan.search.greedy import Greedy, team_ticks
from tandem.plan.search.incumbent import Incumbent, Lookup
from tandem.plan.search.operators import OPERATORS, Operator, Tools
from tandem.plan.search.state import Decoder, State
from tandem.plan.search.walk import Leg, Walk

OnProgress = Callable[[Trace], None]
CHAINS = 2
SMALL_CREWS = np.int32(1), np.int32(2)
SLOW_TEAMS = tuple((share, days) for days in (20, 5) for share in (0.5, 0.3, 0.7))
"""Starts that keep this share of the teams of each scope from works that take an average team so many days."""
FIRST_STARTS, LEAST_STARTS, STARTS_WORKS = 24, 4, 24_000
"""Greedy starts: fewer on large problems, where each takes as long as many moves."""
LEG_WORKS, LONGEST_LEG, SHORTEST_LEG = 400_000, 1000, 50
"""Decodes of a chain between two meetings: fewer on large problems."""
T = TypeVar("T")


@dataclass(frozen=True)
class Found:
    """Best state of a search, its objective, iterations done and improvements on the way."""

    state: State
    objective: float
    iterations: int
    trace: tuple[Trace, ...]


def search(
    decoder: Decoder,
    greedy: Greedy,
    plain: State,
    *,
    seed: int,
    time_limit_seconds: float,
    iterations: int | None,
    on_progress: OnProgress | None = None,
    start: Schedule | None = None,
    chains: int = CHAINS,
    operators: Sequence[Operator] = OPERATORS,
    stop: Stop = go_on,
) -> Found:
    """Search until the time is over or the iterations are used, from the plain greedy state and ``start`` (re-plan).

    An interrupt (Ctrl-C), or ``stop``, ends the search with the best that was found.
    """
    run = _Run(decoder, greedy, plain, seed, time_limit_seconds, iterations, on_progress, chains, operators, stop)
    run.first(plain)
    if start is not None:
        run.first(warm_state(decoder, plain, start))
    try:
        run.staffing(plain)
        run.multistart()
        run.improve()
    except KeyboardInterrupt:
        pass  # the person wants the plan now: what was found is kept
    finally:
        run.close()
    return run.found()


def plain_state(decoder: Decoder, greedy: Greedy) -> State:
    """The greedy order at equal prices."""
    problem = decoder.problem
    ones = np.ones(len(problem.scopes)), np.ones(problem.n_works), np.ones(len(problem.service_goals.weight))
    return decoder.fresh(greedy.blocks(*ones))


def warm_state(decoder: Decoder, plain: State, start: Schedule) -> State:
    """A state that follows an earlier schedule: works by when their teams set out, with crews of the same size.

    Works that the schedule does not hold come as far along as they stand in the greedy order.
    """
    problem = decoder.problem
    left = _set_out(problem, start)
    new = start.work_finish >= problem.horizon + 1
    if new.any() and not new.all():
        share = np.argsort(np.argsort(decoder.key(plain), kind="stable"))[new] / len(new)
        left[new] = np.quantile(left[~new], share)
    place = np.argsort(np.argsort(left, kind="stable"), kind="stable").astype(np.float64)
    crew = np.bincount(start.work, minlength=problem.n_works).astype(np.int32)
    cap = np.where(crew > 0, crew, problem.works.maximum_teams).astype(np.int32)
    return replace(plain, key=place, crew_cap=cap)


def _set_out(problem: Problem, start: Schedule) -> FloatArray:
    """Tick at which the first team of each work left for it: its start less the travel from the site before."""
    order = np.lexsort((start.start, start.team))
    work, team = start.work[order], start.team[order]
    same = np.append(False, team[1:] == team[:-1]) if len(team) else np.zeros(0, dtype=np.bool_)
    before = np.roll(work, 1)
    x = np.where(same, problem.works.x[before], problem.teams.x[team])
    y = np.where(same, problem.works.y[before], problem.teams.y[team])
    metres = np.hypot(x - problem.works.x[work], y - problem.works.y[work])
    travel = np.where(metres <= problem.travel_free_m, 0.0, np.ceil(metres * problem.travel_ticks_per_m))
    left = start.work_start.astype(np.float64)
    np.minimum.at(left, work, start.start[order] - travel)
    return left


class _Run:
    """The state of one search: clock, budget, chains and the best of all."""

    def __init__(
        self,
        decoder: Decoder,
        greedy: Greedy,
        plain: State,
        seed: int,
        time_limit_seconds: float,
        iterations: int | None,
        on_progress: OnProgress | None,
        chains: int,
        operators: Sequence[Operator],
        asked: Stop,
    ) -> None:
        self._asked = asked
        self._problem, self._greedy = decoder.problem, greedy
        self._began = time.perf_counter()
        self._limit = time_limit_seconds
        self._budget = iterations
        self._on_progress = on_progress
        self._iteration = 0
        self._trace: list[Trace] = []
        self._best: Incumbent | None = None
        own, *others = np.random.SeedSequence(seed).spawn(chains + 1)
        self._rng = np.random.default_rng(own)
        lookup = Lookup(decoder)
        decoders = [decoder, *(decoder.twin() for _ in range(chains - 1))]
        greedies = [greedy, *(greedy.twin() for _ in range(chains - 1))]
        self._walks = [
            Walk(Tools(one, its, plain), lookup, operators, chance)
            for one, its, chance in zip(decoders, greedies, others, strict=True)
        ]
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(chains)

    def close(self) -> None:
        """End the threads."""
        self._stop.set()
        self._pool.shutdown()

    def first(self, state: State) -> None:
        """Judge a state at once, whatever the limits."""
        self._iteration += 1
        self._keep([(self._walks[0].judge(state), self._iteration, time.perf_counter())])

    def staffing(self, plain: State) -> None:
        """The greedy order with small crews, and with long works kept from slow teams: which pays depends on the ways and the teams."""
        states = [replace(plain, crew_cap=np.minimum(plain.crew_cap, size)) for size in SMALL_CREWS]
        for share, days in SLOW_TEAMS:
            states.append(replace(plain, slowest=slow_teams_out(self._problem, share, days)))
        if self._budget is not None:
            states = states[: max(0, self._budget - self._iteration)]
        for first in range(0, len(states), len(self._walks)):
            if self._over():
                return
            here = states[first : first + len(self._walks)]
            judged = self._together([_call(walk.judge, one) for walk, one in zip(self._walks, here, strict=False)])
            self._keep([(one, self._iteration + k + 1, time.perf_counter()) for k, one in enumerate(judged)])
            self._iteration += len(judged)

    def multistart(self) -> None:
        """Greedy, with the staffing that was best so far, at prices by scarcity, and at prices drawn around the best so far, a few at a time on all chains."""
        assert self._best is not None
        price, staffing = np.ones(len(self._problem.scopes)), self._best.state
        starts = min(FIRST_STARTS, max(LEAST_STARTS, STARTS_WORKS // max(1, self._problem.n_works)))
        for first in range(0, starts, len(self._walks)):
            here = range(first, min(starts, first + len(self._walks)))
            if self._budget is not None:
                here = range(first, min(here.stop, first + self._budget - self._iteration))
            if self._over() or not len(here):
                return
            prices = [scarcity(self._problem, self._greedy) if k == 0 else self._near(price) for k in here]
            draws = self._rng.integers(2**31, size=len(here)).tolist()
            noise = [0.0 if k < starts // 3 else 0.15 for k in here]
            tasks = [
                _call(walk.start, *given, staffing)
                for walk, *given in zip(self._walks, prices, noise, draws, strict=False)
            ]
            judged = self._together(tasks)
            before = self._iteration
            self._iteration += len(judged)
            best = min(range(len(judged)), key=lambda k: judged[k].objective)
            assert self._best is not None
            if judged[best].objective < self._best.objective:
                price = prices[best]
            self._keep([(one, before + k + 1, time.perf_counter()) for k, one in enumerate(judged)])

    def improve(self) -> None:
        """Legs of all chains from the best of all, until time or iterations are used."""
        length = min(LONGEST_LEG, max(SHORTEST_LEG, LEG_WORKS // max(1, self._problem.n_works)))
        while not self._over():
            steps = [length] * len(self._walks)
            if self._budget is not None:
                left = self._budget - self._iteration
                steps = [min(length, (left + k) // len(self._walks)) for k in range(len(self._walks))]
            assert self._best is not None
            legs = self._together(
                [
                    _call(walk.leg, self._best, s, self._over)
                    for walk, s in zip(self._walks, steps, strict=True)
                    if s > 0
                ]
            )
            self._merge(legs)

    def found(self) -> Found:
        """What was found; the first state is always judged."""
        assert self._best is not None
        return Found(self._best.state, self._best.objective, self._iteration, tuple(self._trace))

    def _merge(self, legs: list[Leg]) -> None:
        """Keep the improvements of all chains in the order of their steps, and the best."""
        assert self._best is not None
        value, rows = self._best.objective, []
        for chain, leg in enumerate(legs):
            rows += [(step * len(legs) + chain, seconds, objective) for step, seconds, objective in leg.improvements]
        for step, seconds, objective in sorted(rows):
            if objective < value:
                value = objective
                self._note(self._iteration + step, seconds, objective)
        self._iteration += sum(leg.steps for leg in legs)
        self._best = min([self._best, *(leg.best for leg in legs)], key=lambda one: one.objective)

    def _keep(self, judged: list[tuple[Incumbent, int, float]]) -> None:
        for one, iteration, seconds in judged:
            if self._best is None or one.objective < self._best.objective:
                self._best = one
                self._note(iteration, seconds, one.objective)

    def _note(self, iteration: int, seconds: float, objective: float) -> None:
        self._trace.append(Trace(seconds - self._began, iteration, objective))
        if self._on_progress is not None:
            self._on_progress(self._trace[-1])

    def _together(self, tasks: list[Callable[[], T]]) -> list[T]:
        """Results of the tasks, one for each chain; an interrupt lets them end and stops the search."""
        futures = [self._pool.submit(task) for task in tasks]
        try:
            return [future.result() for future in futures]
        except KeyboardInterrupt:
            self._stop.set()
            return [future.result() for future in futures]

    def _over(self) -> bool:
        used = self._budget is not None and self._iteration >= self._budget
        return used or self._stop.is_set() or self._asked() or time.perf_counter() - self._began >= self._limit

    def _near(self, price: FloatArray) -> FloatArray:
        drawn: FloatArray = price * growth(0.6 * self._rng.standard_normal(len(price)))
        return drawn


def _call(function: Callable[..., T], *given: object) -> Callable[[], T]:
    """The call without its arguments."""
    return lambda: function(*given)


def slow_teams_out(problem: Problem, share: float, days: int) -> IntArray:
    """Least rate (n,) for works of at least so many team-days: that of the team above ``share`` of those of its scope."""
    least = np.zeros(len(problem.scopes) + 1, dtype=np.int32)
    for scope in range(len(problem.scopes)):
        rates = np.sort(problem.teams.rate[:, scope])
        rates = rates[rates > 0]
        if len(rates):
            least[scope] = rates[rank_of(share, len(rates))]
    long = (problem.works.scope >= 0) & (team_ticks(problem) >= days * TICKS_PER_DAY)
    return np.where(long, least[problem.works.scope], 0).astype(np.int32)


def scarcity(problem: Problem, greedy: Greedy) -> FloatArray:
    """Prices by load over capacity: what is short costs more."""
    teams = np.maximum(1, (problem.teams.rate > 0).sum(axis=0))
    mine = problem.works.scope >= 0
    load = np.bincount(problem.works.scope[mine], weights=greedy.effort_ticks[mine], minlength=len(problem.scopes))
    price: FloatArray = np.maximum(load / teams, 1e-3 + 0.1 * float((load / teams).mean()))
    scaled: FloatArray = price / price.mean()
    return scaled
