"""The plan of a scenario: made beside the live plan, kept in full, and built again as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tandem.errors import FormatError, NotFoundError, PlanError, PlanRefusedError
from tandem.ids import sha256_hex, uuid7
from tandem.language import phrase
from tandem.plan.check import check, objective
from tandem.plan.diagnose import diagnose
from tandem.plan.document import PlanDocument, plan_from_json, plan_to_json, solution_for
from tandem.plan.figures import figures
from tandem.plan.replan.changes import Changes, Move
from tandem.plan.scenario import Scenario
from tandem.plan.schedule import Schedule, Solution
from tandem.policy import Policy
from tandem.store.protocol import Document, Reader
from tandem.usecases.desk.outcome import keep_outcome
from tandem.usecases.desk.steady import Stage, steady_stages
from tandem.usecases.desk.steps import draft_of
from tandem.usecases.planning import (
    Basis,
    Planned,
    Prepared,
    Search,
    plan_again,
    plan_named,
    read_plan,
    refuse_untenable_pins,
    stability_of,
)
from tandem.usecases.policies import differences, policy_at, policy_of_plan
from tandem.usecases.scenarios import prepare_scenario
from tandem.usecases.standing import order_of
from tandem.usecases.workspace import Workspace
from tandem.worded import worded

PLAN_KIND = "plan_of_scenario"
POLICY_CHANGED = phrase("The policy has changed since the scenario was planned.")
PREFIX = "scenario:"
"""Before the name of a scenario where a plan is asked for."""


@dataclass(frozen=True)
class ScenarioPlan:
    """A kept plan of a scenario. ``version`` and ``scenario`` are as it was planned, ``live`` the id of the plan it began from.

    ``stale`` says why it no longer tells what the scenario is now; empty where it does.
    """

    scenario: Scenario
    version: int
    live: str
    document: PlanDocument
    planned: Planned
    stale: str


@dataclass(frozen=True)
class Staged:
    """A stage of planning whose plan was kept, with what it comes to: the plan of a scenario so far."""

    stage: Stage
    planned: Planned


def plan_scenario(workspace: Workspace, name: str, search: Search, *, now: datetime) -> Planned:
    """Plan a scenario from the live plan, which it does not touch; near days move only where it pays. The plan is kept."""
    *_, last = plan_in_stages(workspace, name, search, clock=lambda: now)
    return last.planned


def plan_in_stages(
    workspace: Workspace, name: str, search: Search, *, clock: Callable[[], datetime]
) -> Iterator[Staged]:
    """Plan a scenario; after each stage the best plan so far is checked and kept, so that nothing found is lost."""
    with workspace.store.reading() as reader:
        (standing, basis), live = read_plan(reader, "last")
        draft = draft_of(reader, name)
        prepared, policy = prepare_scenario(reader, policy_at(reader, basis.valid_at), basis, draft.scenario)
        known = _known(reader, name, prepared)
    begun = order_of(standing, prepared.problem)
    made = _Made(draft.scenario, draft.version, live.id, prepared)
    for stage in steady_stages(prepared.problem, begun, stability_of(policy), search, known):
        document, number = _keep(workspace, made, stage, clock())
        planned = _planned(prepared, policy, stage.solution, stage.changes, document, number)
        keep_outcome(workspace, planned, clock())
        yield Staged(stage, planned)


def _known(reader: Reader, name: str, prepared: Prepared) -> Schedule | None:
    """The newest plan of a scenario, where it is one of the same problem."""
    found = newest_plans(reader).get(name)
    if found is None:
        return None
    plan = plan_from_json(json.dumps(json.loads(reader.document(found).body)["plan"]))
    return plan.solution.schedule if plan.belongs_to(prepared.problem) else None


@dataclass(frozen=True)
class _Made:
    scenario: Scenario
    version: int
    live: str
    prepared: Prepared


def _keep(workspace: Workspace, made: _Made, stage: Stage, now: datetime) -> tuple[Document, int]:
    """Check a plan and keep it; the same plan of the same version is one document."""
    problem, solution = made.prepared.problem, stage.solution
    violations = check(problem, solution.schedule)
    refuse_untenable_pins(problem, violations)
    if violations or abs(solution.objective - objective(problem, solution.schedule)) > 1e-9 * solution.objective:
        cause = (
            worded(
                "The plan of the scenario breaks {n} rules ({first}) and is not shown.",
                n=len(violations),
                first=violations[0].text,
            )
            if violations
            else worded("The plan of the scenario says another figure than it has and is not shown.")
        )
        raise PlanRefusedError(
            cause,
            worded("Report this with the workspace: it is a defect."),
        )
    body = {
        "scenario": made.scenario.to_json(),
        "version": made.version,
        "live": made.live,
        "basis": made.prepared.basis.to_json(),
        "changes": None if stage.changes is None else asdict(stage.changes),
        "plan": json.loads(plan_to_json(problem, solution)),
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    document = Document(uuid7(now), PLAN_KIND, now, sha256_hex(text.encode()), made.scenario.name, text)
    with workspace.store.writing() as unit:
        unit.put_document(document)
        heads = unit.heads(PLAN_KIND)
    number = [head.digest for head in heads].index(document.digest)
    return heads[number], number + 1


def _planned(
    prepared: Prepared, policy: Policy, solution: Solution, moved: Changes | None, document: Document, number: int
) -> Planned:
    return Planned(
        prepared=prepared,
        solution=solution,
        figures=figures(prepared.problem, solution.schedule),
        impossible=diagnose(prepared.problem, prepared.index),
        document=document.id,
        number=number,
        made_at=document.made_at,
        policy=policy,
        changes=moved,
    )


def scenario_plan(reader: Reader, name: str) -> ScenarioPlan:
    """The newest kept plan of a scenario, its problem built anew from the journal as it was known then.

    Raises
    ------
    NotFoundError
        Where there is no such scenario, or it was not planned yet.
    PlanError
        Where the journal no longer gives the same problem, which means that another version made the plan.
    """
    draft, (head, number) = draft_of(reader, name), _newest(reader, name)
    document = reader.document(head.id)
    try:
        body = json.loads(document.body)
        scenario, basis = Scenario.from_json(body["scenario"]), Basis.from_json(body["basis"])
        kept, moved = plan_from_json(json.dumps(body["plan"])), _changes(body["changes"])
    except (KeyError, ValueError, TypeError) as error:
        raise FormatError(
            worded("The kept plan {id} cannot be read: {error}.", id=document.id, error=str(error)),
            worded("Plan the scenario again."),
        ) from error
    policy = policy_of_plan(reader, basis.policy, basis.valid_at, document.made_at)
    prepared, changed = prepare_scenario(reader, policy, basis, scenario)
    if prepared.problem.digest != kept.problem_digest:
        raise PlanError(
            worded(
                "The plan of scenario '{name}' was made by another version of Tandem, or under another policy: its problem cannot be built again.",
                name=name,
            ),
            worded("Plan the scenario again."),
        )
    planned = _planned(prepared, changed, solution_for(kept, prepared.problem), moved, document, number)
    stale = _stale(reader, document, body, draft.scenario)
    return ScenarioPlan(scenario, int(body["version"]), str(body["live"]), kept, planned, stale)


def planned_as(reader: Reader, name: str) -> Planned:
    """A kept plan by what people call it: that of a scenario as 'scenario:NAME', any other as ``plan_again`` names it."""
    if name.startswith(PREFIX):
        return scenario_plan(reader, name.removeprefix(PREFIX)).planned
    return plan_again(reader, name)


def plan_id(reader: Reader, name: str) -> str:
    """The id of the document behind a name for ``planned_as``."""
    if name.startswith(PREFIX):
        return _newest(reader, name.removeprefix(PREFIX))[0].id
    return plan_named(reader.heads("plan"), name).id


def _newest(reader: Reader, name: str) -> tuple[Document, int]:
    """The newest plan of a scenario, without its body, and its number among all such plans."""
    found = [(head, number) for number, head in enumerate(reader.heads(PLAN_KIND), 1) if head.title == name]
    if not found:
        raise NotFoundError(
            worded("Scenario '{name}' was not planned yet.", name=name), worded("Plan it: tandem plan --scenario.")
        )
    return found[-1]


def newest_plans(reader: Reader) -> dict[str, str]:
    """The id of the newest plan of each scenario that was planned, by name."""
    return {head.title: head.id for head in reader.heads(PLAN_KIND)}


def planned_on(reader: Reader) -> dict[str, tuple[Basis, datetime]]:
    """What the newest plan of each scenario was made from, and when, by name."""
    found = {name: reader.document(plan) for name, plan in newest_plans(reader).items()}
    return {name: (Basis.from_json(json.loads(one.body)["basis"]), one.made_at) for name, one in found.items()}


def stale_reasons(reader: Reader, wanted: Mapping[str, Scenario]) -> dict[str, str]:
    """Why the newest plan of a scenario is no longer its own, by name; empty where it is."""
    found = {}
    for name, identifier in newest_plans(reader).items():
        if name in wanted:
            document = reader.document(identifier)
            found[name] = _stale(reader, document, json.loads(document.body), wanted[name])
    return found


def _stale(reader: Reader, document: Document, body: Mapping[str, Any], wanted: Scenario) -> str:
    if Scenario.from_json(body["scenario"]).changes != wanted.changes:
        return phrase("The scenario has changed since it was planned.")
    if reader.heads("plan")[-1].id != body["live"]:
        return phrase("The live plan has changed since the scenario was planned.")
    basis = Basis.from_json(body["basis"])
    made_under = policy_of_plan(reader, basis.policy, basis.valid_at, document.made_at)
    return POLICY_CHANGED if differences(made_under, policy_at(reader, basis.valid_at)) else ""


def _changes(body: Mapping[str, Any] | None) -> Changes | None:
    if body is None:
        return None
    moves = tuple(Move(**{**move, "teams": tuple(move["teams"])}) for move in body["moves"])
    return Changes(**{**body, "moves": moves})
