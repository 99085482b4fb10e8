"""The one wrapper for coordinates, distances and areas.

Everything inside Tandem is longitude, latitude in degrees on WGS 84 (OGC:CRS84 axis order), areas are
geodesic square metres. Planar work (buffers, distances, differences) happens in a Lambert azimuthal
equal-area plane centred on the region, whose areas agree with geodesic ones to about 1e-8 over 300 km.
Never Web Mercator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from tandem.errors import UnknownCrsError

Geometry: TypeAlias = BaseGeometry
GeometryArray = npt.NDArray[Any]
FloatArray = npt.NDArray[np.float64]

WGS84 = Geod(ellps="WGS84")
MAX_NESTING = 8


def geodesic_area_m2(geometry: Geometry | None) -> float:
    """Geodesic area in square metres of a polygonal lon/lat geometry, holes removed; 0 for anything else.

    Source: Karney (2013), Algorithms for geodesics, through PROJ.
    """
    if geometry is None or geometry.is_empty:
        return 0.0
    total = 0.0
    for part in shapely.get_parts(geometry):
        if part.geom_type == "Polygon":
            total += abs(_ring_area(part.exterior)) - sum(abs(_ring_area(hole)) for hole in part.interiors)
        elif part.geom_type in ("MultiPolygon", "GeometryCollection"):
            total += geodesic_area_m2(part)
    return total


def _ring_area(ring: shapely.LinearRing) -> float:
    coordinates = shapely.get_coordinates(ring)
    return float(WGS84.polygon_area_perimeter(coordinates[:, 0], coordinates[:, 1])[0])


def geodesic_areas_m2(geometries: Sequence[Geometry | None] | GeometryArray) -> FloatArray:
    """Geodesic areas of many geometries, shape (n,)."""
    return np.array([geodesic_area_m2(geometry) for geometry in geometries], dtype=np.float64)


def geodesic_length_m(geometry: Geometry | None) -> float:
    """Geodesic length in metres of the lines of a lon/lat geometry; 0 for points and nothing."""
    if geometry is None or geometry.is_empty:
        return 0.0
    return float(WGS84.geometry_length(geometry))


@dataclass(frozen=True)
class Plane:
    """A local equal-area plane in metres around one point of the region.

    Parameters
    ----------
    longitude, latitude
        Centre in degrees.
    """

    longitude: float
    latitude: float

    @classmethod
    def around(cls, geometries: Sequence[Geometry | None] | GeometryArray) -> Plane:
        """The plane centred on the bounds of the geometries; (0, 0) where there are none."""
        bounds = shapely.total_bounds(np.asarray(geometries, dtype=object)) if len(geometries) else np.array([np.nan])
        if not np.isfinite(bounds).all():
            return cls(0.0, 0.0)
        return cls(round(float(bounds[0] + bounds[2]) / 2, 3), round(float(bounds[1] + bounds[3]) / 2, 3))

    @cached_property
    def _crs(self) -> CRS:
        return CRS.from_proj4(
            f"+proj=laea +lat_0={self.latitude} +lon_0={self.longitude} +datum=WGS84 +units=m +no_defs"
        )

    @cached_property
    def _forward(self) -> Transformer:
        return Transformer.from_crs("OGC:CRS84", self._crs, always_xy=True)

    @cached_property
    def _backward(self) -> Transformer:
        return Transformer.from_crs(self._crs, "OGC:CRS84", always_xy=True)

    def to_plane(self, geometries: Any) -> Any:
        """Lon/lat geometry or array of geometries to metres."""
        return shapely.transform(geometries, self._forward.transform, interleaved=False)

    def to_globe(self, geometries: Any) -> Any:
        """Metres to lon/lat."""
        return shapely.transform(geometries, self._backward.transform, interleaved=False)


def utm(longitude: float, latitude: float) -> str:
    """A position on the UTM grid of WGS 84, to the metre: zone and hemisphere, easting, northing. '' beyond 84 N and 80 S.

    Zones are the plain six-degree ones; the wider ones off Norway and Svalbard are not used.
    """
    if not -80 <= latitude <= 84:
        return ""
    zone = min(int((longitude + 180) // 6) + 1, 60)
    crs = CRS.from_epsg((32600 if latitude >= 0 else 32700) + zone)
    east, north = Transformer.from_crs("OGC:CRS84", crs, always_xy=True).transform(longitude, latitude)
    return f"{zone}{'N' if latitude >= 0 else 'S'} {east:06.0f} {north:07.0f}"


def to_crs84(geometries: GeometryArray, crs: str | None) -> GeometryArray:
    """Geometries of any coordinate system as lon/lat degrees.

    Raises
    ------
    UnknownCrsError
        Where ``crs`` is missing or unknown; a coordinate system is never guessed.
    """
    if not crs:
        raise UnknownCrsError(
            "The layer does not say which coordinate system it uses.",
            "Add it to the mapping file, for instance crs = 'EPSG:4326'.",
        )
    try:
        source = CRS.from_user_input(crs)
    except CRSError as error:
        raise UnknownCrsError(
            f"The coordinate system '{crs}' is not known.",
            "Give an EPSG code, for instance crs = 'EPSG:32634'.",
        ) from error
    if source in (CRS.from_user_input("OGC:CRS84"), CRS.from_epsg(4326)):
        return geometries
    transformer = Transformer.from_crs(source, "OGC:CRS84", always_xy=True)
    result: GeometryArray = shapely.transform(geometries, transformer.transform, interleaved=False)
    return result


def polygonal_part(geometry: Geometry) -> Geometry:
    """The polygons of a geometry as one polygon or multipolygon; empty where there are none."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in ("Polygon", "MultiPolygon")]
    if not parts:
        return shapely.MultiPolygon()
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)
