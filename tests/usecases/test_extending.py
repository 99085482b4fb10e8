"""An area that is extended holds more land at once, whatever its life had come to, and never less."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.claims.records import Claim, Judgement, Record, Source
from tandem.errors import InputError, RecordError, TransitionError
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.tables import HazardousArea, LedgerEntry
from tandem.settings import Settings
from tandem.usecases.extending import Drawing, Extended, Extension, extend, read_drawing
from tandem.usecases.policies import PolicyDecision, policy_at
from tandem.usecases.policy_setting import set_policy
from tandem.usecases.workspace import Workspace, record
from tests.usecases.records import report
from tests.usecases.test_advancing import CHAIN, DAY, NOW, SHAPE, appointed, state, take, wanted, workspace

__all__ = ["workspace"]
EAST = shapely.box(18.0005, 44, 18.002, 44.001)
LATER = NOW + timedelta(hours=2)


def asked(**more: object) -> Extension:
    values = {
        "area": "Mill",
        "drawing": Drawing("wider.geojson", b"{}", EAST),
        "by": "Ana",
        "reason": "Children found a fuze.",
        "on": DAY,
        "evidence": "indirect",
        "evidence_code": "verbal_report",
    }
    return Extension(**(values | more))  # type: ignore[arg-type]


def done(workspace: Workspace, **more: object) -> Extended:
    return extend(workspace, asked(**more), now=LATER, valid_at=DAY)


def area_of(workspace: Workspace, on: date = DAY) -> tuple[HazardousArea, LedgerEntry]:
    with workspace.store.reading() as reader:
        seen = workspace.sights.see_now(reader, policy_at(reader, on), valid_at=on)
    return seen.picture.hazardous_areas[0], seen.ledger[0]


def test_land_is_added_from_its_day_with_its_reason(workspace: Workspace) -> None:
    before, _ = area_of(workspace)
    made = done(workspace)
    after, entry = area_of(workspace)
    both = shapely.union(SHAPE, EAST)
    assert after.perimeter is not None and shapely.equals(after.perimeter, both)
    assert made.added_m2 == pytest.approx(ellipsoidal_areas_m2([shapely.difference(EAST, SHAPE)])[0])
    assert entry.remaining_m2 == pytest.approx(ellipsoidal_areas_m2([both])[0])
    assert [(part.since, part.reason) for part in after.extents[1:]] == [(DAY, "Children found a fuze.")]
    assert (made.before, made.after) == ("sha", "sha") and before.perimeter is not None
    with workspace.store.reading() as reader:
        assert reader.report(made.report).content == b"{}"


def test_area_whose_life_had_ended_is_open_again(workspace: Workspace) -> None:
    appointed(workspace)
    take(workspace, wanted(on=date(2026, 5, 20)))
    assert state(workspace) == ("discredited", "discredited")
    made = done(workspace, hazard_class="cha", evidence="direct", evidence_code="detonation")
    assert (made.before, made.after) == ("discredited", "cha")
    assert state(workspace) == ("cha", "open")
    assert area_of(workspace)[1].remaining_m2 > 0


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"evidence": "none"}, TransitionError, "indirect evidence"),
        ({"evidence_code": ""}, TransitionError, "code of the national list"),
        ({"hazard_class": "cha"}, TransitionError, "direct evidence"),
        ({"reason": " "}, RecordError, "reason"),
        ({"on": date(2026, 6, 2)}, RecordError, "has not come"),
        ({"drawing": Drawing("x", b"", shapely.box(18.0002, 44.0002, 18.0004, 44.0004))}, RecordError, "adds no land"),
        ({"hazard_class": "safe"}, RecordError, "hazard_class"),
    ],
)
def test_extension_without_backing_or_land_is_refused_and_leaves_nothing(
    workspace: Workspace, more: dict[str, object], error: type[Exception], words: str
) -> None:
    before = workspace.store.verify()
    with pytest.raises(error, match=words):
        done(workspace, **more)
    assert workspace.store.verify() == before


def released(workspace: Workspace) -> None:
    """Half of the area, cleared and accepted by two people."""
    at = NOW - timedelta(days=9)
    land = shapely.box(18, 44, 18.0007, 44.001)
    told: dict[str, object] = {"area": land, "category": "cleared", "hazardous_area": "h", "released_on": "2026-05-10"}
    claims = [
        Claim(
            f"r/{name}", "q", "r1", "land_release", name, value if isinstance(value, str) else None, at, CHAIN,
            geometry=None if isinstance(value, str) else value, evidence="direct",
        )  # type: ignore[arg-type]
        for name, value in told.items()
    ]  # fmt: skip
    judged = Judgement("j", "accept", "Seen.", "ana", at, tuple(one.id for one in claims), second="ivo")
    officers = [Source("ana", "person", "Ana", at), Source("ivo", "person", "Ivo", at)]
    records: list[Record] = [*officers, report("q", at), *claims, judged]
    record(workspace, records, valid_at=DAY)


@pytest.mark.parametrize("kept", [True, False])
def test_land_that_was_released_stays_so_or_is_opened_again_by_policy(workspace: Workspace, kept: bool) -> None:
    appointed(workspace)
    released(workspace)
    _, before = area_of(workspace)
    assert before.cleared_m2 > 0
    if not kept:
        decision = PolicyDecision("Ana", "Land is looked at again.", NOW, date(2026, 5, 1))
        set_policy(workspace, {"life.extended_releases": "reopened"}, decision, today=DAY)
    made = done(workspace)
    _, after = area_of(workspace)
    assert made.reopened == (() if kept else ("r1",))
    assert after.cleared_m2 == (pytest.approx(before.cleared_m2) if kept else 0)


@given(x=st.floats(-0.002, 0.002), y=st.floats(-0.002, 0.002), size=st.floats(0.00001, 0.003))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_extension_makes_an_area_smaller(workspace: Workspace, x: float, y: float, size: float) -> None:
    _, before = area_of(workspace)
    drawing = Drawing("d", b"", shapely.box(18 + x, 44 + y, 18 + x + size, 44 + y + size))
    try:
        done(workspace, drawing=drawing)
    except RecordError:
        return
    _, after = area_of(workspace)
    assert after.remaining_m2 > before.remaining_m2


def test_drawing_is_read_from_a_file_and_a_line_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wider.geojson"
    file.write_text(shapely.to_geojson(EAST), encoding="utf-8")
    assert shapely.equals(read_drawing(file, Settings()).shape, EAST)
    file.write_text(shapely.to_geojson(shapely.LineString([(18, 44), (18, 45)])), encoding="utf-8")
    with pytest.raises(InputError, match="holds no area"):
        read_drawing(file, Settings())
