"""Tables that belong together: columns fetched from another table by an id or a code, and corners that stand in a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import shapely

from tandem.errors import MappingError
from tandem.exchange.apart import is_ours
from tandem.exchange.coordinates import degrees
from tandem.exchange.rows import Attributes, RawLayer
from tandem.exchange.shapes import NOT_NUMBERS, not_finite
from tandem.exchange.values import as_text

if TYPE_CHECKING:
    from tandem.exchange.mapping import CornersRule, JoinRule

_SHORTEST_RING = 3


def joined(layers: Sequence[RawLayer], joins: Sequence[JoinRule], corners: Sequence[CornersRule]) -> list[RawLayer]:
    """The layers with fetched columns and with shapes from corners, in the order of the rules.

    A row whose code or id the other table lacks, or has twice, keeps its cell and gets a remark.

    Raises
    ------
    MappingError
        For a layer or column that the file lacks, and a fetched column that is there already.
    """
    by_name = {layer.name: layer for layer in layers}
    for rule in joins:
        layer = _layer(by_name, rule.layer)
        if not any(map(is_ours, layer.columns)):  # a file of bad rows that Tandem wrote has them
            _join(layer, _layer(by_name, rule.with_layer), rule)
    for shape in corners:
        layer = _layer(by_name, shape.layer)
        if not any(map(is_ours, layer.columns)):
            _shapes(layer, _layer(by_name, shape.with_layer), shape)
    return list(layers)


def _layer(by_name: Mapping[str, RawLayer], name: str) -> RawLayer:
    if name not in by_name:
        raise MappingError(f"The file has no table '{name}'.", f"Its tables are: {', '.join(sorted(by_name))}.")
    return by_name[name]


def _require(layer: RawLayer, *columns: str) -> None:
    for column in columns:
        if column not in layer.columns:
            raise MappingError(
                f"Table '{layer.name}' has no column '{column}'.",
                f"Use one of its columns: {', '.join(layer.columns)}.",
            )


def _join(layer: RawLayer, other: RawLayer, rule: JoinRule) -> None:
    _require(layer, rule.column)
    _require(other, rule.key, *rule.take)
    for name in rule.take.values():
        if name in layer.columns:
            raise MappingError(
                f"Table '{layer.name}' has a column '{name}' already.", "Give the fetched one another name."
            )
    found: dict[str, list[Attributes]] = defaultdict(list)
    for row in other.rows:
        found[as_text(row.get(rule.key)).strip()].append(row)
    for at, row in enumerate(layer.rows):
        wanted = as_text(row.get(rule.column)).strip()
        rows = found.get(wanted, []) if wanted else []
        for source, name in rule.take.items():
            row[name] = rows[0].get(source) if rows else None
        if wanted and len(rows) != 1:
            often = "lacks it" if not rows else "has it more than once, so the first was taken"
            _remark(layer, at, f"{rule.column} is '{wanted}': table '{other.name}' {often}")
    layer.columns.extend(rule.take.values())


def _remark(layer: RawLayer, at: int, message: str) -> None:
    layer.problems[at] = "; ".join(filter(None, (layer.problems[at], message)))


def _shapes(layer: RawLayer, other: RawLayer, rule: CornersRule) -> None:
    _require(layer, rule.column)
    _require(other, rule.key, rule.longitude, rule.latitude, *([rule.order] if rule.order else []))
    rows: dict[str, list[Attributes]] = defaultdict(list)
    for row in other.rows:
        rows[as_text(row.get(rule.key)).strip()].append(row)
    for at, row in enumerate(layer.rows):
        own = rows.get(as_text(row.get(rule.column)).strip(), [])
        if rule.order:
            own = sorted(own, key=lambda one: _place(one.get(rule.order)))
        written = [(as_text(one.get(rule.longitude)).strip(), as_text(one.get(rule.latitude)).strip()) for one in own]
        layer.originals[at] = "; ".join(" ".join(pair) for pair in written)
        layer.wkb[at], problem = _built(written, rule.decimal)
        if problem:
            _remark(layer, at, problem)


def _place(cell: object) -> tuple[float, str]:
    """Corners are in the order of their numbers; those without a number come last."""
    text = "" if cell is None else str(cell).strip()
    try:
        return float(text), text
    except ValueError:
        return float("inf"), text


def _built(written: Sequence[tuple[str, str]], decimal: str) -> tuple[bytes | None, str]:
    points = []
    for number, (x, y) in enumerate(written, 1):
        if not_finite(x) or not_finite(y):
            return None, f"corner {number}: {NOT_NUMBERS}"
        try:
            points.append((degrees(x, "EW", decimal), degrees(y, "NS", decimal)))
        except ValueError as error:
            return None, f"corner {number}: '{x}', '{y}' are no coordinates{error}"
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if not points:
        return None, ""
    if len(points) == 1:
        return shapely.to_wkb(shapely.Point(points[0])), ""
    if len(points) < _SHORTEST_RING:
        return shapely.to_wkb(shapely.LineString(points)), ""
    return shapely.to_wkb(shapely.Polygon(points)), ""
