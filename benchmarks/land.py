"""National totals of released land, and one area, beside the same sums in PostGIS.

    python benchmarks/land.py --areas 100000
    python benchmarks/land.py --full            # 1,000,000 areas with 3,000,000 releases
    python benchmarks/land.py --areas 20000 --postgis
    python benchmarks/land.py --areas 2000 --workspace   # the same land as claims in a workspace, read from its file

Areas are generated: log-normal with the median and mean of Bosnia's (4.4 and 10.2 ha), in clusters, so that some share land. Each has
three releases on average, beside each other as work goes on, and some of them overlap. ``--postgis`` needs PostgreSQL with PostGIS.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
import shapely

from tandem.claims.records import Claim, Judgement, Record, Report, Source, Step
from tandem.geo import Geometry, GeometryArray
from tandem.ids import sha256_hex
from tandem.picture.land.account import LandAccount, account
from tandem.picture.land.cut import covered_twice
from tandem.picture.land.statement import Asked, Statement, state
from tandem.picture.tables import AdministrativeUnit, HazardousArea, LandRelease, Picture
from tandem.settings import Settings
from tandem.usecases.land import land_report, land_told
from tandem.usecases.seeing import Seen
from tandem.usecases.workspace import create_workspace, open_workspace, record

Result = TypeVar("Result")
DAY = date(2015, 1, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
RELEASES_EACH = 3
UNITS_ACROSS = 10
CORNERS, RELEASE_CORNERS = 16, 10
METRES_PER_DEGREE = 111_000


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, default=300)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--postgis", action="store_true")
    parser.add_argument("--workspace", action="store_true")
    options = parser.parse_args()
    count = 1_000_000 if options.full else options.areas
    areas, releases, units = timed("generate (not counted)", lambda: region(np.random.default_rng(1), count))
    print(f"{len(areas):,} areas, {len(releases):,} releases, {len(units)} units")
    made = timed("account: every square metre once", lambda: account(areas, releases))
    _, later, _ = timed("land that two releases cover", lambda: covered_twice(made.land))
    print(f"  {len(np.unique(later)):,} releases cover land that an earlier one covered")
    print(f"  {len(made.shared.one):,} pairs of areas share {made.shared.m2.sum() / 1e6:,.1f} km2")
    totals = timed("total by category", lambda: state(made, units, Asked()))
    tell(totals)
    timed("total by year and operator", lambda: state(made, units, Asked(by=("year", "operator"))))
    timed("total by unit, with balances", lambda: state(made, units, Asked(by=("unit",))))
    one_area(made, areas, releases, units)
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:,.1f} GB")
    if options.postgis:
        beside_postgis(areas, releases, made)
    if options.workspace:
        from_workspace(areas, releases, made)


def timed(name: str, work: Callable[[], Result]) -> Result:
    """Run, and print how long it took."""
    start, worked = time.perf_counter(), time.process_time()
    result = work()
    print(
        f"{name}: {time.perf_counter() - start:,.2f} s ({time.process_time() - worked:,.2f} s of processor)", flush=True
    )
    return result


def region(
    rng: np.random.Generator, count: int
) -> tuple[tuple[HazardousArea, ...], tuple[LandRelease, ...], tuple[AdministrativeUnit, ...]]:
    """Areas, releases and units from 15 degrees East and 42 North on, five degrees each way; of more than 100,000 the country is larger."""
    side = 5 * max(1.0, np.sqrt(count / 100_000))
    centres = rng.uniform((15, 42), (15 + side, 42 + side), (max(count // 50, 1), 2))
    x, y = (centres[rng.integers(0, len(centres), count)] + rng.normal(0, 0.02, (count, 2))).T
    hectares = np.exp(rng.normal(np.log(4.4), np.sqrt(2 * np.log(10.2 / 4.4)), count)).clip(0.1, 300)
    metres = np.sqrt(hectares * 10_000 / 1.9)
    shapes = stars(rng, x, y, metres, CORNERS)
    classes = np.array(["sha", "cha"])[rng.integers(0, 2, count)]
    areas = tuple(
        HazardousArea(f"h{at}", "", hazard_class, "open", "normal", (), shape, {})
        for at, (shape, hazard_class) in enumerate(zip(shapes, classes.tolist(), strict=True))
    )
    of = np.sort(rng.integers(0, count, RELEASES_EACH * count))
    turn = np.arange(len(of)) * 2 * np.pi / RELEASES_EACH + rng.uniform(0, 1, len(of))
    away = 0.45 * np.column_stack([np.cos(turn), np.sin(turn)]) * metres[of, None] / METRES_PER_DEGREE
    freed = stars(
        rng, x[of] + away[:, 0], y[of] + away[:, 1], metres[of] * rng.uniform(0.1, 0.5, len(of)), RELEASE_CORNERS
    )
    days = [DAY + timedelta(days=day) for day in range(4_000)]
    day, category, operator = rng.integers(0, 4_000, len(of)), rng.integers(0, 3, len(of)), rng.integers(0, 12, len(of))
    names = ("cancelled", "reduced", "cleared")
    releases = tuple(
        LandRelease(f"r{at}", "", f"h{owner}", names[kind], days[on], f"o{who}", "manual", 0.2, (), shape, False, {})
        for at, (owner, kind, on, who, shape) in enumerate(
            zip(of.tolist(), category.tolist(), day.tolist(), operator.tolist(), freed, strict=True)
        )
    )
    return areas, releases, squares(side / UNITS_ACROSS)


def stars(rng: np.random.Generator, x: np.ndarray, y: np.ndarray, metres: np.ndarray, corners: int) -> GeometryArray:
    """Star-shaped polygons."""
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)[None] + rng.uniform(0, 0.3, (len(x), 1))
    radius = metres[:, None] * rng.uniform(0.5, 1.0, (len(x), corners)) / METRES_PER_DEGREE
    ring = np.stack([x[:, None] + radius * np.cos(angle), y[:, None] + radius * np.sin(angle)], axis=-1)
    return shapely.polygons(np.concatenate([ring, ring[:, :1]], axis=1))


def squares(side: float) -> tuple[AdministrativeUnit, ...]:
    """Square units of so many degrees."""
    corners = [(15 + side * east, 42 + side * north) for east in range(UNITS_ACROSS) for north in range(UNITS_ACROSS)]
    return tuple(
        AdministrativeUnit(f"u{at}", "", shapely.segmentize(shapely.box(x, y, x + side, y + side), 0.01), {})
        for at, (x, y) in enumerate(corners)
    )


def tell(found: Statement) -> None:
    """The figures themselves."""
    for row in found.released:
        print(
            f"  cancelled {row.cancelled_m2 / 1e6:,.2f} km2, reduced {row.reduced_m2 / 1e6:,.2f}, "
            f"cleared {row.cleared_m2 / 1e6:,.2f}; from {len(row.releases):,} releases"
        )
    print(f"  remaining {sum(row.m2 for row in found.remaining) / 1e6:,.2f} km2")


def one_area(
    made: LandAccount,
    areas: tuple[HazardousArea, ...],
    releases: tuple[LandRelease, ...],
    units: tuple[AdministrativeUnit, ...],
) -> None:
    """What `tandem land --only area=ID` computes, with the picture at hand: 100 areas at random, and the 100 with most neighbours."""
    sharing = np.bincount(made.land.area[np.concatenate([made.shared.one, made.shared.other])], minlength=len(areas))
    some = np.random.default_rng(2).choice(len(areas), min(100, len(areas)), replace=False)
    seen = Seen(Picture(NOW.date(), NOW, areas, releases, administrative_units=units), ())
    timed(
        "index for single areas, once",
        lambda: land_told(seen, Asked(only={"area": areas[0].id}), NOW),
    )
    for name, chosen in (("at random", some), ("with most neighbours", np.argsort(-sharing, kind="stable")[:100])):
        took, worked = [], []
        for area in (areas[at].id for at in chosen.tolist()):
            start, began = time.perf_counter(), time.process_time()
            land_told(seen, Asked(only={"area": area}), NOW)
            took.append((time.perf_counter() - start) * 1e3)
            worked.append((time.process_time() - began) * 1e3)
        print(
            f"one area, {len(took)} {name} (up to {sharing[chosen].max()} neighbours): median {np.median(took):.1f} ms "
            f"({np.median(worked):.1f} of processor), longest {max(took):.1f} ms ({max(worked):.1f})",
            flush=True,
        )


def from_workspace(areas: tuple[HazardousArea, ...], releases: tuple[LandRelease, ...], made: LandAccount) -> None:
    """What `tandem land` takes with the workspace opened anew, and one area while it is open."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "region.gpkg"
        workspace = create_workspace(path, None, NOW)
        records = tuple(claimed(areas, releases))
        timed(
            f"{len(records):,} records written (not counted)", lambda: record(workspace, records, valid_at=NOW.date())
        )
        workspace.store.close()
        again = open_workspace(path, Settings())
        found = timed("national totals from the file", lambda: land_report(again, Asked(), today=NOW.date()))
        print(f"  released {found.statement.total_m2 / 1e6:,.2f} km2 (from rows {made.freed.total_m2 / 1e6:,.2f})")
        took = []
        for area in [row.id for row in areas[:200]]:
            start = time.perf_counter()
            land_report(again, Asked(only={"area": area}), today=NOW.date())
            took.append((time.perf_counter() - start) * 1e3)
        print(
            f"one area of the open workspace: median {np.median(took):.1f} ms, longest {max(took):.1f} ms of {len(took)}"
        )
        again.store.close()


def claimed(areas: tuple[HazardousArea, ...], releases: tuple[LandRelease, ...]) -> Iterator[Record]:
    """The rows as claims of one report; two people accept each release."""
    yield from (
        Source("team", "team", "Team 1", NOW),
        Source("anna", "person", "Anna", NOW),
        Source("ivo", "person", "Ivo", NOW),
    )
    yield Report("report", "team", "file", NOW, b"", sha256_hex(b""), "text/plain", "report")
    for area in areas:
        yield claim(area.id, "hazardous_area", "perimeter", None, area.perimeter)
        yield claim(area.id, "hazardous_area", "hazard_class", area.hazard_class)
    for row in releases:
        yield claim(row.id, "land_release", "area", None, row.area)
        said = {"category": row.category, "hazardous_area": row.hazardous_area, "method": row.method}
        for name, value in {**said, "released_on": str(row.released_on)}.items():
            yield claim(row.id, "land_release", name, value)
        lowering = (f"{row.id}/area", f"{row.id}/category")
        yield Judgement(f"j/{row.id}", "accept", "All was there.", "anna", NOW, lowering, second="ivo")


def claim(thing: str, kind: str, name: str, value: str | None, shape: Geometry | None = None) -> Claim:
    """A team measured it."""
    return Claim(
        f"{thing}/{name}",
        "report",
        thing,
        kind,
        name,
        value,
        NOW,
        (Step("team", "measured"),),
        geometry=shape,
        evidence="direct",
    )


def beside_postgis(areas: tuple[HazardousArea, ...], releases: tuple[LandRelease, ...], made: LandAccount) -> None:
    """The same sums by SQL, with the indexes that it likes."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tests.picture.test_land_postgis import in_postgis

    ordered = sorted(releases, key=lambda row: (row.released_on or date.max, row.id))
    start = time.perf_counter()
    pieces, remaining, worked = in_postgis(list(areas), ordered)
    took = time.perf_counter() - start
    ours = float(made.cut.m2.sum())
    print(
        f"PostGIS: {took:,.2f} s with loading ({worked:,.2f} s of processor without); released {sum(pieces.values()) / 1e6:,.3f} km2 (ours by area {ours / 1e6:,.3f}); ",
        end="",
    )
    print(f"remaining {remaining / 1e6:,.3f} km2 (ours {made.remaining_m2.sum() / 1e6:,.3f})")


if __name__ == "__main__":
    main()
