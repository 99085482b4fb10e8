"""Making the tables of a new workspace, and the functions that its triggers call."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from typing import Any

import apsw
from pyproj import CRS
from pyproj.enums import WktVersion

from tandem.errors import NewerVersionError, NotAWorkspaceError
from tandem.store.codec import envelope
from tandem.times import format_instant
from tandem.worded import worded

FORMAT = 3
APPLICATION_ID = 0x47504B47  # "GPKG"
USER_VERSION = 10400
SRS_ID = 4326
GENESIS = bytes(32)
NAME = re.compile(r"^[a-z_][a-z0-9_]*$")


def create_tables(connection: apsw.Connection, policy_text: str, title: str, now: datetime) -> None:
    """Write the empty workspace inside the open transaction."""
    connection.execute(files("tandem.store").joinpath("schema.sql").read_text(encoding="utf-8"))
    wgs84 = CRS.from_epsg(SRS_ID).to_wkt(WktVersion.WKT1_GDAL)
    connection.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian coordinate reference system"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
            ("WGS 84 geodetic", SRS_ID, "EPSG", SRS_ID, wgs84, "longitude, latitude in degrees on WGS 84"),
        ],
    )
    values = {
        "basis": "",
        "format": str(FORMAT),
        "policy": policy_text,
        "title": title,
        "made_at": format_instant(now),
        "head_seq": "0",
        "head_hash": GENESIS.hex(),
    }
    connection.executemany("INSERT INTO workspace (key, value) VALUES (?, ?)", values.items())


def register_functions(connection: apsw.Connection) -> None:
    """The functions that RTree triggers of a GeoPackage call; GIS programs bring their own of the same names."""

    def bound(place: int) -> Callable[..., float | None]:
        def of(*blobs: Any) -> float | None:
            box = None if blobs[0] is None else envelope(blobs[0])
            return None if box is None else box[place]

        return of

    def is_empty(*blobs: Any) -> int | None:
        return None if blobs[0] is None else int(envelope(blobs[0]) is None)

    connection.create_scalar_function("ST_IsEmpty", is_empty, 1, deterministic=True)
    for place, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        connection.create_scalar_function(name, bound(place), 1, deterministic=True)


def read_format(connection: apsw.Connection, path: object) -> int:
    """The format number of an open workspace.

    Raises
    ------
    NotAWorkspaceError
        Where the file is some other database.
    NewerVersionError
        Where a later Tandem wrote it.
    """
    found = None
    if connection.pragma("application_id") == APPLICATION_ID and connection.table_exists(None, "workspace"):
        found = connection.execute("SELECT value FROM workspace WHERE key = 'format'").get
    if found is None or not str(found).isdecimal():
        raise NotAWorkspaceError(
            worded("{path} is not a Tandem workspace.", path=path), worded("Name a .gpkg file made by 'tandem new'.")
        )
    if int(found) > FORMAT:
        raise NewerVersionError(
            worded(
                "{path} was written by a newer Tandem (format {found}); this one reads up to {format}.",
                path=path,
                found=found,
                format=FORMAT,
            ),
            worded("Install the newest Tandem and open it with that; the file was left as it is."),
        )
    return int(found)
