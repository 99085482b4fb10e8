"""Fitting shapes to the grid of a zoom.

Vertices snap to a grid of half a pixel, and those that no longer say anything go. What becomes too small to be drawn
is dropped, but never where ``keep`` holds: then it is drawn as a square of two pixels, or as a ribbon along it.
Squares can be left out where a dot stands for each of them.
"""

from __future__ import annotations

import numpy as np
import shapely

from tandem.publishing.tiles.shapes import LINE, POINT, POLYGON, Flags, Ints, Shapes, joined

EXTENT = 4096
"""Steps of a tile's own grid; browsers draw a tile over 512 pixels."""
PIXEL = EXTENT // 512
SQUARE = 2 * PIXEL
"""Side of the smallest area that is drawn, in steps."""
DOT = 3 * PIXEL
"""Side of the smallest area beside a dot of its own: below it the dot covers the area."""
DEEPEST = 14
"""The last zoom with tiles of its own: a step is about half a metre; nearer views enlarge these tiles."""


def generalised(shapes: Shapes[np.float64], zoom: int, *, keep: bool, squares: bool = True) -> Shapes[np.int64]:
    """Shapes of the world square on the integer grid of a zoom, ``EXTENT`` steps to a tile.

    Each path is treated by itself, so that choosing paths before or after gives the same.

    Parameters
    ----------
    zoom
        0 to DEEPEST; at DEEPEST nothing is simplified beyond the grid.
    keep
        Whether every polygon has to remain visible.
    squares
        Whether polygons below the smallest area are drawn as squares where they are kept; else they are left to their dots.
    """
    scaled = shapes.xy * float(EXTENT << zoom)
    if shapes.kind == POINT:
        # Down, not to the nearest: a point belongs to exactly one tile.
        grid = np.clip(np.floor(scaled), 0, (EXTENT << zoom) - 1).astype(np.int64)
        return _on_grid(shapes, grid)
    step = 1 if zoom >= DEEPEST else PIXEL // 2
    snapped = _without_idle_vertices(_on_grid(shapes, (np.rint(scaled / step) * step).astype(np.int64)))
    if shapes.kind == LINE:
        return snapped.take(snapped.counts > 1)
    return _visible(snapped, shapes, zoom, squares) if keep else sound(snapped)


def sound(rings: Shapes[np.int64]) -> Shapes[np.int64]:
    """Rings with an area that turn the right way; holes of an exterior that is gone are gone as well."""
    return _holes_in(rings, _right(rings))


def _right(rings: Shapes[np.int64]) -> Flags:
    areas = rings.doubled_areas()
    return np.where(rings.hole, areas < 0, areas > 0)


def _holes_in(rings: Shapes[np.int64], good: Flags) -> Shapes[np.int64]:
    outer = np.unique(rings.part[good & ~rings.hole])
    return rings.take(good & np.isin(rings.part, outer))


def _on_grid(shapes: Shapes[np.float64], grid: Ints) -> Shapes[np.int64]:
    return Shapes(shapes.kind, grid, shapes.counts, shapes.row, shapes.part, shapes.hole)


def _without_idle_vertices(shapes: Shapes[np.int64]) -> Shapes[np.int64]:
    """Without repeated vertices, then without those on the straight line between their neighbours."""
    distinct = without_repeats(shapes)
    before, after = distinct.previous_vertex(), distinct.next_vertex()
    here = distinct.xy - distinct.xy[before]
    on = distinct.xy[after] - distinct.xy
    straight = (here[:, 0] * on[:, 1] == here[:, 1] * on[:, 0]) & ((here * on).sum(axis=1) > 0)
    if shapes.kind == LINE:
        straight[distinct.starts] = False
        straight[distinct.starts + distinct.counts - 1] = False
    return distinct.with_vertices(~straight)


def without_repeats(shapes: Shapes[np.int64]) -> Shapes[np.int64]:
    """Without vertices equal to the one before; a path that is a single place keeps one vertex."""
    differs = (shapes.xy != shapes.xy[shapes.previous_vertex()]).any(axis=1)
    # The first vertex of a line has none before it; a ring of one place still has to be somewhere.
    alone = np.bincount(shapes.path, weights=differs, minlength=len(shapes.counts)) == 0
    first = shapes.starts[alone | (shapes.kind == LINE)]
    differs[first] = True
    return shapes.with_vertices(differs)


def _visible(snapped: Shapes[np.int64], exact: Shapes[np.float64], zoom: int, squares: bool) -> Shapes[np.int64]:
    """Every part as an area that can be seen; ``snapped`` has the paths of ``exact``, one for one."""
    bounds = snapped.bounds
    least = SQUARE if squares else DOT
    small = ~snapped.hole & ((bounds[:, 2:] - bounds[:, :2]).max(axis=1, initial=0) < least)
    right = _right(snapped)
    thin = ~snapped.hole & ~small & ~right
    visible = _holes_in(snapped, right & ~small)
    if squares:
        visible = joined(visible, _squares(snapped.take(small)))
    return joined(visible, _ribbons(exact.take(thin), zoom)) if thin.any() else visible


def _squares(small: Shapes[np.int64]) -> Shapes[np.int64]:
    """A square of the smallest size on the middle of each path."""
    bounds = small.bounds
    corner = (bounds[:, :2] + bounds[:, 2:] - SQUARE) // 2
    around = np.array([(0, 0), (SQUARE, 0), (SQUARE, SQUARE), (0, SQUARE)], dtype=np.int64)
    xy = (corner[:, None, :] + around).reshape(-1, 2)
    return Shapes(POLYGON, xy, np.full(len(corner), 4), small.row, small.part, small.hole)


def _ribbons(thin: Shapes[np.float64], zoom: int) -> Shapes[np.int64]:
    """A ribbon of two pixels along rings that collapse to a line: wider than the land, never narrower."""
    places = thin.xy * float(EXTENT << zoom)
    lines = shapely.linestrings(places, indices=thin.path)
    ribbons = shapely.buffer(lines, PIXEL, quad_segs=1, cap_style="square", join_style="bevel")
    outlines = shapely.get_exterior_ring(shapely.orient_polygons(ribbons, exterior_cw=False))
    xy, path = shapely.get_coordinates(outlines, return_index=True)
    counts = np.bincount(path, minlength=len(lines)).astype(np.int64)
    xy = np.delete(np.rint(xy).astype(np.int64), np.cumsum(counts) - 1, axis=0)
    return without_repeats(Shapes(POLYGON, xy, counts - 1, thin.row, thin.part, thin.hole))
