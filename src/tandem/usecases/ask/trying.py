"""The change of a scenario that tries what would bring a work forward, or why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tandem.language import Language, phrase
from tandem.plan.figures import finish_date, start_date
from tandem.plan.helps import Help
from tandem.plan.scenario import Accredit, AddPeople, Arrive, Change, Done, Forbid, Lift, PinWork, Stay
from tandem.plan.slots import FactKind
from tandem.usecases.ask.insight import Insight

NOT_TRIED: Mapping[FactKind, str] = {
    "travel": phrase(
        "No scenario moves a base: agree it with the organisation, report the team's new base, and plan again."
    ),
    "days_off": phrase(
        "No scenario takes days off away: agree it with the organisation, report the team's days off, and plan again."
    ),
}
_TODAY = phrase("It would have to be finished by today: where it is, report it as completed, and plan again.")


def change_of(insight: Insight, work: str, found: Help) -> Change | None:
    """The one change that does what a help says; None where no scenario can, see ``why_none``."""
    today = insight.planned.problem.start
    first = start_date(today, found.slot.start)
    after = finish_date(today, found.slot.start, found.slot.finish) + timedelta(days=1)
    told = found.binding
    if told is None:
        return PinWork(work, tuple(insight.planned.problem.teams.ids[team] for team, _ in found.slot.crew), first)
    team, other = told.team or "", told.work or ""
    match told.kind:
        case "pinned" | "release_date" | "season":
            return Lift(work)
        case "predecessor" | "access" | "course":
            return Done(other, first) if first > today else None
        case "safety_distance":
            return Forbid(other, before=after)
        case "accreditation" | "accreditation_ends":
            return Accredit(team, told.scope or "", first if told.kind == "accreditation" else today)
        case "arrival":
            return Arrive(team, first)
        case "departure":
            return Stay(team, after)
        case "team_busy":
            return _more_people(insight, work, found.team, first)
        case _:
            return None


def why_none(found: Help, language: Language) -> str:
    """Why a scenario cannot try a help, and what to do instead."""
    assert found.binding is not None
    return language.text(NOT_TRIED.get(found.binding.kind, _TODAY))


def _more_people(insight: Insight, work: str, team: str, first: date) -> AddPeople:
    picture, policy = insight.planned.prepared.seen.picture, insight.planned.policy
    people = next((row.people for row in picture.teams if row.id == team), None)
    return AddPeople(people or policy.capacity.default_team_people, insight.work[work].scope or "", first)
