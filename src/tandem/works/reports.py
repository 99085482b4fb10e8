"""Completion reports as teachers of rates: which report speaks of which rate, ground and operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tandem.picture.tables import Finding, HazardousArea, Picture, Team, WorkState
from tandem.policy import Policy
from tandem.worded import worded

UNFINISHED = frozenset({"planned", "tasked", "ongoing", "suspended", "aborted"})
NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class RateReport:
    """A finished work of which effort and area are known; ``operator`` is empty where nobody said who did it.

    ``per_day`` is the area in a day of what the rate counts, a person or a team; ``people`` are those whose days make one of them.
    """

    rate: str
    terrain: str
    operator: str
    per_day: float
    people: float
    state: WorkState


def works_as_battle_area(hazard: HazardousArea, policy: Policy) -> bool:
    """Whether everything known to lie there may be searched as battle area; nothing known is not enough."""
    return bool(hazard.contamination) and set(hazard.contamination) <= set(policy.clearance.bac_contamination)


def preparation_method(picture: Picture) -> str | None:
    """The method that can prepare ground for manual search: machines where a team has one, else dogs, else none."""
    scopes = {scope for team in picture.teams for scope in team.scopes}
    return next((method for method in ("mechanical", "dogs") if method in scopes), None)


def rate_reports(picture: Picture, policy: Policy) -> tuple[tuple[RateReport, ...], tuple[Finding, ...]]:
    """Every finished work that says effort and area; a finding for each of which one is said to be nothing.

    Effort is reported in days of people. Where the rate is that of a team, the people of the teams that did the work make a day of it;
    teams of which nobody said how many they are have the policy's usual size.
    """
    reports, told = [], []
    size = {team.id: float(team.people or policy.capacity.default_team_people) for team in picture.teams}
    for state, rate, terrain, operator in _speaking(picture, policy):
        area, days = state.area_m2, state.worker_days
        if (area is not None and area <= 0) or (days is not None and days <= 0):
            told.append(_nothing(state))
        elif area is not None and days is not None:
            people = _people(state, size, policy) if policy.rates[rate].unit == "team" else 1.0
            reports.append(RateReport(rate, terrain, operator, area / days * people, people, state))
    return tuple(reports), tuple(told)


def _people(state: WorkState, size: Mapping[str, float], policy: Policy) -> float:
    """The people of one of the teams that did the work, in the mean."""
    known = [size[team] for team in state.teams if team in size]
    return sum(known) / len(known) if known else float(policy.capacity.default_team_people)


def _nothing(state: WorkState) -> Finding:
    message = worded(
        "{work} is reported finished with {area} m2 and {days} worker-days: no rate can be learnt from that.",
        work=state.id,
        area=_said(state.area_m2),
        days=_said(state.worker_days),
    )
    step = worded("Correct the area or the effort of the report; until then it teaches nothing.")
    return Finding("rate.nothing", "warning", state.id, message, step)


def _said(value: float | None) -> float | str:
    return worded("unknown") if value is None else value


def area_of(state: WorkState) -> str:
    """The hazardous area that a work is about: the one it names, else the one in its id."""
    return state.hazardous_area or state.id.partition("/")[2]


def kind_of(state: WorkState) -> str:
    """The kind of work: what is said, else what its id begins with."""
    return state.work_kind or state.id.partition("/")[0]


def _speaking(picture: Picture, policy: Policy) -> Iterator[tuple[WorkState, str, str, str]]:
    """Finished works with the rate that they speak of, their ground and operator."""
    hazards = {hazard.id: hazard for hazard in picture.hazardous_areas}
    teams = {team.id: team for team in picture.teams}
    finished = [state for state in picture.work_states if state.status not in UNFINISHED]
    prepared = {area_of(state) for state in finished if kind_of(state) == "preparation"}
    machine = preparation_method(picture)
    for state in finished:
        hazard = hazards.get(area_of(state))
        rate = _rate_of_report(state, hazard, area_of(state) in prepared, machine, policy)
        if rate is not None and rate in policy.rates:
            ground = state.terrain or (hazard.terrain if hazard else "") or NORMAL
            yield state, rate, ground, state.organisation or _operator(state, teams)


def _rate_of_report(
    state: WorkState, hazard: HazardousArea | None, prepared: bool, machine: str | None, policy: Policy
) -> str | None:
    """Where a report does not name its method the area itself says how it was searched."""
    kind = kind_of(state)
    if kind == "preparation":
        return state.method if state.method in ("mechanical", "dogs") else machine
    if kind != "clearance":
        return kind if kind in ("nts", "ts", "quality_control") else None
    if hazard is not None and hazard.hazard_class == "spot":
        return "eod"
    if state.method == "bac" or (not state.method and hazard is not None and works_as_battle_area(hazard, policy)):
        return "bac"
    return "manual_after_preparation" if prepared or state.method in ("mechanical", "dogs") else "manual_clearance"


def _operator(state: WorkState, teams: Mapping[str, Team]) -> str:
    """The organisation of its teams, where all are of one."""
    found = {teams[team].organisation for team in state.teams if team in teams}
    return (found.pop() or "") if len(found) == 1 else ""
