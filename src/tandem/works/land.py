"""Works on hazardous land: survey, preparation, clearance, quality control, release gate and marking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tandem.language import phrase
from tandem.picture.sampling import policy_fraction
from tandem.picture.tables import HazardousArea, WorkState
from tandem.policy import Policy
from tandem.vocabulary import label
from tandem.worded import lowered, worded, worded_plural
from tandem.works.model import Work
from tandem.works.outcomes import SurveyOutcomes
from tandem.works.rates import DailyRate, Rates
from tandem.works.reports import works_as_battle_area
from tandem.works.sites import cited

MINIMUM_WORKER_DAYS = 0.01
_METHODS = {rate: rate for rate in ("bac", "mechanical", "dogs")}
_HAZARD_PROPERTIES = ("perimeter", "hazard_class", "status", "terrain", "contamination")


@dataclass(frozen=True)
class WorkContext:
    """What all works of one picture share. ``preparation`` is mechanical, dogs or None; ``states`` by work id."""

    policy: Policy
    rates: Rates
    survey: SurveyOutcomes
    states: Mapping[str, WorkState]
    preparation: str | None
    valid_at: date

    def completed(self, work: str) -> bool:
        """Whether the work is reported done."""
        return work in self.states and self.states[work].done

    def done_share(self, work: str) -> float:
        """Reported progress, 0 where nothing is said and where quality control failed: then all of it is done again."""
        state = self.states.get(work)
        if state is None or state.done_share is None or state.status == "qc_failed":
            return 0.0
        return min(max(state.done_share, 0.0), 1.0)

    def progress_claims(self, work: str) -> tuple[str, ...]:
        """The claims behind the reported progress."""
        state = self.states.get(work)
        return () if state is None else cited(state.claims, "status", "done_share", "started_on")

    def days_gone(self, work: str) -> int:
        """Calendar days since the work started, 0 where it did not."""
        state = self.states.get(work)
        return 0 if state is None or state.started_on is None else max(0, (self.valid_at - state.started_on).days)


@dataclass(frozen=True)
class LandSite:
    """One hazardous area to work on.

    ``released_m2`` is what the ledger already moved, by kind of work that moves it; ``claims`` are those of the hazard
    and of the releases that shaped what remains (see ``hazard_claims``).
    """

    hazard: HazardousArea
    area_m2: float
    boundary_m: float
    place: tuple[float, float]
    access: tuple[str, ...]
    people_near: bool
    released_m2: Mapping[str, float]
    claims: tuple[str, ...]


def hazard_claims(hazard: HazardousArea) -> tuple[str, ...]:
    """Claims behind everything that works on the hazard depend on."""
    return cited(hazard.claims, *_HAZARD_PROPERTIES)


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain: kind of work, rate by name, and the square metres (metres for marking) it works on."""

    kind: str
    rate: str
    amount: float


def land_works(site: LandSite, context: WorkContext) -> tuple[Work, ...]:
    """Every work that remains on the area, each after the one before it, the release gate last.

    Work that is completed, and whatever comes before it in the chain, is left out. The release gate stays as long as
    land remains: only the ledger, fed by believed land releases, ends a hazard.
    """
    works = []
    after: tuple[str, ...] = ()
    for step in _open_steps(site, context):
        work = _field_work(site, step, after, context)
        works.append(work)
        after = (work.id,)
    works.append(_release_gate(site, after, context))
    if site.people_near and not context.completed(f"marking/{site.hazard.id}"):
        works.append(_field_work(site, Step("marking", "marking", site.boundary_m), (), context))
    return tuple(works)


def land_of_unknown_extent(hazard: HazardousArea, place: tuple[float, float], context: WorkContext) -> Work | None:
    """The survey that finds out where the area lies; None once it is reported completed. Nothing else is known of it."""
    minimum = context.policy.land.minimum_area_m2
    site = LandSite(hazard, minimum, 0.0, place, (), False, {}, hazard_claims(hazard))
    step = Step("nts", "nts", minimum)
    return None if context.completed(f"nts/{hazard.id}") else _field_work(site, step, (), context)


def _open_steps(site: LandSite, context: WorkContext) -> list[Step]:
    steps = _chain(site, context)
    finished = [place for place, step in enumerate(steps) if context.completed(f"{step.kind}/{site.hazard.id}")]
    first = finished[-1] + 1 if finished else 0
    return [step for step in steps[first:] if step.amount > 0]


def _chain(site: LandSite, context: WorkContext) -> list[Step]:
    policy = context.policy
    if site.hazard.hazard_class == "spot" or site.area_m2 < policy.land.minimum_area_m2:
        return [Step("clearance", "eod", policy.land.minimum_area_m2)]
    survey: list[Step] = []
    to_clear = site.area_m2
    if site.hazard.hazard_class != "cha":
        survey, to_clear = _survey(site, context)
    clearance = _clearance(site, to_clear, context)
    share = policy_fraction(policy, method=_METHODS.get(clearance[0].rate, "manual"), terrain=site.hazard.terrain).share
    return [*survey, *clearance, Step("quality_control", "quality_control", to_clear * share)]


def _survey(site: LandSite, context: WorkContext) -> tuple[list[Step], float]:
    """Survey of suspected land and the square metres expected to be left for clearance.

    Once a survey is completed, what it released is in the ledger: the rest is taken as it stands.
    """
    survey, identifier = context.survey, site.hazard.id
    clearance_begun = context.completed(f"preparation/{identifier}") or context.completed(f"clearance/{identifier}")
    surveyed = clearance_begun or context.completed(f"ts/{identifier}")
    visited = surveyed or context.completed(f"nts/{identifier}")
    searched = site.area_m2 * (1.0 if visited else 1.0 - survey.cancelled.mean)
    to_clear = site.area_m2 if surveyed else searched * (1.0 - survey.reduced.mean)
    return [Step("nts", "nts", site.area_m2), Step("ts", "ts", searched)], to_clear


def _clearance(site: LandSite, area_m2: float, context: WorkContext) -> list[Step]:
    """Full search by people; a machine or dogs only prepare for it and never make land cleared."""
    clearance = context.policy.clearance
    if works_as_battle_area(site.hazard, context.policy):
        return [Step("clearance", "bac", area_m2)]
    suits = area_m2 >= clearance.minimum_m2_for_machine and site.hazard.terrain in clearance.terrain_for_machine
    if context.completed(f"preparation/{site.hazard.id}") or (suits and context.preparation):
        method = context.preparation or "mechanical"
        return [Step("preparation", method, area_m2), Step("clearance", "manual_after_preparation", area_m2)]
    return [Step("clearance", "manual_clearance", area_m2)]


def _field_work(site: LandSite, step: Step, after: tuple[str, ...], context: WorkContext) -> Work:
    identifier = f"{step.kind}/{site.hazard.id}"
    rate = context.rates.of(step.rate, site.hazard.terrain)
    left = _left(site, step, context.done_share(identifier))
    effort = left / rate.per_day
    further = (*rate.claims, *context.progress_claims(identifier))
    return Work(
        id=identifier,
        kind=step.kind,
        thing=site.hazard.id,
        name=site.hazard.name,
        place=site.place,
        scope=rate.scope,
        unit=rate.unit,
        effort_worker_days=max(effort, MINIMUM_WORKER_DAYS),
        fixed_days=0,
        maximum_teams=1 if step.kind == "marking" else _teams_at_once(left, context.policy),
        after=after,
        access=site.access,
        seasonal=rate.scope in context.policy.season.scopes,
        not_before_days=0,
        area_m2=site.area_m2 if step.kind == "marking" else left,
        basis=_basis(left, rate, site.hazard.terrain),
        claims=tuple(dict.fromkeys((*site.claims, *further))) if further else site.claims,
        rate=step.rate,
        log_sd=rate.log_sd,
    )


def _left(site: LandSite, step: Step, done_share: float) -> float:
    """What progress leaves. Land that the ledger has already moved is part of the share done, so it is not taken off twice."""
    whole = step.amount + site.released_m2.get(step.kind, 0.0)
    return min(step.amount, whole * (1.0 - done_share))


def _teams_at_once(area_m2: float, policy: Policy) -> int:
    return min(1 + int(area_m2 // policy.safety.m2_per_team), policy.safety.maximum_teams_per_work)


def _release_gate(site: LandSite, after: tuple[str, ...], context: WorkContext) -> Work:
    identifier = f"release_gate/{site.hazard.id}"
    days = context.policy.clearance.release_gate_days
    return Work(
        id=identifier,
        kind="release_gate",
        thing=site.hazard.id,
        name=site.hazard.name,
        place=site.place,
        scope=None,
        unit="",
        effort_worker_days=0.0,
        fixed_days=max(0, days - context.days_gone(identifier)),
        maximum_teams=1,
        after=after,
        access=(),
        seasonal=False,
        not_before_days=0,
        area_m2=site.area_m2,
        basis=worded_plural(
            "{n} day for completion report, markers, handover and briefing (policy {policy})",
            "{n} days for completion report, markers, handover and briefing (policy {policy})",
            days,
            policy=context.policy.name,
        ),
        claims=tuple(dict.fromkeys((*site.claims, *context.progress_claims(identifier)))),
    )


def _basis(amount: float, rate: DailyRate, terrain: str) -> str:
    values = {"amount": round(amount), "per_day": round(rate.per_day), "source": rate.basis}
    if rate.name == "marking":
        return worded(_BASIS_OF_BOUNDARY[rate.unit], **values)
    if rate.unit == "person" and terrain:
        ground = lowered(worded(label("terrain", terrain)))
        return worded("{amount} m2 at {per_day} per person-day, ground: {ground}; {source}", ground=ground, **values)
    return worded(_BASIS[rate.unit], **values)


_BASIS = {
    "person": phrase("{amount} m2 at {per_day} per person-day: {source}"),
    "team": phrase("{amount} m2 at {per_day} per team-day: {source}"),
}
_BASIS_OF_BOUNDARY = {
    "person": phrase("{amount} m of boundary at {per_day} per person-day: {source}"),
    "team": phrase("{amount} m of boundary at {per_day} per team-day: {source}"),
}
