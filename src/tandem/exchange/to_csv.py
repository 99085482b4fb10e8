"""CSV: UTF-8 with byte order mark (spreadsheets need it), geometry as WKT, texts guarded against formulas."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import shapely

from tandem.exchange.targets import one_file_each, replacing
from tandem.exchange.texts import guard_formula, whole_characters
from tandem.layers import Cell, FeatureLayer


class CsvExporter:
    """Reads back with ``formula_guard = true`` in the mapping's ``[read]``."""

    def write(self, layers: Sequence[FeatureLayer], path: Path) -> tuple[Path, ...]:
        """One file per layer: column ``id``, the columns of the layer, and ``geometry`` where it has any."""
        targets = one_file_each(layers, path)
        for layer, target in targets:
            with replacing(target) as draft, draft.open("w", encoding="utf-8-sig", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerows(_lines(layer))
        return tuple(target for _, target in targets)


def _lines(layer: FeatureLayer) -> list[list[str]]:
    has_geometry = bool(layer.geometry_type)
    names = ["id", *(column.name for column in layer.columns), *(["geometry"] if has_geometry else [])]
    lines = [[guard_formula(name) for name in names]]
    for feature in layer.features:
        cells = [_text(feature.key), *map(_text, feature.cells)]
        if has_geometry:
            cells.append("" if feature.geometry is None else shapely.to_wkt(feature.geometry, rounding_precision=-1))
        lines.append(cells)
    return lines


def _text(cell: Cell) -> str:
    """Numbers as they are (a leading minus is no formula), texts guarded, booleans as true and false."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return guard_formula(whole_characters(cell))
    return repr(cell)
