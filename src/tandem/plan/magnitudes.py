"""Numbers that no plan can count with: each is named with the thing that it was said of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tandem.errors import MagnitudeError
from tandem.picture.tables import Picture, Team
from tandem.plan.problem import EXACT, TICKS_PER_DAY
from tandem.policy import Policy
from tandem.works.model import WorkList

# Ticks are 32-bit and effort is 64-bit in units of 1/100 worker-tick: these keep every sum far inside.
MOST_PEOPLE_IN_A_TEAM = 100_000
MOST_WORKER_DAYS = 1e9
MOST_DAYS = 100_000


def require_countable(picture: Picture, works: WorkList, teams: Sequence[Team], policy: Policy) -> None:
    """MagnitudeError that names each number which is too large for exact arithmetic, or cannot be meant.

    The objective is exact to a quarter person-day while people x weight x ticks, summed, stays below 2^53: a million people,
    ten thousand days and a weight of ten use 0.005 % of it.
    """
    found = [*_teams(teams), *_works(works), *_people(picture, policy)]
    if found:
        more = f" And {len(found) - 5} more." if len(found) > 5 else ""
        raise MagnitudeError(
            f"Numbers that no plan can count with: {'; '.join(found[:5])}.{more}",
            "Correct them in the source and import again (tandem history THING names the claims), or lower the weights in the policy.",
        )


def _teams(teams: Sequence[Team]) -> Iterator[str]:
    for team in teams:
        if team.people is not None and team.people > MOST_PEOPLE_IN_A_TEAM:
            yield f"team '{team.name or team.id}' has {team.people:,} people (at most {MOST_PEOPLE_IN_A_TEAM:,})"


def _works(works: WorkList) -> Iterator[str]:
    for work in works.works:
        if not 0 <= work.effort_worker_days <= MOST_WORKER_DAYS:
            yield f"{work.id} takes {work.effort_worker_days:,.0f} worker-days (at most {MOST_WORKER_DAYS:,.0f})"
        if work.fixed_days > MOST_DAYS or work.not_before_days > 100 * MOST_DAYS:
            yield f"{work.id} lasts or waits {max(work.fixed_days, work.not_before_days):,} days (at most {MOST_DAYS:,})"


def _people(picture: Picture, policy: Policy) -> Iterator[str]:
    """The community that weighs most, where all together weigh more than can be added exactly."""
    weight = sum(policy.weights.get(service, 1.0) for service in policy.services)
    weight += policy.weights.get("near_hazard", 1.0)
    ticks = policy.horizon.days * TICKS_PER_DAY
    counted = [community for community in picture.communities if community.people]
    total = sum(community.people or 0 for community in counted) * weight * ticks
    if total < EXACT:
        return
    largest = max(counted, key=lambda community: community.people or 0)
    yield (
        f"{sum(community.people or 0 for community in counted):,} people (most in '{largest.name or largest.id}': {largest.people:,}) "
        f"x weights of {weight:g} (policy) x {ticks:,} quarters of a day are {total:.2g}, more than can be added exactly ({EXACT:.2g})"
    )
