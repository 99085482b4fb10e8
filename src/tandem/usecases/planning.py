"""Making a plan: records -> picture -> works -> problem -> search -> independent check -> kept document and layers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from tandem.engines import LOCAL, open_engine
from tandem.errors import FormatError, NotFoundError, PinError, PlanError, PlanRefusedError
from tandem.ids import sha256_hex, uuid7
from tandem.language import Language
from tandem.picture.capacity import with_course_teams
from tandem.picture.infrastructure import Infrastructure, infrastructure
from tandem.picture.tables import Finding
from tandem.plan.build import ProblemIndex, build_problem
from tandem.plan.capacity import awaited
from tandem.plan.check import Violation, check, objective
from tandem.plan.diagnose import diagnose
from tandem.plan.document import PlanDocument, plan_from_json, plan_to_json, solution_for
from tandem.plan.figures import Figures, figures
from tandem.plan.pin_faults import pin_faults, settled
from tandem.plan.pins import Pin
from tandem.plan.problem import TICKS_PER_DAY, Problem
from tandem.plan.regions import solve as regions
from tandem.plan.replan.changes import Changes
from tandem.plan.replan.stability import Stability
from tandem.plan.scenario import applicable, changed_problem, changed_works, recorded_changes
from tandem.plan.schedule import Solution, Stop, Trace, go_on
from tandem.plan.solve import solve, solve_again
from tandem.policy import Policy
from tandem.store.protocol import Document, Reader
from tandem.times import format_instant, parse_day, parse_instant
from tandem.usecases.naming import names_of, plan_feature_layers, spoken_names
from tandem.usecases.policies import policy_at, policy_of_plan
from tandem.usecases.seeing import Seen, known_until, see
from tandem.usecases.standing import merged_pins, order_of, overdue, recorded_pins, started_by
from tandem.usecases.titles import plan_title
from tandem.usecases.workspace import Workspace
from tandem.worded import joined, worded, worded_plural
from tandem.works.derive import derive_works
from tandem.works.model import WorkList

# Faults of pins that an error names.
_FAULTS = 5

Progress = Callable[[Trace], None]


@dataclass(frozen=True, slots=True)
class Search:
    """How to search: ``seconds`` and ``stop`` only end it, ``iterations`` and ``seed`` decide the plan.

    ``expected_share`` is how much of the expected people is counted; 0 plans with those who are here.
    """

    seed: int
    seconds: float
    iterations: int | None = None
    expected_share: float = 1.0
    on_progress: Progress | None = None
    stop: Stop = go_on


@dataclass(frozen=True)
class Basis:
    """What a plan was made from: enough to build the same problem again from the journal.

    ``policy`` is the digest of the policy that the workspace had; None for plans that were kept without it.
    """

    valid_at: date
    known_at: datetime
    expected_share: float
    pins: tuple[Pin, ...]
    policy: str | None = None

    def to_json(self) -> dict[str, object]:
        """Plain values for the kept document."""
        return {
            "valid_at": self.valid_at.isoformat(),
            "known_at": format_instant(self.known_at),
            "expected_share": self.expected_share,
            "pins": [
                [pin.work_id, list(pin.team_ids), pin.start.isoformat(), pin.started, pin.done_share]
                for pin in self.pins
            ],
            "policy": self.policy,
        }

    @classmethod
    def from_json(cls, body: Mapping[str, object]) -> Basis:
        """Back from plain values."""
        pins = body["pins"]
        assert isinstance(pins, list)
        return cls(
            valid_at=parse_day(str(body["valid_at"])),
            known_at=parse_instant(str(body["known_at"])),
            # Plans that were kept before there were shares.
            expected_share=float(str(body["expected_share"]))
            if "expected_share" in body
            else float(not body["confirmed_only"]),
            pins=tuple(
                Pin(work, tuple(teams), parse_day(start), started, done) for work, teams, start, started, done in pins
            ),
            policy=None if body.get("policy") is None else str(body["policy"]),
        )


@dataclass(frozen=True)
class Prepared:
    """Everything between the records and the search."""

    basis: Basis
    seen: Seen
    works: WorkList
    infrastructure: Infrastructure
    problem: Problem
    index: ProblemIndex


@dataclass(frozen=True)
class Planned:
    """A checked plan with what it was made from. ``number`` counts the plans of the workspace from 1.

    ``overdue`` are works that the plan before was to have finished by now, without a report that they are; ``changes`` what a re-plan
    moves in the near days, None for a plan made afresh.
    """

    prepared: Prepared
    solution: Solution
    figures: Figures
    impossible: tuple[Finding, ...]
    document: str
    number: int
    made_at: datetime
    policy: Policy
    overdue: tuple[str, ...] = ()
    changes: Changes | None = None

    @property
    def problem(self) -> Problem:
        """The problem that was solved."""
        return self.prepared.problem

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names of things, works and services by id or code."""
        return names_of(self.prepared.seen.picture, self.prepared.works, self.problem.scopes)

    @cached_property
    def spoken(self) -> Mapping[str, str]:
        """Names for sentences: works with what is done there."""
        return spoken_names(self.names, self.prepared.works)

    def named(self, language: Language) -> Mapping[str, str]:
        """``names`` with the labels of services and scopes in a language."""
        return names_of(self.prepared.seen.picture, self.prepared.works, self.problem.scopes, language)

    def told(self, language: Language) -> Mapping[str, str]:
        """``spoken`` in a language, made once for each."""
        if language.code not in self._told:
            self._told[language.code] = spoken_names(self.named(language), self.prepared.works, language)
        return self._told[language.code]

    @cached_property
    def _told(self) -> dict[str, Mapping[str, str]]:
        return {}


def prepare(reader: Reader, policy: Policy, basis: Basis) -> Prepared:
    """From the records to the planning problem; the same basis gives the same problem, byte for byte."""
    return _prepare_seen(see(reader, policy, valid_at=basis.valid_at, known_at=basis.known_at), policy, basis)


def _prepare_seen(seen: Seen, policy: Policy, basis: Basis) -> Prepared:
    seen = replace(seen, picture=with_course_teams(seen.picture, policy))
    decided = recorded_changes(seen.picture)
    works = changed_works(derive_works(seen.picture, seen.ledger, policy), seen.picture, decided)
    if not works.works:
        raise PlanError(
            worded("There is nothing to do: no hazardous area, no damaged asset and no course is believed."),
            worded("Import reports of hazards and damage, then look at 'tandem show' and 'tandem check'."),
        )
    infra = infrastructure(seen.picture, policy)
    problem, index = build_problem(
        seen.picture,
        works,
        infra,
        policy,
        start=basis.valid_at,
        pins=basis.pins,
        expected_share=basis.expected_share,
    )
    problem = settled(changed_problem(problem, applicable(problem, decided)))
    return Prepared(basis, seen, works, infra, problem, index)


def make_plan(workspace: Workspace, search: Search, *, valid_at: date, now: datetime, engine: str = LOCAL) -> Planned:
    """Plan afresh; only decisions that were recorded as pins, and works reported as started, stay.

    Large problems are planned region by region on the engine at this address.
    """
    with workspace.store.reading() as reader:
        prepared = prepared_now(workspace, reader, valid_at, search.expected_share, ())
    require_tenable(prepared.problem)
    allowance = prepared.index.policy.travel.allowance
    return keep(workspace, prepared, _searched(prepared.problem, search, engine, allowance), now)


def _searched(problem: Problem, search: Search, engine: str, allowance: float) -> Solution:
    """The plan of a whole search, or of its regions from the size on at which that pays."""
    if not regions.supports(problem):
        return solve(
            problem,
            seed=search.seed,
            time_limit_seconds=search.seconds,
            iterations=search.iterations,
            on_progress=search.on_progress,
            travel_allowance=allowance,
            stop=search.stop,
        )
    with open_engine(engine) as opened:
        return regions.solve_by_regions(
            problem,
            seed=search.seed,
            time_limit_seconds=search.seconds,
            iterations=search.iterations,
            on_progress=search.on_progress,
            engine=opened,
        )


def require_tenable(problem: Problem) -> None:
    """PinError where pins break a rule in every plan: said before the search, with the fewest pins that cause it."""
    faults = pin_faults(problem)
    if not faults:
        return
    told = joined(
        *(
            worded("{pins} [{rule}]: {text}", pins=tuple(fault.pins), rule=fault.rule, text=fault.text)
            for fault in faults[:_FAULTS]
        ),
        by="; ",
    )
    more = worded_plural("And {n} more.", "And {n} more.", len(faults) - _FAULTS) if len(faults) > _FAULTS else ""
    raise PinError(
        joined(worded("Pins that no plan can keep, each with the fewest pins that cause it: {told}.", told=told), more),
        worded(
            "Pin one of each to another day or other teams (tandem pin), or take a pin back: tandem history WORK names its report, tandem judge retract --report REPORT."
        ),
    )


def replan(workspace: Workspace, search: Search, *, valid_at: date, now: datetime) -> Planned:
    """Plan again from the last plan: what has started by ``valid_at`` or is pinned stays, and what holds moves only where it pays."""
    with workspace.store.reading() as reader:
        (standing, _), _ = read_plan(reader, "last")
        prepared = prepared_now(workspace, reader, valid_at, search.expected_share, started_by(standing, valid_at))
    require_tenable(prepared.problem)
    solution, changes = solve_again(
        prepared.problem,
        order_of(standing, prepared.problem),
        stability_of(prepared.index.policy),
        seed=search.seed,
        time_limit_seconds=search.seconds,
        iterations=search.iterations,
        on_progress=search.on_progress,
    )
    planned = keep(workspace, prepared, solution, now)
    return replace(planned, overdue=overdue(standing, prepared.problem), changes=changes)


def stability_of(policy: Policy) -> Stability:
    """The policy of a re-plan in ticks."""
    rules = policy.replan
    return Stability(
        near_ticks=rules.near_days * TICKS_PER_DAY,
        tolerance_ticks=int(rules.tolerance_days * TICKS_PER_DAY),
        price=rules.price_of_a_move,
        maximum_share=rules.maximum_moved_share,
    )


def read_plan(reader: Reader, name: str) -> tuple[tuple[PlanDocument, Basis], Document]:
    """A kept plan by number, id, 'last' or 'previous'; NotFoundError names what there is."""
    document = reader.document(plan_named(reader.heads("plan"), name).id)
    try:
        body = json.loads(document.body)
        return (plan_from_json(json.dumps(body["plan"])), Basis.from_json(body["basis"])), document
    except (KeyError, ValueError) as error:
        raise FormatError(
            worded("The kept plan {id} cannot be read: {error}.", id=document.id, error=str(error)),
            worded("Plan again: tandem plan REGION.gpkg."),
        ) from error


def plan_again(reader: Reader, name: str) -> Planned:
    """A kept plan with its problem built anew from the journal as it was known then.

    Raises
    ------
    PlanError
        Where the journal no longer gives the same problem, which means that another version made the plan.
    """
    (kept, basis), document = read_plan(reader, name)
    policy = policy_of_plan(reader, basis.policy, basis.valid_at, document.made_at)
    prepared = prepare(reader, policy, basis)
    if prepared.problem.digest != kept.problem_digest:
        raise PlanError(
            worded(
                "Plan {id} was made by another version of Tandem: its problem cannot be built again.", id=document.id
            ),
            worded("Plan again: tandem plan REGION.gpkg."),
        )
    solution = solution_for(kept, prepared.problem)
    number = [other.id for other in reader.heads("plan")].index(document.id) + 1
    return _planned(prepared, solution, document.id, number, document.made_at)


def plan_named(kept: Sequence[Document], name: str) -> Document:
    """A plan among the kept ones by number, id, 'last' or 'previous'; NotFoundError says what there is."""
    if not kept:
        raise NotFoundError(worded("The workspace holds no plan yet."), worded("Make one: tandem plan REGION.gpkg."))
    if name == "last":
        return kept[-1]
    if name == "previous" and len(kept) > 1:
        return kept[-2]
    if name.isdecimal() and len(name) < 10 and 1 <= int(name) <= len(kept):
        return kept[int(name) - 1]
    found = [document for document in kept if document.id.startswith(name)]
    if len(found) != 1:
        raise NotFoundError(
            worded("There is no single plan '{name}'.", name=name),
            worded("Use a number from 1 to {kept}, an id, 'last' or 'previous'.", kept=len(kept)),
        )
    return found[0]


def prepared_now(
    workspace: Workspace, reader: Reader, valid_at: date, expected_share: float, started: tuple[Pin, ...]
) -> Prepared:
    """The problem of today's records; works and teams under way stay where ``started`` or the records say."""
    known_at, policy = known_until(reader), policy_at(reader, valid_at)
    seen = see(reader, policy, valid_at=valid_at, known_at=known_at)
    states = seen.picture.work_states
    pins = merged_pins(
        started, recorded_pins(states, valid_at), {state.id for state in states if state.done_share is not None}
    )
    return _prepare_seen(seen, policy, Basis(valid_at, known_at, expected_share, pins, policy.digest))


def keep(workspace: Workspace, prepared: Prepared, solution: Solution, now: datetime) -> Planned:
    """Check a plan and keep it; PlanRefusedError where it breaks a rule or its objective is not the checker's."""
    violations = check(prepared.problem, solution.schedule)
    if violations:
        refuse_untenable_pins(prepared.problem, violations)
        told = "; ".join(
            f"{found.rule}: {found.text} ({', '.join((*found.works, *found.teams)[:4])})" for found in violations[:3]
        )
        raise PlanRefusedError(
            worded(
                "The plan breaks {violations} rules and is not shown: {told}.", violations=len(violations), told=told
            ),
            worded("Report this with the workspace: it is a defect."),
        )
    _refuse_other_value(solution, objective(prepared.problem, solution.schedule))
    plan = json.loads(plan_to_json(prepared.problem, solution))
    kept = {"basis": prepared.basis.to_json(), "expected_teams": awaited(prepared.index.teams), "plan": plan}
    body = json.dumps(kept, sort_keys=True, ensure_ascii=False)
    document = Document(uuid7(now), "plan", now, sha256_hex(body.encode()), plan_title(prepared.basis.valid_at), body)
    with workspace.store.writing() as unit:
        unit.put_document(document)
        # The same plan made twice is one document.
        heads = unit.heads("plan")
        place = [other.digest for other in heads].index(document.digest)
        document = heads[place]
        planned = _planned(prepared, solution, document.id, place + 1, document.made_at)
        unit.put_layers(
            plan_feature_layers(prepared.seen.picture, prepared.works, planned.problem, solution.schedule), touched=None
        )
    return planned


def _refuse_other_value(solution: Solution, value: float) -> None:
    """Stop where the checker, and so the bound, would be compared with another figure than the one that is shown."""
    if abs(solution.objective - value) > 1e-9 * value:
        raise PlanRefusedError(
            worded(
                "The plan says {objective} weighted person-days, the checker counts {value}.",
                objective=f"{solution.objective:.10g}",
                value=f"{value:.10g}",
            ),
            worded("Report this with the workspace: it is a defect."),
        )


def refuse_untenable_pins(problem: Problem, violations: Sequence[Violation]) -> None:
    """PlanError where the broken rules are about works that were pinned: then the decision, not the search, is at fault."""
    pinned = {problem.works.ids[work] for work in problem.pins.work}
    for found in violations:
        works = sorted(pinned & set(found.works))
        if works:
            raise PlanError(
                worded("The pin of {works} cannot be kept: {text}", works=works[0], text=found.text),
                worded("Pin it to a later day or to other teams: tandem pin."),
            )


def _planned(prepared: Prepared, solution: Solution, document: str, number: int, made_at: datetime) -> Planned:
    return Planned(
        prepared=prepared,
        solution=solution,
        figures=figures(prepared.problem, solution.schedule),
        impossible=diagnose(prepared.problem, prepared.index),
        document=document,
        number=number,
        made_at=made_at,
        policy=prepared.index.policy,
    )
