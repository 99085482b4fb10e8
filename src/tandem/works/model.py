"""What has to be done: works with effort, scope and precedence, and the ids of the claims behind each."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.geo import Geometry
from tandem.picture.tables import Finding
from tandem.works.outcomes import SurveyOutcomes


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work.

    ``id`` is stable across pictures: '<kind>/<thing id>'. ``kind`` is of code list work_kind; ``thing`` is the
    hazardous area, asset or course. ``scope`` is the accreditation or trade, or None for works that need no team
    (release gate, external course) and last ``fixed_days`` working-independent calendar days. ``effort_worker_days`` counts
    persons or teams by the unit of the scope's rate in the policy (``unit``). ``after`` are ids of works that must
    be finished before; ``access`` are road assets (node ids, any of which suffices) from which the site is reached,
    empty where the region has no roads. ``not_before_days`` counts from the picture's valid day.
    ``basis`` says in one sentence where the effort comes from; ``claims`` are the ids behind the work; ``rate`` is the name
    of the daily rate that the effort follows, empty where it follows none, and ``log_sd`` the standard deviation of the logarithm
    of the effort around it, None where only the policy's spread of its kind is known.
    """

    id: str
    kind: str
    thing: str
    name: str
    place: tuple[float, float]
    scope: str | None
    unit: str
    effort_worker_days: float
    fixed_days: int
    maximum_teams: int
    after: tuple[str, ...]
    access: tuple[str, ...]
    seasonal: bool
    not_before_days: int
    area_m2: float
    basis: str
    claims: tuple[str, ...]
    rate: str = ""
    log_sd: float | None = None


@dataclass(frozen=True, slots=True)
class HazardExposure:
    """People of communities near a hazardous area, and the works that end or lower their exposure.

    ``people`` are persons (a community's people shared among the hazards near it by nearness, so that nobody is
    counted twice). ``release`` is the id of the work after which the land is released, None where no work can
    release it; ``marking`` the work that lowers the exposure by the policy's share, or None; ``marked`` says that it is
    finished, so that only the remaining share of the exposure counts.
    """

    hazardous_area: str
    people: float
    release: str | None
    marking: str | None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class ComponentNeed:
    """An asset works again once all these works are finished (repair, or release of the hazard that lies on it)."""

    asset: str
    works: tuple[str, ...]


@dataclass(frozen=True)
class WorkList:
    """All works of a picture with what they unlock.

    ``conflicts`` are pairs of work ids whose sites lie nearer than the safety distance between teams.
    ``team_courses`` maps a trainee team to the course work after which it is available. ``survey`` is what survey is expected to do
    to suspected land.
    """

    works: tuple[Work, ...]
    needs: tuple[ComponentNeed, ...]
    exposures: tuple[HazardExposure, ...]
    conflicts: tuple[tuple[str, str], ...]
    team_courses: tuple[tuple[str, str], ...]
    remaining: tuple[tuple[str, Geometry], ...]
    findings: tuple[Finding, ...]
    survey: SurveyOutcomes
