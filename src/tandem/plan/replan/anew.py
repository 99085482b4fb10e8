"""What lies beyond the near days planned anew, where repairing the standing plan is worse than a simple rule."""

from __future__ import annotations

import numpy as np

from tandem.plan.check import check
from tandem.plan.problem import Problem
from tandem.plan.replan.again import Replanned
from tandem.plan.replan.changes import changes
from tandem.plan.replan.stability import Stability
from tandem.plan.schedule import Stop, Trace, go_on
from tandem.plan.search.greedy import Greedy
from tandem.plan.search.local import OnProgress, plain_state, search
from tandem.plan.search.standing import with_pins
from tandem.plan.search.state import Decoder


def anew(
    problem: Problem,
    repaired: Replanned,
    stability: Stability,
    *,
    seed: int,
    seconds: float,
    iterations: int | None,
    on_progress: OnProgress | None = None,
    stop: Stop = go_on,
) -> Replanned | None:
    """A plan that moves none of the unaffected near assignments and makes everything else anew; None where they cannot all stay.

    They are pins of a search like that of a new plan, with the same limits, from the standing plan's order and from the greedy one.
    """
    standing = repaired.standing
    near = standing.holds & (standing.plan.start < stability.near_ticks)
    prepared = np.setdiff1d(standing.plan.work[near], problem.pins.work)
    decoder = Decoder(with_pins(problem, standing.kept, np.isin(standing.kept.work, prepared)))
    greedy = Greedy(decoder.problem, decoder.arrays)
    plain = plain_state(decoder, greedy)
    found = search(
        decoder,
        greedy,
        plain,
        seed=seed,
        time_limit_seconds=seconds,
        iterations=iterations,
        start=standing.plan,
        on_progress=on_progress,
        stop=stop,
    )
    schedule = decoder.schedule_of(found.state)
    if check(problem, schedule):
        return None
    began = repaired.trace[-1].seconds
    better = (one for one in found.trace if one.objective < repaired.objective)
    later = (Trace(began + one.seconds, repaired.iterations + one.iteration, one.objective) for one in better)
    return Replanned(
        schedule=schedule,
        objective=found.objective,
        changes=changes(problem, standing, schedule, stability, 0.0),
        standing=standing,
        iterations=repaired.iterations + found.iterations,
        trace=(*repaired.trace, *later),
    )
