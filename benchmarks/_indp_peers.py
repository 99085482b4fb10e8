"""What a user would pick instead: td-INDP and iterative INDP as mixed-integer programmes by HiGHS."""

from __future__ import annotations

import time
from dataclasses import dataclass

import highspy
import numpy as np

from tandem.plan.restoration.problem import RestorationProblem


@dataclass(frozen=True)
class Outcome:
    """``period`` (c,) of each repair, objective that the solver claims, its bound, seconds, and whether it proved its optimum."""

    period: np.ndarray
    objective: float
    bound: float
    seconds: float
    proved: bool


class Model:
    """Rows and columns collected one by one, handed to HiGHS at the end."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.whole: list[int] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.start = [0]
        self.index: list[int] = []
        self.value: list[float] = []

    def column(self, cost: float, upper: float, *, whole: bool = False) -> int:
        if whole:
            self.whole.append(len(self.cost))
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        merged: dict[int, float] = {}
        for column, value in terms:
            merged[column] = merged.get(column, 0.0) + value
        self.index += list(merged)
        self.value += list(merged.values())
        self.start.append(len(self.index))
        self.low.append(low)
        self.high.append(high)

    def solve(self, time_limit: float, gap: float, *, relaxed: bool = False) -> tuple[np.ndarray | None, highspy.Highs]:
        highs = highspy.Highs()
        highs.silent()
        for option, setting in (("time_limit", time_limit), ("mip_rel_gap", gap), ("threads", 1)):
            highs.setOptionValue(option, setting)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.low)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.array(self.cost), np.zeros(len(self.cost)), np.array(self.upper)
        lp.row_lower_, lp.row_upper_ = np.array(self.low), np.array(self.high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = np.array(self.start), np.array(self.index)
        lp.a_matrix_.value_ = np.array(self.value)
        if not relaxed:
            kinds = [highspy.HighsVarType.kContinuous] * len(self.cost)
            for column in self.whole:
                kinds[column] = highspy.HighsVarType.kInteger
            lp.integrality_ = kinds
        highs.passModel(lp)
        highs.run()
        found = highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return (np.array(highs.getSolution().col_value) if found else None), highs


def build(problem: RestorationProblem, periods: range, before: np.ndarray) -> tuple[Model, np.ndarray]:
    """The programme over some periods, with the components marked in ``before`` repaired already; columns of repairs (t, c)."""
    model, services = Model(), problem.services
    repair = np.full((len(periods), services.n_components), -1)
    state: dict[int, list[tuple[int, float]]] = {}
    for row, t in enumerate(periods):
        for c in np.flatnonzero(~before):
            repair[row, c] = model.column(problem.repair_cost[c], 1.0 if problem.resource[t] > 0 else 0.0, whole=True)
            state[c] = [*state.get(c, []), (repair[row, c], -1.0)]
        model.row([(repair[row, c], problem.use[c]) for c in np.flatnonzero(~before)], -np.inf, problem.resource[t])
        _sites(model, problem, repair[row])
        _flows(model, problem, before, {c: list(terms) for c, terms in state.items()})
    for c in np.flatnonzero(~before):
        model.row([(column, 1.0) for column in repair[:, c]], 0.0, 1.0)
    return model, repair


def _sites(model: Model, problem: RestorationProblem, repair: np.ndarray) -> None:
    for site in np.unique(problem.site[problem.site >= 0]):
        prepared = model.column(problem.site_cost[site], 1.0, whole=True)
        for c in np.flatnonzero((problem.site == site) & (repair >= 0)):
            model.row([(repair[c], 1.0), (prepared, -1.0)], -np.inf, 0.0)


def _flows(
    model: Model, problem: RestorationProblem, before: np.ndarray, state: dict[int, list[tuple[int, float]]]
) -> None:
    services = problem.services
    needy = set(services.need_node.tolist())
    works: dict[int, int] = {}
    for node in range(services.n_nodes):
        component = services.node_component[node]
        broken = component >= 0 and not before[component]
        if broken or node in needy:
            works[node] = model.column(0.0, 1.0, whole=True)
            if broken:
                model.row([(works[node], 1.0), *state[component]], -np.inf, 0.0)
    for node, group in {*zip(services.need_node.tolist(), services.need_group.tolist(), strict=True)}:
        on = services.need_on[(services.need_node == node) & (services.need_group == group)]
        if all(one in works for one in on):
            model.row([(works[node], 1.0), *((works[one], -1.0) for one in on)], -np.inf, 0.0)
    balance: list[list[tuple[int, float]]] = [[] for _ in range(services.n_nodes)]
    for line in range(services.n_lines):
        start, end, capacity = services.line_from[line], services.line_to[line], float(services.line_capacity[line])
        component = services.line_component[line]
        for a, b in ((start, end), (end, start)):
            flow = model.column(services.line_cost[line], capacity)
            balance[a].append((flow, 1.0))
            balance[b].append((flow, -1.0))
            for node in (a, b):
                if node in works:
                    model.row([(flow, 1.0), (works[node], -capacity)], -np.inf, 0.0)
            if component >= 0 and not before[component]:
                model.row(
                    [(flow, 1.0), *((column, capacity * sign) for column, sign in state[component])], -np.inf, 0.0
                )
    for node in range(services.n_nodes):
        surplus = model.column(services.node_surplus_cost[node], np.inf)
        shortage = model.column(services.node_shortage_cost[node], np.inf)
        amount = float(services.node_balance[node])
        model.row([*balance[node], (surplus, 1.0), (shortage, -1.0)], amount, amount)


def td_indp(problem: RestorationProblem, time_limit: float, gap: float = 1e-4) -> Outcome:
    """All periods at once."""
    started = time.perf_counter()
    before = np.zeros(problem.services.n_components, dtype=np.bool_)
    model, repair = build(problem, range(problem.n_periods), before)
    values, highs = model.solve(time_limit, gap)
    info = highs.getInfo()
    period = np.full(len(before), problem.n_periods, dtype=np.int32)
    if values is not None and len(before):
        chosen = values[repair] > 0.5
        period[chosen.any(axis=0)] = chosen.argmax(axis=0)[chosen.any(axis=0)]
    proved = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    objective = info.objective_function_value if values is not None else np.inf
    return Outcome(period, objective, info.mip_dual_bound, time.perf_counter() - started, proved)


def iterative_indp(problem: RestorationProblem, time_limit: float, gap: float = 1e-4) -> Outcome:
    """One period after the other, each with what was repaired before it."""
    started = time.perf_counter()
    period = np.full(problem.services.n_components, problem.n_periods, dtype=np.int32)
    total, proved = 0.0, True
    for t in range(problem.n_periods):
        model, repair = build(problem, range(t, t + 1), period < t)
        values, highs = model.solve(max(time_limit - (time.perf_counter() - started), 0.1), gap)
        if values is None:
            return Outcome(period, np.inf, -np.inf, time.perf_counter() - started, False)
        period[(repair[0] >= 0) & (values[repair[0]] > 0.5)] = t
        total += highs.getInfo().objective_function_value
        proved = proved and highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Outcome(period, total, -np.inf, time.perf_counter() - started, proved)


def relaxation(problem: RestorationProblem) -> tuple[float, float]:
    """Lower bound by the linear relaxation of td-INDP, and its seconds."""
    started = time.perf_counter()
    model, _ = build(problem, range(problem.n_periods), np.zeros(problem.services.n_components, dtype=np.bool_))
    _, highs = model.solve(np.inf, 0.0, relaxed=True)
    return highs.getInfo().objective_function_value, time.perf_counter() - started
