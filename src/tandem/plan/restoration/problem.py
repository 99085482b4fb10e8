"""The restoration problem and its plans as immutable arrays, validated once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tandem.errors import ProblemError
from tandem.network.flows import CapacitatedServices, FloatArray
from tandem.network.model import BoolArray, IntArray


@dataclass(frozen=True)
class RestorationProblem:
    """Which damaged components to repair in which period, with a limit on the resource of each period.

    Every component of ``services`` is damaged at the start. One that is repaired in period t works from period t on. The
    objective is the sum over periods of the cost of the cheapest flows (``CapacitatedServices``), plus ``repair_cost`` of what is
    repaired, plus ``site_cost`` once for each period and site in which a repair takes place. A component may stay
    unrepaired. This is the time-dependent interdependent network design problem (td-INDP; Gonzalez et al. 2016).

    Parameters
    ----------
    services
        The networks.
    resource
        (T,) amount of resource available in each period, not carried over; 0 for a period in which nothing can be repaired.
    use
        (c,) resource that the repair of each component takes, above 0, all in one period.
    repair_cost
        (c,) cost of the repair.
    site
        (c,) site that has to be prepared, -1 for none.
    site_cost
        (s,) cost of preparing a site for a period.

    Raises
    ------
    ProblemError
        An array breaks one of these rules; the sentence names it.
    """

    services: CapacitatedServices
    resource: FloatArray
    use: FloatArray
    repair_cost: FloatArray
    site: IntArray
    site_cost: FloatArray

    def __post_init__(self) -> None:
        count = self.services.n_components
        _require(len(self.resource) > 0, "there is at least one period")
        _require(
            bool(np.isfinite(self.resource).all() and (self.resource >= 0).all()), "resources are finite and at least 0"
        )
        for array, what in ((self.use, "use"), (self.repair_cost, "repair cost"), (self.site, "site")):
            _require(len(array) == count, f"every component has one {what}")
        _require(
            bool(np.isfinite(self.use).all() and (self.use > 0).all()), "the use of a repair is finite and above 0"
        )
        for costs in (self.repair_cost, self.site_cost):
            _require(bool(np.isfinite(costs).all() and (costs >= 0).all()), "costs are finite and at least 0")
        inside = (self.site >= -1) & (self.site < len(self.site_cost))
        _require(bool(inside.all()), "a component names a site that exists, or -1")
        for array in (self.resource, self.use, self.repair_cost, self.site, self.site_cost):
            array.setflags(write=False)

    @property
    def n_periods(self) -> int:
        """Number of periods; as the period of a component it means that it stays unrepaired."""
        return len(self.resource)


@dataclass(frozen=True)
class RestorationPlan:
    """A plan: ``period`` (c,) of each repair, ``n_periods`` for none.

    ``flow_cost`` (T, networks), ``work_cost`` (T,) repairs and sites, ``objective`` their sum.
    """

    period: IntArray
    flow_cost: FloatArray
    work_cost: FloatArray

    @property
    def objective(self) -> float:
        """Cost of flows, shortage, surplus, repairs and sites over all periods."""
        return float(self.flow_cost.sum() + self.work_cost.sum())


def repaired_by(problem: RestorationProblem, period: IntArray) -> BoolArray:
    """(T, c) which components are repaired in each period."""
    return np.asarray(period[None, :] <= np.arange(problem.n_periods)[:, None])


def work_costs(problem: RestorationProblem, period: IntArray) -> FloatArray:
    """(T,) cost of repairs and of the sites prepared for them."""
    costs = np.zeros(problem.n_periods)
    for t in range(problem.n_periods):
        now = period == t
        sites = np.unique(problem.site[now])
        costs[t] = problem.repair_cost[now].sum() + problem.site_cost[sites[sites >= 0]].sum()
    return costs


def check_resource(problem: RestorationProblem, period: IntArray) -> None:
    """Refuse repairs outside the periods or beyond the resource of one.

    Raises
    ------
    ProblemError
        With the period concerned.
    """
    inside = (period >= 0) & (period <= problem.n_periods)
    _require(
        len(period) == len(problem.use) and bool(inside.all()), "each component has a period of the problem, or none"
    )
    used = np.bincount(period, weights=problem.use, minlength=problem.n_periods + 1)[: problem.n_periods]
    over = np.flatnonzero(used > problem.resource + 1e-9)
    _require(len(over) == 0, f"repairs use no more than the resource (period {over[0] if len(over) else 0})")


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise ProblemError(f"The restoration problem breaks the rule that {rule}.", "Correct what was handed in.")
