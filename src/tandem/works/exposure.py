"""Who lives near hazard that remains."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import shapely

from tandem.geo import Plane
from tandem.picture.tables import Finding, Picture
from tandem.policy import Policy
from tandem.worded import worded
from tandem.works.land import WorkContext
from tandem.works.model import HazardExposure
from tandem.works.safety import pairs_within
from tandem.works.sites import HazardSites, geometry_array

NEARNESS_OFFSET_M = 100.0
FloatArray = npt.NDArray[np.float64]


def people_near(picture: Picture, hazards: HazardSites, plane: Plane, policy: Policy) -> FloatArray:
    """Persons exposed to each site, shape (n,).

    The people of a community within ``safety.people_near_m`` of remaining hazard are shared among all such hazards
    with weights 1 / (100 m + distance), so that nobody is counted twice. Communities of unknown size give nobody.
    """
    known = [row for row in picture.communities if row.people is not None]
    people = np.array([row.people for row in known], dtype=np.float64)
    shapes = plane.to_plane(geometry_array(row.location for row in known))
    community, hazard = pairs_within(shapes, hazards.shapes, policy.safety.people_near_m)
    weight = 1.0 / (NEARNESS_OFFSET_M + shapely.distance(shapes[community], hazards.shapes[hazard]))
    total = np.bincount(community, weights=weight, minlength=len(known))
    share = people[community] * (weight / total[community])
    return np.bincount(hazard, weights=share, minlength=len(hazards.hazards)).astype(np.float64)


def near_any_community(picture: Picture, hazards: HazardSites, plane: Plane, policy: Policy) -> npt.NDArray[np.bool_]:
    """Whether anybody lives near each site, be the number known or not, shape (n,)."""
    inhabited = [row for row in picture.communities if row.people is None or row.people > 0]
    shapes = plane.to_plane(geometry_array(row.location for row in inhabited))
    pairs = pairs_within(shapes, hazards.shapes, policy.safety.people_near_m)
    result = np.zeros(len(hazards.hazards), dtype=np.bool_)
    result[pairs[1]] = True
    return result


def exposures(
    hazards: HazardSites, people: FloatArray, works: Mapping[str, object], context: WorkContext
) -> tuple[HazardExposure, ...]:
    """One exposure per site near which somebody is known to live. ``works`` are keyed by work id."""
    return tuple(
        HazardExposure(
            hazardous_area=hazard.id,
            people=float(count),
            release=_if_listed(f"release_gate/{hazard.id}", works),
            marking=_if_listed(f"marking/{hazard.id}", works),
            marked=context.completed(f"marking/{hazard.id}"),
        )
        for hazard, count in zip(hazards.hazards, people.tolist(), strict=True)
        if count > 0
    )


def _if_listed(work: str, works: Mapping[str, object]) -> str | None:
    return work if work in works else None


def people_findings(picture: Picture) -> tuple[Finding, ...]:
    """Communities of unknown size: they weigh nothing in a plan, which is said and not hidden."""
    return tuple(
        Finding(
            rule="community.people",
            severity="warning",
            thing=community.id,
            message=worded(
                "Nobody said how many people live in '{community}': they weigh nothing in plans.",
                community=community.name or community.id,
            ),
            next_step=worded("Report the number of people, even a rough one."),
            place=(community.location.centroid.x, community.location.centroid.y),
        )
        for community in picture.communities
        if community.people is None
    )
