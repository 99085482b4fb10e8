"""The whole room as plain values: what map, Gantt chart, curve and day slider draw, for one plan.

Columns stand by row, so that 10,000 works are a few arrays; the key names are the contract with ``frontend/src/room.ts``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from tandem.language import Language, phrase
from tandem.picture.tables import Picture, Team
from tandem.plan.figures import NEAR_HAZARD, Curve, figures
from tandem.usecases.planning import Planned
from tandem.usecases.room.timeline import UNTOUCHED, Timeline, timeline
from tandem.vocabulary import codes

Columns = dict[str, list[Any]]

STATES = (
    phrase("Remaining hazard, not yet worked on"),
    phrase("Being surveyed"),
    phrase("Being cleared"),
    phrase("Waiting for quality control and release"),
    phrase("Released"),
    phrase("Marked: fence or signs"),
)
"""What the hazard states 0 to 5 of a timeline mean; ``Language.text`` gives them in other languages."""


def columns(planned: Planned) -> dict[str, Any]:
    """Everything that changes with the day, once, in no language; see ``frontend/README.md`` for the meaning of each key."""
    times, picture = timeline(planned), planned.prepared.seen.picture
    return {
        "start": planned.problem.start.isoformat(),
        "days": times.days,
        "bounds": bounds(picture),
        "works": _works(planned, times),
        "assignments": _assignments(planned, times),
        "teams": _teams(planned, picture),
        "hazards": _hazards(picture, times),
        "assets": _assets(picture, times),
        "communities": _communities(picture),
        "services": [
            {"code": code, "from": served.tolist()}
            for code, served in zip(planned.problem.services, times.served, strict=True)
        ],
        "curves": _curves(planned),
    }


def scene(
    found: Mapping[str, Any], number: int, language: Language, *, name: str, region: str, generated: str
) -> dict[str, Any]:
    """The columns of a plan with its number and the words around them."""
    services = [{**one, "label": language.label("service", one["code"])} for one in found["services"]]
    curves = [{**one, "label": goal_label(one["service"], language)} for one in found["curves"]]
    label = plan_label(number, date.fromisoformat(found["start"]), name, language)
    return {
        **found,
        "region": region,
        "generated": generated,
        "plan": {"name": name, "number": number, "label": label},
        "services": services,
        "curves": curves,
        "words": _words(language),
    }


def plan_label(number: int, start: date, name: str, language: Language) -> str:
    """How the plan is named on the screen."""
    if name == "baseline":
        return language.text("Simple rule instead of plan {number}", number=number)
    if name.startswith("scenario:"):
        return language.text("Scenario {name}", name=name.removeprefix("scenario:"))
    return language.text("Plan {number} of {day}", number=number, day=start)


def goal_label(goal: str, language: Language) -> str:
    """How a service, or being near hazard, is named on the screen."""
    return language.text("Near hazard") if goal == NEAR_HAZARD else language.label("service", goal)


def bounds(picture: Picture) -> list[float]:
    """West, south, east, north in degrees of where people live and hazards lie."""
    shapes = [row.location for row in picture.communities] + [row.perimeter for row in picture.hazardous_areas]
    found = shapely.total_bounds(np.array([shape for shape in shapes if shape is not None], dtype=object))
    return [-180.0, -85.0, 180.0, 85.0] if not np.isfinite(found).all() else [float(edge) for edge in found]


def _works(planned: Planned, times: Timeline) -> Columns:
    known = {work.id: work for work in planned.prepared.works.works}
    works = [known[work] for work in planned.problem.works.ids]
    return {
        "id": [work.id for work in works],
        "name": [work.name for work in works],
        "kind": [work.kind for work in works],
        "thing": [work.thing for work in works],
        "first": times.first.tolist(),
        "last": times.last.tolist(),
        "x": _degrees(work.place[0] for work in works),
        "y": _degrees(work.place[1] for work in works),
    }


def _assignments(planned: Planned, times: Timeline) -> Columns:
    schedule = planned.solution.schedule
    return {
        "work": schedule.work.tolist(),
        "team": schedule.team.tolist(),
        "first": times.team_first.tolist(),
        "last": times.team_last.tolist(),
    }


def _teams(planned: Planned, picture: Picture) -> Columns:
    known = {team.id: team for team in picture.teams}
    teams = [known[team] for team in planned.problem.teams.ids]
    bases = [None if team.base is None else shapely.get_coordinates(team.base)[0] for team in teams]
    return {
        "id": [team.id for team in teams],
        "name": [team.name for team in teams],
        "organisation": [planned.names.get(team.organisation or "", team.organisation or "") for team in teams],
        "presence": [team.presence for team in teams],
        "arrival": [_arrival(team, planned.problem.start) for team in teams],
        "x": [None if base is None else round(float(base[0]), 6) for base in bases],
        "y": [None if base is None else round(float(base[1]), 6) for base in bases],
    }


def _arrival(team: Team, start: date) -> int | None:
    """Days from the plan's first day; 0 for a team that is here, None for one that nobody has named a day for."""
    if team.presence == "present" and (team.arrival is None or team.arrival <= start):
        return 0
    return None if team.arrival is None else max(0, (team.arrival - start).days)


def _hazards(picture: Picture, times: Timeline) -> dict[str, Any]:
    return {
        "id": [area.id for area in picture.hazardous_areas],
        "initial": [UNTOUCHED] * len(picture.hazardous_areas),
        "events": {
            "row": times.hazards.row.tolist(),
            "day": times.hazards.day.tolist(),
            "state": times.hazards.state.tolist(),
        },
    }


def _assets(picture: Picture, times: Timeline) -> Columns:
    return {
        "id": [asset.id for asset in picture.assets],
        "network": [asset.network for asset in picture.assets],
        "link": [asset.is_link for asset in picture.assets],
        "ready": times.ready.tolist(),
    }


def _communities(picture: Picture) -> Columns:
    points = shapely.centroid(np.array([place.location for place in picture.communities], dtype=object))
    return {
        "id": [place.id for place in picture.communities],
        "name": [place.name for place in picture.communities],
        "people": [place.people for place in picture.communities],
        "x": _degrees(shapely.get_x(points)),
        "y": _degrees(shapely.get_y(points)),
    }


def _curves(planned: Planned) -> list[dict[str, Any]]:
    """Steps of people without each service, or near hazard, under the plan and its best baseline, on the same days."""
    other = {}
    if planned.solution.baselines:
        best = min(planned.solution.baselines, key=lambda row: row[1])
        other = {curve.name: curve for curve in figures(planned.problem, best[2]).curves}
    return [_curve(curve, other.get(curve.name)) for curve in planned.figures.curves]


def _curve(curve: Curve, other: Curve | None) -> dict[str, Any]:
    steps = curve.days if other is None else np.concatenate([curve.days, other.days])
    days = np.unique(np.ceil(np.concatenate([[0.0], steps]))).astype(int)
    return {
        "service": curve.name,
        "days": days.tolist(),
        "people": _people(curve, days),
        "baseline": _people(curve if other is None else other, days),
    }


def _people(curve: Curve, days: npt.NDArray[np.int_]) -> list[float]:
    return [round(curve.at(float(day)), 1) for day in days]


def _words(language: Language) -> dict[str, dict[str, str]]:
    lists = ("work_kind", "network", "service", "presence", "hazard_class")
    words = {name: {code: language.label(name, code) for code in codes(name)} for name in lists}
    return {**words, "hazard_state": {str(state): language.text(text) for state, text in enumerate(STATES)}}


def _degrees(values: Sequence[float] | Any) -> list[float]:
    """Rounded to a decimetre: more digits say nothing on a map."""
    return [round(float(value), 6) for value in values]
