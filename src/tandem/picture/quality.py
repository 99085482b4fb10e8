"""Findings that come from comparing rows: duplicates, overlaps, dangling references, cycles, sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields

import numpy as np
import scipy.sparse as sparse
import shapely
from scipy.sparse.csgraph import connected_components
from shapely.errors import GEOSException

from tandem.geo import GeometryArray
from tandem.picture.activities import (
    AccreditationGrant,
    Device,
    Document,
    EducationSession,
    Inspection,
    NonConformity,
    StockpileDestruction,
)
from tandem.picture.activity_quality import KIND_OF, activity_findings
from tandem.picture.activity_quality import references as named_by
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.checks import side_by_side
from tandem.picture.findings import finding
from tandem.picture.land.parts import Land, counts, day_of, land_of
from tandem.picture.places import row_geometry, row_place
from tandem.picture.tables import (
    AdministrativeUnit,
    Asset,
    Commitment,
    Community,
    ConflictOwner,
    Course,
    Finding,
    HazardousArea,
    Incident,
    LandRelease,
    Person,
    Picture,
    Row,
    Site,
    WorkState,
)
from tandem.policy import Policy
from tandem.vocabulary import label
from tandem.worded import joined, worded

# Neighbours that share a border drawn by hand overlap by slivers; below this they are not worth a finding.
SLIVER_M2 = 1.0
_Placed = HazardousArea | LandRelease | Asset | Community | Incident | AdministrativeUnit | Site


def quality_findings(picture: Picture, policy: Policy, apart: Collection[frozenset[str]] = ()) -> Iterator[Finding]:
    """All findings that need more than one row; ``apart`` are pairs of things that people judged different."""
    yield from duplicates(picture, apart)
    yield from side_by_side(picture, policy.checks, apart)
    yield from swapped_coordinates(picture)
    yield from hazard_overlaps(picture.hazardous_areas)
    yield from releases(picture)
    yield from references(picture)
    yield from dependency_cycles(picture.assets)
    yield from networks(picture, policy)
    yield from activity_findings(picture, policy)


def compared(row: Row) -> tuple[object, ...]:
    """What findings about several rows, and the ledger, look at in one row; empty where they never look at it.

    While this is the same, all that changes with the row is the row and the findings on it alone.
    """
    seen: tuple[object, ...] = ()
    match row:
        case Asset():
            ends = (row.from_node, row.to_node, *row.depends_on)
            seen = (row.network, row.role, row.damage_state is None, *ends)
        case Community():
            seen = (*row.service_nodes, row.administrative_unit)
        case Incident():
            seen = (row.administrative_unit,)
        case AdministrativeUnit():
            seen = (row.official_code,)
        case Device():
            alike = (row.local_id, row.device_group, row.model, row.found_on)
            seen = (*alike, *named_by(KIND_OF[type(row)], row))
        case Course():
            seen = row.trainee_teams
        case LandRelease():
            seen = (
                *(row.hazardous_area, row.category, row.released_on, row.pending, row.gate, row.administrative_unit),
            )
        case HazardousArea():
            seen = (
                row.status,
                row.administrative_unit,
                *((part.since, shapely.to_wkb(part.shape)) for part in row.extents),
            )
        case AccreditationGrant() | Document() | Inspection() | NonConformity():
            seen = tuple(getattr(row, field.name) for field in fields(row) if field.name != "claims")
        case EducationSession() | StockpileDestruction():
            seen = tuple(named_by(KIND_OF[type(row)], row))
        case Person():
            seen = (row.role,)
        case WorkState() | Commitment() | ConflictOwner():
            return ()
    shape = row_geometry(row)
    return (type(row), row.id, row.name, None if shape is None else shapely.to_wkb(shape), *seen)


def duplicates(picture: Picture, apart: Collection[frozenset[str]] = ()) -> Iterator[Finding]:
    """Rows of one table with equal geometry (normalised, exact) that nobody judged different."""
    tables: tuple[tuple[_Placed, ...], ...] = (
        picture.hazardous_areas,
        picture.land_releases,
        picture.assets,
        picture.communities,
        picture.incidents,
        picture.administrative_units,
        picture.sites,
    )
    for rows in tables:
        placed = [(row, shape) for row in rows if (shape := row_geometry(row)) is not None]
        if not placed:
            continue
        shapes = shapely.to_wkb(shapely.normalize(np.array([shape for _, shape in placed], dtype=object)))
        alike: dict[tuple[bytes, str], list[_Placed]] = defaultdict(list)
        for (row, _), shape in zip(placed, shapes, strict=True):
            alike[shape, row.network if isinstance(row, Asset) else ""].append(row)
        for same in alike.values():
            for row in same[1:]:
                if frozenset((row.id, same[0].id)) in apart:
                    continue
                message = worded("{one} has exactly the same geometry as {other}.", one=row.name, other=same[0].name)
                yield finding("geometry.duplicate", row.id, message)


def swapped_coordinates(picture: Picture) -> Iterator[Finding]:
    """Things far outside where the rest lies that would lie there with the axes exchanged; flagged, never changed."""
    placed = [(row.id, place) for row in picture.rows() if (place := row_place(row)) is not None]
    if len(placed) < 5:
        return
    points = np.array([place for _, place in placed])
    low, high = np.quantile(points, 0.25, axis=0), np.quantile(points, 0.75, axis=0)
    margin = np.maximum(3 * (high - low), 0.5)
    low, high = low - margin, high + margin
    outside = ~((points >= low) & (points <= high)).all(axis=1)
    inside_swapped = ((points[:, ::-1] >= low) & (points[:, ::-1] <= high)).all(axis=1)
    for at in np.flatnonzero(outside & inside_swapped):
        thing, (x, y) = placed[at]
        yield finding(
            "coordinates.swapped",
            thing,
            worded(
                "{thing} lies at {x}, {y}, far from all else; exchanged it would fit.",
                thing=thing,
                x=f"{x:.4f}",
                y=f"{y:.4f}",
            ),
        )


def hazard_overlaps(areas: Sequence[HazardousArea]) -> Iterator[Finding]:
    """Pairs of hazardous areas that share land, with the m2 that would be counted twice."""
    solid = [area for area in areas if area.perimeter is not None]
    shapes = np.array([area.perimeter for area in solid], dtype=object)
    if len(solid) < 2:
        return
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    shared = ellipsoidal_areas_m2(_intersections(shapes[first], shapes[second]))
    for one, two, area_m2 in zip(first, second, shared, strict=True):
        if area_m2 >= SLIVER_M2:
            message = worded(
                "{one} and {other} share {area} m2; the sum of areas counts it twice.",
                one=solid[one].name,
                other=solid[two].name,
                area=round(area_m2),
            )
            yield finding("hazard.overlap", solid[one].id, message)


def _intersections(one: GeometryArray, two: GeometryArray) -> GeometryArray:
    try:
        found: GeometryArray = shapely.intersection(one, two)
    except GEOSException:
        found = shapely.intersection(one, two, grid_size=1e-9)
    return found


def releases(picture: Picture) -> Iterator[Finding]:
    """Releases that name no known area, one without perimeter or one reported later, or land outside every area."""
    areas = {area.id: area for area in picture.hazardous_areas}
    land = land_of(picture.hazardous_areas, picture.land_releases)
    anywhere = {land.releases[at].id for at in land.pair_release.tolist()}
    for release in picture.land_releases:
        target = release.hazardous_area
        if target is not None and target not in areas:
            message = worded(
                "The release {release} names the area {area}, which is not known; it frees no land.",
                release=release.name,
                area=target,
            )
            yield finding("release.unknown_area", release.id, message)
        elif target is not None and areas[target].perimeter is None:
            message = worded(
                "The release {release} belongs to {area}, whose perimeter is not known.",
                release=release.name,
                area=areas[target].name,
            )
            yield finding("release.no_perimeter", release.id, message)
        elif counts(release) and (release.id not in anywhere or _misses(release.area, target, areas)):
            message = worded("The release {release} lies outside every hazardous area.", release=release.name)
            if target:
                message = worded(
                    "The release {release} lies outside the area {area}.",
                    release=release.name,
                    area=areas[target].name,
                )
            yield finding("release.outside", release.id, message)
    yield from _released_too_early(land)


def _released_too_early(land: Land) -> Iterator[Finding]:
    early = np.flatnonzero(land.too_early)
    if len(early) == 0:
        return
    part, release = land.pair_part[early], land.pair_release[early]
    met = shapely.intersects(land.shapes[part], land.released[release])
    for at, one in zip(part[met].tolist(), release[met].tolist(), strict=True):
        row, since = land.releases[one], day_of(int(land.since[at]))
        message = worded(
            "The release {release} of {day} covers land of {area} that was reported on {since} only; it frees none of that.",
            release=row.name,
            day=row.released_on or worded("an unknown day"),
            area=land.areas[land.area[at]].name,
            since=since or worded("an unknown day"),
        )
        yield finding("release.too_early", row.id, message)


def _misses(shape: object, target: str | None, areas: dict[str, HazardousArea]) -> bool:
    return target is not None and not bool(shapely.intersects(shape, areas[target].perimeter))


def references(picture: Picture) -> Iterator[Finding]:
    """References to assets and teams that do not exist."""
    assets = {asset.id for asset in picture.assets}
    teams = {team.id for team in picture.teams}
    for asset in picture.assets:
        ends = [end for end in (asset.from_node, asset.to_node) if end is not None]
        for end in ends:
            if end not in assets:
                yield finding(
                    "network.dangling_link",
                    asset.id,
                    worded("The link {asset} names the node {end}, which is not known.", asset=asset.name, end=end),
                )
        if asset.location is None and not ends:
            yield finding(
                "network.unplaced",
                asset.id,
                worded("The asset {asset} has no position and joins no nodes.", asset=asset.name),
            )
        for other in asset.depends_on:
            if other not in assets:
                message = worded(
                    "{asset} depends on {other}, which is not known; it never counts as working.",
                    asset=asset.name,
                    other=other,
                )
                yield finding("network.dangling_dependency", asset.id, message)
    for community in picture.communities:
        for node in community.service_nodes:
            if node not in assets:
                message = worded(
                    "{community} is served by {node}, which is not known.", community=community.name, node=node
                )
                yield finding("network.dangling_link", community.id, message)
    for course in picture.courses:
        for team in course.trainee_teams:
            if team not in teams:
                yield finding(
                    "course.unknown_team",
                    course.id,
                    worded("The course {course} makes {team}, which is not known.", course=course.name, team=team),
                )


def dependency_cycles(assets: Sequence[Asset]) -> Iterator[Finding]:
    """Assets that depend on each other in a circle, one finding a circle."""
    number = {asset.id: at for at, asset in enumerate(assets)}
    arcs = [(number[a.id], number[other]) for a in assets for other in a.depends_on if other in number]
    if not arcs:
        return
    start, end = np.array(arcs).T
    matrix = sparse.coo_matrix((np.ones(len(arcs)), (start, end)), shape=(len(assets), len(assets)))
    _, piece = connected_components(matrix, directed=True, connection="strong")
    circles: dict[int, list[Asset]] = defaultdict(list)
    for at in sorted({*start.tolist(), *end.tolist()}):
        circles[int(piece[at])].append(assets[at])
    selfish = {int(piece[one]) for one, two in arcs if one == two}
    for which, found in circles.items():
        if len(found) > 1 or which in selfish:
            message = worded(
                "{assets} depend on each other in a circle: none of them can start first.",
                assets=", ".join(asset.name for asset in found[:8]),
            )
            yield finding("network.cycle", found[0].id, message)


def networks(picture: Picture, policy: Policy) -> Iterator[Finding]:
    """Services without network or source, and networks whose damage nobody reported."""
    present = {asset.network for asset in picture.assets}
    for service, how in policy.services.items() if picture.assets or picture.communities else ():
        name = worded(label("service", service))
        if how.via not in present:
            yield finding(
                "network.absent",
                service,
                worded(
                    "{name}: there are no assets of the network '{network}'.",
                    name=name,
                    network=worded(label("network", how.via)),
                ),
            )
        elif not any(_feeds(asset, service, how.via, how.source_roles) for asset in picture.assets):
            roles = joined(*(worded(label("asset_role", role)) for role in how.source_roles), by=", ")
            yield finding(
                "network.no_source",
                service,
                worded("{name}: no asset has the role {roles}, so nobody can be served.", name=name, roles=roles),
            )
    for network in sorted(present - {""}):  # an asset of no network is told as incomplete
        yield from _unknown_damage(network, [asset for asset in picture.assets if asset.network == network])


def _feeds(asset: Asset, service: str, via: str, roles: Iterable[str]) -> bool:
    return asset.role in roles and asset.network in (service, via)


def _unknown_damage(network: str, assets: Sequence[Asset]) -> Iterator[Finding]:
    unknown = sum(asset.damage_state is None for asset in assets)
    if unknown:
        message = worded(
            "Nobody reported the damage of {unknown} of {n} assets of the network '{network}'.",
            unknown=unknown,
            n=len(assets),
            network=worded(label("network", network)),
        )
        yield finding("damage.unknown", network, message)
