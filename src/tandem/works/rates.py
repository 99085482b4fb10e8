"""How much one unit does in a day: the policy's priors, moved by the programme's own completion reports as far as these carry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from math import exp, log, sqrt

import numpy as np
from scipy.special import ndtri

from tandem.errors import PolicyError
from tandem.picture.tables import Finding, Picture
from tandem.policy import Policy, VarianceParts
from tandem.worded import worded, worded_plural
from tandem.works.reports import NORMAL, RateReport, rate_reports
from tandem.works.shrinkage import Fit, Tree, fit
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
_KINDS: Mapping[str, str] = {
    "nts": "nts",
    "ts": "ts",
    "mechanical": "preparation",
    "dogs": "preparation",
    "quality_control": "quality_control",
    "marking": "marking",
}
"""Kind of work of a rate, by which the policy names its spread; the others are clearance."""
_NAMED_REPORTS = 3
_LEAST_VARIANCE = 1e-6
"""A policy may say that nothing spreads; the logarithm of a rate is then known to a thousandth."""
_DEGREES = 4.0
"""Of Student's t when far reports are looked for (Lange, Little, Taylor 1989 use 4)."""


@dataclass(frozen=True, slots=True)
class DailyRate:
    """What one unit does in a working day on one ground: square metres, or metres of boundary for marking.

    ``unit`` is person or team; ``operator`` is None for whoever of the teams comes. ``prior`` is the policy's figure, ``per_day`` the one
    in use: half of the works do more. ``rate_log_sd`` is the standard deviation of the logarithm of the rate itself, ``log_sd`` that
    of a coming work. ``reports`` of this kind of work lie behind it, ``here`` are the works of those on this ground and of this
    operator. ``claims`` are those of the report that lies nearest.
    """

    name: str
    scope: str
    unit: str
    terrain: str
    operator: str | None
    prior: float
    per_day: float
    rate_log_sd: float
    log_sd: float
    reports: int
    here: tuple[str, ...]
    basis: str
    claims: tuple[str, ...] = ()

    @property
    def learnt(self) -> bool:
        """Whether reports of this kind of work have moved it."""
        return self.reports > 0

    def kept(self, share: float) -> float:
        """The daily output that this share of coming works reaches: promise on 0.8, plan on 0.5."""
        return self.per_day * exp(-self.log_sd * float(ndtri(share)))

    def between(self, share: float) -> tuple[float, float]:
        """The ends between which the rate itself lies with this chance."""
        away = self.rate_log_sd * float(ndtri((1 + share) / 2))
        return self.per_day * exp(-away), self.per_day * exp(away)


@dataclass(frozen=True)
class Rates:
    """All daily rates by name and ground; ``by_operator`` those of operators that reported."""

    on_ground: Mapping[tuple[str, str], DailyRate]
    by_operator: tuple[DailyRate, ...]
    findings: tuple[Finding, ...]

    def of(self, name: str, terrain: str) -> DailyRate:
        """The rate on a ground; a ground of which nobody knows anything is normal ground."""
        return self.on_ground.get((name, terrain)) or self.on_ground[name, NORMAL]


def rates(picture: Picture, policy: Policy) -> Rates:
    """Daily rates for this programme.

    The logarithm of area per worker-day over the policy's prior is a sum of steps of the programme, the method (each name of a rate),
    the ground and the operator, and of each report's own; see ``shrinkage.fit``. Reports that lie ``learning.far_sd`` from their like
    are found by a robust fit, told as findings, and left out of the rates.

    Raises
    ------
    PolicyError
        Where the policy lacks a rate that works need, or gives 0.
    """
    priors = _Priors(policy, {name: _prior(name, policy) for name in RATE_SCOPES})
    reports, empty = rate_reports(picture, policy)
    groups = _grouped(reports, priors)
    robust = groups.fitted(policy, _DEGREES)
    far = robust.apart > policy.learning.far_sd
    near = tuple(report for report, out in zip(reports, far, strict=True) if not out)
    learnt = _Learnt.of(near, priors)
    crews = _crews(picture)
    grounds = sorted({NORMAL, *policy.terrain_factor, *(area.terrain for area in picture.hazardous_areas)} - {""})
    found = {(name, ground): learnt.rate(name, ground, crews) for name in RATE_SCOPES for ground in grounds}
    by_operator = tuple(learnt.operator_rate(*group) for group in sorted(learnt.groups.rows[-1]) if group[2])
    told = [_far(report, groups, robust, priors) for report, out in zip(reports, far, strict=True) if out]
    return Rates(found, by_operator, (*empty, *told))


def _prior(name: str, policy: Policy) -> float:
    prior = policy.rates.get(name)
    if prior is None:
        raise PolicyError(
            worded("Policy '{name}' has no rate '{name_2}'.", name=policy.name, name_2=name),
            worded("Add it under [rates]; compare with the built-in 'generic'."),
        )
    per_day = prior.m_per_day if name == "marking" else prior.m2_per_day
    if per_day <= 0:
        raise PolicyError(
            worded("Policy value 'rates.{name}' is 0: no work would ever end.", name=name),
            worded("Give the daily output."),
        )
    return per_day


@dataclass(frozen=True)
class _Priors:
    policy: Policy
    per_day: Mapping[str, float]

    def on(self, name: str, terrain: str) -> float:
        """The policy's daily output on a ground."""
        person = self.policy.rates[name].unit == "person"
        return self.per_day[name] * (self.policy.terrain_factor.get(terrain, 1.0) if person else 1.0)

    def variance(self, name: str) -> float:
        """Of the logarithm of a coming work, before any report."""
        spread = self.policy.uncertainty.work_log_sd
        whole: float = spread.get(_KINDS.get(name, "clearance"), spread.get("default", 0.0)) ** 2
        return whole

    def step(self, level: int, name: str) -> float:
        """Variance of the step to the programme (level 0, whatever the rate), method, ground and operator; all steps and the
        report's own make the variance of a coming work."""
        whole = self.variance(name) if level else 0.0
        of = self.parts
        # What all rates have in common cannot vary more than the surest of them.
        common = of.programme / of.whole * min(self.variance(rate) for rate in self.per_day)
        steps = (
            common,
            (of.programme + of.method) / of.whole * whole - common,
            of.terrain / of.whole * whole,
            of.operator / of.whole * whole,
        )
        return max(steps[level], _LEAST_VARIANCE)

    def own(self, name: str) -> float:
        """Variance of a report around its group."""
        return max(self.parts.report / self.parts.whole * self.variance(name), _LEAST_VARIANCE)

    @property
    def parts(self) -> VarianceParts:
        return self.policy.learning.variance_parts


Group = tuple[str, ...]


@dataclass(frozen=True)
class _Groups:
    """The tree of programme, (method), (method, ground) and (method, ground, operator), with rows by group and level."""

    rows: tuple[Mapping[Group, int], ...]
    tree: Tree
    values: np.ndarray[tuple[int], np.dtype[np.float64]]

    def fitted(self, policy: Policy, degrees: float | None = None) -> Fit:
        return fit(self.tree, self.values, policy.learning.spread_weight, degrees)


def _grouped(reports: Sequence[RateReport], priors: _Priors) -> _Groups:
    cells = [(report.rate, report.terrain, report.operator) for report in reports]
    levels = [sorted({cell[:depth] for cell in cells}) if depth else [()] for depth in range(4)]
    rows = tuple({group: row for row, group in enumerate(groups)} for groups in levels)
    tree = Tree(
        parents=tuple(
            np.array([rows[depth - 1][group[:-1]] for group in levels[depth]], dtype=np.intp) for depth in (1, 2, 3)
        ),
        steps=tuple(
            np.array([priors.step(level, group[0] if group else "") for group in groups], dtype=np.float64)
            for level, groups in enumerate(levels)
        ),
        leaf=np.array([rows[3][cell] for cell in cells], dtype=np.intp),
        kind=np.array([rows[1][cell[:1]] for cell in cells], dtype=np.intp),
        noise=np.array([priors.own(name) for (name,) in levels[1]], dtype=np.float64),
    )
    values = [log(report.per_day / priors.on(report.rate, report.terrain)) for report in reports]
    return _Groups(rows, tree, np.array(values, dtype=np.float64))


@dataclass(frozen=True)
class _Learnt:
    """The fit of all reports but the far ones, and the rates that follow from it."""

    priors: _Priors
    groups: _Groups
    fit: Fit
    reports: Mapping[Group, Sequence[RateReport]] = field(repr=False)

    @classmethod
    def of(cls, reports: Sequence[RateReport], priors: _Priors) -> _Learnt:
        groups = _grouped(reports, priors)
        behind: dict[Group, list[RateReport]] = defaultdict(list)
        for report in reports:
            cell = (report.rate, report.terrain, report.operator)
            for depth in range(4):
                behind[cell[:depth]].append(report)
        return cls(priors, groups, groups.fitted(priors.policy), behind)

    def rate(self, name: str, terrain: str, crews: Mapping[str, Mapping[str, float]]) -> DailyRate:
        """The rate of whichever of the programme's teams comes: operators that could come, by their people."""
        weights = crews.get(RATE_SCOPES[name], {}) or {"": 1.0}
        told = [self._value((name, terrain, operator)) for operator in weights]
        weight = np.array(list(weights.values())) / sum(weights.values())
        means, variances = np.array([mean for mean, _ in told]), np.array([variance for _, variance in told])
        mean = float(weight @ means)
        return self._told(name, terrain, None, mean, float(weight @ (variances + (means - mean) ** 2)))

    def operator_rate(self, name: str, terrain: str, operator: str) -> DailyRate:
        """The rate of one operator."""
        return self._told(name, terrain, operator, *self._value((name, terrain, operator)))

    def _value(self, group: Group) -> tuple[float, float]:
        """Mean and variance of a group's value, from the lowest group above it that has reports.

        Reports that name no operator speak of every operator that none names.
        """
        if group not in self.groups.rows[3]:
            group = (*group[:2], "")
        depth = next(depth for depth in range(3, -1, -1) if group[:depth] in self.groups.rows[depth])
        row = self.groups.rows[depth][group[:depth]]
        mean, variance = self.fit.mean[depth][row], self.fit.variance[depth][row]
        below = sum(float(self.fit.factors[level]) * self.priors.step(level, group[0]) for level in range(depth + 1, 4))
        return float(mean), float(variance) + below

    def _told(self, name: str, terrain: str, operator: str | None, mean: float, variance: float) -> DailyRate:
        prior = self.priors.on(name, terrain)
        mine = self.reports.get((name,), ())
        here = self.reports.get((name, terrain) if operator is None else (name, terrain, operator), ())
        own = float(self.fit.noise[self.groups.rows[1][name,]]) if mine else self.priors.own(name)
        per_day = prior * exp(mean)
        nearest = min(here or mine, key=lambda report: abs(log(report.per_day / per_day)), default=None)
        return DailyRate(
            name=name,
            scope=RATE_SCOPES[name],
            unit=self.priors.policy.rates[name].unit,
            terrain=terrain,
            operator=operator,
            prior=prior,
            per_day=per_day,
            rate_log_sd=sqrt(variance),
            log_sd=sqrt(variance + own),
            reports=len(mine),
            here=tuple(sorted(report.state.id for report in here)),
            basis=self._basis(mine, here, prior),
            claims=() if nearest is None else cited(nearest.state.claims, "worker_days", "area_m2"),
        )

    def _basis(self, mine: Sequence[RateReport], here: Sequence[RateReport], prior: float) -> str:
        policy = self.priors.policy.name
        everywhere = len(self.reports.get((), ()))
        if not everywhere:
            return worded("prior of policy {policy}", policy=policy)
        if not mine:
            return worded_plural(
                "prior {prior} of policy {policy}, moved by {n} completion report of other work",
                "prior {prior} of policy {policy}, moved by {n} completion reports of other work",
                everywhere,
                prior=_figure(prior),
                policy=policy,
            )
        return worded_plural(
            "learnt from {n} completion report ({here} on such ground: {named}) and prior {prior} of policy {policy}",
            "learnt from {n} completion reports ({here} on such ground: {named}) and prior {prior} of policy {policy}",
            len(mine),
            here=len(here),
            named=_named(here or mine),
            prior=_figure(prior),
            policy=policy,
        )


def _named(reports: Sequence[RateReport]) -> str:
    first = nsmallest(_NAMED_REPORTS, (report.state.id for report in reports))
    named: str = ", ".join(first)
    if len(reports) > _NAMED_REPORTS:
        named = worded("{some} and {n} more", some=named, n=len(reports) - _NAMED_REPORTS)
    return named


def _figure(value: float) -> float | int:
    return round(value) if value >= 10 else round(value, 1)


def _crews(picture: Picture) -> Mapping[str, Mapping[str, float]]:
    """People of each operator by scope; a team of unknown size counts as one."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for team in picture.teams:
        for scope in team.scopes:
            found[scope][team.organisation or ""] += team.people or 1
    return found


def _far(report: RateReport, groups: _Groups, robust: Fit, priors: _Priors) -> Finding:
    row = groups.rows[-1][report.rate, report.terrain, report.operator]
    usual = priors.on(report.rate, report.terrain) * exp(float(robust.mean[-1][row]))
    return Finding(
        rule="rate.far",
        severity="warning",
        thing=report.state.id,
        message=worded(
            "{work} reports {per_day} m2 per worker-day where such work does about {usual}.",
            work=report.state.id,
            per_day=_figure(report.per_day / report.people),
            usual=_figure(usual / report.people),
        ),
        next_step=worded(
            "Check area and effort for a typing error or a wrong unit; until then the report teaches nothing."
        ),
    )
