"""Feature layers as tables of the GeoPackage, with RTree and style; rows are upserted, never replaced.

``INSERT OR REPLACE`` fires no delete trigger and leaves the RTree with rows that are gone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import apsw
import numpy as np
import shapely

from tandem.errors import StoreError
from tandem.layers import Feature, FeatureLayer
from tandem.store.codec import encode_geometries
from tandem.store.schema import NAME, SRS_ID
from tandem.styles import style_of

GEOMETRY_TYPES = ("GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON")
RTREE_DEFINITION = "http://www.geopackage.org/spec140/#extension_rtree"
RESERVED = {
    *("source", "report", "claim", "judgement", "judged", "chain", "quarantine"),
    *("document", "workspace", "layer", "layer_styles"),
}

# GeoPackage 1.4, annex on the RTree extension: the set that works with UPSERT.
TRIGGERS = """
CREATE TRIGGER "rtree_{t}_geom_insert" AFTER INSERT ON "{t}"
  WHEN (new."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (
  NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER "rtree_{t}_geom_update2" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" IS NULL OR ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; END;
CREATE TRIGGER "rtree_{t}_geom_update4" AFTER UPDATE ON "{t}"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" IS NULL OR ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM "rtree_{t}_geom" WHERE id IN (OLD."fid", NEW."fid"); END;
CREATE TRIGGER "rtree_{t}_geom_update5" AFTER UPDATE ON "{t}"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "rtree_{t}_geom" VALUES (
  NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER "rtree_{t}_geom_update6" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
    AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom"))
BEGIN UPDATE "rtree_{t}_geom" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"),
  miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid"; END;
CREATE TRIGGER "rtree_{t}_geom_update7" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
    AND (OLD."geom" IS NULL OR ST_IsEmpty(OLD."geom"))
BEGIN INSERT INTO "rtree_{t}_geom" VALUES (
  NEW."fid", ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")); END;
CREATE TRIGGER "rtree_{t}_geom_delete" AFTER DELETE ON "{t}" WHEN old."geom" NOT NULL
BEGIN DELETE FROM "rtree_{t}_geom" WHERE id = OLD."fid"; END;
"""


def put_layer(connection: apsw.Connection, layer: FeatureLayer, touched: Collection[str] | None) -> None:
    """Write one layer inside the open transaction; see ``Unit.put_layers``.

    Raises
    ------
    StoreError
        Where a name is not of lower-case letters, digits and underscores, or the columns of a layer changed while
        only some of its rows were given.
    """
    _check_names(layer)
    shape = _shape(layer)
    known = connection.execute("SELECT shape FROM layer WHERE name = ?", (layer.name,)).get
    if touched is None or known is None:
        if known is not None:
            _drop(connection, layer.name)
        _create(connection, layer, shape)
        chosen = [f for f in layer.features if touched is None or f.key in touched]
        _fill(connection, layer, chosen)
        _note_extent(connection, layer)
    elif known != shape:
        raise StoreError(
            f"The columns of the layer '{layer.name}' changed.", "Write the whole layer instead of some of its rows."
        )
    else:
        chosen = [feature for feature in layer.features if feature.key in touched]
        _upsert(connection, layer, chosen)
        gone = sorted(set(touched) - {feature.key for feature in layer.features})
        delete = f'DELETE FROM "{layer.name}" WHERE id IN (SELECT value FROM json_each(?))'
        connection.execute(delete, (json.dumps(gone),))
        _widen_extent(connection, layer, chosen)


def _check_names(layer: FeatureLayer) -> None:
    names = [layer.name, *(column.name for column in layer.columns)]
    bad = [name for name in names if not NAME.match(name)]
    reserved = layer.name in RESERVED or layer.name.startswith(("gpkg_", "rtree_", "sqlite_"))
    clash = {"fid", "id", "geom"} & {column.name for column in layer.columns}
    if bad or reserved or clash or len(set(names[1:])) != len(names[1:]):
        raise StoreError(
            f"The layer '{layer.name}' has a name or column that a workspace cannot hold: {names}.",
            "Use lower-case letters, digits and underscores, each name once, and none that the workspace uses itself.",
        )
    if layer.geometry_type not in ("", *GEOMETRY_TYPES):
        raise StoreError(
            f"The layer '{layer.name}' has the unknown geometry type '{layer.geometry_type}'.",
            f"Use one of: {', '.join(GEOMETRY_TYPES)}.",
        )


def _shape(layer: FeatureLayer) -> str:
    return json.dumps([layer.geometry_type, *([column.name, column.type] for column in layer.columns)])


def _create(connection: apsw.Connection, layer: FeatureLayer, shape: str) -> None:
    name = layer.name
    columns = ['"fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL', '"id" TEXT NOT NULL UNIQUE']
    if layer.geometry_type:
        columns.append(f'"geom" {layer.geometry_type}')
    columns += [f'"{column.name}" {column.type}' for column in layer.columns]
    connection.execute(f'CREATE TABLE "{name}" ({", ".join(columns)})')
    connection.execute("INSERT INTO layer (name, shape) VALUES (?, ?)", (name, shape))
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES (?, ?, ?, ?, ?)",
        (name, "features" if layer.geometry_type else "attributes", name, layer.title, SRS_ID),
    )
    if layer.geometry_type:
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 2, 0)", (name, layer.geometry_type, SRS_ID)
        )
        connection.execute(
            "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
            (name, RTREE_DEFINITION),
        )
    _write_style(connection, layer)


def _write_style(connection: apsw.Connection, layer: FeatureLayer) -> None:
    style = style_of(layer.name) if layer.geometry_type else None
    if style is not None:
        connection.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '')",
            (layer.name, layer.name, style, layer.title),
        )


def _drop(connection: apsw.Connection, name: str) -> None:
    connection.execute("DELETE FROM layer_styles WHERE f_table_name = ?", (name,))
    connection.execute("DELETE FROM gpkg_extensions WHERE table_name = ?", (name,))
    connection.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = ?", (name,))
    connection.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (name,))
    connection.execute("DELETE FROM layer WHERE name = ?", (name,))
    connection.execute(f'DROP TABLE IF EXISTS "rtree_{name}_geom"')
    connection.execute(f'DROP TABLE "{name}"')


def _fill(connection: apsw.Connection, layer: FeatureLayer, features: Sequence[Feature]) -> None:
    """Rows into a new table, then its RTree, then the triggers: half the time of triggers that fire for each row."""
    ordered = sorted(features, key=lambda feature: feature.key)
    marks = ", ".join("?" * (len(layer.columns) + 2 + bool(layer.geometry_type)))
    rows = ((fid, *row) for fid, row in enumerate(_rows(layer, ordered), start=1))
    connection.executemany(f'INSERT INTO "{layer.name}" VALUES ({marks})', rows)
    if not layer.geometry_type:
        return
    connection.execute(f'CREATE VIRTUAL TABLE "rtree_{layer.name}_geom" USING rtree(id, minx, maxx, miny, maxy)')
    connection.executemany(f'INSERT INTO "rtree_{layer.name}_geom" VALUES (?, ?, ?, ?, ?)', _boxes(ordered))
    connection.execute(TRIGGERS.format(t=layer.name))


def _boxes(features: Sequence[Feature]) -> Iterator[tuple[Any, ...]]:
    bounds = shapely.bounds(np.array([feature.geometry for feature in features], dtype=object)).reshape(-1, 4)
    for fid, (west, south, east, north) in enumerate(bounds.tolist(), start=1):
        if west == west and south == south and abs(west + south + east + north) != np.inf:
            yield fid, west, east, south, north


def _upsert(connection: apsw.Connection, layer: FeatureLayer, features: Sequence[Feature]) -> None:
    names = ["id", *(["geom"] if layer.geometry_type else []), *(column.name for column in layer.columns)]
    quoted = ", ".join(f'"{name}"' for name in names)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in names[1:])
    action = f"UPDATE SET {changes}" if changes else "NOTHING"
    query = f'INSERT INTO "{layer.name}" ({quoted}) VALUES ({", ".join("?" * len(names))}) ON CONFLICT (id) DO {action}'
    connection.executemany(query, _rows(layer, features))


def _rows(layer: FeatureLayer, features: Sequence[Feature]) -> Iterable[tuple[Any, ...]]:
    if not layer.geometry_type:
        return [(feature.key, *feature.cells) for feature in features]
    blobs = encode_geometries([feature.geometry for feature in features])
    return [(feature.key, blob, *feature.cells) for feature, blob in zip(features, blobs, strict=True)]


def _note_extent(connection: apsw.Connection, layer: FeatureLayer) -> None:
    if layer.geometry_type:
        box = f'SELECT min(minx), min(miny), max(maxx), max(maxy) FROM "rtree_{layer.name}_geom"'
        connection.execute(
            f"UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) = ({box}), "
            "last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name = ?",
            (layer.name,),
        )


def _widen_extent(connection: apsw.Connection, layer: FeatureLayer, features: Sequence[Feature]) -> None:
    """Only ever wider: the extent is a hint, and finding the true one means reading the whole index."""
    boxes = [(west, south, east, north) for _, west, east, south, north in _boxes(features)]
    for box in boxes if layer.geometry_type else ():
        connection.execute(
            "UPDATE gpkg_contents SET min_x = min(coalesce(min_x, ?1), ?1), min_y = min(coalesce(min_y, ?2), ?2), "
            "max_x = max(coalesce(max_x, ?3), ?3), max_y = max(coalesce(max_y, ?4), ?4), "
            "last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now') WHERE table_name = ?5",
            (*box, layer.name),
        )


def layer_bytes(connection: apsw.Connection) -> bytes:
    """All layers by name, rows by id, without what depends on the order of writing (fid, times of change)."""
    parts: list[str] = []
    for name, shape in connection.execute("SELECT name, shape FROM layer ORDER BY name").fetchall():
        geometry_type, *columns = json.loads(str(shape))
        names = ["id", *(["geom"] if geometry_type else []), *(column for column, _ in columns)]
        parts.append(f"{name} {shape}")
        quoted = ", ".join(f'"{column}"' for column in names)
        rows = connection.execute(f'SELECT {quoted} FROM "{name}" ORDER BY id')
        parts += (json.dumps(row, ensure_ascii=False, default=lambda blob: blob.hex()) for row in rows)
    return "\n".join(parts).encode()
