"""A generated room for the tests of the elements: what /room.json would hold, and the shapes of its tiles."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.web.elements.tiles import Feature

DAYS = 400
NAMES = ("Перше Село", "Нова Балка", "الرقة القديمة", "Saint-Élie", "Villa Nueva", "Зелений Гай", "Long Ford", "Степне")
KINDS = ("nts", "clearance", "quality_control", "release_gate", "repair")
STATES = ("Remaining", "Being surveyed", "Being cleared", "Waiting for release", "Released", "Marked")
WEST, SOUTH, EAST, NORTH = 36.0, 48.0, 37.0, 48.7


@dataclass(frozen=True, slots=True)
class Scene:
    """The room as plain values, and features by layer of the tiles."""

    room: dict[str, Any]
    layers: dict[str, list[Feature]] = field(default_factory=dict)


def scene(*, hazards: int = 60, communities: int = 24, teams: int = 12, extra_works: int = 0, seed: int = 1) -> Scene:
    """Each hazard is surveyed, cleared, controlled and released in turn, and behind it an asset is mended."""
    chance = random.Random(seed)
    places = [_place(chance) for _ in range(communities)]
    works, assignments, events, ready = _planned(chance, hazards, teams, extra_works)
    links = [(row, (row * 7 + 3) % communities) for row in range(communities)]
    sites = [_near(chance, chance.choice(places)) for _ in range(hazards)]
    for row, hazard in enumerate(works.pop("hazard")):
        works["x"].append(sites[hazard][0])
        works["y"].append(sites[hazard][1])
        works["thing"].append(f"hazard-{hazard}" if works["kind"][row] != "repair" else f"asset-{hazard % communities}")
    return Scene(
        _room(chance, works, assignments, events, ready, places, sites, teams),
        _layers(places, sites, links),
    )


def _place(chance: random.Random) -> tuple[float, float]:
    return chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH)


def _near(chance: random.Random, place: tuple[float, float]) -> tuple[float, float]:
    return place[0] + chance.uniform(-0.06, 0.06), place[1] + chance.uniform(-0.04, 0.04)


def _planned(
    chance: random.Random, hazards: int, teams: int, extra: int
) -> tuple[dict[str, list[Any]], dict[str, list[int]], list[tuple[int, int, int]], list[int]]:
    works: dict[str, list[Any]] = {
        key: [] for key in ("id", "name", "kind", "first", "last", "x", "y", "thing", "hazard")
    }
    assignments: dict[str, list[int]] = {key: [] for key in ("work", "team", "first", "last")}
    events: list[tuple[int, int, int]] = []
    ready: list[int] = []
    for hazard in range(hazards):
        day = chance.randrange(0, DAYS // 2)
        for step, kind in enumerate(KINDS):
            ends = day + chance.randrange(1, 25)
            _add(works, assignments, kind, hazard, day, ends, chance.randrange(teams))
            if kind in ("nts", "clearance", "quality_control"):
                events.append((day, hazard, step + 1))
            elif kind == "release_gate":
                events.append((ends, hazard, 4))
            day = ends + 1
        ready.append(day)
    for row in range(extra):
        day = chance.randrange(0, DAYS - 30)
        _add(works, assignments, "repair", row % hazards, day, day + chance.randrange(1, 20), chance.randrange(teams))
    return works, assignments, sorted(events), ready


def _add(
    works: dict[str, list[Any]],
    assignments: dict[str, list[int]],
    kind: str,
    hazard: int,
    day: int,
    ends: int,
    team: int,
) -> None:
    row = len(works["id"])
    for key, value in zip(
        ("id", "name", "kind", "first", "last", "hazard"),
        (f"work-{row}", f"{kind} {hazard}", kind, day, ends, hazard),
        strict=True,
    ):
        works[key].append(value)
    for key, number in zip(("work", "team", "first", "last"), (row, team, day, ends), strict=True):
        assignments[key].append(number)


def _room(
    chance: random.Random,
    works: dict[str, list[Any]],
    assignments: dict[str, list[int]],
    events: list[tuple[int, int, int]],
    ready: list[int],
    places: list[tuple[float, float]],
    sites: list[tuple[float, float]],
    teams: int,
) -> dict[str, Any]:
    count = len(places)
    people = [chance.randrange(200, 40_000) for _ in places]
    mended = [ready[row] if row < len(ready) and row % 3 else 0 for row in range(count)]
    served = {
        code: [mended[(row + shift) % count] for row in range(count)]
        for shift, code in enumerate(("electricity", "water"))
    }
    served["water"][0], served["electricity"][1] = -2, -1
    return {
        "region": "Generated",
        "start": date(2026, 4, 1).isoformat(),
        "days": DAYS,
        "generated": "Generated data",
        "plan": {"name": "last", "number": 1, "label": "Plan 1"},
        "bounds": [WEST, SOUTH, EAST, NORTH],
        "works": works,
        "assignments": assignments,
        "teams": {
            "id": [f"team-{row}" for row in range(teams)],
            "name": [f"Team {row}" for row in range(teams)],
            "organisation": [f"Organisation {row % 3}" for row in range(teams)],
            "presence": ["present"] * teams,
            "arrival": [0 if row % 4 else 30 for row in range(teams)],
            "x": [places[row % count][0] for row in range(teams)],
            "y": [places[row % count][1] for row in range(teams)],
        },
        "hazards": {
            "id": [f"hazard-{row}" for row in range(len(sites))],
            "initial": [5 if row % 5 == 0 else 0 for row in range(len(sites))],
            "events": {
                "row": [row for _, row, _ in events],
                "day": [day for day, _, _ in events],
                "state": [state for _, _, state in events],
            },
        },
        "assets": {
            "id": [f"asset-{row}" for row in range(count)],
            "network": [("road", "electricity", "water")[row % 3] for row in range(count)],
            "link": [True] * count,
            "ready": mended,
        },
        "communities": {
            "id": [f"community-{row}" for row in range(count)],
            "name": [f"{NAMES[row % len(NAMES)]} {row}" for row in range(count)],
            "people": people,
            "x": [x for x, _ in places],
            "y": [y for _, y in places],
        },
        "services": [{"code": code, "label": code.title(), "from": days} for code, days in served.items()],
        "curves": [_curve(code, days, people) for code, days in served.items()],
        "words": {
            "work_kind": {kind: kind.replace("_", " ").title() for kind in KINDS},
            "network": {"road": "Roads", "electricity": "Electricity", "water": "Water"},
            "hazard_state": {str(state): text for state, text in enumerate(STATES)},
        },
    }


def _curve(code: str, served: list[int], people: list[int]) -> dict[str, Any]:
    days = list(range(0, DAYS + 1, 5))

    def without(day: int) -> int:
        return sum(count for count, ready in zip(people, served, strict=True) if ready == -1 or ready > day)

    return {
        "service": code,
        "label": code.title(),
        "days": days,
        "people": [without(day) for day in days],
        "baseline": [without(max(0, day - 60)) if day > 60 else without(0) for day in days],
    }


def baseline(made: Scene) -> dict[str, Any]:
    """The same room sixty days later in all that happens."""
    room = dict(made.room)
    events = room["hazards"]["events"]
    room["hazards"] = {**room["hazards"], "events": {**events, "day": [day + 60 for day in events["day"]]}}
    return {**room, "plan": {"name": "baseline", "number": 1, "label": "Simple rule"}}


def _layers(
    places: list[tuple[float, float]], sites: list[tuple[float, float]], links: list[tuple[int, int]]
) -> dict[str, list[Feature]]:
    return {
        "boundary": [
            Feature(0, "polygon", [(WEST, SOUTH), (WEST, NORTH), (EAST, NORTH), (EAST, SOUTH)], {"name": "District", "thing": "unit-0"})
        ],
        "site": [
            Feature(0, "line", [(WEST, 48.3), (36.5, 48.45), (EAST, 48.35)], {"site_kind": "front_line", "name": "Line", "thing": "s0"})
        ],
        "hazard": [
            Feature(row, "polygon", _square(x, y), {"class": ("sha", "cha")[row % 2], "thing": f"hazard-{row}", "name": f"Hazard {row}"})
            for row, (x, y) in enumerate(sites)
        ],
        "link": [
            Feature(
                row, "line", [places[one], places[other]],
                {"network": ("road", "electricity", "water")[row % 3], "thing": f"asset-{row}", "name": f"Link {row}"},
            )
            for row, (one, other) in enumerate(links)
        ],
        "hazard_point": [
            Feature(row, "point", [place], {"class": ("sha", "cha")[row % 2], "m2": 40_000, "thing": f"hazard-{row}", "name": f"Hazard {row}"})
            for row, place in enumerate(sites)
        ],
        "community": [
            Feature(row, "point", [place], {"name": f"{NAMES[row % len(NAMES)]} {row}", "people": 500 * row, "thing": f"community-{row}"})
            for row, place in enumerate(places)
        ],
    }  # fmt: skip


def _square(x: float, y: float) -> list[tuple[float, float]]:
    wide, high = 0.012, 0.008
    return [(x - wide, y - high), (x - wide, y + high), (x + wide, y + high), (x + wide, y - high)]
