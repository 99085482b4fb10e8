"""Numbers that no plan can count with: each is named with the thing that it was said of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tandem.errors import MagnitudeError
from tandem.picture.tables import Picture, Team
from tandem.plan.problem import EXACT, TICKS_PER_DAY
from tandem.policy import Policy
from tandem.worded import joined, worded, worded_plural
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
        listed = joined(*found[:5], by="; ")
        more = worded_plural("And {n} more.", "And {n} more.", len(found) - 5) if len(found) > 5 else ""
        raise MagnitudeError(
            joined(worded("Numbers that no plan can count with: {listed}.", listed=listed), more),
            worded(
                "Correct them in the source and import again (tandem history THING names the claims), or lower the weights in the policy."
            ),
        )


def _teams(teams: Sequence[Team]) -> Iterator[str]:
    for team in teams:
        if team.people is not None and team.people > MOST_PEOPLE_IN_A_TEAM:
            yield worded(
                "team '{name}' has {people} people (at most {most_people_in_a_team})",
                name=team.name or team.id,
                people=team.people,
                most_people_in_a_team=MOST_PEOPLE_IN_A_TEAM,
            )


def _works(works: WorkList) -> Iterator[str]:
    for work in works.works:
        if not 0 <= work.effort_worker_days <= MOST_WORKER_DAYS:
            yield worded(
                "{id} takes {effort_worker_days} worker-days (at most {most_worker_days})",
                id=work.id,
                effort_worker_days=f"{work.effort_worker_days:,.0f}",
                most_worker_days=f"{MOST_WORKER_DAYS:,.0f}",
            )
        if work.fixed_days > MOST_DAYS or work.not_before_days > 100 * MOST_DAYS:
            yield worded(
                "{id} lasts or waits {fixed_days} days (at most {most_days})",
                id=work.id,
                fixed_days=max(work.fixed_days, work.not_before_days),
                most_days=MOST_DAYS,
            )


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
        worded(
            "{value} people (most in '{name}': {people}) x weights of {weight} (policy) x {ticks} quarters of a day are {total}, more than can be added exactly ({exact})",
            value=sum(community.people or 0 for community in counted),
            name=largest.name or largest.id,
            people=largest.people,
            weight=f"{weight:g}",
            ticks=ticks,
            total=f"{total:.2g}",
            exact=f"{EXACT:.2g}",
        )
    )
