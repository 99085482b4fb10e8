"""Which importer reads which file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tandem.errors import FormatError
from tandem.exchange.csv_tables import TablesImporter
from tandem.exchange.delimited import CsvImporter
from tandem.exchange.esri import EsriJsonImporter
from tandem.exchange.geojson import GeoJsonImporter
from tandem.exchange.geopackage import GeoPackageImporter
from tandem.exchange.infrarisk import InfraRiskImporter
from tandem.exchange.ogr import OgrImporter
from tandem.exchange.project import ProjectImporter
from tandem.exchange.rows import Importer, ReadOptions
from tandem.exchange.submissions import SubmissionsImporter
from tandem.exchange.workbook import WorkbookImporter

IMPORTERS: dict[str, Importer] = {
    importer.name: importer
    for importer in (
        GeoJsonImporter(),
        EsriJsonImporter(),
        GeoPackageImporter(),
        CsvImporter(),
        TablesImporter(),
        OgrImporter(),
        InfraRiskImporter(),
        ProjectImporter(),
        WorkbookImporter(),
        SubmissionsImporter(),
    )
}
_ENDINGS = {
    ".geojson": "geojson",
    ".json": "geojson",
    ".gpkg": "geopackage",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".shp": "ogr",
    ".fgb": "ogr",
    ".kml": "ogr",
    ".kmz": "ogr",
    ".zip": "ogr",
    ".xlsx": "xlsx",
}


def importer_for(path: Path, wanted: str = "") -> Importer:
    """The importer that the mapping names, else the one of the file's ending; FormatError names the known ones."""
    name = wanted or _ENDINGS.get(path.suffix.lower(), "")
    if name not in IMPORTERS:
        raise FormatError(
            f"'{wanted or path.name}' is of no format that Tandem imports.",
            f"Use one of: {', '.join(_ENDINGS)}, or format = one of {', '.join(IMPORTERS)} in the mapping file.",
        )
    return IMPORTERS[name]


def read_layers(folder: Path, main: str, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The layers of the files in ``folder`` as plain values; runs in the sandbox."""
    layers = IMPORTERS[wanted["importer"]].layers(folder, main, ReadOptions(**wanted["options"]))
    return [asdict(layer) for layer in layers]
