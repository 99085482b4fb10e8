"""Organisations, teams, courses and what was promised, in the proportions of the mission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely

from tandem.example.geography import Floats, Ints
from tandem.example.telling import Scribe, Telling

# Organisations by key: kind and name.
ORGANISATIONS = {
    "engineers": ("engineer_unit", "1st Engineer Regiment"),
    "bridges": ("engineer_unit", "Engineer Bridge Company"),
    "protection": ("civil_protection", "Regional Civil Protection"),
    "quality": ("civil_protection", "Mine Action Office, quality section"),
    "roads": ("regional_service", "Regional Roads Service"),
    "energy": ("regional_service", "Regional Energy Company"),
    "water": ("regional_service", "Regional Water Utility"),
    "health": ("regional_service", "Regional Health Service"),
    "police": ("police", "Provincial Police Securing Unit"),
    "fields": ("ngo", "Clear Fields Initiative"),
    "steps": ("ngo", "Steps Home"),
    "contingent": ("foreign_contingent", "Engineer Contingent North"),
    "deminers": ("foreign_contingent", "Demining Contingent South"),
}


@dataclass(frozen=True, slots=True)
class _Kind:
    organisation: str
    label: str
    scopes: tuple[str, ...]
    people: tuple[int, int]
    weight: float = 1.0
    workdays: str = "mon,tue,wed,thu,fri,sat"


_FIVE = "mon,tue,wed,thu,fri"
# These five hold every scope between them, so that no kind of work lacks a team even in the smallest region.
_FIRST = (
    _Kind("engineers", "Engineer company", ("nts", "ts", "manual_clearance", "bac", "eod"), (18, 26)),
    _Kind("protection", "Mixed group", ("nts", "risk_education", "marking", "quality_control", "eod"), (8, 12)),
    _Kind("fields", "Machine and dog team", ("mechanical", "dogs"), (6, 9)),
    _Kind("roads", "Road and bridge crew", ("road_works", "bridge_works"), (14, 22), workdays=_FIVE),
    _Kind("energy", "Network crew", ("electrical_works", "water_works", "building_works"), (12, 18), workdays=_FIVE),
)
_PRESENT = (
    _Kind("engineers", "Clearance platoon", ("manual_clearance", "bac", "eod"), (12, 20), 10),
    _Kind("engineers", "Survey section", ("nts", "ts"), (6, 10), 4),
    _Kind("engineers", "Road platoon", ("road_works",), (12, 20), 3),
    _Kind("bridges", "Bridge platoon", ("bridge_works", "road_works"), (14, 24), 3),
    _Kind("protection", "Disposal group", ("eod", "bac"), (6, 10), 3),
    _Kind("protection", "Survey group", ("nts", "risk_education", "marking"), (4, 8), 3),
    _Kind("quality", "Inspection group", ("quality_control",), (4, 6), 4, _FIVE),
    _Kind("roads", "Road crew", ("road_works",), (10, 18), 5, _FIVE),
    _Kind("roads", "Bridge crew", ("bridge_works",), (12, 18), 2, _FIVE),
    _Kind("energy", "Line crew", ("electrical_works",), (8, 14), 6, _FIVE),
    _Kind("water", "Pipe crew", ("water_works",), (8, 14), 6, _FIVE),
    _Kind("health", "Building crew", ("building_works",), (10, 16), 2, _FIVE),
    _Kind("police", "Securing patrol", ("marking",), (6, 10), 4),
    _Kind("fields", "Manual team", ("manual_clearance", "ts"), (10, 14), 8),
    _Kind("steps", "Survey team", ("nts", "ts"), (5, 8), 3),
    _Kind("steps", "Dog team", ("dogs",), (3, 5), 2),
    _Kind("fields", "Machine team", ("mechanical",), (3, 5), 4),
)
_EXPECTED = (
    _Kind("contingent", "Engineer platoon", ("manual_clearance", "bac", "eod"), (20, 30), 4),
    _Kind("contingent", "Road platoon", ("road_works", "bridge_works"), (18, 28), 2),
    _Kind("contingent", "Machine section", ("mechanical",), (4, 8), 1),
)
_TRAINEES = (_Kind("deminers", "Demining team", ("manual_clearance",), (10, 14), 1),)
TEAMS_PER_COURSE = 3
COURSE_DAYS = 30


@dataclass(frozen=True)
class Capacity:
    """Ids of what was recorded: organisations by key, teams by presence with their dates, courses, sources by key."""

    organisations: dict[str, str]
    sources: dict[str, str]
    present: tuple[str, ...]
    expected: tuple[str, ...]
    expected_names: tuple[str, ...]
    arrivals: tuple[date, ...]
    trainees: tuple[str, ...]
    courses: tuple[str, ...]


def team_counts(works: int) -> tuple[int, int, int]:
    """Teams present, expected and in training: about 60 for 1,000 works, growing with the power 0.75."""
    total = max(len(_FIRST), round(60 * (works / 1000) ** 0.75))
    expected, trainees = max(1, round(0.15 * total)), max(1, round(0.10 * total))
    return max(len(_FIRST), total - expected - trainees), expected, trainees


def course_count(works: int) -> int:
    """Courses that the trainee teams attend."""
    return -(-team_counts(works)[2] // TEAMS_PER_COURSE)


def tell_capacity(
    scribe: Scribe, works: int, bases: Floats, start: date, rng: np.random.Generator, *, mark: str = ""
) -> Capacity:
    """Record organisations, teams with bases among ``bases`` (m, 2, metres), and courses.

    ``mark`` is added to every name, for teams that are generated over a real region.
    """
    sources = {
        key: scribe.source("organisation", name, reliability="B") for key, (_, name) in ORGANISATIONS.items()
    } | {"staff": scribe.source("organisation", "Regional Coordination Staff", reliability="A")}
    organisations = dict(zip(ORGANISATIONS, scribe.things(len(ORGANISATIONS)), strict=True))
    register = Telling(sources["staff"], "Register of organisations", "was_told", days_ago=60)
    scribe.table(
        register,
        "organisation",
        list(organisations.values()),
        {
            "name": [name + mark for _, name in ORGANISATIONS.values()],
            "organisation_kind": [kind for kind, _ in ORGANISATIONS.values()],
        },
    )
    ground = _Ground(scribe, organisations, sources, bases, start, rng, mark)
    n_present, n_expected, n_trainees = team_counts(works)
    present = ground.present([*_FIRST, *_shared_out(_PRESENT, n_present - len(_FIRST))])
    kinds = _shared_out(_EXPECTED, n_expected)
    expected, names, arrivals = ground.expected(kinds)
    trainees, courses = ground.training(_shared_out(_TRAINEES, n_trainees))
    return Capacity(
        organisations, sources, tuple(present), tuple(expected), tuple(names), tuple(arrivals), trainees, courses
    )


def _shared_out(kinds: Sequence[_Kind], count: int) -> list[_Kind]:
    """``count`` kinds in proportion to their weights (D'Hondt), so that even few teams are a sensible mix."""
    given = np.zeros(len(kinds))
    weights = np.array([kind.weight for kind in kinds])
    chosen = []
    for _ in range(count):
        index = int(np.argmax(weights / (given + 1)))
        given[index] += 1
        chosen.append(kinds[index])
    return chosen


@dataclass(frozen=True)
class _Ground:
    """What telling about teams needs, kept together."""

    scribe: Scribe
    organisations: dict[str, str]
    sources: dict[str, str]
    bases: Floats
    start: date
    rng: np.random.Generator
    mark: str

    def present(self, kinds: Sequence[_Kind]) -> list[str]:
        """Teams that were counted at their base."""
        teams = self.scribe.things(len(kinds))
        columns = self._columns(kinds, 0)
        columns["presence"] = ["present"] * len(kinds)
        columns["accreditations"] = [self._accreditations(kind, index) for index, kind in enumerate(kinds)]
        columns["departure"] = [self._departure(index) for index in range(len(kinds))]
        telling = Telling(
            self.sources["staff"], "Teams counted at their bases", "saw", days_ago=6, evidence="direct", credibility=1
        )
        self.scribe.table(telling, "team", teams, columns)
        for key in sorted({kind.organisation for kind in kinds}):
            rows = [index for index, kind in enumerate(kinds) if kind.organisation == key][::2]
            own = Telling(self.sources[key], f"Strength report of {ORGANISATIONS[key][1]}", "saw", days_ago=5)
            part = {name: [columns[name][row] for row in rows] for name in ("people", "presence")}
            self.scribe.table(own, "team", [teams[row] for row in rows], part)
        return teams

    def expected(self, kinds: Sequence[_Kind]) -> tuple[list[str], list[str], list[date]]:
        """Teams of foreign contingents that were announced by name, with a day of arrival."""
        teams = self.scribe.things(len(kinds))
        days = np.sort(self.rng.integers(14, 150, len(kinds)))
        arrivals = [self.start + timedelta(days=int(day)) for day in days]
        columns = self._columns(kinds, 500)
        names = [str(name) for name in columns["name"]]
        telling = Telling(
            self.sources["contingent"], "Announced teams of the foreign contingents", "was_told", days_ago=9
        )
        self.scribe.table(telling, "team", teams, columns)
        announced = Telling(
            self.sources["contingent"], "Expected arrivals of teams", "was_told", days_ago=9, stance="expects"
        )
        columns = {"presence": ["expected"] * len(kinds), "arrival": [day.isoformat() for day in arrivals]}
        self.scribe.table(announced, "team", teams, columns)
        return teams, names, arrivals

    def training(self, kinds: Sequence[_Kind]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Trainee teams and the courses that make teams of them."""
        teams = self.scribe.things(len(kinds))
        columns = self._columns(kinds, 900)
        columns["presence"] = ["in_training"] * len(kinds)
        telling = Telling(self.sources["deminers"], "Trainee teams", "saw", days_ago=8, evidence="direct")
        self.scribe.table(telling, "team", teams, columns)
        groups = [
            list(range(at, min(at + TEAMS_PER_COURSE, len(kinds)))) for at in range(0, len(kinds), TEAMS_PER_COURSE)
        ]
        courses = self.scribe.things(len(groups))
        starts = [self.start + timedelta(days=int(day)) for day in self.rng.integers(0, 45, len(groups))]
        self.scribe.table(
            Telling(self.sources["deminers"], "Training plan", "was_told", days_ago=8),
            "course",
            courses,
            {
                "name": [f"Deminer course {index + 1}{self.mark}" for index in range(len(groups))],
                "organisation": [self.organisations["deminers"]] * len(groups),
                "scope": ["manual_clearance"] * len(groups),
                "trainee_teams": [[teams[row] for row in rows] for rows in groups],
                "trainees": [sum(columns["people"][row] for row in rows) for rows in groups],
                "starts_on": [day.isoformat() for day in starts],
                "duration_days": [COURSE_DAYS] * len(groups),
                "place": [shapely.Point(self.bases[0])] * len(groups),
            },
        )
        return tuple(teams), tuple(courses)

    def _columns(self, kinds: Sequence[_Kind], offset: int) -> dict[str, list[object]]:
        """Columns that every team has; numbers of equal label count up."""
        seen: dict[str, int] = {}
        names = []
        for kind in kinds:
            title = f"{ORGANISATIONS[kind.organisation][1]}, {kind.label.lower()}"
            seen[title] = seen.get(title, 0) + 1
            names.append(f"{title} {seen[title]}{self.mark}")
        # A size that depends on the row alone, so that asking twice gives the same.
        spread = [(offset + 7 * index) % (kind.people[1] - kind.people[0] + 1) for index, kind in enumerate(kinds)]
        bases: Ints = (np.arange(len(kinds)) * 5 + offset) % len(self.bases)
        return {
            "name": list(names),
            "organisation": [self.organisations[kind.organisation] for kind in kinds],
            "scopes": [list(kind.scopes) for kind in kinds],
            "people": [kind.people[0] + extra for kind, extra in zip(kinds, spread, strict=True)],
            "base": [shapely.Point(self.bases[0] if index < 5 else self.bases[at]) for index, at in enumerate(bases)],
            "workdays": [kind.workdays for kind in kinds],
        }

    def _accreditations(self, kind: _Kind, index: int) -> list[dict[str, str | None]] | None:
        """Every third specialised team holds an accreditation with an end; the first five teams never expire."""
        if index < len(_FIRST) or index % 3:
            return None
        until = self.start + timedelta(days=240 + 90 * (index % 7))
        since = self.start - timedelta(days=200)
        return [{"scope": scope, "from": since.isoformat(), "to": until.isoformat()} for scope in kind.scopes]

    def _departure(self, index: int) -> str | None:
        if index < len(_FIRST) or index % 17:
            return None
        return (self.start + timedelta(days=300 + index % 200)).isoformat()
