"""A QGIS project inside a GeoPackage, with the style of each layer, so that the file opens as a drawn map."""

from __future__ import annotations

import io
import re
import sqlite3
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import shapely

from tandem.layers import FeatureLayer
from tandem.styles import style_of

PROJECT = "Tandem"
_STYLES = """CREATE TABLE IF NOT EXISTS layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT, ui TEXT, update_time DATETIME)"""
_PROJECTS = "CREATE TABLE IF NOT EXISTS qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB)"
_INNER = re.compile(r"<qgis[^>]*>(.*)</qgis>", re.DOTALL)
# The same instant in every file, so that the same layers give the same bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)
_SYSTEM = "<spatialrefsys><authid>EPSG:4326</authid><description>WGS 84</description></spatialrefsys>"
# Drawn in this order, what is above all others first; layers that are not here come between the two groups.
_ABOVE = ("team", "device", "incident", "asset", "community")
_BELOW = ("land_release", "land_ledger", "hazardous_area", "administrative_unit")


def add_project(path: Path, name: str, layers: Sequence[FeatureLayer]) -> None:
    """Put styles and a project into a GeoPackage that is to be called ``name``.

    The project names its file: a GeoPackage that is given another name still has the styles, but not the project.
    """
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_STYLES)
        connection.execute(_PROJECTS)
        for table, title in (("layer_styles", "How GIS programs draw the layers"), ("qgis_projects", "QGIS projects")):
            connection.execute(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) VALUES (?, 'attributes', ?, ?)",
                (table, table, title),
            )
        for layer in layers:
            style = style_of(layer.name) if layer.geometry_type else None
            if style is not None:
                connection.execute(
                    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
                    "styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '')",
                    (layer.name, layer.name, style, layer.title),
                )
        # QGIS keeps the zipped project as hexadecimal digits.
        connection.execute(
            "INSERT INTO qgis_projects VALUES (?, ?, ?)",
            (PROJECT, '{"last_modified_user": "Tandem"}', _zipped(_project(name, layers)).hex()),
        )


def _zipped(project: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo(f"{PROJECT}.qgs", _STAMP), project)
    return stream.getvalue()


def _project(name: str, layers: Sequence[FeatureLayer]) -> str:
    drawn = sorted((layer for layer in layers if layer.geometry_type and _kind(layer)), key=_depth)
    tree = "".join(
        f'<layer-tree-layer id={quoteattr(layer.name)} name={quoteattr(layer.title)} providerKey="ogr" '
        f'checked="Qt::Checked" source={quoteattr(_source(name, layer))}/>'
        for layer in drawn
    )
    order = "".join(f"<layer id={quoteattr(layer.name)}/>" for layer in drawn)
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.34.0" projectname={quoteattr(PROJECT)}><title>{PROJECT}</title>'
        f"<projectCrs>{_SYSTEM}</projectCrs><layer-tree-group>{tree}</layer-tree-group>"
        f"<projectlayers>{''.join(_map_layer(name, layer) for layer in drawn)}</projectlayers>"
        f"<layerorder>{order}</layerorder>"
        '<properties><Paths><Absolute type="bool">false</Absolute></Paths></properties></qgis>\n'
    )


def _map_layer(name: str, layer: FeatureLayer) -> str:
    style = _INNER.search(style_of(layer.name) or "")
    return (
        f'<maplayer type="vector" geometry="{_kind(layer)}"><id>{escape(layer.name)}</id>'
        f"<datasource>{escape(_source(name, layer))}</datasource><layername>{escape(layer.title)}</layername>"
        f'<srs>{_SYSTEM}</srs><provider encoding="UTF-8">ogr</provider>{style[1] if style else ""}</maplayer>'
    )


def _source(name: str, layer: FeatureLayer) -> str:
    return f"./{name}|layername={layer.name}|geometrytype={_kind(layer)}"


def _kind(layer: FeatureLayer) -> str:
    """The geometry that most features of the layer have, as QGIS calls it; '' where there is none."""
    found = [shapely.get_dimensions(one.geometry) for one in layer.features if one.geometry is not None]
    names = ("Point", "LineString", "Polygon")
    return names[max(set(found), key=lambda kind: (found.count(kind), kind))] if found else ""


def _depth(layer: FeatureLayer) -> int:
    if layer.name in _ABOVE:
        return _ABOVE.index(layer.name)
    return len(_ABOVE) + 1 + _BELOW.index(layer.name) if layer.name in _BELOW else len(_ABOVE)
