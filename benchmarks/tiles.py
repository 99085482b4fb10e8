"""Map tiles of a region with many hazardous areas, beside the tiles that GDAL makes of the same areas.

    python benchmarks/tiles.py --hazards 50000

For every zoom: the slowest tile asked for first, how large it is, and hazards with a point and with an outline of their
own. GDAL writes one zoom as a whole through its MVT driver; what it leaves out of the smallest areas is counted.
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
import time
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import shapely

from _hazards import hazards_seen
from tandem.publishing.tiles.shapes import projected
from tandem.usecases.room.tiles import Tiles, region_tiles
from tandem.usecases.seeing import Seen

MOST_TILES = 60


def with_hazards(seen: Seen, zoom: int) -> list[tuple[int, int]]:
    """Tiles with the middle of an area, the fullest first."""
    middles = shapely.get_coordinates(shapely.centroid([area.perimeter for area in seen.picture.hazardous_areas]))
    tiles, counts = np.unique((projected(middles) * (1 << zoom)).astype(int), axis=0, return_counts=True)
    return [(int(x), int(y)) for x, y in tiles[np.argsort(-counts, kind="stable")]]


def measured(tiles: Tiles, seen: Seen, zoom: int) -> str:
    """One row of the table."""
    wanted = with_hazards(seen, zoom)
    begun = time.perf_counter()
    tiles.tile(zoom, *wanted[0])
    first = time.perf_counter() - begun
    seconds, sizes = [], []
    for at in wanted[1:MOST_TILES] or wanted:
        begun = time.perf_counter()
        tile = tiles.tile(zoom, *at)
        seconds.append(time.perf_counter() - begun)
        sizes.append(len(gzip.compress(tile, 1)))
    return (
        f"{zoom:4d} {len(wanted):7,d} {first * 1e3:10.0f} {np.median(seconds) * 1e3:10.1f} {max(seconds) * 1e3:10.1f}"
        f" {max(sizes) / 1e3:10.0f}"
    )


def outlines_by_gdal(seen: Seen, zoom: int, folder: Path) -> tuple[float, int]:
    """Seconds for all tiles of a zoom by GDAL, and how many areas have an outline in them."""
    areas = seen.picture.hazardous_areas
    table = geopandas.GeoDataFrame(
        {"row": range(len(areas)), "class": [area.hazard_class for area in areas]},
        geometry=[area.perimeter for area in areas],
        crs="EPSG:4326",
    )
    target = folder / f"gdal{zoom}"
    begun = time.perf_counter()
    pyogrio.write_dataframe(
        table, target, layer="hazard", driver="MVT", MINZOOM=zoom, MAXZOOM=zoom, FORMAT="DIRECTORY",
        MAX_SIZE=10**9, MAX_FEATURES=10**9, COMPRESS="NO",
    )  # fmt: skip
    seconds = time.perf_counter() - begun
    found: set[int] = set()
    for file in target.glob("*/*/*.pbf"):
        found.update(pyogrio.read_dataframe(file, read_geometry=False)["row"])
    return seconds, len(found)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--hazards", type=int, default=200)
    parser.add_argument("--full", action="store_true", help="the published size: 50,000 hazardous areas")
    arguments = parser.parse_args()
    count = 50_000 if arguments.full else arguments.hazards
    seen = hazards_seen(count)
    begun = time.perf_counter()
    tiles = region_tiles(seen)
    print(f"{count:,} hazardous areas; layers made in {time.perf_counter() - begun:.2f} s")
    print("zoom   tiles   first ms  median ms     max ms  max kB gz")
    for zoom in range(15):
        print(measured(tiles, seen, zoom), flush=True)
    print("\nAll tiles of one zoom: GDAL's MVT driver beside Tandem")
    for zoom in (8, 10):
        with tempfile.TemporaryDirectory() as name:
            theirs, kept = outlines_by_gdal(seen, zoom, Path(name))
        again = region_tiles(seen)
        begun = time.perf_counter()
        for at in with_hazards(seen, zoom):
            again.tile(zoom, *at)
        ours = time.perf_counter() - begun
        print(
            f"  zoom {zoom}: GDAL {theirs:.1f} s, {kept:,} of {count:,} areas left; Tandem {ours:.1f} s, all {count:,}"
        )


if __name__ == "__main__":
    main()
