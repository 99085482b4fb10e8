"""Learnt rates: predicted against actual effort on held-out reports of generated programmes whose truth is known.

Run ``python benchmarks/rates.py --full``. Each programme has its own truth: how far programme, methods, grounds, operators and single
works lie apart is drawn anew, and is not what the policy says. Its reports are shared unevenly among operators; a part of them is
spoilt (nothing, a hundred times too much or too little). Effort of works to come is then predicted three ways:

* prior: the policy's rate and spread alone;
* means: each operator's own plain mean of area per day on that ground, spread of the same reports, else that of the work, else the prior;
* learnt: ``tandem.works.rates``.

Told are the median error of P50 (as a factor), the share of works that keep P10, P50, P80 and P90, and the pinball loss of P80, which
punishes promises that are broken and promises that are idle.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from tandem.picture.tables import Picture, Team, WorkState
from tandem.policy import Policy, generic_policy
from tandem.times import Calendar
from tandem.works.rates import rates

METHODS = ("manual_clearance", "ts", "nts")
KINDS = {"manual_clearance": "clearance", "ts": "ts", "nts": "nts"}
GROUNDS = ("normal", "wooded", "metal_rich")
SHARES = (0.1, 0.5, 0.8, 0.9)
TEAM_PEOPLE = 8
Z = {share: NormalDist().inv_cdf(share) for share in SHARES}
Cell = tuple[str, str, str]
Told = tuple[float, float]
"""Logarithm of the daily output that half of the works reach, and its standard deviation."""


@dataclass(frozen=True)
class Programme:
    """Reports so far, and works to come with the logarithm of their true daily output."""

    states: tuple[WorkState, ...]
    teams: tuple[Team, ...]
    coming: tuple[tuple[Cell, float], ...]


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--full", action="store_true", help="published size")
    full = options.parse_args().full
    programmes = 300 if full else 3
    for spoilt in (0.0, 0.05):
        for reports in (30, 150, 600):
            score(programmes, reports, spoilt)
    score(programmes, 30, 0.05, as_policy=True)
    speed(100_000 if full else 1_000)


def programme(seed: int, reports: int, spoilt: float, policy: Policy, *, as_policy: bool = False) -> Programme:
    """One programme with six operators; the last has barely begun. ``as_policy``: it spreads as the policy says."""
    rng = np.random.default_rng([seed, reports])
    operators = [f"O{row}" for row in range(6)]
    drawn = rng.uniform((0.1, 0.05, 0.1), (0.6, 0.3, 0.6))
    own = rng.uniform(0.2, 0.7, len(METHODS))
    sds = dict(zip(METHODS, [(*drawn, one) for one in own], strict=True))
    if as_policy:
        of = policy.learning.variance_parts
        parts = np.sqrt(np.array([of.method, of.terrain, of.operator, of.report]) / of.whole)
        sds = {method: tuple(policy.uncertainty.work_log_sd[KINDS[method]] * parts) for method in METHODS}
    truth: dict[Cell, tuple[float, float]] = {}
    common = (0.11 if as_policy else 0.2) * rng.standard_normal()
    for method in METHODS:
        of_method, of_ground, of_operator, of_report = sds[method]
        here = common + of_method * rng.standard_normal()
        for ground in GROUNDS:
            there = here + of_ground * rng.standard_normal()
            factor = policy.terrain_factor[ground] if policy.rates[method].unit == "person" else 1.0
            for operator in operators:
                step = of_operator * rng.standard_normal()
                middle = np.log(policy.rates[method].m2_per_day * factor) + there + step
                truth[method, ground, operator] = float(middle), float(of_report)
    cells = list(truth)
    weight = rng.dirichlet(np.full(len(cells), 0.7)) * [0.1 if cell[2] == "O5" else 1.0 for cell in cells]
    states = []
    for number, row in enumerate(rng.choice(len(cells), reports, p=weight / weight.sum())):
        output = np.exp(np.clip(_drawn(rng, truth[cells[row]]), -20, 20))
        if rng.random() < spoilt:
            output *= rng.choice([0.0, 0.01, 100.0])
        states.append(_state(number, cells[row], float(output)))
    teams = tuple(_team(operator) for operator in operators)
    coming = tuple((cells[row], _drawn(rng, truth[cells[row]])) for row in rng.integers(0, len(cells), 200))
    return Programme(tuple(states), teams, coming)


def _drawn(rng: np.random.Generator, truth: tuple[float, float]) -> float:
    middle, own = truth
    return middle + own * float(rng.standard_normal())


def _state(number: int, cell: Cell, output: float) -> WorkState:
    method, ground, operator = cell
    days = 20.0 * (TEAM_PEOPLE if method == "nts" else 1)  # Rates of survey are those of a team.
    return WorkState(
        id=f"{KINDS[method]}/H{number}",
        status="completed",
        started_on=None,
        teams=(f"team-{operator}",),
        done_share=None,
        pinned_start=None,
        worker_days=days,
        area_m2=output * 20.0,
        work_kind=KINDS[method],
        terrain=ground,
        claims={},
    )


def _team(operator: str) -> Team:
    week = Calendar(frozenset(range(7)))
    scopes = ("manual_clearance", "ts", "nts")
    return Team(f"team-{operator}", "", operator, scopes, TEAM_PEOPLE, None, "present", None, None, week, (), {})


def _picture(made: Programme) -> Picture:
    day = date(2026, 5, 4)
    return Picture(day, datetime(2026, 5, 4, tzinfo=UTC), teams=made.teams, work_states=made.states)


def prior(made: Programme, policy: Policy) -> Mapping[Cell, Told]:
    """The policy alone."""
    found = rates(Picture(date(2026, 5, 4), datetime(2026, 5, 4, tzinfo=UTC)), policy)
    told = {cell: found.of(cell[0], cell[1]) for cell, _ in made.coming}
    return {cell: (float(np.log(rate.per_day)), rate.log_sd) for cell, rate in told.items()}


def means(made: Programme, policy: Policy) -> Mapping[Cell, Told]:
    """Plain means of each operator's own reports, as a spreadsheet has them; reports of nothing count as they are."""
    known = prior(made, policy)
    outputs: dict[tuple[str, ...], list[float]] = {}
    names = {kind: method for method, kind in KINDS.items()}
    for state in made.states:
        method, operator = names[state.work_kind], state.teams[0].removeprefix("team-")
        for key in ((method, state.terrain, operator), (method, state.terrain)):
            people = TEAM_PEOPLE if method == "nts" else 1
            outputs.setdefault(key, []).append(people * (state.area_m2 or 0.0) / (state.worker_days or 1.0))
    return {cell: _mean(outputs, cell, known[cell]) for cell in known}


def _mean(outputs: Mapping[tuple[str, ...], Sequence[float]], cell: Cell, known: Told) -> Told:
    values = outputs.get(cell) or outputs.get(cell[:2])
    if not values or np.mean(values) <= 0:
        return known
    logs = np.log([value for value in values if value > 0])
    return float(np.log(np.mean(values))), float(logs.std(ddof=1)) if len(logs) > 1 else known[1]


def learnt(made: Programme, policy: Policy) -> Mapping[Cell, Told]:
    """By operator where the operator is known."""
    found = rates(_picture(made), policy)
    own = {(rate.name, rate.terrain, rate.operator): rate for rate in found.by_operator}
    told = {cell: own.get(cell) or found.of(cell[0], cell[1]) for cell, _ in made.coming}
    return {cell: (float(np.log(rate.per_day)), rate.log_sd) for cell, rate in told.items()}


def whoever(made: Programme, policy: Policy) -> Mapping[Cell, Told]:
    """As works use it: nobody knows yet which team comes."""
    found = rates(_picture(made), policy)
    told = {cell: found.of(cell[0], cell[1]) for cell, _ in made.coming}
    return {cell: (float(np.log(rate.per_day)), rate.log_sd) for cell, rate in told.items()}


WAYS: Mapping[str, Callable[[Programme, Policy], Mapping[Cell, Told]]] = {
    "prior of the policy": prior,
    "plain means by operator": means,
    "learnt, operator known": learnt,
    "learnt, whoever comes": whoever,
}


def score(programmes: int, reports: int, spoilt: float, *, as_policy: bool = False) -> None:
    """One table: all ways on the same programmes."""
    policy = generic_policy()
    made = [programme(seed, reports, spoilt, policy, as_policy=as_policy) for seed in range(programmes)]
    like = "spread as the policy says" if as_policy else "spread otherwise than the policy says"
    print(f"{programmes} programmes, {reports} reports each, {spoilt:.0%} spoilt, {like}; 200 works to come in each")
    print(f"  {'':26}{'error of P50':>14}" + "".join(f"{f'P{share * 100:.0f} held':>10}" for share in SHARES), end="")
    print(f"{'loss of P80':>13}")
    for name, way in WAYS.items():
        rows = [_measured(one, way(one, policy)) for one in made]
        error, held, loss = (np.mean([row[part] for row in rows], axis=0) for part in range(3))
        shown = "".join(f"{value:>10.1%}" for value in np.atleast_1d(held))
        print(f"  {name:26}{f'x {np.exp(error):.2f}':>14}{shown}{float(loss):>13.3f}", flush=True)


def _measured(made: Programme, told: Mapping[Cell, Told]) -> tuple[float, npt.NDArray[np.float64], float]:
    """Median absolute logarithm of actual over predicted effort, shares that keep their promise, pinball loss of P80."""
    effort = np.array([told[cell][0] - output for cell, output in made.coming])
    spread = np.array([told[cell][1] for cell, _ in made.coming])
    held = np.array([(effort <= Z[share] * spread).mean() for share in SHARES])
    over = effort - Z[0.8] * spread
    return float(np.median(np.abs(effort))), held, float(np.maximum(0.8 * over, -0.2 * over).mean())


def speed(reports: int) -> None:
    """Seconds to learn all rates."""
    policy = generic_policy()
    seen = _picture(programme(1, reports, 0.05, policy))
    began = time.perf_counter()
    found = rates(seen, policy)
    print(f"{reports:,} reports: all rates in {time.perf_counter() - began:.2f} s, {len(found.findings):,} findings")


if __name__ == "__main__":
    main()
