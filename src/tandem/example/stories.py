"""What is told in words: news with chains of attribution, a withdrawn figure, second opinions, late reports, releases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import shapely

from tandem.claims.records import Step
from tandem.example.geography import Floats
from tandem.example.hazards import Hazards
from tandem.example.teams import Capacity
from tandem.example.telling import Said, Scribe, Telling

ENGINEERS, DEMINERS = 5000, 1000
_AUTHORITY, _QUALITY = "Officer for land release (generated)", "Head of quality management (generated)"
_SEEN_AS = {"minor": "moderate", "moderate": "minor", "major": "moderate", "destroyed": "major", "none": "minor"}


def tell_news(scribe: Scribe, region: str, capacity: Capacity, start: date) -> None:
    """5,000 engineers expected and 1,000 deminers in training, said by agencies that cite one service.

    Only the teams that were announced by name with a day of arrival are teams; the text says so.
    """
    agency = scribe.source("medium", "Northern Wire agency", reliability="C")
    second = scribe.source("medium", "Morning Gazette", reliability="D")
    service = scribe.source("organisation", "Continental Information Service")
    engineers, deminers = scribe.things(2)
    by = start + timedelta(days=150)
    _tell_numbers(scribe, region, capacity, (engineers, deminers), (agency, service), by)
    scribe.text(
        Telling(second, f"Morning Gazette: engineers for {region}", chain=_cites(second, agency, service), days_ago=10),
        f"Citing Northern Wire, which cites the Continental Information Service: 5,000 engineers are expected in {region}.",
        [Said("commitment", engineers, "headcount_expected", ENGINEERS, "5,000 engineers are expected", "expects")],
    )
    centre = scribe.source("organisation", "Deminer Training Centre", reliability="B")
    scribe.text(
        Telling(centre, "Training centre: trainees", "saw", days_ago=4, evidence="direct"),
        "Our rolls list 940 deminers in training at this moment; more may be on other courses.",
        [Said("commitment", deminers, "headcount_in_training", 940, "940 deminers in training")],
    )
    _tell_withdrawn(scribe, region, capacity, start)
    _tell_arrival(scribe, capacity, agency)


def _cites(*speakers: str) -> tuple[Step, ...]:
    return (*(Step(speaker, "cites") for speaker in speakers[:-1]), Step(speakers[-1], "infers"))


def _tell_numbers(
    scribe: Scribe, region: str, capacity: Capacity, things: tuple[str, str], speakers: tuple[str, str], by: date
) -> None:
    engineers, deminers = things
    named = len(capacity.expected)
    body = (
        f"{region} (Northern Wire, generated) - About 5,000 engineers are expected in the region by {by.isoformat()}, "
        "the Continental Information Service said on Tuesday. It called their arrival very likely. "
        "A further 1,000 deminers are reportedly being trained. "
        f"So far only {named} teams of the contingents have been announced by name with a day of arrival; "
        "which other units will come is not known."
    )
    ids = capacity.organisations
    says = [
        Said("commitment", engineers, "name", "engineers", "engineers"),
        Said("commitment", engineers, "organisation", ids["contingent"], "contingents"),
        Said("commitment", engineers, "capacity_kind", "engineer", "engineers"),
        Said(
            "commitment",
            engineers,
            "headcount_expected",
            {"approx": ENGINEERS},
            "About 5,000 engineers are expected",
            "expects",
            "very likely",
        ),
        Said("commitment", engineers, "by", by.isoformat(), f"by {by.isoformat()}", "expects"),
        Said("commitment", deminers, "name", "deminers", "deminers"),
        Said("commitment", deminers, "organisation", ids["deminers"], "contingents"),
        Said("commitment", deminers, "capacity_kind", "deminer", "deminers"),
        Said(
            "commitment", deminers, "headcount_in_training", DEMINERS, "1,000 deminers", likelihood_words="reportedly"
        ),
    ]
    telling = Telling(speakers[0], "Northern Wire: engineers and deminers", chain=_cites(*speakers), days_ago=12)
    scribe.text(telling, body, says)


def _tell_withdrawn(scribe: Scribe, region: str, capacity: Capacity, start: date) -> None:
    """A figure of thirty is given, and later withdrawn by the same office in favour of fifty."""
    office = scribe.source("organisation", "Liaison office of the contingents", reliability="B")
    bridge = scribe.thing()
    by = (start + timedelta(days=90)).isoformat()
    scribe.text(
        Telling(office, "Liaison note 1", "was_told", days_ago=30),
        f"We expect thirty bridge specialists in {region}.",
        [Said("commitment", bridge, "headcount_expected", 30, "thirty bridge specialists", "expects")],
    )
    scribe.text(
        Telling(office, "Liaison note 2", "was_told", days_ago=7),
        f"Fifty bridge specialists will probably come by {by}; an earlier figure of thirty has been withdrawn.",
        [
            Said("commitment", bridge, "name", "bridge specialists", "bridge specialists"),
            Said("commitment", bridge, "organisation", capacity.organisations["contingent"], "bridge specialists"),
            Said("commitment", bridge, "capacity_kind", "other", "bridge specialists"),
            Said("commitment", bridge, "headcount_expected", 50, "Fifty bridge specialists", "expects", "probably"),
            Said("commitment", bridge, "by", by, f"by {by}", "expects"),
            Said(
                "commitment",
                bridge,
                "headcount_expected",
                30,
                "an earlier figure of thirty has been withdrawn",
                "retracts",
            ),
        ],
    )


def _tell_arrival(scribe: Scribe, capacity: Capacity, agency: str) -> None:
    """An agency says that the first expected team comes later than its contingent announced."""
    team, name = capacity.expected[0], capacity.expected_names[0]
    day = (capacity.arrivals[0] + timedelta(days=14)).isoformat()
    scribe.text(
        Telling(agency, "Northern Wire: delay", "was_told", days_ago=3),
        f"{name} is likely to arrive on {day} only, two weeks later than announced, a correspondent was told.",
        [Said("team", team, "arrival", day, f"likely to arrive on {day}", "expects", "likely")],
    )


def tell_second_opinions(
    scribe: Scribe, assets: Sequence[str], states: Sequence[str], rng: np.random.Generator
) -> None:
    """Monitors who saw some of the damaged assets give another state; an old report about others comes late."""
    count = max(1, round(0.04 * len(assets)))
    chosen = np.sort(rng.choice(len(assets), min(len(assets), 2 * count), replace=False)).tolist()
    monitors = scribe.source("team", "Field monitors", reliability="C")
    drone = scribe.source("sensor", "Drone survey")
    tables = (
        (Telling(monitors, "Monitors' field report", "saw", days_ago=11, evidence="direct"), chosen[::2]),
        (
            Telling(drone, "Drone images read late", "infers", days_ago=2, said_days_ago=55, evidence="indirect"),
            chosen[1::2],
        ),
    )
    for telling, rows in tables:
        if rows:
            columns = {"damage_state": [_SEEN_AS[states[row]] for row in rows]}
            scribe.table(telling, "asset", [assets[row] for row in rows], columns)


def tell_councils(scribe: Scribe, communities: Sequence[str], people: Sequence[int], rng: np.random.Generator) -> None:
    """Some village councils give another number of people than the register."""
    count = max(1, round(0.08 * len(communities)))
    rows = np.sort(rng.choice(len(communities), count, replace=False)).tolist()
    council = scribe.source("organisation", "Village councils", reliability="C")
    counted = [max(5, int(people[row] * rng.uniform(0.55, 0.95))) for row in rows]
    scribe.table(
        Telling(council, "People counted by village councils", "saw", days_ago=15),
        "community",
        [communities[row] for row in rows],
        {"people": counted},
    )


def tell_releases(
    scribe: Scribe,
    hazards: Hazards,
    things: Sequence[str],
    organisation: str,
    start: date,
    rng: np.random.Generator,
) -> None:
    """Parts of some areas were released: two in three judged by two people, the others pending and free no land."""
    large = np.flatnonzero(hazards.area_m2 > 8000.0)
    chosen = np.sort(rng.choice(large, min(len(large), max(1, round(0.06 * len(things)))), replace=False)).tolist()
    if not chosen:
        return
    survey = scribe.source("organisation", "Accredited survey unit", reliability="A", accredited=True)
    category = np.array(["cancelled", "reduced", "cleared"])[rng.choice(3, len(chosen), p=[0.32, 0.24, 0.44])].tolist()
    method = {"cancelled": "nts", "reduced": "ts", "cleared": "manual"}
    gate = ["completion_report", "inspection", "markers", "handover", "briefing"]
    columns = {
        "name": [f"Release {index + 1}" for index in range(len(chosen))],
        "hazardous_area": [things[row] for row in chosen],
        "area": [_part(hazards.polygons[row], float(rng.uniform(0.25, 0.6))) for row in chosen],
        "category": category,
        "released_on": [(start - timedelta(days=int(day))).isoformat() for day in rng.integers(25, 300, len(chosen))],
        "organisation": [organisation] * len(chosen),
        "method": [method[name] for name in category],
        "depth_m": [0.2 if name == "cleared" else None for name in category],
        "gate": [gate if index % 3 < 2 else gate[:1] for index in range(len(chosen))],
    }
    telling = Telling(survey, "Completion reports", "measured", days_ago=14, evidence="direct", credibility=1)
    releases = scribe.things(len(chosen))
    for index, release in enumerate(releases):
        row = {name: [cells[index]] for name, cells in columns.items()}
        claims = scribe.table(telling, "land_release", [release], row)
        if index % 3 < 2 or len(releases) == 1:
            scribe.judge("accept", "Completion report and inspection agree", _AUTHORITY, _QUALITY, claims)


def tell_offices(scribe: Scribe) -> None:
    """Who accepts land releases, and in which role."""
    authority = scribe.source("organisation", "Mine action authority (generated)", reliability="A")
    columns = {"name": [_AUTHORITY, _QUALITY], "role": ["authority_officer", "quality_officer"]}
    scribe.table(Telling(authority, "Appointments", "saw", days_ago=400), "person", scribe.things(2), columns)


def _part(polygon: shapely.Polygon, share: float) -> shapely.Geometry:
    """The western share (by width) of a polygon."""
    west, south, east, north = polygon.bounds
    return shapely.intersection(polygon, shapely.box(west - 1, south - 1, west + share * (east - west), north + 1))


def tell_incidents(scribe: Scribe, places: Floats, start: date, rng: np.random.Generator) -> None:
    """Accidents with day, place and what happened."""
    what = ("A vehicle was damaged.", "A person working in a field was injured.", "Cattle were killed.")
    police = scribe.source("organisation", "Provincial Police duty desk", reliability="B")
    days = rng.integers(30, 900, len(places))
    scribe.table(
        Telling(police, "Incident register", "was_told", days_ago=16, evidence="direct", sensitivity="restricted"),
        "incident",
        scribe.things(len(places)),
        {
            "name": [f"Incident {index + 1}" for index in range(len(places))],
            "location": [shapely.Point(place) for place in places],
            "date": [(start - timedelta(days=int(day))).isoformat() for day in days],
            "description": [f"{what[int(i)]} (generated)" for i in rng.integers(0, len(what), len(places))],
        },
    )
