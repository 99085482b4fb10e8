"""The QGIS project inside an exported GeoPackage: whole XML, sources that GDAL opens, the styles of the workspace."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pyogrio
import shapely

from tandem.exchange import export_layers
from tandem.layers import Column, Feature, FeatureLayer
from tandem.styles import style_of

BOX = shapely.box(18, 44, 18.1, 44.1)


def layer(name: str, title: str, *shapes: shapely.Geometry | None) -> FeatureLayer:
    features = tuple(Feature(str(at), shape, ("sha",)) for at, shape in enumerate(shapes))
    return FeatureLayer(name, title, "GEOMETRY", (Column("hazard_class", "TEXT"),), features)


LAYERS = (
    layer("hazardous_area", "Hazardous areas", BOX, shapely.MultiPolygon([BOX]), None),
    layer("incident", 'Accidents & "finds"', shapely.Point(18, 44)),
    layer("asset", "Assets", shapely.LineString([(18, 44), (19, 44)]), shapely.LineString([(18, 44), (19, 45)])),
    layer("site", "Sites"),
    FeatureLayer("person", "Persons", "", (), ()),
)


def project(path: Path) -> ElementTree.Element:
    with sqlite3.connect(path) as connection:
        (content,) = connection.execute("SELECT content FROM qgis_projects WHERE name = 'Tandem'").fetchone()
    with zipfile.ZipFile(io.BytesIO(bytes.fromhex(content))) as packed:
        return ElementTree.fromstring(packed.read("Tandem.qgs"))


def test_project_names_each_drawn_layer_with_a_source_that_opens(tmp_path: Path) -> None:
    export_layers(LAYERS, tmp_path / "a b.gpkg")
    found = project(tmp_path / "a b.gpkg")
    names = [one.findtext("id") for one in found.iter("maplayer")]
    assert names == ["incident", "asset", "hazardous_area"]
    assert [one.get("id") for one in found.iter("layer-tree-layer")] == names
    assert {one.get("geometry") for one in found.iter("maplayer")} == {"Point", "LineString", "Polygon"}
    for one in found.iter("datasource"):
        place, layername, _ = str(one.text).split("|")
        assert place == "./a b.gpkg"
        assert pyogrio.read_info(tmp_path / place, layer=layername.removeprefix("layername="))["features"] > 0


def test_styles_are_those_of_the_workspace_in_both_places(tmp_path: Path) -> None:
    export_layers(LAYERS, tmp_path / "a.gpkg")
    with sqlite3.connect(tmp_path / "a.gpkg") as connection:
        styles = dict(connection.execute("SELECT f_table_name, styleQML FROM layer_styles"))
    assert styles == {name: style_of(name) for name in ("hazardous_area", "asset")}
    area = next(one for one in project(tmp_path / "a.gpkg").iter("maplayer") if one.findtext("id") == "hazardous_area")
    renderer = area.find("renderer-v2")
    assert renderer is not None and renderer.get("attr") == "hazard_class"


def test_the_same_layers_give_the_same_project(tmp_path: Path) -> None:
    export_layers(LAYERS, tmp_path / "a.gpkg")
    first = ElementTree.tostring(project(tmp_path / "a.gpkg"))
    export_layers(LAYERS, tmp_path / "a.gpkg")
    assert ElementTree.tostring(project(tmp_path / "a.gpkg")) == first
