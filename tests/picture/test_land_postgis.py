"""The same sums in PostGIS on the same land: what each release freed by area, and what remains once."""

from __future__ import annotations

import os

import numpy as np
import pytest
import shapely

from tandem.picture.land.account import account
from tandem.picture.land.parts import counts
from tandem.picture.tables import HazardousArea, LandRelease
from tests.picture.shapes import random_rows
from tests.postgis import is_installed, postgis

pytestmark = pytest.mark.skipif(not is_installed(), reason="no PostgreSQL with PostGIS on this machine")

SUMS = """
create function m2(geometry) returns double precision as
  $$ select coalesce(st_area(st_segmentize(st_setsrid($1, 4326), 0.0005)::geography), 0) $$ language sql;
create table piece as
  select area.id as area, release.id as release, st_collectionextract(st_difference(
      st_intersection(area.shape, release.shape),
      coalesce((select st_union(earlier.shape) from release earlier
        where earlier.place < release.place and earlier.area = area.id and earlier.shape && release.shape),
        'POLYGON EMPTY')), 3) as shape
  from release join area on area.id = release.area;
select 'piece', area, release, m2(shape) from piece where m2(shape) > 0.5
union all
select 'remaining', '', '', m2(st_union(st_difference(area.shape,
  coalesce((select st_union(shape) from release where release.area = area.id), 'POLYGON EMPTY')))) from area;
"""


PROCESSOR = """
select pg_backend_pid() as pid \\gset
\\setenv PID :pid
\\! awk '{printf "processor\\t%d\\n", $14 + $15}' /proc/$PID/stat
"""
"""Clock ticks that the server worked for this session."""


def table(name: str, columns: str, rows: list[tuple[object, ...]]) -> str:
    lines = "\n".join("\t".join(map(str, row)) for row in rows)
    return f"create table {name} ({columns});\ncopy {name} from stdin;\n{lines}\n\\.\n"


def test_postgis_agrees_on_the_same_land() -> None:
    hazards, releases = random_rows(np.random.default_rng(7), 400)
    neighbours = [shapely.affinity.translate(one.perimeter, 0.001, 0.0005) for one in hazards[:60]]
    hazards += [HazardousArea(f"n{at}", "", "cha", "open", "", (), shape, {}) for at, shape in enumerate(neighbours)]
    ordered = sorted(filter(counts, releases), key=lambda row: (row.released_on is None, row.released_on or 0, row.id))
    made = account(tuple(hazards), tuple(releases))
    ours: dict[tuple[str, str], float] = {}
    for part, release, m2 in zip(made.cut.part.tolist(), made.cut.release.tolist(), made.cut.m2, strict=True):
        if m2 > 0.5:
            ours[made.land.areas[made.land.area[part]].id, made.land.releases[release].id] = float(m2)
    theirs, remaining, _ = in_postgis(hazards, ordered)
    assert len(ours) > 400
    assert ours == pytest.approx(theirs, abs=0.3)
    assert len(made.shared.one) >= 40
    assert made.remaining_m2.sum() == pytest.approx(remaining, rel=1e-6)


def in_postgis(
    hazards: list[HazardousArea], releases: list[LandRelease]
) -> tuple[dict[tuple[str, str], float], float, float]:
    """Square metres by area and release, those of the union of all that remains, and the seconds of processor that the sums took."""
    areas = [(one.id, shapely.to_wkb(one.perimeter, hex=True)) for one in hazards]
    rows = [(one.id, one.hazardous_area, at, shapely.to_wkb(one.area, hex=True)) for at, one in enumerate(releases)]
    with postgis() as server:
        server.run(
            table("area", "id text primary key, shape geometry", areas)
            + table("release", "id text, area text, place integer, shape geometry", rows)
            + "create index on release (area); analyze;"
        )
        found = server.run(SUMS + PROCESSOR)
    (ticks,) = (int(row[1]) for row in found if row[0] == "processor")
    pieces = {
        (area, release): float(m2)
        for kind, area, release, m2 in (row for row in found if row[0] != "processor")
        if kind == "piece"
    }
    return pieces, sum(float(row[3]) for row in found if row[0] == "remaining"), ticks / os.sysconf("SC_CLK_TCK")
