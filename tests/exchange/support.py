"""Small files, and the import pipeline without its child process, for generated cases."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import struct
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tandem.claims.records import Claim, Report, Source
from tandem.exchange.formats import importer_for
from tandem.exchange.importing import rows_of
from tandem.exchange.mapping import Mapping, parse_mapping
from tandem.exchange.records import ImportedRecords, ReceivedFile, rows_to_records
from tandem.exchange.rows import RawRow
from tandem.ids import seeded_uuid7

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SETTLEMENTS = """
[read]
longitude = "lon"
latitude = "lat"
crs = "EPSG:4326"
[[thing]]
kind = "community"
id = "test:{_row}"
[thing.properties]
name = { column = "name" }
people = { column = "people" }
location = { geometry = "whole" }
"""


def mapping(text: str) -> Mapping:
    """A mapping of a TOML text."""
    return parse_mapping(text)


def rows_here(content: bytes, name: str, described: Mapping) -> list[RawRow]:
    """Rows of a file's bytes, parsed in this process."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        importer = importer_for(Path(name), described.read.format)
        layers = list(importer.layers(Path(folder), name, described.read.options()))
    return list(rows_of(layers, described))


def import_here(content: bytes, name: str, described: Mapping, **more: Any) -> ImportedRecords:
    """Records of a file's bytes, parsed in this process."""
    return rows_to_records(
        rows_here(content, name, described),
        described,
        files=(ReceivedFile(name, content, "text/plain"),),
        received_at=NOW,
        make_id=seeded_uuid7("test"),
        handed_in_by="tester",
        **more,
    )


def claims_of(imported: ImportedRecords, name: str = "") -> list[Claim]:
    """Claims, of one property where it is named."""
    return [r for r in imported.records if isinstance(r, Claim) and name in ("", r.property)]


def row_reports(imported: ImportedRecords) -> list[Report]:
    """Reports of rows, without those of files."""
    return [record for record in imported.records if isinstance(record, Report) and record.part_of is not None]


def file_reports(imported: ImportedRecords) -> list[Report]:
    """Reports of whole files."""
    return [record for record in imported.records if isinstance(record, Report) and record.part_of is None]


def sources_of(imported: ImportedRecords) -> list[Source]:
    """Sources of an import."""
    return [record for record in imported.records if isinstance(record, Source)]


def csv_bytes(header: Sequence[str], rows: Sequence[Sequence[object]], delimiter: str = ",") -> bytes:
    """A CSV file."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([header, *rows])
    return stream.getvalue().encode()


def geojson_bytes(features: Sequence[tuple[dict[str, Any] | None, dict[str, Any]]], **members: Any) -> bytes:
    """A FeatureCollection of (geometry, properties)."""
    listed = [{"type": "Feature", "geometry": geometry, "properties": cells} for geometry, cells in features]
    return json.dumps({"type": "FeatureCollection", "features": listed, **members}).encode()


def geopackage_bytes(blobs: Sequence[bytes | None], *, srs: tuple[str, int, str] = ("EPSG", 4326, "WGS 84")) -> bytes:
    """A minimal GeoPackage (1.4, tables of section 1.1) with layer ``areas`` of WKB blobs, written by SQLite alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.gpkg"
        connection = sqlite3.connect(path)
        connection.executescript(
            "PRAGMA application_id = 1196444487;"
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,"
            " organization_coordsys_id INTEGER, definition TEXT);"
            "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,"
            " srs_id INTEGER, z INTEGER, m INTEGER);"
            "CREATE TABLE areas (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);"
            "INSERT INTO gpkg_contents VALUES ('areas', 'features', 7);"
            "INSERT INTO gpkg_geometry_columns VALUES ('areas', 'geom', 'GEOMETRY', 7, 0, 0);"
        )
        connection.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('given', 7, ?, ?, ?)", srs)
        header = b"GP\x00\x01" + struct.pack("<i", 7)
        connection.executemany(
            "INSERT INTO areas (geom, name) VALUES (?, ?)",
            [(None if blob is None else header + blob, f"area {i}") for i, blob in enumerate(blobs)],
        )
        connection.commit()
        connection.close()
        return path.read_bytes()


def nested_wkb(levels: int) -> bytes:
    """A GeometryCollection within itself so many times."""
    return struct.pack("<BII", 1, 7, 1) * levels + struct.pack("<BI2d", 1, 1, 18.0, 44.0)
