"""Each rule of data quality is found where it is broken, and only there."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from tandem.picture.findings import RULES
from tandem.picture.quality import quality_findings
from tandem.picture.tables import Asset, Community, Course, Picture
from tandem.policy import generic_policy
from tests.picture.shapes import hazard, release
from tests.picture.telling import DAY, KNOWN

SQUARE = shapely.box(18.0, 44.0, 18.01, 44.01)
EMPTY = Picture(DAY, KNOWN)


def asset(
    name: str,
    role: str = "source",
    *,
    x: float = 18.0,
    after: tuple[str, ...] = (),
    ends: tuple[str, str] | None = None,
) -> Asset:
    one, two = ends or (None, None)
    return Asset(
        name, name, "water", role, None if ends else shapely.Point(x, 44), one, two, "none", None, None, after, {}
    )


def found(picture: Picture) -> list[tuple[str, str]]:
    return [
        (one.rule, one.thing) for one in quality_findings(picture, generic_policy()) if one.rule != "network.absent"
    ]


HAZARDS = (hazard("h", SQUARE), hazard("i", shapely.box(18.02, 44, 18.03, 44.01)), hazard("none", None))
ASSETS = (asset("p"), asset("q", "node", x=18.01), asset("l", "link", ends=("p", "q")))
SOUND = replace(EMPTY, hazardous_areas=HAZARDS, land_releases=(release("r", SQUARE.buffer(-0.001)),), assets=ASSETS)


def test_sound_picture_has_no_findings() -> None:
    assert found(SOUND) == []
    assert found(EMPTY) == []


def with_hazard(*more: object) -> Picture:
    return replace(SOUND, hazardous_areas=(*HAZARDS, *more))


def with_release(one: object) -> Picture:
    return replace(SOUND, land_releases=(one,))


def with_asset(*more: Asset) -> Picture:
    return replace(SOUND, assets=(*ASSETS, *more))


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (with_hazard(hazard("j", shapely.box(18.005, 44, 18.015, 44.01))), [("hazard.overlap", "h")]),
        (with_hazard(hazard("j", SQUARE.reverse())), [("geometry.duplicate", "j"), ("hazard.overlap", "h")]),
        (with_hazard(hazard("j", shapely.box(18.01, 44, 18.02, 44.01))), []),
        (with_release(release("r", SQUARE, of="ghost")), [("release.unknown_area", "r")]),
        (with_release(release("r", SQUARE, of="none")), [("release.no_perimeter", "r")]),
        (with_release(release("r", shapely.box(19, 44, 19.01, 44.01))), [("release.outside", "r")]),
        (with_release(release("r", HAZARDS[1].perimeter, of="h")), [("release.outside", "r")]),
        (with_release(release("r", shapely.box(19, 44, 19.01, 44.01), pending=True)), []),
        (with_asset(asset("m", "link", ends=("p", "ghost"))), [("network.dangling_link", "m")]),
        (with_asset(asset("m", "pump", x=18.02, after=("ghost",))), [("network.dangling_dependency", "m")]),
        (with_asset(asset("m", "pump", x=18.02, after=("m",))), [("network.cycle", "m")]),
        (with_asset(asset("m", x=18.02, after=("n",)), asset("n", x=18.03, after=("m",))), [("network.cycle", "m")]),
        (with_asset(asset("m", x=18.02, after=("n",)), asset("n", x=18.03, after=("p",))), []),
        (with_asset(replace(asset("m"), location=None)), [("network.unplaced", "m")]),
        (with_asset(replace(asset("m", x=18.02), damage_state=None)), [("damage.unknown", "water")]),
        (replace(SOUND, assets=ASSETS[1:]), [("network.dangling_link", "l"), ("network.no_source", "water")]),
        (replace(SOUND, courses=(Course("c", "c", None, "bac", ("ghost",), 8, None, 30, None, {}),)), [("course.unknown_team", "c")]),
    ],
)  # fmt: skip
def test_rule_is_found_where_it_is_broken(picture: Picture, expected: list[tuple[str, str]]) -> None:
    assert found(picture) == expected


def test_exchanged_axes_are_flagged_and_never_changed() -> None:
    def village(name: str, x: float, y: float) -> Community:
        return Community(name, name, shapely.Point(x, y), 1, (), (), {})

    rows = tuple(village(f"v{n}", 18 + n / 50, 44 + n / 70) for n in range(12))
    swapped, far = village("s", 44.1, 18.1), village("far", 100, 10)
    picture = replace(EMPTY, communities=(*rows, swapped, far))
    assert [one for one in found(picture) if one[0] == "coordinates.swapped"] == [("coordinates.swapped", "s")]
    assert picture.communities[12].location.x == 44.1


def test_service_without_network_is_a_warning() -> None:
    absent = {one.thing for one in quality_findings(SOUND, generic_policy()) if one.rule == "network.absent"}
    assert absent == {"road", "electricity", "health", "farmland"}


def test_every_rule_says_what_to_do() -> None:
    for code, rule in RULES.items():
        assert code == rule.code
        assert rule.severity in ("error", "warning")
        assert rule.label
        assert rule.next_step.endswith(".")
