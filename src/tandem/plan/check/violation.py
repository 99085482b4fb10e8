"""The rules of a feasible schedule, and what it means to break one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

RULES: Mapping[str, str] = MappingProxyType(
    {
        "shape": "Every assignment names a work and a team that exist, and every work has one start and one finish.",
        "order": "Assignments are sorted by start, work and team.",
        "horizon": "Nothing starts before the first day, ends before it starts or ends after the horizon.",
        "unscheduled": "A work without assignments and without a start has no finish either, and the other way round.",
        "work_interval": "A work starts with the first of its teams.",
        "scope": "A team works only in scopes that it has.",
        "accreditation": "A team's accreditation covers every tick of its assignment.",
        "presence": "A team works, and travels to its work, only between its arrival and its departure.",
        "course": "A team in training sets out only after its course has ended.",
        "one_work_at_a_time": "A team does one work at a time.",
        "travel": "A team has the time to travel between two sites.",
        "precedence": "A work starts only when everything that must come before it is finished.",
        "release_date": "A work starts no earlier than its release date.",
        "lag": "A work that needs no team starts as soon as it may and lasts exactly its duration.",
        "finish_together": "All teams of a work finish together, with the work.",
        "effort": "The teams' working time adds up to the effort at the finish, and not before.",
        "maximum_teams": "No more teams join a work than the policy allows.",
        "join_once": "A team joins a work at most once.",
        "conflict": "Works nearer to each other than the safety distance do not run at the same time.",
        "access": "Open roads join the team's base with the site when the team starts there.",
        "pin": "What has started or is pinned stays as it is.",
        "pinned_team": "No other team joins a pinned work.",
    }
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: its id in ``RULES``, what happened, and the ids of the works and teams concerned."""

    rule: str
    text: str
    works: tuple[str, ...]
    teams: tuple[str, ...]
