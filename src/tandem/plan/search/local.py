"""Anytime search: greedy from many prices, then moves on the best order, accepted by record-to-record travel.

Each iteration is one decode and evaluation; with the same seed and the same number of iterations the result is the same,
and a time limit only stops it earlier. Sources: Dueck (1993) for the acceptance; Storer, Wu, Vaccari (1992) for search
in problem space (perturb prices and efforts, decode with the greedy); Shaw (1998) for large neighbourhoods.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tandem.plan.exact import growth
from tandem.plan.problem import NEVER, FloatArray, Problem
from tandem.plan.schedule import Schedule, Trace
from tandem.plan.search.greedy import Blocks, Greedy
from tandem.plan.search.moves import MOVES, Surroundings
from tandem.plan.search.state import Decoder, State

OnProgress = Callable[[Trace], None]
CYCLE = 400
"""Iterations between two returns to the best: the threshold falls from its start to 0 over a cycle."""
THRESHOLD = 0.004
REBUILD_SHARE = 0.04
FIRST_STARTS, LEAST_STARTS, STARTS_WORKS = 24, 4, 60_000
"""Greedy starts: fewer on large problems, where each takes as long as many moves."""


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
) -> Found:
    """Search until the time is over or the iterations are used, from the plain greedy state and ``start`` (re-plan)."""
    run = _Run(decoder, greedy, seed, time_limit_seconds, iterations, on_progress)
    if start is not None:
        run.try_state(warm_state(decoder, plain, start))
    run.multistart(plain)
    run.improve()
    return run.found()


def plain_state(decoder: Decoder, greedy: Greedy) -> State:
    """The greedy order at equal prices."""
    problem = decoder.problem
    ones = np.ones(len(problem.scopes)), np.ones(problem.n_works), np.ones(len(problem.service_goals.weight))
    return fresh_state(problem, greedy.blocks(*ones))


def fresh_state(problem: Problem, blocks: Blocks) -> State:
    """Blocks in their own order, nothing shifted, crews as large as admitted."""
    n_blocks = len(blocks.benefit)
    return State(
        blocks, np.arange(n_blocks, dtype=np.float64), np.zeros(problem.n_works), problem.works.maximum_teams.copy()
    )


def warm_state(decoder: Decoder, plain: State, start: Schedule) -> State:
    """A state that follows an earlier schedule: works by when their teams set out, with crews of the same size.

    Works that the schedule does not hold come as far along as they stand in the greedy order.
    Blocks are the greedy's, in order of their ends, so that the moves have something to hold on to.
    """
    problem = decoder.problem
    blocks = plain.blocks
    pairs = zip(blocks.ptr[:-1], blocks.ptr[1:], strict=True)
    ends = np.array([start.work_finish[blocks.work[a:b]].max(initial=0) for a, b in pairs])
    state = plain.with_rank(np.minimum(ends, NEVER).astype(np.float64))
    left = _set_out(problem, start)
    new = start.work_start >= NEVER
    if new.any() and not new.all():
        share = np.argsort(np.argsort(decoder.raw_key(plain), kind="stable"))[new] / len(new)
        left[new] = np.quantile(left[~new], share)
    position = np.argsort(np.argsort(left, kind="stable"), kind="stable")
    wanted = position * (len(blocks.benefit) / max(1, problem.n_works))
    crew = np.bincount(start.work, minlength=problem.n_works).astype(np.int32)
    cap = np.where(crew > 0, crew, problem.works.maximum_teams).astype(np.int32)
    return replace(state, shift=wanted - decoder.raw_key(state), crew_cap=cap)


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
    """The state of one search: clock, budget, current and best state."""

    def __init__(
        self,
        decoder: Decoder,
        greedy: Greedy,
        seed: int,
        time_limit_seconds: float,
        iterations: int | None,
        on_progress: OnProgress | None,
    ) -> None:
        self._decoder = decoder
        self._greedy = greedy
        self._rng = np.random.default_rng(seed)
        self._began = time.perf_counter()
        self._limit = time_limit_seconds
        self._budget = iterations
        self._on_progress = on_progress
        self._iteration = 0
        self._trace: list[Trace] = []
        self._best: State | None = None
        self._best_objective = np.inf
        self._price: FloatArray = np.ones(len(decoder.problem.scopes))

    def try_state(self, state: State) -> float:
        """Decode and evaluate a state; keep it where it is the best."""
        objective = self._decoder.objective(state)
        self._iteration += 1
        if objective < self._best_objective:
            self._best, self._best_objective = state, objective
            self._trace.append(Trace(time.perf_counter() - self._began, self._iteration, objective))
            if self._on_progress is not None:
                self._on_progress(self._trace[-1])
        return objective

    def multistart(self, plain: State) -> None:
        """Greedy at equal prices, at prices by scarcity, and at prices drawn around the best so far."""
        best = self.try_state(plain)
        starts = min(FIRST_STARTS, max(LEAST_STARTS, STARTS_WORKS // max(1, self._decoder.problem.n_works)))
        for start in range(starts):
            if self._over():
                return
            price = _scarcity(self._decoder.problem, self._greedy) if start == 0 else self._perturbed_price(0.6)
            objective = self._try_prices(price, 0.0 if start < starts // 3 else 0.15)
            if objective < best:
                best, self._price = objective, price

    def improve(self) -> None:
        """Moves from the current state; each cycle begins again at the best with the full threshold."""
        if self._best is None:
            return
        moves, weights = zip(*MOVES, strict=True)
        chances = np.array(weights) / sum(weights)
        current, value = self._best, self._best_objective
        near = Surroundings.of(self._decoder.problem, current)
        step = 0
        while not self._over() and len(current.rank) > 1:
            if step % CYCLE == 0:
                current, value = self._best, self._best_objective
                near = Surroundings.of(self._decoder.problem, current)
            if step < 10 * CYCLE and self._rng.random() < REBUILD_SHARE * 0.25:
                candidate = self._rebuilt()
            else:
                candidate = moves[self._rng.choice(len(moves), p=chances)](current, near, self._rng)
            objective = self.try_state(candidate)
            threshold = THRESHOLD * (1 - (step % CYCLE) / CYCLE) ** 2
            if objective <= value or objective < self._best_objective * (1 + threshold):
                if candidate.blocks is not current.blocks:
                    near = Surroundings.of(self._decoder.problem, candidate)
                current, value = candidate, objective
            step += 1

    def found(self) -> Found:
        """What was found; the first iteration always runs, so there is a state."""
        assert self._best is not None
        return Found(self._best, self._best_objective, self._iteration, tuple(self._trace))

    def _over(self) -> bool:
        if self._budget is not None and self._iteration >= self._budget:
            return True
        return time.perf_counter() - self._began >= self._limit

    def _try_prices(self, price: FloatArray, noise: float) -> float:
        return self.try_state(self._greedy_state(price, noise))

    def _greedy_state(self, price: FloatArray, noise: float) -> State:
        problem = self._decoder.problem
        factor = growth(noise * self._rng.standard_normal(problem.n_works))
        weight = growth(noise * self._rng.standard_normal(len(problem.service_goals.weight)))
        return fresh_state(problem, self._greedy.blocks(price, factor, weight))

    def _rebuilt(self) -> State:
        """Problem-space move: the greedy at perturbed prices, efforts and weights."""
        return self._greedy_state(self._perturbed_price(0.2), 0.1)

    def _perturbed_price(self, spread: float) -> FloatArray:
        price: FloatArray = self._price * growth(spread * self._rng.standard_normal(len(self._price)))
        return price


def _scarcity(problem: Problem, greedy: Greedy) -> FloatArray:
    """Prices by load over capacity: what is short costs more."""
    teams = np.maximum(1, (problem.teams.rate > 0).sum(axis=0))
    mine = problem.works.scope >= 0
    load = np.bincount(problem.works.scope[mine], weights=greedy.effort_ticks[mine], minlength=len(problem.scopes))
    price: FloatArray = np.maximum(load / teams, 1e-3 + 0.1 * float((load / teams).mean()))
    scaled: FloatArray = price / price.mean()
    return scaled
