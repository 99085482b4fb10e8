"""Feature layers out to files: the exporter is chosen by the ending of the file's name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tandem.errors import DiskError, FormatError
from tandem.exchange.to_csv import CsvExporter
from tandem.exchange.to_geojson import GeoJsonExporter
from tandem.exchange.to_geopackage import GeoPackageExporter
from tandem.exchange.to_kml import KmlExporter
from tandem.exchange.to_xlsx import XlsxExporter
from tandem.layers import FeatureLayer
from tandem.worded import worded


class Exporter(Protocol):
    """One file format."""

    def write(self, layers: Sequence[FeatureLayer], path: Path) -> tuple[Path, ...]:
        """Write the layers, replacing what is there, and give the files that were written."""


EXPORTERS: dict[str, Exporter] = {
    ".gpkg": GeoPackageExporter(),
    ".csv": CsvExporter(),
    ".xlsx": XlsxExporter(),
    ".geojson": GeoJsonExporter(),
    ".kml": KmlExporter(),
}
# Formats that hold a plan alone; see ``to_ics`` and ``to_mspdi``.
PLAN_ENDINGS = (".ics", ".xml")


def export_layers(layers: Sequence[FeatureLayer], path: Path) -> tuple[Path, ...]:
    """Write layers as GeoPackage, CSV, XLSX, GeoJSON or KML by the ending of ``path``.

    CSV and GeoJSON hold one layer per file: several layers become ``NAME-LAYER.csv`` beside each other.

    Raises
    ------
    FormatError
        For an ending that is not one of these.
    DiskError
        When a file cannot be written.
    """
    exporter = EXPORTERS.get(path.suffix.lower())
    if exporter is None:
        known = ", ".join((*EXPORTERS, *PLAN_ENDINGS))
        raise FormatError(
            worded("'{name}' is of no format that Tandem exports.", name=path.name),
            worded("End the name with one of: {listed}.", listed=known),
        )
    try:
        return exporter.write(layers, path)
    except OSError as error:
        raise DiskError(
            worded("'{path}' cannot be written ({reason}).", path=path, reason=error.strerror or str(error)),
            worded("Choose another folder or free some space."),
        ) from error
