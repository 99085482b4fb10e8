"""Who works in the year: operators, the authority, donors, their teams and accreditations, and on which days they can work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tandem.example.operations.sheets import SEPARATOR, Sheets
from tandem.example.telling import MARK
from tandem.geo import Geometry
from tandem.policy import Policy
from tandem.times import parse_weekdays

SIGNERS = (
    ("quality", f"Quality officer {MARK}", "quality_officer"),
    ("authority", f"Authority officer {MARK}", "authority_officer"),
)
"""Who may sign together that danger is lowered: part of the id, name, role."""
AREAS_PER_CREW, MOST_CREWS = 400, 8
_OPERATORS = ("North Deminers", "Clear Paths", "River Survey")
_DONORS = ("Donor Fund A", "Donor Fund B")
_PEOPLE = {"nts": 3, "ts": 6, "manual_clearance": 8, "quality_control": 4, "risk_education": 3}
_LABELS = {
    "nts": "survey team",
    "ts": "technical survey team",
    "manual_clearance": "clearance team",
    "quality_control": "quality team",
    "risk_education": "education team",
}
_SPEED_LOG_SD = 0.2


@dataclass(slots=True)
class Crew:
    """A team with a clock: ``free`` is the first day on which it can begin something."""

    id: str
    organisation: str
    scope: str
    people: int
    speed: float
    donors: str
    free: date


@dataclass(frozen=True)
class WorkingDays:
    """The policy's working week and closed season, within one year."""

    policy: Policy

    def next(self, scope: str, day: date) -> date:
        """The first day from this one on that the scope can be worked on."""
        weekdays = parse_weekdays(self.policy.capacity.default_workdays)
        season = self.policy.season
        while day.weekday() not in weekdays or (scope in season.scopes and season.closed.contains(day)):
            day += timedelta(days=1)
        return day

    def last(self, scope: str, first: date, days: int) -> date:
        """The day on which the last of so many days of work is done."""
        day = self.next(scope, first)
        for _ in range(days - 1):
            day = self.next(scope, day + timedelta(days=1))
        return day


class Crews:
    """All teams of the programme."""

    def __init__(
        self, sheets: Sheets, bases: Sequence[Geometry], areas: int, year: int, rng: np.random.Generator
    ) -> None:
        self.year, self._sheets = year, sheets
        self._crews: list[Crew] = []
        self.authority = self._organisation("authority", "Mine Action Authority", "authority")
        operators = [
            self._organisation(f"operator-{index + 1}", name, "operator") for index, name in enumerate(_OPERATORS)
        ]
        donors = [self._organisation(f"donor-{index + 1}", name, "donor") for index, name in enumerate(_DONORS)]
        paid = (donors[0], donors[1], SEPARATOR.join(donors))
        size = min(MOST_CREWS, max(1, round(areas / AREAS_PER_CREW)))
        for scope, number in (("nts", size), ("ts", size), ("manual_clearance", 2 * size), ("risk_education", size)):
            for index in range(number):
                at = index % len(operators)
                self._crew(operators[at], paid[at], scope, index, bases, rng)
        self._crew(self.authority, "", "quality_control", 0, bases, rng)
        for key, name, role in SIGNERS:
            sheets.add("people", id=self.thing("person", key), name=name, role=role)

    def thing(self, kind: str, key: str | int) -> str:
        """The id of a thing of the year."""
        return f"operations-{self.year}:{kind}:{key}"

    def of(self, scope: str) -> list[Crew]:
        """Teams of a scope."""
        return [crew for crew in self._crews if crew.scope == scope]

    def first_free(self, scope: str) -> Crew:
        """The team that can begin first."""
        return min(self.of(scope), key=lambda crew: (crew.free, crew.id))

    def _organisation(self, key: str, name: str, kind: str) -> str:
        thing = self.thing("organisation", key)
        self._sheets.add("organisations", id=thing, name=f"{name} {MARK}", organisation_kind=kind)
        return thing

    def _crew(
        self,
        organisation: str,
        donors: str,
        scope: str,
        index: int,
        bases: Sequence[Geometry],
        rng: np.random.Generator,
    ) -> None:
        """A team that is there from the first working day to the last, accredited at the levels that policies ask for."""
        number = len(self._crews) + 1
        first, last = date(self.year, 1, 2), date(self.year, 12, 31)
        name = f"{_LABELS[scope].capitalize()} {index + 1} {MARK}"
        crew = Crew(
            self.thing("team", number), organisation, scope, _PEOPLE[scope],
            float(np.exp(_SPEED_LOG_SD * rng.standard_normal())), donors, first,
        )  # fmt: skip
        self._crews.append(crew)
        self._sheets.add(
            "teams",
            id=crew.id,
            name=name,
            organisation=organisation,
            scopes=scope,
            people=crew.people,
            presence="present",
            arrival=first.isoformat(),
            departure=last.isoformat(),
            shape=bases[number % len(bases)].wkt,
        )
        held = {"team": crew.id}
        if len([one for one in self.of(scope) if one.organisation == organisation]) == 1:
            self._accredit(f"{number}-o", f"{name}: its organisation", scope, last, organisation=organisation)
        self._accredit(f"{number}", name, scope, last, **held)

    def _accredit(self, key: str, name: str, scope: str, last: date, **holder: str) -> None:
        self._sheets.add(
            "accreditations",
            id=self.thing("accreditation", key),
            name=f"Accreditation of {name}",
            scope=scope,
            valid_from=date(self.year, 1, 1).isoformat(),
            valid_to=last.isoformat(),
            **holder,
        )
