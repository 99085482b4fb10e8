"""One generated region: geography, hazards, damage and capacity, told as sources, reports, claims and judgements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import shapely

from tandem.claims.records import Record
from tandem.errors import InputError
from tandem.example import stories
from tandem.example.assets import AssetList
from tandem.example.damage import Damage, tell_assets, tell_damage
from tandem.example.geography import Floats, Ints, Layout, lay_out, nearest
from tandem.example.hazards import (
    Hazards,
    choose_damaged,
    damage_states,
    damage_weight,
    incident_places,
    scatter_hazards,
)
from tandem.example.names import cyrillic, place_names
from tandem.example.networks import (
    build_clinics,
    build_electricity,
    build_fields,
    build_roads,
    build_water,
)
from tandem.example.teams import Capacity, course_count, tell_capacity
from tandem.example.telling import NOTE, Scribe, Telling
from tandem.ids import IdMaker
from tandem.policy import generic_policy

SMALLEST, LARGEST = 20, 100_000
HAZARD_SHARE = 0.78
WORKS_PER_HAZARD = 5.1


@dataclass(frozen=True)
class GeneratedRegion:
    """All records in order of receipt, a title and the note that every page showing them must carry."""

    records: tuple[Record, ...]
    title: str
    note: str


@dataclass(frozen=True)
class Land:
    """What stands on the land: components and, by community, road, electricity and water nodes and fields."""

    assets: AssetList
    names: list[str]
    roads: Ints
    electricity: Ints
    water: Ints
    fields: dict[int, int]


def generate(works: int, seed: int, *, start: date, make_id: IdMaker, now: datetime) -> GeneratedRegion:
    """An invented region whose picture gives about ``works`` works; the same arguments give the same records.

    Parameters
    ----------
    works
        Number of works that are wanted, 20 to 100,000; the derived number is within about 10 % of it.
    seed
        Seed of everything random.
    start
        First day of the region; reports were received in the weeks before it.
    make_id
        Maker of ids; a seeded one for reproducible regions.
    now
        Aware time of generation, no record is received later.

    Raises
    ------
    InputError
        Where the number of works is outside 20 to 100,000.
    """
    if not SMALLEST <= works <= LARGEST:
        raise InputError(f"A region of {works} works cannot be generated.", f"Ask for {SMALLEST} to {LARGEST} works.")
    streams = [np.random.default_rng([seed, works, stream]) for stream in range(4)]
    count = max(2, round(works * HAZARD_SHARE / WORKS_PER_HAZARD))
    layout = lay_out(count, streams[0])
    land = build_land(layout, streams[1])
    hazards = scatter_hazards(layout, count, _things_at_risk(land.assets), streams[2])
    repairs = max(2, works - int(works_of(hazards, layout.communities).sum()) - course_count(works))
    damage = _damage(layout, land.assets, repairs, streams[2])
    title = f"{land.names[int(layout.towns[0])].rstrip(' 0123456789')} Valley (generated)"
    scribe = Scribe(make_id, start, now)
    _tell(scribe, title, layout, land, hazards, damage, works, start, streams[3])
    return GeneratedRegion(scribe.records(), title, NOTE)


def build_land(layout: Layout, rng: np.random.Generator) -> Land:
    """Networks, clinics and fields among the communities."""
    assets, places = AssetList(), layout.communities
    names = place_names(len(places), rng)
    roads = build_roads(assets, places, names, layout.towns, layout.river, rng)
    electricity = build_electricity(assets, places, names, layout.people, layout.towns, roads)
    water = build_water(assets, places, names, roads, electricity, rng)
    build_clinics(assets, places, names, layout.people, electricity, water)
    fields = build_fields(assets, places, names, roads, rng)
    return Land(assets, names, roads.nodes, electricity, water, fields)


def works_of(hazards: Hazards, communities: Floats) -> Ints:
    """Works that each area is expected to yield under the generic policy, (n,): the calibration of ``generate``.

    Survey, clearance, quality control and release gate, preparation where a machine is worth bringing, and marking
    where people live near. A test compares it with what the works room derives.
    """
    policy = generic_policy()
    classes = np.array(hazards.classes)
    to_clear = hazards.area_m2 * np.where(
        classes == "sha", 1 - policy.land.expected_cancelled_share - policy.land.expected_reduced_share, 1.0
    )
    battle = np.array([set(kinds) <= set(policy.clearance.bac_contamination) for kinds in hazards.contamination])
    machine = (to_clear >= policy.clearance.minimum_m2_for_machine) & ~battle & (classes != "spot")
    machine &= np.isin(hazards.terrain, policy.clearance.terrain_for_machine)
    tree = shapely.STRtree(hazards.polygons)
    marked = np.zeros(len(classes), dtype=bool)
    near = tree.query(shapely.points(communities), predicate="dwithin", distance=policy.safety.people_near_m)
    marked[near[1]] = True
    works: Ints = np.select([classes == "sha", classes == "cha"], [5, 3], 2) + machine + marked
    return works


def _things_at_risk(assets: AssetList) -> Floats:
    """Middles of links and fields: where some of the hazardous areas lie."""
    rows = [i for i in range(len(assets)) if assets.role[i] == "field" or assets.start[i] >= 0]
    return assets.anchors()[rows]


def _damage(layout: Layout, assets: AssetList, repairs: int, rng: np.random.Generator) -> Damage:
    rows = assets.repairable()
    weight = damage_weight(layout.from_front_m(assets.anchors()[rows]))
    damaged = choose_damaged(weight, repairs, rng)
    states = np.full(len(rows), "none", dtype=object)
    states[damaged] = damage_states(weight[damaged], rng)
    unknown = (states == "none") & (rng.random(len(rows)) < 0.3 * weight)
    states[unknown] = None
    return Damage(rows, states.tolist())


def _tell(
    scribe: Scribe,
    title: str,
    layout: Layout,
    land: Land,
    hazards: Hazards,
    damage: Damage,
    works: int,
    start: date,
    rng: np.random.Generator,
) -> None:
    bases = _bases(layout)
    capacity = tell_capacity(scribe, works, bases, start, rng)
    sources, units = capacity.sources, layout.unit_of(land.assets.anchors())
    things = tell_assets(scribe, land.assets, sources, units)
    tell_damage(scribe, land.assets, things, damage, sources, units, rng)
    _tell_places(scribe, title, layout, land, things, sources["staff"], rng)
    areas = tell_hazards(scribe, layout, hazards, land.names, rng)
    stories.tell_releases(scribe, hazards, areas, capacity.organisations["fields"], start, rng)
    count = max(3, round(0.25 * len(areas)))
    stories.tell_incidents(scribe, incident_places(layout, hazards, count, rng), start, rng)
    _tell_doubts(scribe, title, damage, things, capacity, start, rng)


def _tell_doubts(
    scribe: Scribe,
    title: str,
    damage: Damage,
    things: Sequence[str],
    capacity: Capacity,
    start: date,
    rng: np.random.Generator,
) -> None:
    damaged = [(things[row], state) for row, state in damage.pairs() if state not in (None, "none")]
    stories.tell_second_opinions(scribe, [thing for thing, _ in damaged], [str(state) for _, state in damaged], rng)
    stories.tell_news(scribe, title, capacity, start)
    stories.tell_offices(scribe)


def _bases(layout: Layout) -> Floats:
    """The towns and the largest villages, those far from the front first."""
    count = max(3, len(layout.people) // 20)
    large = np.argsort(-layout.people * (1 + layout.from_front_m(layout.communities) / 1e4), kind="stable")[:count]
    rest = large[~np.isin(large, layout.towns)]
    bases: Floats = layout.communities[np.concatenate([layout.towns, rest])] + [250.0, -150.0]
    return bases


def _tell_places(
    scribe: Scribe,
    title: str,
    layout: Layout,
    land: Land,
    things: Sequence[str],
    staff: str,
    rng: np.random.Generator,
) -> None:
    atlas = scribe.source("document", f"Atlas of {title.removesuffix(' (generated)')}", reliability="A")
    map_ = Telling(atlas, "Atlas sheet", "measured", days_ago=90, evidence="direct", sensitivity="public")
    scribe.table(
        map_,
        "administrative_unit",
        scribe.things(len(layout.units)),
        {"name": [f"{name} district" for name in _unit_names(layout, land)], "boundary": list(layout.units)},
    )
    lines = [layout.front.simplify(30.0), layout.river.simplify(30.0)]
    hubs = [shapely.Point(layout.communities[town]) for town in layout.towns]
    scribe.table(
        map_,
        "site",
        scribe.things(2 + len(hubs)),
        {
            "name": ["Former front line", "River", *(f"Hub {land.names[town]}" for town in layout.towns)],
            "site_kind": ["front_line", "other", *["hub"] * len(hubs)],
            "location": [*lines, *hubs],
        },
    )
    _tell_communities(scribe, layout, land, things, map_, staff, rng)


def _unit_names(layout: Layout, land: Land) -> list[str]:
    """The largest community of each unit; the number of the unit where it has none."""
    unit = layout.unit_of(layout.communities)
    names = []
    for index in range(len(layout.units)):
        inside = np.flatnonzero(unit == index)
        best = inside[np.argmax(layout.people[inside])] if len(inside) else None
        names.append(f"Unit {index + 1}" if best is None else land.names[int(best)])
    return names


def _tell_communities(
    scribe: Scribe,
    layout: Layout,
    land: Land,
    things: Sequence[str],
    map_: Telling,
    staff: str,
    rng: np.random.Generator,
) -> None:
    communities = scribe.things(len(land.names))
    unit = layout.unit_of(layout.communities)
    needs = ["road", "electricity", "water", "health"]
    columns = {
        "name": land.names,
        "location": [shapely.Point(place) for place in layout.communities],
        "needs": [[*needs, "farmland"] if i in land.fields else needs for i in range(len(communities))],
        "service_nodes": [_service_nodes(land, things, i) for i in range(len(communities))],
    }
    for index in range(len(layout.units)):
        rows = np.flatnonzero(unit == index).tolist()
        part = {name: [cells[row] for row in rows] for name, cells in columns.items()}
        scribe.table(map_, "community", [communities[row] for row in rows], part)
        register = Telling(staff, f"Register of people, district {index + 1}", "was_told", days_ago=45)
        # One village in forty was never counted: unknown is not zero.
        people = [None if rng.random() < 0.025 else int(layout.people[row]) for row in rows]
        scribe.table(register, "community", [communities[row] for row in rows], {"people": people})
    local = np.flatnonzero(rng.random(len(communities)) < 0.15).tolist()
    boards = Telling(staff, "Place boards in Cyrillic letters", "saw", days_ago=44, sensitivity="public", language="uk")
    scribe.table(
        boards, "community", [communities[row] for row in local], {"name": [cyrillic(land.names[row]) for row in local]}
    )
    stories.tell_councils(scribe, communities, layout.people.tolist(), rng)


def _service_nodes(land: Land, things: Sequence[str], community: int) -> list[str]:
    nodes = [land.roads[community], land.electricity[community], land.water[community]]
    nodes += [land.fields[community]] if community in land.fields else []
    return [things[int(node)] for node in nodes]


def tell_hazards(
    scribe: Scribe, layout: Layout, hazards: Hazards, names: Sequence[str], rng: np.random.Generator
) -> list[str]:
    """The survey database, district by district; confirmed areas on direct evidence."""
    database = scribe.source("document", "Survey database extract", reliability="B")
    survey = scribe.source("organisation", "National survey unit", reliability="A", accredited=True)
    areas = scribe.things(len(hazards.polygons))
    unit, confirmed = layout.unit_of(hazards.centres), np.array(hazards.classes) == "cha"
    village = [names[int(i)] for i in nearest(layout.communities, hazards.centres)]
    columns = {
        "name": [f"{place} {index + 1:04d}" for index, place in enumerate(village)],
        "perimeter": list(hazards.polygons),
        "hazard_class": list(hazards.classes),
        "status": np.where(rng.random(len(areas)) < 0.1, "reported", "open").tolist(),
        "terrain": list(hazards.terrain),
        "contamination": [list(kinds) for kinds in hazards.contamination],
    }
    for index in range(len(layout.units)):
        for is_confirmed in (False, True):
            rows = np.flatnonzero((unit == index) & (confirmed == is_confirmed)).tolist()
            telling = (
                Telling(survey, f"Confirmed areas, district {index + 1}", "measured", days_ago=28, evidence="direct")
                if is_confirmed
                else Telling(database, f"Suspected areas, district {index + 1}", days_ago=40, evidence="indirect")
            )
            part = {name: [cells[row] for row in rows] for name, cells in columns.items()}
            scribe.table(telling, "hazardous_area", [areas[row] for row in rows], part)
    return areas
