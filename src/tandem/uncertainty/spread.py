"""How far what happens may lie from what is planned: spreads of a problem, from policy and from what the programme reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tandem.network.model import BoolArray
from tandem.plan.build import ProblemIndex
from tandem.plan.problem import TICKS_PER_DAY, FloatArray, IntArray, Problem
from tandem.policy import UncertaintyPolicy
from tandem.works.model import Work

UNTOUCHED, SEARCHED, CLEARED = 0, 1, 2
"""What survey may change of a work: nothing; the technical survey of what is not cancelled; what comes after both surveys."""
AFTER_SURVEY = ("preparation", "clearance", "quality_control")
DEFAULT = "default"


@dataclass(frozen=True)
class Outcomes:
    """Survey outcomes that are still open, by hazardous area (k,).

    ``cancelled``/``reduced`` are the expected shares that the plan counts on: of the area, and of what is not cancelled;
    ``cancelled_open`` (k,) says that non-technical survey is still to come. Shares of single areas follow a Beta
    distribution with these means and concentrations. ``area`` and ``role`` (n,) tell the area of each work, -1 for none, and
    what survey may change of it.
    """

    ids: tuple[str, ...]
    cancelled_open: BoolArray
    cancelled: float
    reduced: float
    cancelled_concentration: float
    reduced_concentration: float
    area: IntArray
    role: IntArray


@dataclass(frozen=True)
class Spread:
    """What is drawn around a plan.

    Parameters
    ----------
    log_sd
        (n,) standard deviation of the logarithm of each work's effort over the planned one, or of its length where it needs
        no team; the planned one is the median.
    group, team_group
        (n,), (m,) names of what works, and teams, have in common: the scope, the organisation.
    common_share
        Share of the variance that a group has in common.
    uncertain
        (m,) teams whose arrival is drawn: median ``delay_median_ticks`` after the date said, which lies
        ``slip_ticks`` before the planned one; ``delay_log_sd`` of the delay; ``never_share`` of them do not come.
    """

    log_sd: FloatArray
    group: tuple[str, ...]
    team_group: tuple[str, ...]
    common_share: float
    uncertain: BoolArray
    slip_ticks: int
    delay_median_ticks: float
    delay_log_sd: float
    never_share: float
    outcomes: Outcomes


def spread_of(problem: Problem, index: ProblemIndex) -> Spread:
    """The spread of a problem: that of each work's rate, and of survey, as learnt; else by policy."""
    policy = index.policy.uncertainty
    sd = [_log_sd(work, policy) for work in index.works]
    return Spread(
        log_sd=np.array(sd, dtype=np.float64),
        group=tuple(work.scope or work.id for work in index.works),
        team_group=tuple(
            team or identifier for team, identifier in zip(problem.teams.organisation, problem.teams.ids, strict=True)
        ),
        common_share=policy.common_share,
        uncertain=problem.teams.expected & (problem.teams.after_work < 0),
        slip_ticks=index.policy.capacity.expected_slip_days * TICKS_PER_DAY,
        delay_median_ticks=policy.arrival_delay_days * TICKS_PER_DAY,
        delay_log_sd=policy.arrival_delay_log_sd,
        never_share=policy.never_arrives_share,
        outcomes=_outcomes(problem, index),
    )


def _log_sd(work: Work, policy: UncertaintyPolicy) -> float:
    if work.kind == "course":
        return policy.course_log_sd
    if work.kind in ("release_gate", "closure"):
        return 0.0
    if work.log_sd is not None:
        return work.log_sd
    return policy.work_log_sd.get(work.kind, policy.work_log_sd.get(DEFAULT, 0.0))


def _outcomes(problem: Problem, index: ProblemIndex) -> Outcomes:
    """Areas whose technical survey is still to come; without it nothing is open any more."""
    survey = index.survey
    kinds: dict[str, set[str]] = {}
    for work in index.works:
        kinds.setdefault(work.thing, set()).add(work.kind)
    ids = tuple(sorted(thing for thing, found in kinds.items() if "ts" in found))
    place = {thing: row for row, thing in enumerate(ids)}
    area = [place.get(work.thing, -1) for work in index.works]
    return Outcomes(
        ids=ids,
        cancelled_open=np.array(["nts" in kinds[thing] for thing in ids], dtype=np.bool_),
        cancelled=survey.cancelled.mean,
        reduced=survey.reduced.mean,
        cancelled_concentration=survey.cancelled.concentration,
        reduced_concentration=survey.reduced.concentration,
        area=np.array(area, dtype=np.int32),
        role=_roles([work.kind for work in index.works], area),
    )


def _roles(kinds: Sequence[str], area: Sequence[int]) -> IntArray:
    roles = [
        UNTOUCHED if row < 0 else SEARCHED if kind == "ts" else CLEARED if kind in AFTER_SURVEY else UNTOUCHED
        for kind, row in zip(kinds, area, strict=True)
    ]
    return np.array(roles, dtype=np.int32)


def nothing_open(n_works: int) -> Outcomes:
    """No survey outcome is open."""
    return Outcomes(
        (), np.zeros(0, dtype=np.bool_), 0.0, 0.0, 1.0, 1.0, np.full(n_works, -1, np.int32), np.zeros(n_works, np.int32)
    )
