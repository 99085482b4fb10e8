"""GeoPackage 1.x, read with SQLite so that each geometry blob is kept exactly as received."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from tandem.errors import FormatError
from tandem.exchange.rows import JsonValue, RawLayer, ReadOptions
from tandem.exchange.shapes import wkb_problems

_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_LAYERS = """
SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id, s.definition
FROM gpkg_contents AS c
LEFT JOIN gpkg_geometry_columns AS g ON g.table_name = c.table_name
LEFT JOIN gpkg_spatial_ref_sys AS s ON s.srs_id = g.srs_id
WHERE c.data_type IN ('features', 'attributes') AND c.table_name NOT IN ('layer_styles', 'qgis_projects') ORDER BY c.rowid
"""


class GeoPackageImporter:
    """All feature and attribute tables but those in which QGIS keeps how they are drawn. Reads a copy, without triggers or extensions."""

    name: ClassVar[str] = "geopackage"
    media_type: ClassVar[str] = "application/geopackage+sqlite3"

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """The file alone; refused while another program holds unsaved changes beside it."""
        journal = path.with_name(f"{path.name}-wal")
        if journal.exists() and journal.stat().st_size:
            raise FormatError(
                f"'{path.name}' has changes that are not written into it yet ('{journal.name}').",
                "Close the program that has it open, then import again.",
            )
        return {path.name: path}

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """The tables in the order of the file."""
        connection = sqlite3.connect(f"file:{quote(str(folder / main))}?mode=ro&immutable=1", uri=True)
        connection.text_factory = lambda text: text.decode("utf-8", "backslashreplace")
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            for table, geometry, organization, code, definition in connection.execute(_LAYERS).fetchall():
                yield _layer(connection, table, geometry, _crs(organization, code, definition))
        except sqlite3.DatabaseError as error:
            raise FormatError(
                f"'{main}' is not a GeoPackage or is damaged ({error}).",
                "Open it in a GIS program and save it again as GeoPackage.",
            ) from error
        finally:
            connection.close()


def _crs(organization: str | None, code: int | None, definition: str | None) -> str | None:
    if organization and organization.upper() == "EPSG":
        return f"EPSG:{code}"
    usable = definition and definition.strip().lower() != "undefined"
    return definition if usable else None


def _layer(connection: sqlite3.Connection, table: str, geometry: str | None, crs: str | None) -> RawLayer:
    name = '"' + table.replace('"', '""') + '"'
    is_table = connection.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0] == "table"
    cursor = connection.execute(f"SELECT * FROM {name}" + (" ORDER BY rowid" if is_table else ""))
    columns = [description[0] for description in cursor.description]
    at = columns.index(geometry) if geometry else -1
    layer = RawLayer(table, crs, [column for column in columns if column != geometry])
    for values in cursor:
        blob, original, problem = _unwrap(values[at]) if geometry else (None, "", "")
        attributes = {
            column: _plain(value)
            for index, (column, value) in enumerate(zip(columns, values, strict=True))
            if index != at
        }
        layer.add(attributes, blob, original, problem)
    for index, problem in enumerate(wkb_problems(layer.wkb)):
        if problem:
            layer.wkb[index], layer.problems[index] = None, problem
    return layer


def _unwrap(value: object) -> tuple[bytes | None, str, str]:
    """WKB, its hex digits and the problem of one GeoPackage geometry blob (GeoPackage 1.4, section 2.1.3)."""
    if value is None:
        return None, "", ""
    if not isinstance(value, bytes):
        return None, str(value), "the geometry column holds no geometry"
    envelope = _ENVELOPE_BYTES.get(value[3] >> 1 & 7) if len(value) > 8 and value[:2] == b"GP" else None
    if envelope is None:
        return None, value.hex(), "the geometry has no GeoPackage header"
    wkb = value[8 + envelope :]
    return wkb, wkb.hex(), ""


def _plain(value: object) -> JsonValue:
    return f"hex:{value.hex()}" if isinstance(value, bytes) else value  # type: ignore[return-value]
