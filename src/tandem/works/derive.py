"""From the picture to everything that has to be done, in one pass without any input but what is believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from tandem.geo import FloatArray, Plane
from tandem.picture.tables import Finding, LedgerEntry, Picture
from tandem.policy import Policy
from tandem.worded import worded
from tandem.works.access import RoadNet, road_net
from tandem.works.exposure import exposures, near_any_community, people_findings, people_near
from tandem.works.land import LandSite, WorkContext, hazard_claims, land_of_unknown_extent, land_works
from tandem.works.model import ComponentNeed, Work, WorkList
from tandem.works.outcomes import survey_outcomes
from tandem.works.rates import rates
from tandem.works.repair import damaged_assets, repair_findings, repair_work
from tandem.works.reports import preparation_method
from tandem.works.safety import SEARCH_KINDS, Danger, conflicts, danger
from tandem.works.sites import (
    AssetSites,
    HazardSites,
    areas_without_place,
    asset_sites,
    hazard_sites,
    points_on,
    region_plane,
    release_claims,
)
from tandem.works.training import course_findings, course_works


def derive_works(picture: Picture, ledger: Sequence[LedgerEntry], policy: Policy) -> WorkList:
    """All works of a picture, what they unlock, and what is doubtful about them.

    Survey of suspected land, clearance of what is expected to remain, quality control and release gate; marking where
    people live near; repairs by trade, after the release of hazard near the component or its only access; courses.

    Parameters
    ----------
    picture
        What is believed.
    ledger
        The area ledger; an area that it lacks counts with its whole perimeter.
    policy
        Rates, shares, distances and priors.

    Raises
    ------
    PolicyError
        Where the policy lacks a rate or a trade that a work needs.
    """
    plane = region_plane(picture)
    context = _context(picture, ledger, policy)
    hazards, assets = hazard_sites(picture, ledger, plane), asset_sites(picture, plane)
    net = road_net(assets, plane, policy)
    damaged = damaged_assets(assets, context)
    dangers = danger(assets, hazards, net, damaged, policy)
    somewhere = (plane.longitude, plane.latitude)
    near = near_any_community(picture, hazards, plane, policy)
    land = _land_works(picture, hazards, near, dangers, net, context)
    hidden = [land_of_unknown_extent(area, somewhere, context) for area in areas_without_place(picture)]
    repairs = _repairs(assets, damaged, dangers, hazards, net, context)
    courses, team_courses = course_works(picture, context, somewhere)
    works = (*land, *(work for work in hidden if work is not None), *repairs, *courses)
    listed = {work.id: work for work in works}
    people = people_near(picture, hazards, plane, policy)
    return WorkList(
        works=works,
        needs=_needs(assets, damaged, dangers, hazards),
        exposures=exposures(hazards, people, listed, context),
        conflicts=conflicts(hazards, _searches(land), policy),
        team_courses=team_courses,
        survey=context.survey,
        remaining=tuple((row.id, shape) for row, shape in zip(hazards.hazards, hazards.remaining, strict=True)),
        findings=(
            *_hazard_findings(picture, hazards, context),
            *_access_findings(works, net, plane, policy),
            *repair_findings(assets, policy),
            *people_findings(picture),
            *course_findings(picture, context),
            *context.rates.findings,
        ),
    )


def _context(picture: Picture, ledger: Sequence[LedgerEntry], policy: Policy) -> WorkContext:
    return WorkContext(
        policy=policy,
        rates=rates(picture, policy),
        survey=survey_outcomes(picture, ledger, policy),
        states={state.id: state for state in picture.work_states},
        preparation=preparation_method(picture),
        valid_at=picture.valid_at,
    )


def _land_works(
    picture: Picture,
    hazards: HazardSites,
    near: npt.NDArray[np.bool_],
    dangers: Danger,
    net: RoadNet,
    context: WorkContext,
) -> tuple[Work, ...]:
    released_by = release_claims(hazards, picture.land_releases)
    works: list[Work] = []
    for index, hazard in enumerate(hazards.hazards):
        entry = hazards.entries[index]
        site = LandSite(
            hazard=hazard,
            area_m2=float(hazards.area_m2[index]),
            boundary_m=float(hazards.boundary_m[index]),
            place=_point(hazards.places, index),
            access=_node_ids(dangers.approach.get(index, frozenset()), net),
            people_near=bool(near[index]),
            released_m2=_released(entry),
            claims=tuple(dict.fromkeys((*hazard_claims(hazard), *released_by[index]))),
        )
        works += land_works(site, context)
    return tuple(works)


def _released(entry: LedgerEntry | None) -> Mapping[str, float]:
    if entry is None:
        return {}
    cleared = entry.cleared_m2
    return {"nts": entry.cancelled_m2, "ts": entry.reduced_m2, "preparation": cleared, "clearance": cleared}


def _repairs(
    assets: AssetSites,
    damaged: Sequence[int],
    dangers: Danger,
    hazards: HazardSites,
    net: RoadNet,
    context: WorkContext,
) -> tuple[Work, ...]:
    chosen = np.array(damaged, dtype=np.int64)
    places = points_on(assets.locations[chosen])
    at_ends = _road_approach(assets, net)
    works = []
    for row, index in enumerate(damaged):
        asset = assets.assets[index]
        before = sorted(dangers.before_repair.get(index, ()))
        near_node = int(dangers.site_node[index])
        nodes = at_ends.get(asset.id) or (frozenset({near_node}) if near_node >= 0 else frozenset())
        works.append(
            repair_work(
                asset=asset,
                location=assets.locations[index],
                place=_point(places, row),
                after=tuple(f"release_gate/{hazards.hazards[hazard].id}" for hazard in before),
                access=_node_ids(nodes, net),
                context=context,
            )
        )
    return tuple(works)


def _road_approach(assets: AssetSites, net: RoadNet) -> dict[str, frozenset[int]]:
    """Where a road itself is reached from: a link from both ends, a node from itself and its neighbours."""
    found = {
        assets.assets[link].id: frozenset(ends)
        for link, ends in zip(net.links.tolist(), net.ends.tolist(), strict=True)
    }
    for node, identifier in enumerate(net.ids):
        found[identifier] = frozenset({node, *(other for _, other in net.incident[node])})
    return found


def _needs(
    assets: AssetSites, damaged: Sequence[int], dangers: Danger, hazards: HazardSites
) -> tuple[ComponentNeed, ...]:
    """A damaged component waits for its repair; one of a network that hazard blocks also for the release of it."""
    repaired = set(damaged)
    needs = []
    for index in sorted(repaired | set(dangers.blocking)):
        asset = assets.assets[index].id
        repair = (f"repair/{asset}",) if index in repaired else ()
        releases = tuple(f"release_gate/{hazards.hazards[h].id}" for h in sorted(dangers.blocking.get(index, ())))
        needs.append(ComponentNeed(asset, (*repair, *releases)))
    return tuple(needs)


def _searches(works: Sequence[Work]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for work in works:
        if work.kind in SEARCH_KINDS:
            found[work.thing].append(work.id)
    return {thing: tuple(ids) for thing, ids in found.items()}


def _node_ids(nodes: frozenset[int], net: RoadNet) -> tuple[str, ...]:
    return tuple(net.ids[node] for node in sorted(nodes))


def _point(places: FloatArray, row: int) -> tuple[float, float]:
    return float(places[row, 0]), float(places[row, 1])


def _hazard_findings(picture: Picture, hazards: HazardSites, context: WorkContext) -> list[Finding]:
    found = [
        Finding(
            rule="hazard.extent",
            severity="error",
            thing=area.id,
            message=worded(
                "'{area}' is hazardous, but its perimeter could not be read: its extent is unknown, not clear.",
                area=area.name or area.id,
            ),
            next_step=worded("Survey it or correct the perimeter; until then only a non-technical survey is planned."),
        )
        for area in areas_without_place(picture)
    ]
    disc_m2 = np.pi * context.policy.land.point_hazard_radius_m**2
    for index, hazard in enumerate(hazards.hazards):
        area, place = float(hazards.area_m2[index]), _point(hazards.places, index)
        done = next((k for k in ("release_gate", "clearance") if context.completed(f"{k}/{hazard.id}")), None)
        if done is not None:
            message = worded(
                "{work} is reported completed, but {area} m2 remain in the ledger.",
                work=f"{done}/{hazard.id}",
                area=round(area),
            )
            step = worded("Record the released land with its polygon, or reopen the work.")
            found.append(Finding("work.land_remains", "warning", hazard.id, message, step, place))
        if hazard.hazard_class == "spot" and area > 1.01 * disc_m2:
            message = worded(
                "'{hazard}' is a spot task, but {area} m2 remain: the effort is that of a spot.",
                hazard=hazard.name or hazard.id,
                area=round(area),
            )
            step = worded("Class it as SHA or CHA, or correct the perimeter.")
            found.append(Finding("hazard.spot_area", "warning", hazard.id, message, step, place))
    return found


def _access_findings(works: Sequence[Work], net: RoadNet, plane: Plane, policy: Policy) -> list[Finding]:
    """Sites that no road node is near: planned as reachable, which may be wrong, so it is said once per thing."""
    if not net.ids:
        return []
    somewhere = (plane.longitude, plane.latitude)
    lonely = {
        work.thing: work for work in works if work.scope is not None and not work.access and work.place != somewhere
    }
    return [
        Finding(
            rule="access.none",
            severity="warning",
            thing=thing,
            message=worded(
                "'{work}' lies more than {distance} m from any road node.",
                work=work.name or thing,
                distance=round(policy.access.maximum_m),
            ),
            next_step=worded("Report the road or track that leads there; until then it counts as reachable."),
            place=work.place,
        )
        for thing, work in sorted(lonely.items())
    ]
