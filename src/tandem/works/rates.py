"""How much one unit does in a day: the policy's priors, or the programme's own completion reports where there are enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from statistics import median_low, stdev

from tandem.errors import PolicyError
from tandem.picture.tables import HazardousArea, Picture, WorkState
from tandem.policy import Policy
from tandem.worded import worded
from tandem.works.sites import cited

RATE_SCOPES: Mapping[str, str] = {
    "nts": "nts",
    "ts": "ts",
    "manual_clearance": "manual_clearance",
    "manual_after_preparation": "manual_clearance",
    "bac": "bac",
    "eod": "eod",
    "mechanical": "mechanical",
    "dogs": "dogs",
    "quality_control": "quality_control",
    "marking": "marking",
}
_NAMED_REPORTS = 3


@dataclass(frozen=True, slots=True)
class DailyRate:
    """What one unit does in a working day on normal ground: square metres, or metres of boundary for marking.

    ``unit`` is person or team. ``basis`` says where the figure comes from; ``claims`` are the ids behind a learnt one, and
    ``log_sd`` is the standard deviation of the logarithm of its ``reports``; None for a prior.
    """

    name: str
    scope: str
    unit: str
    per_day: float
    basis: str
    claims: tuple[str, ...] = ()
    log_sd: float | None = None
    reports: int = 0


@dataclass(frozen=True, slots=True)
class Rates:
    """All daily rates by name, with the terrain factors that person-rates follow."""

    by_name: Mapping[str, DailyRate]
    terrain_factor: Mapping[str, float]

    def worker_days(self, name: str, amount: float, terrain: str) -> float:
        """Effort for square metres (metres for marking) on a terrain."""
        return amount / self.daily(name, terrain)

    def daily(self, name: str, terrain: str) -> float:
        """What one unit does in a day on a terrain."""
        rate = self.by_name[name]
        return rate.per_day * _ground(rate.unit, terrain, self.terrain_factor)


def works_as_battle_area(hazard: HazardousArea, policy: Policy) -> bool:
    """Whether everything known to lie there may be searched as battle area; nothing known is not enough."""
    return bool(hazard.contamination) and set(hazard.contamination) <= set(policy.clearance.bac_contamination)


def preparation_method(picture: Picture) -> str | None:
    """The method that can prepare ground for manual search: machines where a team has one, else dogs, else none."""
    scopes = {scope for team in picture.teams for scope in team.scopes}
    return next((method for method in ("mechanical", "dogs") if method in scopes), None)


def rates(picture: Picture, policy: Policy) -> Rates:
    """Daily rates for this programme.

    A rate is learnt once ``learning.minimum_reports`` completion reports (effort and area both stated) speak of it: the
    lower median of area per worker-day, each brought to normal ground by the terrain factor.

    Raises
    ------
    PolicyError
        Where the policy lacks a rate that works need, or gives 0.
    """
    learnt: dict[str, list[tuple[float, WorkState]]] = defaultdict(list)
    hazards = {hazard.id: hazard for hazard in picture.hazardous_areas}
    prepared = {state.id for state in picture.work_states if state.done}
    machine = preparation_method(picture)
    for state in picture.work_states:
        name = _rate_of_report(state, hazards, prepared, machine, policy)
        if name is not None and state.worker_days and state.area_m2:
            ground = _ground(policy.rates[name].unit, state.terrain, policy.terrain_factor)
            learnt[name].append((state.area_m2 / state.worker_days / ground, state))
    return Rates({name: _rate(name, learnt[name], policy) for name in RATE_SCOPES}, dict(policy.terrain_factor))


def _rate_of_report(
    state: WorkState, hazards: Mapping[str, HazardousArea], prepared: set[str], machine: str | None, policy: Policy
) -> str | None:
    """Reports name the kind of work, not the method: the area itself says how it was searched."""
    kind, _, thing = state.id.partition("/")
    kind = state.work_kind or kind
    if kind == "preparation":
        return machine
    if kind != "clearance":
        return kind if kind in ("nts", "ts", "quality_control") else None
    hazard = hazards.get(thing)
    if hazard is not None and hazard.hazard_class == "spot":
        return "eod"
    if hazard is not None and works_as_battle_area(hazard, policy):
        return "bac"
    return "manual_after_preparation" if f"preparation/{thing}" in prepared else "manual_clearance"


def _rate(name: str, reports: list[tuple[float, WorkState]], policy: Policy) -> DailyRate:
    prior = policy.rates.get(name)
    if prior is None:
        raise PolicyError(
            f"Policy '{policy.name}' has no rate '{name}'.",
            "Add it under [rates]; compare with the built-in 'generic'.",
        )
    per_day = prior.m_per_day if name == "marking" else prior.m2_per_day
    if per_day <= 0:
        raise PolicyError(f"Policy value 'rates.{name}' is 0: no work would ever end.", "Give the daily output.")
    if len(reports) < policy.learning.minimum_reports:
        return DailyRate(
            name, RATE_SCOPES[name], prior.unit, per_day, worded("prior of policy {policy}", policy=policy.name)
        )
    middle = median_low(value for value, _ in reports)
    source = next(state for value, state in reports if value == middle)
    claims = cited(source.claims, "worker_days", "area_m2")
    log_sd = stdev(log(value) for value, _ in reports) if len(reports) > 1 else None
    basis = _learnt_basis(reports, claims)
    return DailyRate(name, RATE_SCOPES[name], prior.unit, middle, basis, claims, log_sd, len(reports))


def _learnt_basis(reports: list[tuple[float, WorkState]], claims: tuple[str, ...]) -> str:
    ids = sorted(state.id for _, state in reports)
    named: str = ", ".join(ids[:_NAMED_REPORTS])
    if len(ids) > _NAMED_REPORTS:
        named = worded("{some} and {n} more", some=named, n=len(ids) - _NAMED_REPORTS)
    return worded(
        "median of {n} completion reports ({named}; middle claims {claims})",
        n=len(ids),
        named=named,
        claims=", ".join(claims),
    )


def _ground(unit: str, terrain: str, factors: Mapping[str, float]) -> float:
    return factors.get(terrain, 1.0) if unit == "person" else 1.0
