"""What is in the tiles, against the picture itself, shapely and GDAL's reader of tiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from shapely import affinity

from tandem.picture.tables import LedgerEntry, Picture
from tandem.publishing.tiles.content import region_layers
from tandem.publishing.tiles.generalise import DEEPEST, DOT, EXTENT, SQUARE
from tandem.publishing.tiles.layer import TileLayer
from tandem.publishing.tiles.shapes import POLYGON, projected
from tandem.publishing.tiles.tile import BUFFER, FAR, encode_tile, in_range, level, level_around
from tests.publishing.tiles.decoding import Feature, decode
from tests.publishing.tiles.pictures import picture

Tile = tuple[int, int]


@pytest.fixture(scope="module")
def region() -> tuple[Picture, tuple[LedgerEntry, ...], tuple[TileLayer, ...]]:
    made, entries = picture()
    return made, entries, region_layers(made, entries)


def on_map(shape: shapely.Geometry, zoom: int) -> shapely.Geometry:
    """A lon/lat geometry in steps of the zoom."""
    return shapely.transform(shape, lambda xy: projected(xy) * (EXTENT << zoom))


def tiles_of(layers: Sequence[TileLayer], made: Picture, zoom: int) -> dict[Tile, dict[str, list[Feature]]]:
    """Every tile that land, drawn with the smallest square, can reach."""
    fitted, wanted = level(layers, zoom), set()
    for area in made.hazardous_areas:
        if area.perimeter is not None:
            west, north, east, south = on_map(area.perimeter, zoom).bounds
            for x in range(int(west - SQUARE) // EXTENT, int(east + SQUARE) // EXTENT + 1):
                wanted |= {(x, y) for y in range(int(north - SQUARE) // EXTENT, int(south + SQUARE) // EXTENT + 1)}
    return {(x, y): decode(encode_tile(fitted, x, y)) for x, y in sorted(wanted) if in_range(zoom, x, y)}


def drawn(tiles: dict[Tile, dict[str, list[Feature]]], layer: str) -> dict[int, shapely.Geometry]:
    """The polygons of a layer by id, put together from all tiles without their buffers, in steps of the zoom."""
    pieces: dict[int, list[shapely.Geometry]] = {}
    for (x, y), layers in tiles.items():
        window = shapely.box(0, 0, EXTENT, EXTENT)
        for feature in layers.get(layer, ()):
            assert feature.kind == POLYGON
            shape = shapely.intersection(even_odd(feature), window)
            pieces.setdefault(feature.id, []).append(affinity.translate(shape, x * EXTENT, y * EXTENT))
    return {row: shapely.union_all(found) for row, found in pieces.items()}


def even_odd(feature: Feature) -> shapely.Geometry:
    """The land of a feature: exteriors run clockwise on the screen, and what follows against it is cut out of them."""
    whole = shapely.Polygon()
    for path in feature.paths:
        ring = shapely.LinearRing(path)
        solid = shapely.make_valid(shapely.Polygon(path))
        whole = whole.difference(solid) if ring.is_ccw is False else whole.union(solid)
    return whole


@pytest.mark.parametrize("zoom", range(DEEPEST + 1))
def test_every_hazard_has_one_point_in_one_tile_at_every_zoom(region: tuple, zoom: int) -> None:
    made, _, layers = region
    points = Counter(
        (feature.id, feature.properties["thing"], feature.properties["class"])
        for tile in tiles_of(layers, made, zoom).values()
        for feature in tile.get("hazard_point", ())
    )
    wanted = {
        (row, area.id, area.hazard_class) for row, area in enumerate(made.hazardous_areas) if area.perimeter is not None
    }
    assert set(points) == wanted
    assert set(points.values()) == {1}


@pytest.mark.parametrize("zoom", range(DEEPEST + 1))
def test_what_remains_is_drawn_at_every_zoom(region: tuple, zoom: int) -> None:
    """Each part is an area as wide as the smallest that is drawn, or covers what remains but for a few steps along its edge."""
    made, entries, layers = region
    row_of = {area.id: row for row, area in enumerate(made.hazardous_areas)}
    found = drawn(tiles_of(layers, made, zoom), "hazard")
    some = {row_of[entry.hazardous_area] for entry in entries if not entry.remaining.is_empty}
    assert set(found) <= some
    for entry in entries:
        for part in shapely.get_parts(entry.remaining)[: 0 if entry.remaining.is_empty else None]:
            true = on_map(part, zoom)
            west, north, east, south = true.bounds
            row = row_of[entry.hazardous_area]
            least = DOT if zoom <= FAR else SQUARE
            if max(east - west, south - north) < least - 4 and zoom <= FAR:
                continue
            if max(east - west, south - north) > least + 4 or zoom > FAR:
                seen = shapely.intersection(found[row], true.buffer(SQUARE))
                assert seen.area >= SQUARE * 1.9
                missed = shapely.difference(true.buffer(-6), shapely.make_valid(seen))
                assert missed.area <= 1e-9


def test_tiles_at_the_deepest_zoom_show_what_remains_to_the_step(region: tuple) -> None:
    made, entries, layers = region
    found = drawn(tiles_of(layers, made, DEEPEST), "hazard")
    for row, area in enumerate(made.hazardous_areas):
        for entry in (one for one in entries if one.hazardous_area == area.id and one.remaining_m2 > 100):
            true = on_map(entry.remaining, DEEPEST)
            assert shapely.symmetric_difference(true, found[row]).area <= 1.5 * true.length


@pytest.mark.parametrize("zoom", [5, 8, 9, 11, 14])
def test_tile_made_alone_equals_tile_of_the_whole_level(region: tuple, zoom: int) -> None:
    made, _, layers = region
    fitted = level(layers, zoom)
    for x, y in [*tiles_of(layers, made, zoom)][::7]:
        assert encode_tile(level_around(layers, zoom, x, y), x, y) == encode_tile(fitted, x, y)


@pytest.mark.parametrize("zoom", [7, 10])
def test_gdal_reads_the_same_features(region: tuple, zoom: int, tmp_path: Path) -> None:
    made, _, layers = region
    for (x, y), ours in [*tiles_of(layers, made, zoom).items()][:20]:
        file = tmp_path / "tile.mvt"
        file.write_bytes(encode_tile(level(layers, zoom), x, y))
        assert {name for name, _ in pyogrio.list_layers(file)} == set(ours)
        for name, features in ours.items():
            table = pyogrio.read_dataframe(file, layer=name, CLIP="NO")
            assert table["mvt_id"].tolist() == [feature.id for feature in features]
            assert table["thing"].tolist() == [feature.properties["thing"] for feature in features]
            # GDAL turns the rows upside down.
            theirs = [sorted(map(tuple, shapely.get_coordinates(shape).tolist())) for shape in table.geometry]
            for feature, shape in zip(features, theirs, strict=True):
                assert {(px, EXTENT - py) for path in feature.paths for px, py in path} == set(shape)


def test_outlines_turn_clockwise_and_holes_against(region: tuple) -> None:
    made, entries, layers = region
    with_holes = {
        entry.hazardous_area for entry in entries if any(part.interiors for part in shapely.get_parts(entry.remaining))
    }
    seen = set()
    for tile in tiles_of(layers, made, 11).values():
        for feature in tile.get("hazard", ()):
            # is_ccw counts y upwards; on the screen it runs downwards.
            turns = [shapely.LinearRing(path).is_ccw for path in feature.paths]
            assert turns[0]
            if not all(turns):
                seen.add(feature.properties["thing"])
    assert seen
    assert seen <= with_holes


def test_lines_are_cut_at_the_buffer_and_keep_their_length(region: tuple) -> None:
    made, _, layers = region
    zoom = 11
    fitted = level(layers, zoom)
    true = on_map(made.assets[12].location, zoom)
    west, north, east, south = (int(bound) // EXTENT for bound in true.bounds)
    length = 0.0
    for x in range(west, east + 1):
        for y in range(north, south + 1):
            for feature in decode(encode_tile(fitted, x, y)).get("link", ()):
                if feature.properties["thing"] == "drawn":
                    lines = shapely.MultiLineString(feature.paths)
                    assert np.abs(shapely.get_coordinates(lines) - EXTENT / 2).max() <= EXTENT / 2 + BUFFER
                    length += shapely.intersection(lines, shapely.box(0, 0, EXTENT, EXTENT)).length
    assert length == pytest.approx(true.length, rel=0.002)


def test_assets_without_a_line_run_straight_and_land_is_a_node(region: tuple) -> None:
    made, _, layers = region
    whole = decode(encode_tile(level(layers, 0), 0, 0))
    assert {feature.properties["thing"] for feature in whole["link"]} == {"drawn", "straight"}
    assert "node" not in whole
    near = tiles_of(layers, made, FAR).values()
    nodes = {feature.properties["thing"]: feature for tile in near for feature in tile.get("node", ())}
    assert set(nodes) == {*(f"node-{row}" for row in range(12)), "field"}
    assert nodes["field"].properties == {"thing": "field", "name": "Asset field", "network": "road"}
    assert nodes["field"].id == 14


def test_properties_are_those_of_the_tables(region: tuple) -> None:
    made, _, layers = region
    whole = decode(encode_tile(level(layers, 6), *map(int, projected(np.array([[37.2, 48.6]]))[0] * 64)))
    villages = {feature.id: feature.properties for feature in whole["community"]}
    for row, properties in villages.items():
        place = made.communities[row]
        people = {} if place.people is None else {"people": place.people}
        assert properties == {"thing": place.id, "name": place.name, **people}
    assert 3 in villages
    hazards = [feature.properties for feature in whole["hazard_point"] if feature.id % 3 == 0]
    assert all("name" not in properties for properties in hazards)
    assert {feature.properties["site_kind"] for feature in whole["site"]} == {"hub", "other"}
    assert [feature.properties["name"] for feature in whole["boundary"]] == ["District"]


def test_empty_picture_gives_empty_tiles() -> None:
    made, _ = picture(count=0)
    empty = Picture(made.valid_at, made.known_at)
    layers = region_layers(empty, ())
    assert encode_tile(level(layers, 3), 4, 2) == b""
    assert encode_tile(level_around(layers, 12, 2400, 1400), 2400, 1400) == b""
