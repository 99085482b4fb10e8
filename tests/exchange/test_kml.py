"""KML against what GDAL reads of it."""

from __future__ import annotations

from pathlib import Path

import pyogrio
import pytest
import shapely

from tandem.errors import FormatError
from tandem.exchange import export_layers
from tandem.layers import Column, Feature, FeatureLayer

HOLED = shapely.Polygon(
    [(18, 44), (18.1, 44), (18.1, 44.1), (18, 44.1)], [[(18.02, 44.02), (18.03, 44.02), (18.03, 44.03)]]
)
SHAPES = (
    HOLED,
    shapely.MultiPolygon([HOLED, shapely.box(19, 44, 19.1, 44.1)]),
    shapely.LineString([(18, 44), (18.123456789012345, 44.1)]),
    shapely.Point(18.5, 44.5),
)


def layer(*shapes: shapely.Geometry | None, kind: str = "GEOMETRY") -> FeatureLayer:
    columns = (Column("name", "TEXT"), Column("people", "INTEGER"), Column("note", "TEXT"))
    features = tuple(
        Feature(f"k<{at}", shape, (f"A & {at}", at, 'say "<b>"\x00\ud800' if at else None))
        for at, shape in enumerate(shapes)
    )
    return FeatureLayer("hazardous_area", "Hazardous areas", kind, columns, features)


def test_what_gdal_reads_is_what_was_written(tmp_path: Path) -> None:
    export_layers([layer(*SHAPES, None), layer(kind="")], tmp_path / "a.kml")
    read = pyogrio.read_dataframe(tmp_path / "a.kml", layer="Hazardous areas")
    assert [shapely.equals(shapely.force_2d(one), two) for one, two in zip(read.geometry, SHAPES, strict=True)] == [
        True
    ] * 4
    assert list(read["Name" if "Name" in read else "name"]) == ["A & 0", "A & 1", "A & 2", "A & 3"]
    assert list(map(int, read["people"])) == [0, 1, 2, 3] and read["note"][1].startswith('say "<b>"')
    assert list(read["id"]) == ["k<0", "k<1", "k<2", "k<3"]


def test_tables_without_places_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="places"):
        export_layers([layer(kind="")], tmp_path / "a.kml")
    assert not (tmp_path / "a.kml").exists()
