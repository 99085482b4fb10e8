"""Time of importing hazard layers, beside geopandas that only reads them.

Run ``python benchmarks/importing.py``: the Bosna layers where ``../shared`` is beside the repository, else (or with
``--size N``) a generated GeoPackage of N polygons. Import includes hashing, the sandbox, checks, and making every
record; geopandas gives a table of the same rows. The default size is tiny, so that CI can start it.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import geopandas
import numpy as np
import shapely

from tandem.exchange import Limits, Mapping, export_layers, import_file, read_mapping
from tandem.exchange.mapping import parse_mapping
from tandem.ids import seeded_uuid7
from tandem.layers import Column, Feature, FeatureLayer

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data" / "bosna"
GENERATED = """
[[thing]]
kind = "hazardous_area"
id = "bench:{id}"
[thing.properties]
name = { column = "name" }
hazard_class = { column = "class" }
perimeter = { geometry = "whole" }
"""


def main() -> None:
    """Print one line per file and the total with the ratio to geopandas."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=0, help="rows of a generated file instead of the Bosna layers")
    parser.add_argument("--full", action="store_true", help="the Bosna layers, then 100,000 generated polygons")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.size or not SHARED.exists():
            cases = [(_generated(Path(folder), arguments.size or 100), parse_mapping(GENERATED))]
        else:
            described = sorted((ROOT / "mappings" / "bosna").glob("*.toml"))
            cases = [(SHARED / f"{path.stem}.gpkg", read_mapping(path)) for path in described]
        _compare(cases)
        if arguments.full:
            _compare([(_generated(Path(folder), 100_000), parse_mapping(GENERATED))])


def _compare(cases: list[tuple[Path, Mapping]]) -> None:
    geopandas.read_file(cases[0][0])  # so that loading GDAL is in neither figure
    ours, theirs, rows, records = 0.0, 0.0, 0, 0
    for path, mapping in cases:
        start = time.perf_counter()
        imported = import_file(
            path,
            mapping,
            received_at=datetime(2026, 1, 1, tzinfo=UTC),
            make_id=seeded_uuid7("benchmark"),
            handed_in_by="benchmark",
            limits=Limits(600, 8192),
        )
        seconds = time.perf_counter() - start
        start = time.perf_counter()
        geopandas.read_file(path)
        peer = time.perf_counter() - start
        print(f"{path.name:24} {imported.counts.rows:8} rows {seconds:8.2f} s   geopandas.read_file {peer:6.2f} s")
        ours, theirs = ours + seconds, theirs + peer
        rows, records = rows + imported.counts.rows, records + len(imported.records)
    print(
        f"total {rows} rows as {records} records in {ours:.2f} s; geopandas {theirs:.2f} s; ratio {ours / theirs:.1f}"
    )


def _generated(folder: Path, size: int) -> Path:
    """A GeoPackage of star-shaped polygons of 24 vertices in a band 300 km long."""
    noise = np.random.default_rng(1)
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    features = []
    for index in range(size):
        radius = noise.uniform(0.5, 1.0, 24) * noise.lognormal(-7.0, 0.8)
        x, y = noise.uniform(33, 37), noise.uniform(47, 48)
        ring = np.column_stack([x + radius * np.cos(angle) * 1.5, y + radius * np.sin(angle)])
        features.append(Feature(f"{index}", shapely.Polygon(ring), (f"Area {index}", "sha")))
    columns = (Column("name", "TEXT"), Column("class", "TEXT"))
    layer = FeatureLayer("areas", "Generated areas", "POLYGON", columns, tuple(features))
    (path,) = export_layers([layer], folder / "generated.gpkg")
    return path


if __name__ == "__main__":
    main()
