"""A rich made-up briefing: long and hostile names, several scripts, zeros, unknowns, 60 teams, 300 hazards."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import shapely

from tandem.publishing.content import (
    Bar,
    Baseline,
    Briefing,
    CapacityRow,
    Curve,
    Curves,
    Figure,
    Gantt,
    LandTotal,
    MapContent,
    MapFeature,
    MapLayer,
    Method,
    NextWork,
    OrganisationRows,
    Source,
    Span,
    TeamRow,
)

HOSTILE = ("<script>alert(1)</script>", "#panic()", "*bold* _it_ $x$", "--><b>x</b>", '"; drop', "=1+1", "日本語 地雷")
START = date(2026, 5, 4)
VILLAGES = (
    "Стара Лука", "Nova Kula", "Đurđevac na Rijeci", "Ağaçlı", "Καλλιθέα", "Brod", "Gornje Selo kod Velikog Mosta",
    "Zelena Dolina", "Сливно", "Vrh", "Most", "Kamenica", "Долње Поље", "Jezero", "Suhi Do", "Rudnik", "Bistrica",
    "Podgaj", "Luka", "Stari Grad",
)  # fmt: skip


def _blob(rng: np.random.Generator, x: float, y: float, radius: float) -> shapely.Polygon:
    angles = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    radii = radius * rng.uniform(0.6, 1.3, 14)
    return shapely.Polygon(np.column_stack([x + radii * np.cos(angles) * 1.35, y + radii * np.sin(angles)]))


def hazards(count: int, seed: int = 5) -> tuple[MapFeature, ...]:
    """Polygons of very different sizes around a line across the region."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(17.0, 18.0, count)
    y = 44.5 + 0.15 * np.sin(7 * x) + rng.normal(0, 0.06, count)
    size = np.exp(rng.normal(np.log(0.0018), 0.9, count))
    return tuple(MapFeature(f"h{i}", _blob(rng, x[i], y[i], size[i]), f"Hazard {i}") for i in range(count))


def region_map(count: int = 300) -> MapContent:
    """A map with every style of layer."""
    rng = np.random.default_rng(2)
    areas = hazards(count)
    line_x = np.linspace(17, 18, 60)
    front = shapely.LineString(np.column_stack([line_x, 44.5 + 0.15 * np.sin(7 * line_x)]))
    spots = tuple(MapFeature(f"s{i}", shapely.Point(rng.uniform(17, 18), rng.uniform(44.3, 44.7))) for i in range(12))
    places = np.column_stack([rng.uniform(17.03, 17.97, 60), rng.uniform(44.27, 44.73, 60)])
    towns = [
        MapFeature(f"c{i}", shapely.Point(x, y), VILLAGES[i % 20] if i < 20 else f"Selo {i}", float(9000 / (i + 1)))
        for i, (x, y) in enumerate(places)
    ]
    roads = [
        MapFeature(f"r{i}", shapely.LineString([places[i], (places[i] + places[(i * 7 + 3) % 60]) / 2 + 0.004, places[(i * 7 + 3) % 60]]))
        for i in range(45)
    ]  # fmt: skip
    lines = [MapFeature(f"l{i}", shapely.LineString([places[i], places[i + 1]])) for i in range(0, 30)]
    units = tuple(
        MapFeature(f"u{i}", shapely.box(17 + 0.25 * i, 44.25, 17.25 + 0.25 * i, 44.75), name)
        for i, name in enumerate(("Okrug Sjever", "Općina Rijeka", "Срез", "Općina Jug"))
    )
    teams = tuple(MapFeature(f"t{i}", shapely.Point(places[i] + 0.006)) for i in range(14))
    cut = [int(len(areas) * share) for share in (0.15, 0.55)]
    return MapContent(
        START,
        (
            MapLayer("hazard_cha", areas[cut[0] : cut[1]]),
            MapLayer("hazard_sha", (*areas[cut[1] :], MapFeature("nowhere", None, "No place"))),
            MapLayer("hazard_spot", spots),
            MapLayer("released", areas[: cut[0]]),
            MapLayer("road_open", tuple(roads[:30])),
            MapLayer("road_closed", tuple(roads[30:])),
            MapLayer("line_working", tuple(lines[:18])),
            MapLayer("line_down", tuple(lines[18:])),
            MapLayer("community_served", tuple(towns[:15])),
            MapLayer("community_unserved", tuple(towns[15:55])),
            MapLayer("community_unknown", tuple(towns[55:])),
            MapLayer("team", teams),
            MapLayer("front_line", (MapFeature("f", front),)),
            MapLayer("administrative_unit", units),
        ),
        "Released land is land whose release passed the whole gate.",
    )


def curves() -> Curves:
    """Falling steps, one with an unknown stretch and one of zeros."""
    rng = np.random.default_rng(3)
    days = tuple(range(0, 420, 6))
    made = []
    for service, label, people in (
        ("road", "Road access", 41_230), ("electricity", "Electricity", 88_400), ("water", "Water", 63_071),
        ("health", "Health care", 120_877), ("farmland", "Fields", 0), ("near_hazard", "Living near hazard", 31_544),
    ):  # fmt: skip
        falls = np.sort(rng.uniform(0, 1, len(days)))[::-1]
        plan = [float(round(people * value**3)) for value in falls]
        rule = [float(round(people * value**1.2)) for value in falls]
        if service == "water":
            plan = [*plan[:60], *[None] * (len(days) - 60)]  # type: ignore[list-item]
        made.append(Curve(service, label, days, tuple(plan), tuple(rule)))
    return Curves(START, "score per cost", tuple(made))


def gantt(teams: int = 60) -> Gantt:
    """Teams of five organisations, some without work."""
    rng = np.random.default_rng(4)
    kinds = ("nts", "ts", "preparation", "clearance", "clearance", "quality_control", "repair", "repair", "marking")
    names = (
        "Engineer Brigade of the Joint Mission for Recovery of the Northern and Eastern Districts",
        "Civil protection", "Електропривреда", "Stop Mines <NGO>", "Foreign contingent North",
    )  # fmt: skip
    rows = []
    for index, name in enumerate(names):
        members = []
        for team in range(index, teams, 5):
            bars, day = [], int(rng.integers(0, 12))
            while day < 84 and team % 11 != 10:
                length = int(rng.integers(2, 21))
                kind = str(rng.choice(kinds)) if team % 13 else "course"
                first = START + timedelta(days=day)
                bars.append(Bar(first, first + timedelta(days=length - 1), kind, f"{VILLAGES[team % 20]} {team}-{day}"))
                bars.append(Bar(first - timedelta(days=1), first - timedelta(days=1), "travel", ""))
                day += length + int(rng.integers(1, 6))
            note = "expected 1 Jul" if index == 4 else "in training" if not team % 13 else ""
            members.append(TeamRow(f"Team {team + 1} {VILLAGES[team % 20]}", tuple(bars), note))
        rows.append(OrganisationRows(name, tuple(members)))
    return Gantt(START, 12, tuple(rows))


def source(thing: str, sentence: str) -> Source:
    """A source with two reports."""
    return Source(thing, sentence, ("0196a1b2-7c00-7aaa-8bbb-0123456789ab", "0196a1b2-7c00-7aaa-8bbb-0123456789ac"))


def works(count: int = 10) -> tuple[NextWork, ...]:
    """Next works with reasons; the first ones have hostile names."""
    names = (*HOSTILE, "Bridge over the Rijeka at Gornje Selo kod Velikog Mosta")
    made = []
    for index in range(count):
        name = names[index % len(names)]
        start = START + timedelta(days=index)
        made.append(
            NextWork(
                name,
                ("clearance", "repair", "ts", "nts")[index % 4],
                VILLAGES[index % 20],
                start,
                start + timedelta(days=9 + index),
                ("Team 4 Ağaçlı", "Team 9 Καλλιθέα") if index % 3 else (),
                "Opens the only road to 3 communities with 4,210 people, and the repair of the pump at Сливно waits for it.",
                (source(f"hazard-{index}", f"The area {name} is confirmed by two independent reports of 2026."),),
            )
        )
    return tuple(made)


def capacity() -> tuple[CapacityRow, ...]:
    """Confirmed, expected and in training, with zeros and unknown ends."""
    none = Span(0, 0)
    return (
        CapacityRow("Engineer Brigade of the Joint Mission", "engineer", Span(1240, 1240), none, none, "Counted on 2 May 2026 by the brigade."),
        CapacityRow("Foreign contingent North", "engineer", none, Span(4000, 5000), none, "Two reports differ: 4,000 and 5,000 engineers by 1 July 2026.", (source("commitment-1", "Between 4,000 and 5,000 engineers are expected by 1 July 2026."),)),
        CapacityRow("Civil protection", "deminer", Span(180, 200), none, Span(1000, 1000), "1,000 deminers are in training until August 2026."),
        CapacityRow("Електропривреда", "other", Span(None, None), Span(60, None), none, "The service did not report how many linemen work now."),
    )  # fmt: skip


def briefing(**changes: object) -> Briefing:
    """The whole sample; any field can be replaced."""
    land_source = source("area-ledger", "The ledger sums the perimeters of 300 areas without overlaps.")
    fields: dict[str, object] = {
        "title": "Joint plan of survey, clearance, repair and training",
        "region": "Oblast Rijeka — Област Река",
        "made_on": date(2026, 5, 4),
        "valid_on": START,
        "figures": (
            Figure("People without at least one service today", 131_877, "people", 120_000, 141_000, "", (source("community-all", "People as counted in the register of 2013."),)),
            Figure("People without any service on 4 May 2027", 4_120, "people", 2_900, 9_800, "under this plan"),
            Figure("Human time without service under this plan", 18_437_221.5, "person_days", 16_100_000, 24_900_000, "28 % below the best simple rule"),
            Figure("Land still hazardous", 48_231_007.3, "m2", 44_000_000, 55_500_000, "", (land_source,)),
            Figure("Land released since 1 January", 0, "m2", 0, 0),
            Figure("Works in the plan", 1042, "works"),
            Figure("Teams that can work today", 43, "teams", 43, 60, "17 more are expected or in training"),
            Figure("People hurt since the last briefing", None, "persons", None, None, "no report has reached the centre"),
        ),
        "changed": (
            "Two confirmed areas near Стара Лука shrank by 12.4 ha after technical survey (completion report of Team 4).",
            "The bridge at Brod is reported destroyed, not damaged: three communities wait 21 days longer.",
            "The arrival of Foreign contingent North moved from 15 June to 1 July 2026.",
            "Works finished: 14. Works new: 9. Works that moved by more than a week: 6.",
        ),
        "map": region_map(),
        "curves": curves(),
        "gantt": gantt(),
        "next_works": works(),
        "capacity": capacity(),
        "land": (
            LandTotal("Confirmed hazardous area (CHA)", 120, 1_204_112.5, 800_000.4, 2_400_310.0, 18_231_007.3),
            LandTotal("Suspected hazardous area (SHA)", 180, 0.0, 12.0, 0.0, 30_000_000.0),
            LandTotal("Spot task", 12, None, None, 0.0, 1200.0),
        ),
        "not_known": (
            "5 communities with about 1,900 people: nobody has said which services they have.",
            "38 km of roads in the east have not been reported on since March 2026.",
            "Whether the substation at Kamenica is damaged: two reports contradict each other.",
            "The arrival of 60 linemen has no date; the plan counts them from 2 August 2026.",
            "12 hazardous areas have no boundary; each is treated as a disc of 30 m radius.",
        ),
        "findings": 4_127,
        "method": Method(
            "0196a1b2-7c00-7aaa-8bbb-00000000beef", 7, "generic, version 1",
            (("Road access", 1.0), ("Electricity", 1.0), ("Water", 1.5), ("Health care", 1.0), ("Fields", 0.5), ("Near hazard", 1.0)),
            18_437_221.5, 14_020_411.0, 0.2396,
            (Baseline("first come first served", 41_000_000.0), Baseline("score", 29_800_000.0), Baseline("score per cost", 25_600_000.0), Baseline("plain greedy", 19_400_000.0)),
            (("Inputs", "ab" * 32), ("Policy", "cd" * 32), ("Schedule", "ef" * 32)),
            "An independent check found no broken rule.",
            ("Expected teams are planned 14 days later than was said. Durations are medians.",),
        ),
        "generated": True,
        "generated_note": "An example region made by a program. No place, person or figure in it is real.",
        "previous": "27 April 2026",
    }  # fmt: skip
    return Briefing(**{**fields, **changes})  # type: ignore[arg-type]
