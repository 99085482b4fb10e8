"""Legs and UTM positions: what was walked comes back as the polygon, with its closing error, and is kept as entered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from tandem.exchange import Limits
from tandem.exchange.importing import read_file
from tandem.exchange.legs import walk
from tandem.exchange.mapping import parse_mapping
from tandem.exchange.rows import RawRow
from tandem.picture.areas import ellipsoidal_area_m2
from tests.exchange.support import csv_bytes

START = (18.5, 44.0)
SQUARE = "000 100; 090 100; 180 100; 270 100"


def rows(folder: Path, read: str, columns: list[str], *cells: list[str]) -> list[RawRow]:
    (folder / "a.csv").write_bytes(csv_bytes(columns, list(cells)))
    return list(read_file(folder / "a.csv", parse_mapping(f"[read]\n{read}"), Limits()))


@pytest.mark.parametrize(
    ("text", "bearings"),
    [
        (SQUARE, "degrees"),
        ("0/100 | 90°/100 m | 180/100 | 270/100m", "degrees"),
        ("000,0 100,0; 090 100; 180 100; 270 100", "degrees"),
        ("0 100; 100 100; 200 100; 300 100", "gon"),
        ("0 100; 1600 100; 3200 100; 4800 100", "mils"),
        ("N 0 E 100; N 90 E 100; S 0 E 100; S 90 W 100", "degrees"),
        ("000 100; 090 100; 180 100", "degrees"),
    ],
)
def test_a_square_of_a_hectare_is_one_in_every_writing(text: str, bearings: str) -> None:
    walked = walk(START, text, bearings, 0)
    assert len(walked.corners) == 4 and walked.remark == ""
    assert ellipsoidal_area_m2(shapely.Polygon(walked.corners)) == pytest.approx(10_000, rel=1e-4)


@given(st.integers(3, 12), st.integers(0, 2**32 - 1), st.floats(-30, 30))
def test_walking_round_any_polygon_gives_it_back(corners: int, seed: int, declination: float) -> None:
    rng = np.random.default_rng(seed)
    angle = np.arange(corners) / corners * 2 * np.pi + rng.uniform(0, 0.3)
    radius = rng.uniform(0.001, 0.004, corners)
    points = np.column_stack([START[0] + radius * np.cos(angle), START[1] + radius * np.sin(angle)])
    bearing, _, metres = Geod(ellps="WGS84").inv(*points.T, *np.roll(points, -1, axis=0).T)
    legs = "; ".join(f"{(b - declination) % 360:.6f} {m:.4f}" for b, m in zip(bearing, metres, strict=True))
    walked = walk(tuple(points[0].tolist()), legs, "degrees", declination)
    assert np.allclose(walked.corners, points, atol=1e-7) and walked.gap_m is not None and walked.gap_m < 0.01


def test_a_walk_that_closes_badly_is_told_and_kept_as_entered(tmp_path: Path) -> None:
    bad = SQUARE.replace("270 100", "270 92")
    read = 'longitude = "x"\nlatitude = "y"\nlegs = "legs"'
    good, odd, none, wrong, lost = rows(
        tmp_path,
        read,
        ["x", "y", "legs"],
        *(["18.5", "44", SQUARE], ["18.5", "44", bad], ["18.5", "44", ""]),
        *(["18.5", "44", "045 120; east 30"], ["", "", SQUARE]),
    )
    assert good.problem == "" and good.geometry is not None and good.geometry.geom_type == "Polygon"
    assert odd.problem == "the legs end 8.0 m from the start, 2.0% of the 392 m walked" and odd.geometry is not None
    assert odd.geometry_original == f"18.5 44 {bad}"
    assert none.geometry is not None and none.geometry.geom_type == "Point"
    assert wrong.geometry is None and "leg 2 ('east 30')" in wrong.problem
    assert lost.geometry is None and "no start" in lost.problem


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(("045", "leg 1"), ("400 10; 1 1", "above 360"), ("10 0; 10 5", "no length"), ("10 5", "at least two")),
        ("N 95 E 10; 1 1", "more than 90"),
    ],
)
def test_legs_that_cannot_be_walked_say_why(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        walk(START, text, "degrees", 0)


@given(st.floats(0.01, 71) | st.floats(-75, -0.01), st.floats(-179.5, 179.5), st.booleans())
def test_utm_positions_are_those_that_were_written(latitude: float, longitude: float, spaced: bool) -> None:
    from tandem.exchange.coordinates import _utm

    zone, band = int((longitude + 180) // 6) + 1, "CDEFGHJKLMNPQRSTUVWX"[int((latitude + 80) // 8)]
    code = f"EPSG:{(32600 if latitude >= 0 else 32700) + zone}"
    x, y = Transformer.from_crs("OGC:CRS84", code, always_xy=True).transform(longitude, latitude)
    text, reason = _utm(f"{zone}{' ' if spaced else ''}{band} {x:.2f}{' ' if spaced else 'E '}{y:.2f}")
    if band == "S" and zone in range(18, 23):
        assert not text and "north or south" in reason
        return
    point = shapely.from_wkt(text)
    assert reason == "" and (point.x, point.y) == pytest.approx((longitude, latitude), abs=1e-6)


@pytest.mark.parametrize("text", ["33T", "61T 500000 4900000", "33I 500000 4900000", "33T 50000 4900000"])
def test_what_is_no_utm_position_keeps_its_row(tmp_path: Path, text: str) -> None:
    (row,) = rows(tmp_path, 'utm = "at"', ["at", "n"], [text, "1"])
    assert row.geometry is None and text in row.problem and row.attributes["at"] == text


def test_mappings_without_these_entries_keep_their_digest() -> None:
    plain = parse_mapping('[read]\nwkt = "w"').model_dump(mode="json")["read"]
    assert not {"utm", "legs", "bearings", "declination"} & plain.keys()
    assert parse_mapping('[read]\nutm = "w"').digest != parse_mapping('[read]\nmgrs = "w"').digest
