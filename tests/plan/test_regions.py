"""Planning by regions: pieces share out works and teams, the plan keeps every rule, and every engine gives the same bytes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tandem.engines import open_engine
from tandem.network.kernel import served_times
from tandem.plan.check import check, objective
from tandem.plan.problem import NEVER, Problem
from tandem.plan.regions import solve as regions
from tandem.plan.regions.cluster import regions as regions_of
from tandem.plan.regions.cluster import units
from tandem.plan.regions.piece import Piece
from tandem.plan.regions.solve import cut, solve_by_regions
from tandem.plan.schedule import Solution
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import plain_state
from tandem.plan.search.state import Decoder
from tests.plan.problems import random_problem

LONG = 600.0
SEEDS = range(6)


def _plan(problem: Problem) -> tuple[np.ndarray, float]:
    decoder = Decoder(problem)
    finish = decoder.finish(plain_state(decoder, Greedy(problem, decoder.arrays))).copy()
    return finish, decoder.evaluator.objective(finish)


def _solved(problem: Problem, address: str, seed: int = 1, iterations: int = 40) -> Solution:
    with open_engine(address) as engine:
        return solve_by_regions(
            problem, seed=seed, time_limit_seconds=LONG, iterations=iterations, engine=engine, piece_works=50
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_pieces_share_out_all_works_and_all_teams(seed: int) -> None:
    problem = random_problem(seed, 160, 20)
    for pieces in (cut(problem, 40), cut(problem, 40, Decoder(problem).schedule(np.arange(float(problem.n_works))))):
        assert len(pieces) == -(-problem.n_works // 40)
        for name, count in (("works", problem.n_works), ("teams", problem.n_teams)):
            every = np.concatenate([getattr(piece, name) for piece in pieces])
            assert np.array_equal(np.sort(every), np.arange(count))
        for piece in pieces:
            mine = piece.works.tolist()
            assert piece.problem.works.ids[: len(mine)] == tuple(problem.works.ids[work] for work in mine)
            assert piece.problem.teams.ids == tuple(problem.teams.ids[team] for team in piece.teams.tolist())


@pytest.mark.parametrize("seed", SEEDS)
def test_what_depends_on_each_other_stays_together_and_regions_are_of_a_size(seed: int) -> None:
    problem = random_problem(seed, 200, 20)
    region, works = regions_of(problem, 4), problem.works
    unit = units(problem, 50)
    after = np.repeat(np.arange(problem.n_works), np.diff(works.predecessor_ptr))
    small = np.bincount(unit)[unit] > 1
    joined = small[after] & small[works.predecessor]
    assert joined.any()
    assert np.array_equal(region[after][joined], region[works.predecessor][joined])
    sizes = np.bincount(region, minlength=4)
    assert sizes.min() > 0 and sizes.max() - sizes.min() <= 2 * np.bincount(unit).max()


def test_pinned_teams_go_where_their_work_is() -> None:
    problem = random_problem(3, 160, 20)
    assert len(problem.pins.work)
    for piece in cut(problem, 40):
        held = np.isin(problem.pins.work, piece.works)
        first = {
            int(team): int(work) for team, work in zip(problem.pins.team[held], problem.pins.work[held], strict=True)
        }
        once = [team for team in first if (problem.pins.team == team).sum() == 1]
        assert np.isin(once, piece.teams).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_problem_of_one_piece_costs_what_the_whole_costs(seed: int) -> None:
    """Drawing networks together loses nothing: works that end at the same ticks serve everybody at the same ticks."""
    problem = random_problem(seed, 120, 15)
    (piece,) = cut(problem, 2 * problem.n_works)
    whole, small = Decoder(problem).evaluator, Decoder(piece.problem).evaluator
    rng = np.random.default_rng(seed)
    differences = []
    for _ in range(5):
        finish = rng.integers(0, problem.horizon, problem.n_works).astype(np.int32)
        finish[rng.random(problem.n_works) < 0.1] = NEVER
        differences.append(whole.objective(finish) - small.objective(finish))
    # What no plan can change, goals met without a work or never, is left out of the piece.
    assert np.ptp(differences) <= 1e-9 * abs(differences[0]) + 1e-6
    assert _plan(piece.problem)[0].tolist() == _plan(problem)[0].tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_vertices_of_a_piece_are_served_when_the_whole_serves_them(seed: int) -> None:
    """With the others' works ended as the plan says, no vertex of a piece is served earlier than in the whole."""
    problem = random_problem(seed, 160, 20)
    decoder = Decoder(problem)
    standing = decoder.schedule_of(plain_state(decoder, Greedy(problem, decoder.arrays)))
    goals = decoder.evaluator.service_ticks(standing.work_finish)
    for piece in cut(problem, 40, standing):
        finish = _finish_in(piece, standing.work_finish)
        found = Decoder(piece.problem).evaluator.service_ticks(finish)
        all_goals = zip(problem.service_goals.community.tolist(), problem.service_goals.service.tolist(), strict=True)
        key = [(problem.communities[community], service) for community, service in all_goals]
        whole = dict(zip(key, goals.tolist(), strict=True))
        small, names = piece.problem.service_goals, piece.problem.communities
        for community, service, tick in zip(small.community, small.service, found.tolist(), strict=True):
            assert tick >= whole[names[community], int(service)] - 1e-9


def _finish_in(piece: Piece, finish: np.ndarray) -> np.ndarray:
    n = len(piece.works)
    return np.append(finish[piece.works], piece.problem.works.release[n:]).astype(np.int32)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_of_the_whole_keeps_every_rule_and_beats_the_baselines(seed: int) -> None:
    problem = random_problem(seed, 160, 20)
    solution = _solved(problem, "local:1", seed)
    assert check(problem, solution.schedule) == ()
    assert solution.objective == pytest.approx(objective(problem, solution.schedule), rel=1e-12)
    assert solution.bound <= solution.objective <= min(value for _, value, _ in solution.baselines)
    assert [trace.objective for trace in solution.trace] == sorted(
        (trace.objective for trace in solution.trace), reverse=True
    )
    assert solution.iterations == 40


def test_search_in_pieces_and_on_the_whole_gains_on_the_first_plan() -> None:
    gains = []
    for seed in SEEDS:
        solution = _solved(random_problem(seed, 160, 20), "local:1", seed, iterations=100)
        gains.append(1 - solution.objective / min(value for _, value, _ in solution.baselines))
    assert np.mean(gains) > 0.02


def test_two_processes_give_the_same_bytes_as_one() -> None:
    problem = random_problem(8, 160, 20)
    one, two = _solved(problem, "local:1"), _solved(problem, "local:2")
    assert one.schedule.digest == two.schedule.digest and one.objective == two.objective


def test_a_dask_cluster_gives_the_same_bytes_as_one_process(cluster: str) -> None:
    problem = random_problem(8, 160, 20)
    one, other = _solved(problem, "local:1"), _solved(problem, cluster)
    assert one.schedule.digest == other.schedule.digest and one.objective == other.objective


def test_a_piece_without_a_team_of_a_scope_takes_such_works_as_done_by_others() -> None:
    problem = random_problem(4, 160, 6)
    lent = 0
    for piece in cut(problem, 20):
        n, teams = len(piece.works), piece.problem.teams
        scope = problem.works.scope[piece.works]
        missing = (scope >= 0) & ~np.append((teams.rate > 0).any(axis=0), False)[scope]
        assert (piece.problem.works.scope[:n][missing] == -1).all()
        assert (piece.problem.works.duration[:n][missing] > 0).all()
        lent += int(missing.sum())
    assert lent > 0
    assert check(problem, _solved(problem, "local:1").schedule) == ()


def test_large_problems_are_planned_by_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(1, 60, 8)
    assert not regions.supports(problem)
    monkeypatch.setattr(regions, "SPLIT_WORKS", 50)
    assert regions.supports(problem)


def test_served_never_stays_never() -> None:
    """A vertex that nothing serves is in no piece, and its goals cost what they cost."""
    problem = random_problem(2, 120, 15)
    dead = problem.components.ready.copy()
    dead[::3] = NEVER
    problem = replace(problem, components=replace(problem.components, ready=dead))
    never = ~np.isfinite(served_times(problem.graph, np.where(dead >= NEVER, np.inf, 0.0)))
    (piece,) = cut(problem, 2 * problem.n_works)
    kept = piece.problem.service_goals
    assert never.any()
    assert np.isfinite(
        served_times(piece.problem.graph, np.where(piece.problem.components.ready >= NEVER, np.inf, 0.0))[kept.vertex]
    ).all()
