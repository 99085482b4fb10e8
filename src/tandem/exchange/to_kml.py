"""KML 2.2 (OGC 07-147r2): one folder for each layer, one placemark for each feature that has a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import shapely

from tandem.errors import FormatError
from tandem.exchange.targets import replacing
from tandem.exchange.texts import whole_characters
from tandem.geo import Geometry
from tandem.layers import Feature, FeatureLayer

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
_TAIL = "</Document></kml>\n"
# KML's colours are alpha, blue, green, red. By layer: line and fill, after the hues of the styles for QGIS.
_COLOURS = {
    "hazardous_area": ("ff2814be", "462814be"),
    "land_ledger": ("ff2814be", "322814be"),
    "land_release": ("ff3c8c28", "463c8c28"),
    "administrative_unit": ("ff808080", "00ffffff"),
}
_OTHERS = ("ffb27200", "46b27200")
# Characters that XML 1.0 cannot hold.
_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


class KmlExporter:
    """Values stand as data beside each placemark; tables without geometry, and rows without a place, are left out."""

    def write(self, layers: Sequence[FeatureLayer], path: Path) -> tuple[Path, ...]:
        """One file; FormatError where no layer has places."""
        placed = [layer for layer in layers if layer.geometry_type]
        if not placed:
            raise FormatError("None of the layers has places.", "Export them as .xlsx or .csv.")
        with replacing(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(_HEAD)
            for layer in placed:
                stream.writelines(_folder(layer))
            stream.write(_TAIL)
        return (path,)


def _folder(layer: FeatureLayer) -> Iterator[str]:
    line, fill = _COLOURS.get(layer.name, _OTHERS)
    yield (
        f"<Style id={_quoted(layer.name)}><LineStyle><color>{line}</color><width>2</width></LineStyle>"
        f"<PolyStyle><color>{fill}</color></PolyStyle></Style>\n<Folder><name>{_text(layer.title)}</name>\n"
    )
    for feature in layer.features:
        if feature.geometry is not None and not feature.geometry.is_empty:
            yield _placemark(layer, feature, feature.geometry)
    yield "</Folder>\n"


def _placemark(layer: FeatureLayer, feature: Feature, geometry: Geometry) -> str:
    cells = dict(zip([column.name for column in layer.columns], feature.cells, strict=True))
    name = cells.get("name") or feature.key
    data = "".join(
        f"<Data name={_quoted(column)}><value>{_text(str(cell))}</value></Data>"
        for column, cell in {"id": feature.key, **cells}.items()
        if cell is not None
    )
    return (
        f"<Placemark><name>{_text(str(name))}</name><styleUrl>#{_text(layer.name)}</styleUrl>"
        f"<ExtendedData>{data}</ExtendedData>{_shape(shapely.orient_polygons(geometry))}</Placemark>\n"
    )


def _shape(geometry: Geometry) -> str:
    match geometry:
        case shapely.Point():
            return f"<Point>{_coordinates(geometry)}</Point>"
        case shapely.LineString():
            return f"<LineString>{_coordinates(geometry)}</LineString>"
        case shapely.Polygon():
            holes = "".join(f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in geometry.interiors)
            return f"<Polygon><outerBoundaryIs>{_ring(geometry.exterior)}</outerBoundaryIs>{holes}</Polygon>"
        case _:
            return f"<MultiGeometry>{''.join(map(_shape, shapely.get_parts(geometry)))}</MultiGeometry>"


def _ring(ring: Geometry) -> str:
    return f"<LinearRing>{_coordinates(ring)}</LinearRing>"


def _coordinates(geometry: Geometry) -> str:
    pairs = " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(geometry).tolist())
    return f"<coordinates>{pairs}</coordinates>"


def _text(text: str) -> str:
    return escape(whole_characters(text).translate(_FORBIDDEN))


def _quoted(text: str) -> str:
    return quoteattr(whole_characters(text).translate(_FORBIDDEN))
