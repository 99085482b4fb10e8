"""What if: scenarios kept in the workspace, planned beside the live plan, and what each of them is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tandem.engines import open_engine
from tandem.errors import NotFoundError, PinError, PlanError
from tandem.picture.capacity import with_course_teams
from tandem.picture.infrastructure import infrastructure
from tandem.plan.build import ProblemIndex, build_problem
from tandem.plan.check import check
from tandem.plan.document import PlanDocument
from tandem.plan.evaluate import objective
from tandem.plan.figures import figures
from tandem.plan.pin_faults import settled
from tandem.plan.problem import Problem
from tandem.plan.replan.again import replan
from tandem.plan.replan.stability import FREE
from tandem.plan.scenario import (
    PinWork,
    Scenario,
    applicable,
    changed_picture,
    changed_policy,
    changed_problem,
    changed_works,
    confirmed_only,
    recorded_changes,
    scenario_pins,
    without_lifted,
)
from tandem.plan.schedule import Schedule, Solution
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.desk.steps import scenario_of, scenarios
from tandem.usecases.planning import Basis, Prepared, Search, read_plan, require_tenable
from tandem.usecases.policies import policy_at
from tandem.usecases.searching import searched_from, with_idle_teams
from tandem.usecases.seeing import see
from tandem.usecases.standing import order_of
from tandem.usecases.workspace import Workspace
from tandem.worded import worded
from tandem.works.derive import derive_works

NOTHING = Scenario("as it is", "", "", ())


@dataclass(frozen=True)
class Compared:
    """One row of the table: ``worth`` are weighted person-days saved against the plan as it is (negative: lost).

    ``returned`` are people, summed over services, who have each by the days asked for.
    """

    scenario: Scenario
    objective: float
    worth: float
    returned: tuple[float, ...]


@dataclass(frozen=True)
class Comparison:
    """Scenarios beside the plan as it is; ``noise`` is what the same search gains without any change."""

    base: Compared
    noise: float
    rows: tuple[Compared, ...]
    days: tuple[int, ...]
    search: Search


def prepare_scenario(reader: Reader, policy: Policy, basis: Basis, scenario: Scenario) -> tuple[Prepared, Policy]:
    """The problem of a scenario on the basis of a plan, and the policy that it has.

    Raises
    ------
    PinError
        Where what the scenario pins cannot be kept.
    NotFoundError, ScenarioError, PolicyError, PlanError
        Where a change names what is not there, or leaves nothing to plan.
    """
    changed = changed_policy(policy, scenario.changes)
    seen = see(reader, changed, valid_at=basis.valid_at, known_at=basis.known_at)
    picture = with_course_teams(seen.picture, changed)
    seen = replace(seen, picture=changed_picture(picture, changed, scenario))
    decided = without_lifted(recorded_changes(seen.picture), scenario.changes)
    works = derive_works(seen.picture, seen.ledger, changed)
    works = changed_works(works, seen.picture, (*decided, *scenario.changes))
    if not works.works:
        raise PlanError(
            worded("The scenario leaves nothing to do."), worded("Look at its changes: tandem scenario list.")
        )
    infra = infrastructure(seen.picture, changed)
    basis = replace(
        basis,
        policy=policy.digest,
        expected_share=0.0 if confirmed_only(scenario.changes) else basis.expected_share,
        pins=scenario_pins(basis.pins, scenario.changes),
    )
    problem, index = build_problem(
        seen.picture,
        works,
        infra,
        changed,
        start=basis.valid_at,
        pins=basis.pins,
        expected_share=basis.expected_share,
    )
    _require_pinned(index, scenario)
    problem = settled(changed_problem(problem, (*applicable(problem, decided), *scenario.changes)))
    require_tenable(problem)
    return Prepared(basis, seen, works, infra, problem, index), changed


def _require_pinned(index: ProblemIndex, scenario: Scenario) -> None:
    """PinError where a pin of the scenario was left out of its problem: silence would look as if it were kept."""
    pinned = {change.work for change in scenario.changes if isinstance(change, PinWork)}
    works = {work.id for work in index.works}
    for work in sorted(pinned - works):
        raise PinError(
            worded("There is no work '{work}' to be done, so that it cannot be pinned.", work=work),
            worded("Take the pin out."),
        )
    for one in index.findings:
        if one.rule.startswith("pin.") and one.thing in pinned:
            raise PinError(one.message, worded("Pin it to other teams or another day, or take the pin out."))


@dataclass(frozen=True)
class _Job:
    problem: Problem
    start: Schedule
    search: Search


def compare_scenarios(
    workspace: Workspace, names: tuple[str, ...], search: Search, *, days: tuple[int, ...], engine: str
) -> Comparison:
    """Plan the live picture and each scenario with the same seed and budget, all from the live plan improved by the same search.

    Each plan found is then tried on the picture as it is, and the best of them on each scenario: what a scenario's search finds
    and what can be done without its changes is not credited to it, and a scenario that only adds what may be left idle is
    never worth less than nothing.
    """
    with workspace.store.reading() as reader:
        standing, _ = read_plan(reader, "last")
        chosen = [scenario_of(reader, name) for name in names] if names else list(scenarios(reader))
        if not chosen:
            raise NotFoundError(worded("The workspace holds no scenario yet."), worded("Add one: tandem scenario add."))
        policy = policy_at(reader, standing[1].valid_at)
        base, _ = prepare_scenario(reader, policy, standing[1], NOTHING)
        prepared = [prepare_scenario(reader, policy, standing[1], scenario)[0] for scenario in chosen]
    quiet = replace(search, on_progress=None)
    first = searched_from(base.problem, order_of(standing[0], base.problem), quiet)
    control = searched_from(base.problem, first.schedule, quiet)
    best = min(first, control, key=lambda solution: solution.objective)
    carry = _Carrier(standing[0])
    jobs = [_Job(made.problem, carry(base.problem, best.schedule, made.problem), quiet) for made in prepared]
    with open_engine(engine) as opened:
        found = opened.map(_plan_job, jobs)
    plans = [solution.schedule for solution in found]
    for made, plan in zip(prepared, plans, strict=True):
        best = _better(base.problem, best, carry(made.problem, plan, base.problem))
    best = with_idle_teams(base.problem, best, best.schedule, quiet)
    with open_engine(engine) as opened:
        again = [
            _Again(made.problem, solution, carry(base.problem, best.schedule, made.problem), quiet)
            for made, solution in zip(prepared, found, strict=True)
        ]
        found = opened.map(_again, again)
    rows = [
        _compared(scenario, made.problem, solution, best.objective, days)
        for scenario, made, solution in zip(chosen, prepared, found, strict=True)
    ]
    return Comparison(
        base=_compared(NOTHING, base.problem, best, best.objective, days),
        noise=max(0.0, first.objective - best.objective),
        rows=tuple(rows),
        days=days,
        search=search,
    )


@dataclass(frozen=True)
class _Carrier:
    """Puts the plan of one problem on the works and teams of another that begins on the same day."""

    document: PlanDocument

    def __call__(self, problem: Problem, plan: Schedule, other: Problem) -> Schedule:
        document = replace(
            self.document,
            start=problem.start,
            horizon=problem.horizon,
            problem_digest=problem.digest,
            work_ids=problem.works.ids,
            team_ids=problem.teams.ids,
            solution=replace(self.document.solution, schedule=plan),
        )
        return order_of(document, other)


def _plan_job(job: _Job) -> Solution:
    return searched_from(job.problem, job.start, job.search)


@dataclass(frozen=True)
class _Again:
    problem: Problem
    found: Solution
    base: Schedule
    search: Search


def _again(job: _Again) -> Solution:
    """The plan of a scenario, or the best plan of the picture as it is on the scenario, its new teams put to use, where that is better."""
    found = _better(job.problem, job.found, job.base)
    return with_idle_teams(job.problem, found, job.base, job.search)


def _better(problem: Problem, solution: Solution, other: Schedule) -> Solution:
    """A solution, or another plan where that, as it is or repaired, keeps every rule and is better."""
    plans = [other] if other.work_finish.size and not check(problem, other) else []
    mended = replan(problem, other, FREE, seed=0, seconds=0.0, iterations=0)
    plans += [mended.schedule] if mended is not None and not check(problem, mended.schedule) else []
    best = min(plans, key=lambda plan: objective(problem, plan), default=solution.schedule)
    value = objective(problem, best)
    return replace(solution, schedule=best, objective=value) if value < solution.objective else solution


def _compared(scenario: Scenario, problem: Problem, solution: Solution, base: float, days: tuple[int, ...]) -> Compared:
    told = figures(problem, solution.schedule)
    total = sum(float(curve.people[0]) for curve in told.curves)
    returned = tuple(total - sum(curve.at(day) for curve in told.curves) for day in days)
    return Compared(scenario, solution.objective, base - solution.objective, returned)
