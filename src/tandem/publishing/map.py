"""The map of a briefing: every hazardous area that was handed in is on it, however small.

Drawn in the region's equal-area plane, so that areas can be compared by eye. Layers of many features are drawn
as pixels inside the SVG, which keeps 50,000 polygons below 3 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path

from tandem.geo import FloatArray, Geometry, Plane
from tandem.language import ENGLISH, Language
from tandem.publishing.content import MapContent, MapFeature, MapStyle
from tandem.publishing.figure import GROUND, RULE, WIDTH_INCHES, drawing, new_figure, to_svg
from tandem.publishing.furniture import draw_labels, draw_legend, draw_north, draw_scale_bar
from tandem.publishing.symbols import MAP_SYMBOLS, NOT_CHECKED, AreaSymbol, LineSymbol, PointSymbol

VECTOR_LIMIT = 1500  # features of a layer beyond which it is drawn as pixels
BUNDLE = 400  # shapes of a dense layer in one path: a pattern is costly per path, not per shape
SMALLEST_POINTS = 3.2  # areas narrower than this on paper are drawn as a mark
MAP_INCHES = 5.25
POINTS_PER_INCH = 72.0


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """The map and what is on it: ``drawn`` counts features per style, ``missing`` those without a place, ``outside`` beyond the frame."""

    svg: str
    drawn: dict[MapStyle, int]
    missing: dict[MapStyle, int]
    outside: int


@dataclass(frozen=True)
class Frame:
    """The visible part of the plane in metres and how many metres one point on paper covers."""

    west: float
    south: float
    east: float
    north: float
    height_inches: float

    @property
    def metres_per_point(self) -> float:
        """Ground metres under one typographic point."""
        return (self.east - self.west) / (MAP_INCHES * POINTS_PER_INCH)


def draw_map(content: MapContent, language: Language = ENGLISH) -> MapDrawing:
    """Draw the map as SVG of ``WIDTH_INCHES`` width; its height follows the region's shape within bounds."""
    layers = {style: content.layer(style) for style in MAP_SYMBOLS}
    placed = {style: tuple(f for f in features if _has_place(f)) for style, features in layers.items()}
    plane = Plane.around([feature.geometry for features in placed.values() for feature in features])
    planar = {style: _project(plane, features) for style, features in placed.items()}
    frame = _frame(plane, content, planar)
    with drawing():
        figure = new_figure(frame.height_inches)
        share = MAP_INCHES / WIDTH_INCHES
        axes = figure.add_axes((0.001, 0.004, share, 0.992))
        _prepare(axes, frame)
        drawn = {style: _draw_layer(axes, frame, style, planar[style]) for style in MAP_SYMBOLS if len(planar[style])}
        draw_labels(axes, frame, placed, planar)
        draw_scale_bar(axes, frame, language)
        draw_north(axes, language)
        missing = {style: len(layers[style]) - len(placed[style]) for style in layers}
        outside = _outside(frame, planar)
        legend = figure.add_axes((share + 0.015, 0.0, 1 - share - 0.016, 1.0))
        draw_legend(legend, drawn, missing, outside, language)
        title = language.text("Map of the region on {day}. Land without a mark has not been checked.", day=content.day)
        return MapDrawing(to_svg(figure, "map", title), drawn, missing, outside)


def _has_place(feature: MapFeature) -> bool:
    return feature.geometry is not None and not feature.geometry.is_empty


def _project(plane: Plane, features: Sequence[MapFeature]) -> Any:
    geometries = np.array([feature.geometry for feature in features], dtype=object)
    return plane.to_plane(geometries) if len(geometries) else geometries


def _frame(plane: Plane, content: MapContent, planar: dict[MapStyle, Any]) -> Frame:
    if content.extent is not None:
        bounds = shapely.total_bounds(plane.to_plane(np.array([shapely.box(*content.extent)], dtype=object)))
    else:
        everything = [shape for shapes in planar.values() for shape in shapes if shape is not None]
        bounds = shapely.total_bounds(np.array(everything, dtype=object)) if everything else np.full(4, np.nan)
    if not np.isfinite(bounds).all():
        bounds = np.array([-5000.0, -5000.0, 5000.0, 5000.0])
    west, south, east, north = (float(value) for value in bounds)
    width, height = max(east - west, 500.0) * 1.06, max(north - south, 500.0) * 1.06
    ratio = min(max(height / width, 0.66), 0.95)
    width = max(width, height / ratio)
    centre_x, centre_y = (west + east) / 2, (south + north) / 2
    half_width, half_height = width / 2, width * ratio / 2
    inches = MAP_INCHES * ratio / 0.992
    return Frame(centre_x - half_width, centre_y - half_height, centre_x + half_width, centre_y + half_height, inches)


def _prepare(axes: Axes, frame: Frame) -> None:
    axes.set_xlim(frame.west, frame.east)
    axes.set_ylim(frame.south, frame.north)
    axes.set_autoscale_on(False)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_edgecolor(RULE)
    axes.patch.set(facecolor=GROUND, hatch=NOT_CHECKED.hatch, edgecolor=NOT_CHECKED.line, linewidth=0)
    axes.patch.set_visible(True)
    axes.patch.set_gid("not-checked")


def _outside(frame: Frame, planar: dict[MapStyle, Any]) -> int:
    window = shapely.box(frame.west, frame.south, frame.east, frame.north)
    return sum(
        int((~shapely.intersects(window, geometries)).sum()) for geometries in planar.values() if len(geometries)
    )


def _draw_layer(axes: Axes, frame: Frame, style: MapStyle, geometries: Any) -> int:
    symbol = MAP_SYMBOLS[style]
    dense = len(geometries) > VECTOR_LIMIT
    name = style.replace("_", "-")
    if isinstance(symbol, AreaSymbol):
        return _draw_areas(axes, frame, symbol, geometries, name, dense)
    if isinstance(symbol, LineSymbol):
        return _draw_lines(axes, frame, symbol, geometries, name, dense)
    return _draw_points(axes, symbol, geometries, name, dense)


def _draw_areas(axes: Axes, frame: Frame, symbol: AreaSymbol, geometries: Any, name: str, dense: bool) -> int:
    bounds = shapely.bounds(geometries)
    extent = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    small = (extent < SMALLEST_POINTS * frame.metres_per_point) | (shapely.get_dimensions(geometries) < 2)
    shapes = shapely.orient_polygons(shapely.simplify(geometries[~small], 0.15 * frame.metres_per_point))
    paths = [_area_path(shape) for shape in shapes]
    collection = PathCollection(
        _bundled(paths) if dense else paths,
        facecolors=symbol.face,
        edgecolors=symbol.line,
        linewidths=0.5,
        hatch=symbol.hatch or None,
        hatchcolors=symbol.line,
        zorder=symbol.order,
        rasterized=dense,
        gid=name,
    )
    axes.add_collection(collection, autolim=False)
    marks = _middles(geometries[small])
    size = (SMALLEST_POINTS * (1.25 if symbol.marker == "D" else 1.0)) ** 2
    axes.scatter(
        marks[:, 0],
        marks[:, 1],
        s=size,
        marker=symbol.marker,
        facecolors=symbol.face,
        edgecolors=symbol.line,
        linewidths=0.5,
        zorder=symbol.order + 0.5,
        rasterized=dense,
        gid=f"{name}-small",
    )
    return len(shapes) + len(marks)


def _draw_lines(axes: Axes, frame: Frame, symbol: LineSymbol, geometries: Any, name: str, dense: bool) -> int:
    outlines = [shapely.boundary(g) if shapely.get_dimensions(g) == 2 else g for g in geometries]
    simple = shapely.simplify(np.array(outlines, dtype=object), 0.2 * frame.metres_per_point)
    parts = shapely.get_parts(simple)
    collection = LineCollection(
        [shapely.get_coordinates(part) for part in parts],
        colors=symbol.colour,
        linewidths=symbol.width,
        linestyles=[(0.0, symbol.dashes)] if symbol.dashes else "solid",
        zorder=symbol.order,
        rasterized=dense,
        gid=name,
    )
    axes.add_collection(collection, autolim=False)
    return len(geometries)


def _draw_points(axes: Axes, symbol: PointSymbol, geometries: Any, name: str, dense: bool) -> int:
    middles = _middles(geometries)
    axes.scatter(
        middles[:, 0],
        middles[:, 1],
        s=symbol.size**2,
        marker=symbol.marker,
        facecolors=symbol.face,
        edgecolors=symbol.edge,
        linewidths=0.7,
        zorder=symbol.order,
        rasterized=dense,
        gid=name,
    )
    return len(middles)


def _middles(geometries: Any) -> FloatArray:
    """A point inside each geometry, shape (n, 2)."""
    points = shapely.point_on_surface(geometries)
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)]).reshape(-1, 2)


def _area_path(geometry: Geometry) -> Path:
    """One path for all rings of a polygonal geometry, so that a thing with parts or holes stays one shape."""
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(geometry))]
    codes = [_ring_codes(len(ring)) for ring in rings]
    return Path(np.concatenate(rings), np.concatenate(codes))


def _bundled(paths: Sequence[Path]) -> list[Path]:
    """The paths, several in one; their outer rings run one way, so that overlapping areas open no holes."""
    return [Path.make_compound_path(*paths[first : first + BUNDLE]) for first in range(0, len(paths), BUNDLE)]


def _ring_codes(length: int) -> Any:
    codes = np.full(length, Path.LINETO, dtype=np.uint8)
    codes[0], codes[-1] = Path.MOVETO, Path.CLOSEPOLY
    return codes
