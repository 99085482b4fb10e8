"""Building geometry from untrusted bytes and texts; runs in the sandbox, after the depth scans."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import shapely

from tandem.exchange.depth import MalformedGeometryError, check_wkb, check_wkt_depth
from tandem.geo import Geometry, GeometryArray

NOT_NUMBERS = "its coordinates are not numbers"
TWO_POINTS = "a polygon has at least three different points"


def wkb_problems(blobs: Sequence[bytes | None]) -> list[str]:
    """For each blob '' where it builds a geometry, else the reason; None gives ''.

    Raises GeometryTooDeepError for the whole file.
    """
    problems = [_scan(blob) for blob in blobs]
    usable = [blob if not problem else None for blob, problem in zip(blobs, problems, strict=True)]
    built = shapely.from_wkb(np.array(usable, dtype=object), on_invalid="ignore")
    found = _content_problems(built)
    for index, blob in enumerate(usable):
        if blob is not None:
            problems[index] = found[index] if built[index] is not None else _reason(shapely.from_wkb, blob)
    return problems


def _scan(blob: bytes | None) -> str:
    if blob is None:
        return ""
    try:
        check_wkb(blob)
    except MalformedGeometryError as error:
        return error.cause
    return ""


def from_texts(texts: Sequence[str | None], read: Callable[..., object]) -> tuple[list[bytes | None], list[str]]:
    """WKB and problems of many texts; ``read`` is ``shapely.from_wkt`` or ``shapely.from_geojson``.

    The caller has scanned GeoJSON for depth; WKT is scanned here.
    """
    if read is shapely.from_wkt:
        for text in texts:
            check_wkt_depth(text or "")
    array = np.array([text or None for text in texts], dtype=object)
    built: Sequence[Geometry | None] = read(array, on_invalid="ignore")  # type: ignore[assignment]
    problems = _content_problems(built)
    blobs: list[bytes | None] = [None] * len(array)
    for index, (text, geometry) in enumerate(zip(array, built, strict=True)):
        if text is not None and geometry is None:
            problems[index] = _reason(read, text)
        elif not problems[index] and geometry is not None:
            blobs[index] = shapely.to_wkb(geometry)
    return blobs, problems


def _content_problems(built: Sequence[Geometry | None]) -> list[str]:
    array = np.asarray(built, dtype=object)
    coordinates, owner = shapely.get_coordinates(array, return_index=True)
    infinite = set(owner[~np.isfinite(coordinates).all(axis=1)].tolist())
    empty = set(np.flatnonzero(shapely.is_empty(array)).tolist())
    reasons = dict.fromkeys(_without_extent(array), TWO_POINTS)
    reasons |= dict.fromkeys(empty, "the geometry is empty")
    reasons |= dict.fromkeys(infinite, NOT_NUMBERS)
    return [reasons.get(index, "") for index in range(len(array))]


def _without_extent(array: GeometryArray) -> list[int]:
    """Polygons with fewer than three different points; a polygon that crosses itself is not meant."""
    polygonal = np.isin(shapely.get_type_id(array), (3, 6)) & ~shapely.is_empty(array)
    flat = np.flatnonzero(polygonal & (shapely.area(array) == 0))
    return [int(index) for index in flat if len(np.unique(shapely.get_coordinates(array[index]), axis=0)) < 3]


def _reason(read: Callable[..., object], data: bytes | str) -> str:
    try:
        read(data)
    except (shapely.errors.ShapelyError, ValueError) as error:
        text = str(error).split("Exception: ")[-1].strip()
        return f"the geometry cannot be built: {text}"
    return "the geometry cannot be built"


def not_finite(text: str) -> bool:
    """Whether a coordinate text is one of the words for 'no number' that programs write."""
    return text.strip().lower().lstrip("+-") in ("nan", "inf", "infinity", "1.#qnan", "1.#inf")
