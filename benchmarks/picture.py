"""Picture, ledger, service graph and layers of a generated region, beside an overlay with geopandas on the same land.

    python benchmarks/picture.py --works 20000
    python benchmarks/picture.py --bosna

``--bosna`` reads the layers of ``../shared/data/bosna`` where they exist; every feature becomes a thing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import geopandas
import numpy as np
import pyogrio
import shapely

from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Judgement, Source, Step
from tandem.example.region import generate
from tandem.ids import seeded_uuid7
from tandem.picture.build import build_picture
from tandem.picture.infrastructure import infrastructure
from tandem.picture.layers import picture_layers
from tandem.picture.ledger import ledger, total_areas
from tandem.picture.tables import Picture
from tandem.policy import generic_policy

DAY = date(2026, 5, 3)
KNOWN = datetime(2027, 1, 1, tzinfo=UTC)
BOSNA = Path(__file__).resolve().parents[1] / "../shared/data/bosna"
LAYERS = {
    "sha": ("hazardous_area", "perimeter"),
    "cleared": ("land_release", "area"),
    "incidents": ("incident", "location"),
    "municipalities": ("administrative_unit", "boundary"),
    "settlements": ("community", "location"),
    "power": ("asset", "location"),
}
Result = TypeVar("Result")


def timed(name: str, work: Callable[[], Result]) -> tuple[Result, float]:
    """The result, with its seconds printed."""
    begun = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - begun
    print(f"  {name}: {seconds:.2f} s")
    return result, seconds


def generated(works: int) -> Evidence:
    """The records of a generated region."""
    now = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
    records = generate(works, 1, start=DAY, make_id=seeded_uuid7("benchmark"), now=now).records
    return Evidence.of(
        [record for record in records if isinstance(record, Source)],
        [record for record in records if isinstance(record, Claim)],
        [record for record in records if isinstance(record, Judgement)],
    )


def bosna_claims() -> Iterator[Claim | Judgement]:
    """Geometry of every row; cleared land as if two people had accepted the survey's word."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for name, role in (("one", "quality_officer"), ("two", "authority_officer")):
        for prop, value in (("name", name), ("role", role)):
            yield Claim(f"{name}/{prop}", "people", name, "person", prop, value, at, (Step("survey", "saw"),))
    for layer, (kind, name) in LAYERS.items():
        for number, row in enumerate(pyogrio.read_dataframe(BOSNA / f"{layer}.gpkg").geometry):
            thing = f"{layer}/{number:05d}"
            chain = (Step("survey", "measured"),)
            claim = Claim(
                f"{thing}/1", layer, thing, kind, name, None, at, chain, geometry=row or None, evidence="direct"
            )
            yield claim
            if kind == "asset":
                yield Claim(f"{thing}/2", layer, thing, kind, "network", "electricity", at, chain)
                yield Claim(f"{thing}/3", layer, thing, kind, "role", "link", at, chain)
            if kind == "land_release":
                word = Claim(f"{thing}/2", layer, thing, kind, "category", "cleared", at, chain, evidence="direct")
                yield word
                both = (claim.id, word.id)
                yield Judgement(f"{thing}/3", "accept", "benchmark", "one", at, claims=both, second="two")


def bosna() -> Evidence:
    """The layers as evidence of one accredited survey."""
    records = list(bosna_claims())
    source = Source("survey", "organisation", "Survey", datetime(2026, 1, 1, tzinfo=UTC), accredited_survey=True)
    claims = [record for record in records if isinstance(record, Claim)]
    return Evidence.of([source], claims, [record for record in records if isinstance(record, Judgement)])


def geopandas_remaining(picture: Picture) -> float:
    """Remaining m2 the usual way: overlay of two layers in an equal-area projection."""
    perimeters = [area.perimeter for area in picture.hazardous_areas if area.perimeter is not None]
    freed = [release.area for release in picture.land_releases if release.area is not None]
    hazards = geopandas.GeoDataFrame(geometry=perimeters, crs="OGC:CRS84").to_crs("ESRI:54034")
    released = geopandas.GeoDataFrame(geometry=freed, crs="OGC:CRS84").to_crs("ESRI:54034")
    return float(geopandas.overlay(hazards, released, how="difference", keep_geom_type=True).area.sum())


def main() -> None:
    """Print a table of seconds and the ratio to the peer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--works", type=int, default=60)
    parser.add_argument("--bosna", action="store_true")
    parser.add_argument("--full", action="store_true", help="the published input: the Bosna layers")
    arguments = parser.parse_args()
    arguments.bosna = arguments.bosna or arguments.full
    if arguments.bosna and not BOSNA.exists():
        print(f"skipped: {BOSNA} is absent")
        return
    evidence = bosna() if arguments.bosna else generated(arguments.works)
    policy = generic_policy()
    print(f"{len(evidence.claims)} things, {sum(len(known) for known in evidence.claims.values())} properties")
    picture, _ = timed("picture", lambda: build_picture(evidence, valid_at=DAY, known_at=KNOWN, policy=policy))
    entries, ours = timed("ledger", lambda: ledger(picture.hazardous_areas, picture.land_releases))
    timed("service graph", lambda: infrastructure(picture, policy))
    timed("layers", lambda: picture_layers(picture, entries))
    totals = total_areas(entries)
    parts = np.array([(e.cancelled_m2, e.reduced_m2, e.cleared_m2, e.remaining_m2) for e in entries])
    whole = np.array([e.perimeter_m2 for e in entries])
    if len(entries):
        print(f"  largest closing error of one area: {np.abs(parts.sum(axis=1) - whole).max():.2e} m2")
    if any(not shapely.is_empty(release.area) for release in picture.land_releases if release.area is not None):
        peer_m2, peer = timed("geopandas overlay (remaining only)", lambda: geopandas_remaining(picture))
        difference = totals["remaining_m2"] / peer_m2 - 1
        print(f"  peer / tandem: {peer / ours:.1f}x; remaining differs by {difference:.1e}")
    print(f"  findings: {len(picture.findings)}, repairs: {len(picture.repairs)}")


if __name__ == "__main__":
    main()
