"""Geometry that stands in the cells of a table: two columns, well-known text, MGRS, or the points of survey forms."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import shapely
from pyproj import Transformer

from tandem.errors import MappingError
from tandem.exchange.legs import walk
from tandem.exchange.rows import Attributes, JsonValue, RawLayer, ReadOptions
from tandem.exchange.shapes import NOT_NUMBERS, from_texts, not_finite

# Degrees, minutes, seconds and hemisphere; without any of their signs a text is a plain number.
_DMS = re.compile(
    r"""([NSEW]?)\s*(-?\d+(?:\.\d+)?)\s*°?\s*(?:(\d+(?:\.\d+)?)\s*['′’]?\s*)?(?:(\d+(?:\.\d+)?)\s*(?:"|″|”|'')?\s*)?([NSEW]?)""",
    re.IGNORECASE,
)
_SIGNS = re.compile("[°'′’\"″”NSEW]", re.IGNORECASE)
_UTM = re.compile(
    r"(\d{1,2})\s*([C-HJ-NP-X])\s*[,;]?\s*(?:E\s*)?(\d{6}(?:\.\d+)?)\s*(?:m?E)?\s*[,;/ ]\s*(?:N\s*)?(\d{1,8}(?:\.\d+)?)\s*(?:m?N)?",
    re.IGNORECASE,
)
_UTM_ZONES = 60
_FALKLANDS = range(18, 23)
_MGRS_DIGITS = 6
_LAT_LON = "OGC:CRS84"
# What a cell gives: well-known text and why it gives none.
Written = tuple[str, str]


def placed(name: str, columns: list[str], rows: list[Attributes], options: ReadOptions) -> RawLayer:
    """A layer of rows whose geometry is read from the columns that the mapping names.

    Raises MappingError for a column that the layer lacks; the texts as written are kept beside what was read.
    """
    named = [
        *(options.wkt, options.longitude, options.latitude, options.mgrs, options.utm, options.geopoint, options.legs)
    ]
    named = [column for column in named if column]
    for column in named:
        if column not in columns:
            raise MappingError(f"'{name}' has no column '{column}'.", f"Use one of its columns: {', '.join(columns)}.")
    layer = RawLayer(
        name, _LAT_LON if options.mgrs or options.utm or options.geopoint or options.legs else None, columns
    )
    read = _reader(options)
    written = [read(row) for row in rows]
    originals = [" ".join(filter(None, (_cell(row, column) for column in named))) for row in rows]
    blobs, problems = from_texts([text or None for text, _ in written], shapely.from_wkt)
    for index, (row, (_, reason)) in enumerate(zip(rows, written, strict=True)):
        layer.add(row, blobs[index], originals[index], reason or problems[index])
    return layer


def _reader(options: ReadOptions) -> Callable[[Attributes], Written]:
    if options.legs:
        start = _reader(replace(options, legs=""))
        return lambda row: _walked(start(row), _cell(row, options.legs), options)
    if options.utm:
        return lambda row: _utm(_cell(row, options.utm))
    if options.wkt:
        return lambda row: (_cell(row, options.wkt), "")
    if options.longitude:
        return lambda row: _pair(_cell(row, options.longitude), _cell(row, options.latitude), options.decimal)
    if options.mgrs:
        return lambda row: _grid(_cell(row, options.mgrs))
    if options.geopoint:
        return lambda row: _form_shape(row.get(options.geopoint))
    return lambda row: ("", "")


def _cell(row: Attributes, column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value).strip()


def _pair(x: str, y: str, decimal: str) -> Written:
    if not x and not y:
        return "", ""
    if not_finite(x) or not_finite(y):
        return "", NOT_NUMBERS
    try:
        east, north = degrees(x, "EW", decimal), degrees(y, "NS", decimal)
    except ValueError as error:
        return "", f"'{x}', '{y}' are no coordinates{error}"
    return f"POINT ({east!r} {north!r})", ""


def degrees(text: str, hemispheres: str, decimal: str = ".") -> float:
    """A number, or degrees with minutes, seconds and hemisphere; ValueError with a hint where it is neither."""
    written = text.replace(",", ".") if decimal == "," and text.count(",") == 1 else text
    if not _SIGNS.search(written):
        try:
            return float(written)
        except ValueError as error:
            hint = ': a decimal comma needs decimal = "," in [read]' if "," in text else ""
            raise ValueError(hint) from error
    found = _DMS.fullmatch(written.strip())
    if found is None:
        raise ValueError("")
    before, whole, minutes, seconds, after = found.groups()
    letter = (before or after).upper()
    if (before and after) or (letter and letter not in hemispheres):
        raise ValueError(f": {letter} is no hemisphere of that column")
    parts = float(minutes or 0), float(seconds or 0)
    if max(parts) >= 60 or (letter and whole.startswith("-")):
        raise ValueError(": minutes and seconds are below 60, and a hemisphere takes no minus")
    size = abs(float(whole)) + parts[0] / 60 + parts[1] / 3600
    return math.copysign(size, -1.0 if letter in ("S", "W") or whole.startswith("-") else 1.0)


def _grid(text: str) -> Written:
    """The south-west corner of the square that the text names, which is not larger than 100 m."""
    from mgrs import MGRS  # a library in C that the other columns do not need
    from mgrs.core import MGRSError

    if not text:
        return "", ""
    packed = text.replace(" ", "")
    if len(packed) - len(packed.rstrip("0123456789")) < _MGRS_DIGITS:
        return "", f"'{text}' is no MGRS position of 100 m or finer"
    try:
        latitude, longitude = MGRS().toLatLon(packed)
    except MGRSError:
        return "", f"'{text}' is no MGRS position"
    return f"POINT ({longitude!r} {latitude!r})", ""


def _utm(text: str) -> Written:
    """A position such as ``33T 512345 4912345`` or ``34N 512345 4912345``: zone, band or hemisphere, metres."""
    if not text:
        return "", ""
    found = _UTM.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= _UTM_ZONES:
        return "", f"'{text}' is no UTM position, such as '33T 512345 4912345'"
    zone, letter, easting, northing = int(found[1]), found[2].upper(), float(found[3]), float(found[4])
    if not 100_000 <= easting <= 900_000 or not 0 <= northing <= 10_000_000:
        return "", f"'{text}' lies outside its UTM zone"
    # Bands from N on are northern. S is a band too, from 32 to 40 degrees north, but many write it for the hemisphere.
    in_band_s = 3_540_000 <= northing <= 4_430_000
    if letter == "S" and in_band_s and zone in _FALKLANDS:
        return "", f"'{text}' can be read as north or south: import it with crs = \"EPSG:327{zone}\" and two columns"
    south = letter < "N" or (letter == "S" and not in_band_s)
    longitude, latitude = _from_utm(zone, south=south).transform(easting, northing)
    return f"POINT ({longitude!r} {latitude!r})", ""


@cache
def _from_utm(zone: int, *, south: bool) -> Transformer:
    return Transformer.from_crs(f"EPSG:{(32700 if south else 32600) + zone}", _LAT_LON, always_xy=True)


def _walked(start: Written, text: str, options: ReadOptions) -> Written:
    """The polygon of the legs; of a start without legs the start, and a reason where either cannot be read."""
    place, reason = start
    if not place or not text:
        return place, reason or ("its legs have no start" if text else "")
    point = shapely.from_wkt(place)
    try:
        walked = walk((point.x, point.y), text, options.bearings, options.declination)
    except ValueError as error:
        return "", str(error)
    return shapely.Polygon(walked.corners).wkt, walked.remark


def _form_shape(value: JsonValue) -> Written:
    """What survey forms write: 'lat lon altitude accuracy', several of them between ';', or a GeoJSON geometry."""
    if isinstance(value, dict):
        text = shapely.to_wkt(shapely.from_geojson(json.dumps(value), on_invalid="ignore"), rounding_precision=-1)
        return (text, "") if text else ("", "the geometry cannot be built")
    written = "" if value is None else str(value).strip().strip("[]").replace(",", " ")
    if not written:
        return "", ""
    try:
        points = [(float(p.split()[1]), float(p.split()[0])) for p in written.split(";") if p.strip()]
    except (ValueError, IndexError):
        return "", f"'{value}' is no position of a form: latitude, longitude"
    pairs = ", ".join(f"{x!r} {y!r}" for x, y in points)
    if len(points) == 1:
        return f"POINT ({pairs})", ""
    closed = len(points) > 3 and points[0] == points[-1]
    return (f"POLYGON (({pairs}))" if closed else f"LINESTRING ({pairs})"), ""
