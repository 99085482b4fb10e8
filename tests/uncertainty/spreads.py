"""Spreads for generated problems, without a picture."""

import numpy as np

from tandem.plan.problem import Problem
from tandem.uncertainty.spread import CLEARED, SEARCHED, UNTOUCHED, Outcomes, Spread


def generated_spread(problem: Problem, **changes: object) -> Spread:
    """Every work spreads; two works in five of the kinds that survey may change belong to areas whose survey is open."""
    n = problem.n_works
    areas = max(1, n // 10)
    kinds = np.array(problem.works.kind)
    role = np.where(kinds == "clearance", CLEARED, np.where(kinds == "survey", SEARCHED, UNTOUCHED)).astype(np.int32)
    area = np.where(role > 0, np.arange(n) % areas, -1).astype(np.int32)
    outcomes = Outcomes(
        tuple(f"area-{i}" for i in range(areas)), np.arange(areas) % 2 == 0, 0.32, 0.35, 1.0, 1.0, area, role
    )
    values: dict[str, object] = {
        "log_sd": np.where(problem.works.scope >= 0, 0.4, 0.1),
        "group": tuple(f"scope-{scope}" for scope in problem.works.scope),
        "team_group": problem.teams.organisation,
        "common_share": 0.25,
        "uncertain": problem.teams.expected & (problem.teams.after_work < 0),
        "slip_ticks": 20,
        "delay_median_ticks": 20.0,
        "delay_log_sd": 0.8,
        "never_share": 0.1,
        "outcomes": outcomes,
    }
    return Spread(**(values | changes))  # type: ignore[arg-type]
