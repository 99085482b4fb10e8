"""Map, curves and Gantt: nothing vanishes, nothing is cut silently, colours keep their meaning."""

import colorsys
import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.publishing.charts import draw_curves, value_on
from tandem.publishing.content import Curve, MapContent, MapFeature, MapLayer
from tandem.publishing.figure import drawing, plain
from tandem.publishing.gantt import draw_gantt, shorten
from tandem.publishing.map import VECTOR_LIMIT, draw_map
from tandem.publishing.symbols import MAP_SYMBOLS, AreaSymbol
from tests.publishing.sample import HOSTILE, START, curves, gantt, hazards, region_map

SVG = "{http://www.w3.org/2000/svg}"


def shapes(svg: str, name: str) -> int:
    """How many shapes the SVG itself holds for a layer, definitions not counted."""
    group = ElementTree.fromstring(svg).find(f".//{SVG}g[@id='map-{name}']")
    if group is None:
        return 0
    defined = {id(path) for defs in group.iter(f"{SVG}defs") for path in defs.iter()}
    return sum(1 for node in group.iter() if node.tag in (f"{SVG}path", f"{SVG}use") and id(node) not in defined)


@pytest.mark.parametrize("count", [1, 40, 700])
def test_every_hazard_is_a_shape_of_the_map(count: int) -> None:
    content = MapContent(START, (MapLayer("hazard_cha", hazards(count)),))
    svg = draw_map(content).svg
    assert shapes(svg, "hazard-cha") + shapes(svg, "hazard-cha-small") == count


def test_hazard_of_one_square_metre_is_drawn_as_a_mark() -> None:
    tiny = MapFeature("tiny", shapely.Point(17.5, 44.5).buffer(5e-6))
    far = MapFeature("far", shapely.box(18.4, 44.9, 18.5, 45.0))
    svg = draw_map(MapContent(START, (MapLayer("hazard_sha", (tiny, far)),))).svg
    assert (shapes(svg, "hazard-sha"), shapes(svg, "hazard-sha-small")) == (1, 1)


def test_hazard_without_place_or_outside_the_frame_is_counted() -> None:
    content = region_map(60)
    done = draw_map(replace(content, extent=(17.4, 44.4, 17.6, 44.6)))
    assert done.missing["hazard_sha"] == 1
    assert done.outside > 0
    assert draw_map(content).outside == 0


def test_dense_layer_becomes_pixels_and_stays_small() -> None:
    done = draw_map(MapContent(START, (MapLayer("hazard_sha", hazards(VECTOR_LIMIT + 1)),)))
    assert done.drawn == {"hazard_sha": VECTOR_LIMIT + 1}
    assert "data:image/png" in done.svg and len(done.svg) < 3_000_000


def test_no_land_is_green_and_every_class_of_hazard_differs_by_pattern_too() -> None:
    areas = [symbol for symbol in MAP_SYMBOLS.values() if isinstance(symbol, AreaSymbol)]
    for symbol in areas:
        red, green, blue = (int(symbol.face[i : i + 2], 16) / 255 for i in (1, 3, 5))
        hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
        assert not (70 / 360 < hue < 180 / 360 and saturation > 0.1), symbol.label
        assert "safe" not in symbol.label.lower()
    assert len({(symbol.hatch, symbol.marker) for symbol in areas}) == len(areas)


def test_drawings_hold_no_address_comment_or_date() -> None:
    for svg in (draw_map(region_map(30)).svg, draw_curves(curves()), draw_gantt(gantt(), 99).svg):
        rest = re.sub(r'xmlns(:xlink)?="[^"]+"', "", svg)
        assert "http" not in rest and "<!--" not in rest and "<metadata" not in rest
        ElementTree.fromstring(svg)


def test_ids_of_the_drawings_do_not_meet_in_one_page() -> None:
    drawings = (draw_map(region_map(30)).svg, draw_curves(curves()), draw_gantt(gantt(), 99).svg)
    ids = [set(re.findall(r'\bid="([^"]+)"', svg)) for svg in drawings]
    assert not ids[0] & ids[1] and not ids[0] & ids[2] and not ids[1] & ids[2]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_label_is_drawn_as_text(name: str) -> None:
    towns = (MapFeature("a", shapely.Point(17.2, 44.4), name, 9.0), MapFeature("b", shapely.Point(17.6, 44.6), "B"))
    svg = draw_map(MapContent(START, (MapLayer("community_served", towns),))).svg
    assert "<script" not in svg
    ElementTree.fromstring(svg)


def test_text_that_the_font_lacks_is_a_visible_box() -> None:
    with drawing():
        assert plain("日 a") == "\u25a1 a"
        assert plain("a\n b\x00") == "a b\u25a1"
        assert plain("abcdef", 4) == "abc\u2026"


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 90), st.integers(5, 80))
def test_shortened_gantt_keeps_every_organisation_and_counts_the_rest(teams: int, maximum: int) -> None:
    short, left = shorten(gantt(teams), maximum)
    kept = [len(row.teams) for row in short.organisations]
    assert sum(kept) == min(teams, maximum) and min(kept) >= 1
    assert sum(kept) + sum(left.values()) == teams


def test_gantt_says_how_many_teams_it_leaves_out() -> None:
    done = draw_gantt(gantt(60), 20)
    assert (done.teams, done.left_out) == (20, 40)


def test_curve_value_holds_until_the_next_day_and_is_unknown_before_the_first() -> None:
    curve = Curve("water", "Water", (2, 5), (7.0, None), (9.0, 8.0))
    assert [value_on(curve, day, curve.plan) for day in (1, 2, 4, 5)] == [None, 7.0, 7.0, None]


def test_gantt_marks_the_day_of_the_map_with_a_line_at_its_place() -> None:
    plain_chart, at = gantt(20), START + timedelta(days=10)
    assert 'id="gantt-day"' not in draw_gantt(plain_chart, 99).svg
    places = []
    for day in (at, at + timedelta(days=20)):
        svg = draw_gantt(replace(plain_chart, day=day), 99).svg
        found = re.search(r'<g id="gantt-day">\s*<path d="M ([\d.]+) ', svg)
        assert found
        places.append(float(found.group(1)))
    assert places[0] < places[1]
