"""One plan from the plans of all regions: pieces searched on an engine, put together by the whole decoder, polished."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tandem.engines import Engine
from tandem.plan.bound import lower_bound
from tandem.plan.problem import Problem
from tandem.plan.regions.cluster import regions
from tandem.plan.regions.piece import Cutter, Piece
from tandem.plan.regions.staffing import teams_of_regions
from tandem.plan.schedule import Schedule, Solution, Trace
from tandem.plan.search.greedy import Blocks, Greedy
from tandem.plan.search.incumbent import Incumbent, Lookup
from tandem.plan.search.local import OnProgress, plain_state, search, warm_state
from tandem.plan.search.operators import OPERATORS, Tools
from tandem.plan.search.state import Decoder, State
from tandem.plan.search.walk import Walk
from tandem.plan.solve import compared

SPLIT_WORKS = 50_000
"""Works from which a plan is made region by region: below, the whole search gives its first plan within seconds."""
PIECE_WORKS = 5_000
"""Works of a piece: few enough for thousands of decodes a minute, many enough that most roads and networks lie inside."""
SHARE_OF_PIECES = 0.8
"""Of the time, or iterations, that is left after the first plan; the polish of the whole has the rest."""


@dataclass(frozen=True)
class _Job:
    problem: Problem
    seed: np.random.SeedSequence
    seconds: float
    iterations: int | None
    start: Schedule | None


@dataclass(frozen=True)
class _Made:
    """What a piece found, in its own numbers: its best state, and its plain greedy blocks."""

    state: State
    blocks: Blocks


def supports(problem: Problem) -> bool:
    """Whether a problem is large enough to be planned region by region."""
    return problem.n_works >= SPLIT_WORKS


def cut(problem: Problem, piece_works: int = PIECE_WORKS, standing: Schedule | None = None) -> list[Piece]:
    """The pieces: every work and every team belongs to exactly one; with a ``standing`` plan, what others do ends as it says."""
    count = max(1, -(-problem.n_works // piece_works))
    region = regions(problem, count)
    count = int(region.max(initial=0)) + 1
    team = teams_of_regions(problem, region, count, standing)
    cutter = Cutter(problem, None if standing is None else standing.work_finish)
    return [cutter.piece(np.flatnonzero(region == one), np.flatnonzero(team == one)) for one in range(count)]


def solve_by_regions(
    problem: Problem,
    *,
    seed: int,
    time_limit_seconds: float,
    engine: Engine,
    iterations: int | None = None,
    on_progress: OnProgress | None = None,
    piece_works: int = PIECE_WORKS,
) -> Solution:
    """The best plan of the whole problem that its pieces lead to, with the bound and the baselines of the whole problem.

    The first plan puts together the greedy closed sets of all pieces by benefit per cost, and the baselines follow; then all pieces of the
    best plan are searched, each from its part of that plan, and the best plan takes over how they staff their works (crews, holds, slow
    teams kept out; the order of works is a matter of the whole); then moves are tried on the whole. Every plan is one decode of the whole problem, so precedence, roads, services, pins and safety distance hold across pieces.

    Parameters
    ----------
    seed
        Same problem, seed and ``iterations`` give the same schedule on every engine, if time suffices.
    time_limit_seconds
        From the call to the end of the polish, with the baselines in between; the first plan is always made. The bound comes on top.
    iterations
        Decodes of the whole, or of all pieces once, that may be used; as many as the time allows when None.
    """
    run = Regional(problem, seed, time_limit_seconds, iterations, on_progress, engine, piece_works)
    run.first()
    run.compare()
    run.pieces()
    run.polish()
    return run.solution()


class Regional:
    """The state of one search by regions: clock, budget, pieces and the best plan of the whole."""

    def __init__(
        self,
        problem: Problem,
        seed: int,
        seconds: float,
        iterations: int | None,
        on_progress: OnProgress | None,
        engine: Engine,
        piece_works: int,
    ) -> None:
        self._began = time.perf_counter()
        self._problem, self._seed, self._seconds, self._budget = problem, seed, seconds, iterations
        self._on_progress, self._engine, self._piece_works = on_progress, engine, piece_works
        self._decoder = Decoder(problem)
        self._lookup = Lookup(self._decoder)
        self._chances = np.random.SeedSequence(seed)
        self._iteration = 0
        self._trace: list[Trace] = []
        self._best: Incumbent | None = None

    @property
    def objective(self) -> float:
        """Weighted person-days of the best plan so far."""
        assert self._best is not None
        return self._best.objective

    def schedule(self) -> Schedule:
        """The best plan so far, a schedule of the whole problem."""
        assert self._best is not None
        return self._decoder.schedule_of(self._best.state)

    def first(self) -> None:
        """The greedy order of every piece, all closed sets put together by benefit per cost."""
        pieces = cut(self._problem, self._piece_works)
        made = self._planned(pieces, 0.0, 1)
        self._judge(self._decoder.fresh(pooled_blocks(pieces, [one.blocks for one in made])))
        self._iteration = 1

    def compare(self) -> None:
        """The baselines of the whole problem; the search goes on from the best of them where it is better."""
        assert self._best is not None
        greedy = Greedy(self._problem, self._decoder.arrays)
        plain = plain_state(self._decoder, greedy)
        self._baselines = compared(self._decoder, greedy, plain)
        for _, value, schedule in self._baselines:
            if value < self._best.objective:
                self._judge(warm_state(self._decoder, plain, schedule))
        self._judge(plain)

    def pieces(self) -> None:
        """All pieces of the best plan searched, each from its part of it, and the whole staffed as they are: all, then one by one."""
        assert self._best is not None
        share = None if self._budget is None else int(SHARE_OF_PIECES * (self._budget - 1))
        if self._left() <= 0 or (share is not None and share < 1):
            return
        standing = self._decoder.schedule_of(self._best.state)
        pieces = cut(self._problem, self._piece_works, standing)
        seconds = SHARE_OF_PIECES * self._left() * min(1.0, self._engine.workers / len(pieces))
        # With a budget it decides, not the clock, whatever the engine.
        made = self._planned(pieces, seconds if share is None else self._left(), share, standing)
        self._iteration += 1 if share is None else share
        self._judge(staffed_as(self._best.state, pieces, [one.state for one in made]))
        for piece, one in zip(pieces, made, strict=True):
            if self._left() <= 0 or (self._budget is not None and self._iteration >= self._budget):
                return
            self._iteration += 1
            self._judge(staffed_as(self._best.state, [piece], [one.state]))

    def polish(self) -> None:
        """Moves on the whole problem with what is left."""
        assert self._best is not None
        before = time.perf_counter()
        greedy = Greedy(self._problem, self._decoder.arrays)
        walk = Walk(Tools(self._decoder, greedy, self._best.state), self._lookup, OPERATORS, self._chances.spawn(1)[0])
        walk.judge(self._best.state)
        once = time.perf_counter() - before
        left = int(self._left() / once) if self._budget is None else self._budget - self._iteration
        if left < 1 or self._left() <= 0:
            return
        leg = walk.leg(self._best, left, lambda: self._left() <= 0)
        for step, seconds, objective in leg.improvements:
            self._note(self._iteration + step, seconds, objective)
        self._iteration += leg.steps
        self._best = leg.best

    def solution(self) -> Solution:
        """The best plan with its bound: no baseline that is better is thrown away."""
        schedule, objective = self.schedule(), self.objective
        for _, value, other in self._baselines:
            if value < objective:
                schedule, objective = other, value
        bound = lower_bound(self._problem)
        return Solution(schedule, objective, bound, self._baselines, self._seed, self._iteration, tuple(self._trace))

    def _planned(
        self, pieces: Sequence[Piece], seconds: float, iterations: int | None, standing: Schedule | None = None
    ) -> list[_Made]:
        starts = [None if standing is None else part_of(standing, piece) for piece in pieces]
        chances = self._chances.spawn(len(pieces))
        return self._engine.map(
            _plan,
            [
                _Job(piece.problem, chance, seconds, iterations, start)
                for piece, chance, start in zip(pieces, chances, starts, strict=True)
            ],
        )

    def _judge(self, state: State) -> None:
        objective = self._decoder.objective(state)
        if self._best is None or objective < self._best.objective:
            self._best = Incumbent(state, objective, self._decoder.decoded(), self._lookup)
            self._note(self._iteration + 1, time.perf_counter(), objective)

    def _left(self) -> float:
        return self._seconds - (time.perf_counter() - self._began)

    def _note(self, iteration: int, seconds: float, objective: float) -> None:
        self._trace.append(Trace(seconds - self._began, iteration, objective))
        if self._on_progress is not None:
            self._on_progress(self._trace[-1])


def _plan(job: _Job) -> _Made:
    """One piece, in one thread: the engine runs as many pieces at once as it has workers."""
    decoder = Decoder(job.problem)
    greedy = Greedy(job.problem, decoder.arrays)
    plain = plain_state(decoder, greedy)
    seed = int(job.seed.generate_state(1)[0])
    found = search(
        decoder,
        greedy,
        plain,
        seed=seed,
        time_limit_seconds=job.seconds,
        iterations=job.iterations,
        start=job.start,
        chains=1,
    )
    return _Made(found.state, plain.blocks)


def staffed_as(state: State, pieces: Sequence[Piece], found: Sequence[State]) -> State:
    """The state in its order with the crews, holds and least rates that each piece found for its works."""
    crew_cap, hold, slowest = state.crew_cap.copy(), state.hold.copy(), state.slowest.copy()
    for piece, one in zip(pieces, found, strict=True):
        n = len(piece.works)
        crew_cap[piece.works], hold[piece.works] = one.crew_cap[:n], one.hold[:n]
        slowest[piece.works] = one.slowest[:n]
    return replace(state, crew_cap=crew_cap, hold=hold, slowest=slowest)


def part_of(standing: Schedule, piece: Piece) -> Schedule:
    """What a plan of the whole says of a piece's works and teams, in the numbers of the piece."""
    n = len(piece.works)
    work = np.full(len(standing.work_start), -1, dtype=np.int32)
    work[piece.works] = np.arange(n, dtype=np.int32)
    team = np.full(1 + max(int(standing.team.max(initial=0)), int(piece.teams.max(initial=0))), -1, dtype=np.int32)
    team[piece.teams] = np.arange(len(piece.teams), dtype=np.int32)
    kept = (work[standing.work] >= 0) & (team[standing.team] >= 0)
    waits = piece.problem.works.release[n:]
    return Schedule(
        work=work[standing.work[kept]],
        team=team[standing.team[kept]],
        start=standing.start[kept],
        finish=standing.finish[kept],
        work_start=np.append(standing.work_start[piece.works], waits).astype(np.int32),
        work_finish=np.append(standing.work_finish[piece.works], waits).astype(np.int32),
    )


def pooled_blocks(pieces: Sequence[Piece], blocks: Sequence[Blocks]) -> Blocks:
    """The closed sets of all pieces in order of benefit per cost."""
    lists = [
        piece.works[works[works < len(piece.works)]].astype(np.int32)
        for piece, one in zip(pieces, blocks, strict=True)
        for works in np.split(one.work, one.ptr[1:-1])[: len(one.benefit)]
    ]
    benefit = np.concatenate([one.benefit for one in blocks])
    order = np.argsort(-benefit, kind="stable")
    sizes = np.array([len(lists[at]) for at in order.tolist()], dtype=np.int64)
    pointer = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    work = np.concatenate([lists[at] for at in order.tolist()]) if lists else np.zeros(0, dtype=np.int32)
    return Blocks(pointer, work, benefit[order])
