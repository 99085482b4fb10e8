"""Headline figures, each with the things that it counts, so that it can be followed to its reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tandem.language import ENGLISH, Language
from tandem.picture.tables import LedgerEntry, Picture, Team
from tandem.plan.figures import NEAR_HAZARD, goal_times
from tandem.publishing import wording
from tandem.publishing.content import Figure, Source, Unit
from tandem.usecases.naming import rule_name
from tandem.usecases.planning import Planned
from tandem.usecases.saving import saving

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

    def figure(self, tell: Telling, language: Language = ENGLISH) -> Figure:
        """The figure with the first few of its sources."""
        sources = tuple(tell(thing, name) for thing, name in self.things[:SOURCES_SHOWN])
        more = ""
        if self.things:
            more = language.plural(
                "{figure}: {n} thing", "{figure}: {n} things", len(self.things), figure=f"figure/{self.name}"
            )
        note = "; ".join(part for part in (self.note, more) if part)
        return Figure(self.label, self.value, self.unit, self.low, self.high, note, sources)


def headline(planned: Planned, people: PeopleRanges, language: Language = ENGLISH) -> tuple[Counted, ...]:
    """What the person in charge asks first: people, land, services, capacity, and what the plan gains.

    ``people`` gives for a community the smallest and largest number of people that stands in the reports.
    """
    picture, ledger = planned.prepared.seen.picture, planned.prepared.seen.ledger
    return (
        _near_hazard(planned, language),
        _remaining_land(planned, ledger, language),
        *_without_services(planned, people, language),
        *_teams(picture, language),
        _driven(planned, language),
        *_gain(planned, language),
    )


def _near_hazard(planned: Planned, language: Language) -> Counted:
    near = planned.figures.curve(NEAR_HAZARD).people[0]
    exposures = sorted(planned.prepared.works.exposures, key=lambda row: -row.people)
    things = tuple((row.hazardous_area, "perimeter") for row in exposures if row.people > 0)
    distance = planned.policy.safety.people_near_m
    return Counted(
        "people-near-hazard",
        language.text("People near hazard"),
        float(near),
        "people",
        things,
        note=language.text("communities within {metres} m of remaining hazardous land", metres=round(distance)),
    )


def _remaining_land(planned: Planned, ledger: Sequence[LedgerEntry], language: Language) -> Counted:
    classes = {area.id: area.hazard_class for area in planned.prepared.seen.picture.hazardous_areas}
    by_size = sorted(ledger, key=lambda entry: -entry.remaining_m2)
    total = sum(entry.remaining_m2 for entry in ledger)
    suspected = sum(entry.remaining_m2 for entry in ledger if classes.get(entry.hazardous_area) == "sha")
    freed = suspected * planned.prepared.works.survey.freed
    return Counted(
        "remaining-hazardous-land",
        language.text("Remaining hazardous land"),
        total,
        "m2",
        tuple((entry.hazardous_area, "perimeter") for entry in by_size if entry.remaining_m2 > 0),
        low=total - freed,
        high=total,
        note=language.text("low end: if survey frees what is expected"),
    )


def _without_services(planned: Planned, people: PeopleRanges, language: Language) -> list[Counted]:
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
                language.text("Without {service}", service=language.label("service", service).lower()),
                float(goals.people[rows].sum()),
                "people",
                tuple((community, "people") for community in named),
                low=sum(people[community][0] for community in named),
                high=sum(people[community][1] for community in named),
                note=language.text("of {n} whose number is known", n=wording.people(float(concerned), language)),
            )
        )
    return counted


def _teams(picture: Picture, language: Language) -> list[Counted]:
    counted = []
    for presence, title in (
        ("present", language.text("Teams present")),
        ("expected", language.text("Teams expected")),
        ("in_training", language.text("Teams in training")),
    ):
        teams = [team for team in picture.teams if team.presence == presence]
        counted.append(
            Counted(
                f"teams-{presence.replace('_', '-')}",
                title,
                float(len(teams)),
                "teams",
                tuple((team.id, "presence") for team in teams),
                note=_people(teams, language),
            )
        )
    return counted


def _driven(planned: Planned, language: Language) -> Counted:
    gained, note = planned.solution.travelled, language.text("between bases and sites, in straight lines")
    if gained:
        before = round(gained.metres_before / 1000)
        note = language.text("{note}; {n} before routes were shortened", note=note, n=before)
    return Counted(
        "teams-drive",
        language.text("Teams drive in this plan"),
        planned.figures.driven_m / 1000,
        "km",
        (),
        note=note,
    )


def _people(teams: Sequence[Team], language: Language) -> str:
    known = [team.people for team in teams if team.people is not None]
    missing = len(teams) - len(known)
    if not teams:
        return ""
    told = language.plural("{n} person", "{n} people", sum(known))
    return language.text("{people}, size of {n} unknown", people=told, n=missing) if missing else told


def _gain(planned: Planned, language: Language) -> list[Counted]:
    saved = saving(planned)
    if saved is None:
        return []
    note = language.text(
        "by the policy's weights; without weights {days} person-days; the rule is '{rule}'",
        days=wording.large(saved.person_days, language),
        rule=rule_name(saved.rule, language),
    )
    label = language.text("Gained over the best simple rule, weighted")
    return [Counted("gain-over-best-rule", label, saved.weighted, "person_days", (), note=note)]
