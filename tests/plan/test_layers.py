"""Layers of a plan: every work once, dates inclusive, rows that fit their columns."""

from __future__ import annotations

from datetime import date, timedelta

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.layers import FeatureLayer
from tandem.plan.figures import figures
from tandem.plan.layers import WorkPlace, plan_layers
from tandem.plan.problem import NEVER, TICKS_PER_DAY
from tests.plan.naive import naive_schedule
from tests.plan.problems import random_problem
from tests.plan.small import small_problem, small_schedule

KINDS = {"TEXT": str, "INTEGER": int, "REAL": float, "BOOLEAN": bool, "DATE": str}


def rows(layer: FeatureLayer) -> dict[str, dict[str, object]]:
    names = [column.name for column in layer.columns]
    return {feature.key: dict(zip(names, feature.cells, strict=True)) for feature in layer.features}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_layers_hold_every_work_and_assignment_in_the_types_of_their_columns(seed: int) -> None:
    problem = random_problem(seed, n_works=25, n_teams=6)
    schedule = naive_schedule(problem, seed)
    layers = plan_layers(problem, schedule, {}, {}, {})
    assert [layer.name for layer in layers] == ["plan_work", "plan_assignment", "plan_curve"]
    for layer in layers:
        assert len({feature.key for feature in layer.features}) == len(layer.features)
        for feature in layer.features:
            for column, cell in zip(layer.columns, feature.cells, strict=True):
                assert cell is None or type(cell) is KINDS[column.type], (column, cell)
                if column.type == "DATE" and isinstance(cell, str):
                    date.fromisoformat(cell)
    works = rows(layers[0])
    assert list(works) == list(problem.works.ids)
    assert sum(bool(row["scheduled"]) for row in works.values()) == int((schedule.work_finish != NEVER).sum())
    assert len(layers[1].features) == len(schedule.work)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_curve_rows_hold_at_the_end_of_their_day(seed: int) -> None:
    problem = random_problem(seed, n_works=25, n_teams=6)
    schedule = naive_schedule(problem, seed)
    curves = figures(problem, schedule).curves
    table = list(rows(plan_layers(problem, schedule, {}, {}, {})[2]).values())
    for curve in curves:
        told = {date.fromisoformat(str(row["day"])): row["people"] for row in table if row["goal"] == curve.name}
        people = told[problem.start]
        for day in range(problem.horizon // TICKS_PER_DAY):
            people = told.get(problem.start + timedelta(days=day), people)
            assert people == curve.at(day + 0.75)


def test_small_plan_is_told_by_name_place_and_day() -> None:
    problem = small_problem()
    line = shapely.LineString([(17, 44), (17.1, 44)])
    places = {
        "clearance/h": WorkPlace("Clearance of Hill 4", 17.0, 44.0),
        "repair/line": WorkPlace("Line to Lipa", 17.05, 44.0, line),
    }
    names = {"deminers": "Team 1", "engineers": "Engineer unit"}
    layers = plan_layers(problem, small_schedule(problem), places, names, {"clearance/h": "It can start at once."})
    works, assignments = rows(layers[0]), rows(layers[1])
    assert works["clearance/h"] == {
        "name": "Clearance of Hill 4",
        "kind": "clearance",
        "scope": "manual clearance",
        "scheduled": True,
        "first_day": "2026-03-02",
        "last_day": "2026-03-03",
        "teams": "Team 1",
        "organisations": "Engineer unit",
        "worker_days": 12.0,
        "reason": "It can start at once.",
    }
    assert works["course/none"]["scheduled"] is False
    assert works["course/none"]["first_day"] is works["course/none"]["last_day"] is None
    geometries = {feature.key: feature.geometry for feature in layers[0].features}
    assert geometries["clearance/h"] == shapely.Point(17, 44)
    assert geometries["repair/line"] == line
    assert geometries["marking/h"] is None
    repair = assignments["repair/line@electricians"]
    assert (repair["first_day"], repair["last_day"]) == ("2026-03-05", "2026-03-06")
    assert (repair["team_days"], repair["expected"], repair["work_name"]) == (2.0, True, "Line to Lipa")
    assert list(rows(layers[2]).values()) == [
        {"goal": "electricity", "day": "2026-03-02", "people": 100.0},
        {"goal": "electricity", "day": "2026-03-07", "people": 0.0},
        {"goal": "near_hazard", "day": "2026-03-02", "people": 40.0},
        {"goal": "near_hazard", "day": "2026-03-03", "people": 30.0},
        {"goal": "near_hazard", "day": "2026-03-05", "people": 0.0},
    ]
