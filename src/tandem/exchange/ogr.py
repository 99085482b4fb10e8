"""Shapefile (also zipped), FlatGeobuf, KML and KMZ through GDAL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from tandem.errors import FormatError
from tandem.exchange.packed import opened, require_no_types, unpack
from tandem.exchange.rows import JsonValue, RawLayer, ReadOptions
from tandem.exchange.shapes import wkb_problems

# By ending, because a file that GDAL would open as something else (a VRT can name any file) is refused.
_DRIVERS = {".shp": "ESRI Shapefile", ".fgb": "FlatGeobuf", ".kml": "LIBKML"}
_ONE_OF = {".zip": ".shp", ".kmz": ".kml"}


class OgrImporter:
    """A Shapefile with the files beside it or in a zip container, a FlatGeobuf, KML or KMZ file."""

    name: ClassVar[str] = "ogr"
    media_type: ClassVar[str] = "application/octet-stream"

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """The file; for a Shapefile also its siblings of the same name."""
        if path.suffix.lower() != ".shp":
            return {path.name: path}
        parts = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
        siblings = path.parent.glob("*")
        return {p.name: p for p in sorted(siblings) if p.stem == path.stem and p.suffix.lower() in parts}

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """Every layer that GDAL lists."""
        import pyogrio  # two seconds of loading that the other formats do not need

        path = _unpacked(folder / main, main)
        if path.suffix.lower() == ".kml":
            _require_harmless(path, main)
        try:
            for name, _ in pyogrio.list_layers(path):
                yield _layer(path, str(name))
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
            raise FormatError(
                f"'{main}' cannot be read ({error}).", "Save it again as GeoPackage from a GIS program."
            ) from error


def _unpacked(path: Path, main: str) -> Path:
    """The file itself, or the one data set of its container."""
    wanted = _ONE_OF.get(path.suffix.lower())
    if wanted is None:
        return path
    with opened(path, main) as packed:
        parts = unpack(packed, main, path.parent / "unpacked")
    found = [part for part in parts if part.suffix.lower() == wanted]
    if len(found) != 1:
        names = ", ".join(sorted(part.name for part in parts)[:10]) or "nothing"
        raise FormatError(
            f"'{main}' holds {len(found)} files that end with {wanted} (it has {names}).", "Pack one data set alone."
        )
    return found[0]


def _require_harmless(path: Path, main: str) -> None:
    xml = path.read_bytes()
    require_no_types(xml, main, path.name)
    if b"NetworkLink>" in xml:
        raise FormatError(
            f"'{main}' takes places from other files (NetworkLink).", "Save the places themselves as KML."
        )


def _layer(path: Path, name: str) -> RawLayer:
    from pyogrio import raw, read_info

    wanted, found = _DRIVERS.get(path.suffix.lower()), read_info(path, layer=name)["driver"]
    if wanted != found:
        raise FormatError(f"'{path.name}' is not {wanted} but {found}.", "Rename it by its true format.")
    meta, fids, geometries, fields = raw.read(path, layer=name, return_fids=True)
    columns = [str(column) for column in meta["fields"]]
    layer = RawLayer(name, meta["crs"], columns)
    blobs = [None] * len(fids) if geometries is None else [None if blob is None else bytes(blob) for blob in geometries]
    problems = wkb_problems(blobs)
    for index, (blob, problem) in enumerate(zip(blobs, problems, strict=True)):
        attributes = {column: _plain(values[index]) for column, values in zip(columns, fields, strict=True)}
        layer.add(attributes, None if problem else blob, blob.hex() if blob else "", problem)
    return layer


def _plain(value: Any) -> JsonValue:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.ndarray):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return f"hex:{value.hex()}"
    plain: JsonValue = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and plain != plain else plain
