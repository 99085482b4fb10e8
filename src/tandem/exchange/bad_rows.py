"""Files of bad rows: the cells as they came, with the reason beside each, in a shape that can be imported again.

CSV gives CSV, a workbook a workbook, submissions JSON; every format with geometry gives GeoJSON, in which a geometry
that could not be built stands as text. GeoJSON is in the coordinate system that the mapping names, else in degrees.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import shapely

from tandem.errors import FormatError
from tandem.exchange.apart import PROBLEM, WHOLE_ROW, BadRow
from tandem.exchange.delimited import sniff
from tandem.exchange.formats import importer_for
from tandem.exchange.mapping import Mapping
from tandem.exchange.rows import Attributes, JsonValue
from tandem.exchange.submissions import SUBMISSIONS
from tandem.exchange.targets import replacing
from tandem.exchange.texts import guard_formula, plain_numbers
from tandem.exchange.to_xlsx import text_cell
from tandem.exchange.values import as_text

GEOMETRY = f"geometry{PROBLEM}"
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
Layers = dict[str, list[BadRow]]


def write_bad_rows(bad: Sequence[BadRow], source: Path, mapping: Mapping, folder: Path) -> tuple[Path, ...]:
    """Write ``NAME-bad`` files into the folder, one for each layer where the format holds one; none without bad rows.

    Raises FormatError where such a file is there already: somebody may be working on it.
    """
    layers: Layers = {}
    for entry in bad:
        layers.setdefault(entry.row.layer, []).append(entry)
    if not layers:
        return ()
    folder.mkdir(parents=True, exist_ok=True)
    name = importer_for(source, mapping.read.format).name
    ending, write = _WRITERS.get(name, (".geojson", _geojson))
    ending = source.suffix if ending == ".csv" else ending
    whole = folder / f"{source.stem}-bad{ending}"
    if name in ("xlsx", "submissions") or len(layers) == 1:
        parts = {whole: layers}
    else:
        parts = {_named(whole, layer): {layer: entries} for layer, entries in layers.items()}
    for path, content in parts.items():
        if path.exists():
            raise FormatError(f"There is a file '{path}' already.", "Import or move it first, or name another folder.")
        with replacing(path) as draft:
            write(draft, content, source, mapping)
    return tuple(parts)


def _named(path: Path, layer: str) -> Path:
    return path.with_name(f"{path.stem}-{_NOT_IN_NAMES.sub('_', layer)}{path.suffix}")


def _columns(entries: Iterable[BadRow]) -> list[str]:
    """The columns of the rows, each with the column of its problems behind it; those of whole rows come first."""
    entries = list(entries)
    own = dict.fromkeys(column for entry in entries for column in entry.row.attributes)
    wrong = dict.fromkeys(column for entry in entries for column in entry.by_column())
    beside = [name for column in own for name in (column, f"{column}{PROBLEM}") if name in own or name in wrong]
    return [*([WHOLE_ROW] if WHOLE_ROW in wrong else []), *beside]


def _cells(entry: BadRow) -> Attributes:
    return {**entry.row.attributes, **entry.by_column()}


def _csv(draft: Path, layers: Layers, source: Path, mapping: Mapping) -> None:
    (entries,) = layers.values()
    columns = _columns(entries)
    delimiter = mapping.read.delimiter or sniff(source.read_text(encoding="utf-8-sig"))
    with draft.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(map(_guarded, columns))
        for entry in entries:
            cells = _cells(entry)
            writer.writerow([_guarded(cells.get(column)) for column in columns])


def _guarded(value: JsonValue) -> str:
    text = as_text(value)
    return text if _NUMBER.fullmatch(text) else guard_formula(text)


def _xlsx(draft: Path, layers: Layers, source: Path, mapping: Mapping) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for layer, entries in layers.items():
        sheet: Any = book.create_sheet(layer)
        columns = _columns(entries)
        sheet.append([text_cell(sheet, column) for column in columns])
        for entry in entries:
            cells = _cells(entry)
            sheet.append([text_cell(sheet, cells.get(column)) for column in columns])
    book.save(draft)


def _json(draft: Path, layers: Layers, source: Path, mapping: Mapping) -> None:
    tables = {SUBMISSIONS: [], **{layer: [_cells(entry) for entry in entries] for layer, entries in layers.items()}}
    draft.write_text(json.dumps(plain_numbers(tables), ensure_ascii=False, indent=1), encoding="utf-8")  # type: ignore[arg-type]


def _geojson(draft: Path, layers: Layers, source: Path, mapping: Mapping) -> None:
    ((layer, entries),) = layers.items()
    columns = _columns(entries)
    features = []
    for entry in entries:
        geometry = _geometry(entry, own=bool(mapping.read.crs))
        cells = dict.fromkeys(columns) | _cells(entry)
        if geometry is None and entry.row.geometry_original:
            cells[GEOMETRY] = entry.row.geometry_original
        key = {"id": cells.pop("_id")} if "_id" in cells and entry.row.attributes.get("_id") is not None else {}
        features.append({"type": "Feature", **key, "geometry": geometry, "properties": plain_numbers(cells)})
    document = {"type": "FeatureCollection", "name": layer, "features": features}
    draft.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _geometry(entry: BadRow, *, own: bool) -> Any:
    """A geometry that could be built, as GeoJSON: in its own system, or in degrees."""
    built = entry.row.geometry
    if built is not None and own:
        original = entry.row.geometry_original
        if original.startswith("{"):
            return json.loads(original)
        built = shapely.from_wkb(bytes.fromhex(original))
    return None if built is None else json.loads(shapely.to_geojson(built))


_WRITERS: dict[str, tuple[str, Callable[[Path, Layers, Path, Mapping], None]]] = {
    "csv": (".csv", _csv),
    "xlsx": (".xlsx", _xlsx),
    "submissions": (".json", _json),
}
