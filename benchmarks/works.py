"""Works from a picture: survey, clearance, repairs behind hazard; the distance part beside a geopandas spatial join.

    python benchmarks/works.py --full
    python benchmarks/works.py --hazards 5000 --assets 20000

The peer answers only which assets lie within the safety distance of hazard (buffer, then ``sjoin``), on the same
shapes; Tandem derives all works, with the only access of each site, exposures, conflicts and efforts.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, date, datetime

import geopandas
import numpy as np
import shapely

from tandem.geo import Plane
from tandem.picture.tables import Asset, Community, HazardousArea, LedgerEntry, Picture
from tandem.policy import generic_policy
from tandem.works.derive import derive_works
from tandem.works.safety import pairs_within
from tandem.works.sites import asset_sites, hazard_sites, region_plane

SPACING_M = 800.0


def region(hazards: int, assets: int, seed: int) -> tuple[Picture, tuple[LedgerEntry, ...]]:
    """Roads on a grid with cut-off ends, a third of them damaged, and hazard of log-normal size around them."""
    rng = np.random.default_rng(seed)
    side = max(3, round((assets / 3) ** 0.5))
    plane = Plane(20.0, 44.0)
    nodes, links = _roads(side, plane, rng)
    areas = _hazards(hazards, side * SPACING_M, plane, rng)
    picture = Picture(
        valid_at=date(2026, 5, 4),
        known_at=datetime(2026, 5, 4, tzinfo=UTC),
        hazardous_areas=areas,
        assets=(*nodes, *links),
        communities=_communities(max(3, assets // 50), side * SPACING_M, plane, rng),
    )
    return picture, tuple(_entry(area) for area in areas)


def _roads(side: int, plane: Plane, rng: np.random.Generator) -> tuple[list[Asset], list[Asset]]:
    index = np.arange(side * side).reshape(side, side)
    places = np.stack([index.ravel() % side, index.ravel() // side], axis=1) * SPACING_M
    points = plane.to_globe(shapely.points(places))
    ends = np.concatenate(
        [
            np.stack([index[:, :-1].ravel(), index[:, 1:].ravel()], 1),
            np.stack([index[:-1].ravel(), index[1:].ravel()], 1),
        ]
    )
    ends = ends[rng.random(len(ends)) < 0.8]
    lines = shapely.linestrings(np.stack([shapely.get_coordinates(points[ends[:, k]]) for k in (0, 1)], axis=1))
    damage = rng.choice(["none", "none", "major"], size=len(ends))
    nodes = [
        Asset(
            f"N{i}", "", "road", "source" if i % 997 == 0 else "node", at, None, None, "none", None, None, (), _said(i)
        )
        for i, at in enumerate(points)
    ]
    links = [
        Asset(f"L{k}", "", "road", "link", line, f"N{i}", f"N{j}", str(state), None, None, (), _said(k))
        for k, ((i, j), line, state) in enumerate(zip(ends.tolist(), lines, damage, strict=True))
    ]
    return nodes, links


def _said(number: int) -> dict[str, tuple[str, ...]]:
    return {"location": (f"claim {number}",)}


def _hazards(count: int, extent: float, plane: Plane, rng: np.random.Generator) -> tuple[HazardousArea, ...]:
    """Sizes as in Bosna: log-normal, median 4.4 ha."""
    radius = np.sqrt(np.exp(rng.normal(np.log(44_000), 1.84, count)).clip(100, 5e6) / np.pi)
    shapes = shapely.buffer(shapely.points(rng.uniform(0, extent, (count, 2))), radius)
    classes = rng.choice(["sha", "cha"], size=count)
    return tuple(
        HazardousArea(f"H{i}", "", str(kind), "open", "normal", (), shape, {"perimeter": (f"claim H{i}",)})
        for i, (shape, kind) in enumerate(zip(plane.to_globe(shapes), classes, strict=True))
    )


def _communities(count: int, extent: float, plane: Plane, rng: np.random.Generator) -> tuple[Community, ...]:
    points = plane.to_globe(shapely.points(rng.uniform(0, extent, (count, 2))))
    return tuple(Community(f"C{i}", "", at, 100, (), (), {}) for i, at in enumerate(points))


def _entry(area: HazardousArea) -> LedgerEntry:
    nothing = shapely.MultiPolygon()
    square_metres = 44_000.0
    assert area.perimeter is not None
    return LedgerEntry(area.id, square_metres, 0, 0, 0, square_metres, area.perimeter, nothing, nothing, nothing, ())


def joined_by_geopandas(assets: np.ndarray, hazards: np.ndarray, distance_m: float) -> set[tuple[int, int]]:
    """Pairs nearer than the distance, as an analyst would find them: buffered hazard joined with assets."""
    left = geopandas.GeoDataFrame(geometry=assets)
    right = geopandas.GeoDataFrame(geometry=geopandas.GeoSeries(hazards).buffer(distance_m, quad_segs=16))
    found = geopandas.sjoin(left, right, predicate="intersects")
    return set(zip(found.index.tolist(), found["index_right"].tolist(), strict=True))


def main() -> None:
    """Print seconds and the ratio of the distance part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--hazards", type=int, default=100)
    parser.add_argument("--assets", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true", help="the published size: 50,000 hazards, 100,000 assets")
    arguments = parser.parse_args()
    hazards, assets = (50_000, 100_000) if arguments.full else (arguments.hazards, arguments.assets)
    picture, ledger = region(hazards, assets, arguments.seed)
    policy = generic_policy()
    begun = time.perf_counter()
    works = derive_works(picture, ledger, policy)
    whole = time.perf_counter() - begun
    plane = region_plane(picture)
    sites, land = asset_sites(picture, plane), hazard_sites(picture, ledger, plane)
    begun = time.perf_counter()
    pairs = pairs_within(sites.shapes, land.shapes, policy.safety.repair_distance_m)
    ours = time.perf_counter() - begun
    begun = time.perf_counter()
    theirs = joined_by_geopandas(sites.shapes, land.shapes, policy.safety.repair_distance_m)
    peer = time.perf_counter() - begun
    found = set(zip(*pairs.tolist(), strict=True))
    print(f"{hazards} hazardous areas, {len(picture.assets)} assets: {len(works.works)} works in {whole:.2f} s")
    print(f"  repairs that wait for a release: {sum(w.kind == 'repair' and bool(w.after) for w in works.works)}")
    print(f"  conflicts between teams: {len(works.conflicts)}; exposed areas: {len(works.exposures)}")
    print(f"  near hazard: {len(found)} pairs in {ours:.3f} s; geopandas {peer:.3f} s, {peer / ours:.1f}x")
    print(f"  pairs of the peer that tandem lacks: {len(theirs - found)} (a buffer of 64 sides lies inside the circle)")


if __name__ == "__main__":
    main()
