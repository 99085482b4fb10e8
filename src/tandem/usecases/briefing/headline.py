"""Headline figures, each with the things that it counts, so that it can be followed to its reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tandem.picture.tables import LedgerEntry, Picture, Team
from tandem.plan.figures import NEAR_HAZARD, goal_times
from tandem.publishing.content import Figure, Source, Unit
from tandem.usecases.planning import Planned
from tandem.vocabulary import label

# Things told beside a figure; all of them are kept with the briefing.
SOURCES_SHOWN = 3

Telling = Callable[[str, str], Source]
PeopleRanges = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure before it is worded: a stable name, its value and range, and every (thing, property) that it counts.

    Things come largest share first.
    """

    name: str
    label: str
    value: float | None
    unit: Unit
    things: tuple[tuple[str, str], ...]
    low: float | None = None
    high: float | None = None
    note: str = ""

    def figure(self, tell: Telling) -> Figure:
        """The figure with the first few of its sources."""
        sources = tuple(tell(thing, name) for thing, name in self.things[:SOURCES_SHOWN])
        more = f"figure/{self.name}: {len(self.things):,} things" if self.things else ""
        note = "; ".join(part for part in (self.note, more) if part)
        return Figure(self.label, self.value, self.unit, self.low, self.high, note, sources)


def headline(planned: Planned, people: PeopleRanges) -> tuple[Counted, ...]:
    """What the person in charge asks first: people, land, services, capacity, and what the plan gains.

    ``people`` gives for a community the smallest and largest number of people that stands in the reports.
    """
    picture, ledger = planned.prepared.seen.picture, planned.prepared.seen.ledger
    return (
        _near_hazard(planned),
        _remaining_land(planned, ledger),
        *_without_services(planned, people),
        *_teams(picture),
        _driven(planned),
        *_gain(planned),
    )


def _near_hazard(planned: Planned) -> Counted:
    near = planned.figures.curve(NEAR_HAZARD).people[0]
    exposures = sorted(planned.prepared.works.exposures, key=lambda row: -row.people)
    things = tuple((row.hazardous_area, "perimeter") for row in exposures if row.people > 0)
    distance = planned.policy.safety.people_near_m
    return Counted(
        "people-near-hazard",
        "People near hazard",
        float(near),
        "people",
        things,
        note=f"communities within {distance:,.0f} m of remaining hazardous land",
    )


def _remaining_land(planned: Planned, ledger: Sequence[LedgerEntry]) -> Counted:
    land = planned.policy.land
    classes = {area.id: area.hazard_class for area in planned.prepared.seen.picture.hazardous_areas}
    by_size = sorted(ledger, key=lambda entry: -entry.remaining_m2)
    total = sum(entry.remaining_m2 for entry in ledger)
    suspected = sum(entry.remaining_m2 for entry in ledger if classes.get(entry.hazardous_area) == "sha")
    freed = suspected * (land.expected_cancelled_share + land.expected_reduced_share)
    return Counted(
        "remaining-hazardous-land",
        "Remaining hazardous land",
        total,
        "m2",
        tuple((entry.hazardous_area, "perimeter") for entry in by_size if entry.remaining_m2 > 0),
        low=total - freed,
        high=total,
        note="low end: if survey frees what the policy expects",
    )


def _without_services(planned: Planned, people: PeopleRanges) -> list[Counted]:
    problem = planned.problem
    now = goal_times(problem, planned.solution.schedule.work_finish).service
    goals = problem.service_goals
    counted = []
    for index, service in enumerate(problem.services):
        rows = np.flatnonzero((goals.service == index) & (now > 0))
        rows = rows[np.argsort(-goals.people[rows], kind="stable")]
        named = [problem.communities[goals.community[row]] for row in rows]
        concerned = goals.people[goals.service == index].sum()
        if concerned == 0:
            continue
        counted.append(
            Counted(
                f"people-without-{service}",
                f"Without {label('service', service).lower()}",
                float(goals.people[rows].sum()),
                "people",
                tuple((community, "people") for community in named),
                low=sum(people[community][0] for community in named),
                high=sum(people[community][1] for community in named),
                note=f"of {concerned:,.0f} whose number is known",
            )
        )
    return counted


def _teams(picture: Picture) -> list[Counted]:
    counted = []
    for presence, title in (
        ("present", "Teams present"),
        ("expected", "Teams expected"),
        ("in_training", "Teams in training"),
    ):
        teams = [team for team in picture.teams if team.presence == presence]
        counted.append(
            Counted(
                f"teams-{presence.replace('_', '-')}",
                title,
                float(len(teams)),
                "teams",
                tuple((team.id, "presence") for team in teams),
                note=_people(teams),
            )
        )
    return counted


def _driven(planned: Planned) -> Counted:
    gained = planned.solution.travelled
    shortened = f"; {gained.metres_before / 1000:,.0f} before routes were shortened" if gained else ""
    return Counted(
        "teams-drive",
        "Teams drive in this plan",
        planned.figures.driven_m / 1000,
        "km",
        (),
        note=f"between bases and sites, in straight lines{shortened}",
    )


def _people(teams: Sequence[Team]) -> str:
    known = [team.people for team in teams if team.people is not None]
    missing = len(teams) - len(known)
    return f"{sum(known):,} people" + (f", size of {missing} unknown" if missing else "") if teams else ""


def _gain(planned: Planned) -> list[Counted]:
    if not planned.solution.baselines:
        return []
    name, objective, _ = min(planned.solution.baselines, key=lambda row: row[1])
    return [
        Counted(
            "gain-over-best-rule",
            "Gained over the best simple rule",
            objective - planned.solution.objective,
            "person_days",
            (),
            note=f"weighted; the rule is '{name}'",
        )
    ]
