"""The plan of a scenario: made beside the live plan, kept in full, and built again as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tandem.errors import FormatError, NotFoundError, PlanError, PlanRefusedError
from tandem.ids import sha256_hex, uuid7
from tandem.plan.check import check, objective
from tandem.plan.diagnose import diagnose
from tandem.plan.document import plan_from_json, plan_to_json, solution_for
from tandem.plan.figures import figures
from tandem.plan.replan.changes import Changes, Move
from tandem.plan.scenario import Scenario
from tandem.plan.schedule import Solution
from tandem.policy import Policy
from tandem.store.protocol import Document, Reader
from tandem.usecases.desk.steady import Stage, steady_stages
from tandem.usecases.desk.steps import draft_of
from tandem.usecases.planning import Basis, Planned, Prepared, Search, plan_again, read_plan, stability_of
from tandem.usecases.scenarios import prepare_scenario
from tandem.usecases.standing import order_of
from tandem.usecases.workspace import Workspace

PLAN_KIND = "scenario_plan"
PREFIX = "scenario:"
"""Before the name of a scenario where a plan is asked for."""


@dataclass(frozen=True)
class ScenarioPlan:
    """A kept plan of a scenario. ``version`` and ``scenario`` are as it was planned, ``live`` the document of the plan it began from.

    ``stale`` says why it no longer tells what the scenario is now; empty where it does.
    """

    scenario: Scenario
    version: int
    live: str
    planned: Planned
    stale: str


@dataclass(frozen=True)
class Staged:
    """A stage of planning whose plan was kept as ``document``, the plan of a scenario so far."""

    stage: Stage
    prepared: Prepared
    policy: Policy
    document: Document
    number: int


def plan_scenario(workspace: Workspace, name: str, search: Search, *, now: datetime) -> Planned:
    """Plan a scenario from the live plan, which it does not touch; near days move only where it pays. The plan is kept."""
    *_, last = plan_in_stages(workspace, name, search, clock=lambda: now)
    return _planned(last.prepared, last.policy, last.stage.solution, last.stage.changes, last.document, last.number)


def plan_in_stages(
    workspace: Workspace, name: str, search: Search, *, clock: Callable[[], datetime]
) -> Iterator[Staged]:
    """Plan a scenario; after each stage the best plan so far is checked and kept, so that nothing found is lost."""
    with workspace.store.reading() as reader:
        (standing, basis), live = read_plan(reader, "last")
        draft = draft_of(reader, name)
        prepared, policy = prepare_scenario(reader, workspace.policy, basis, draft.scenario)
    begun = order_of(standing, prepared.problem)
    made = _Made(draft.scenario, draft.version, live.id, prepared)
    for stage in steady_stages(prepared.problem, begun, stability_of(policy), search):
        yield Staged(stage, prepared, policy, *_keep(workspace, made, stage, clock()))


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
    if violations or abs(solution.objective - objective(problem, solution.schedule)) > 1e-9 * solution.objective:
        told = (
            f"breaks {len(violations)} rules ({violations[0].text})"
            if violations
            else "says another figure than it has"
        )
        raise PlanRefusedError(
            f"The plan of the scenario {told} and is not shown.",
            "Report this with the workspace: it is a defect.",
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
        digests = [other.digest for other in unit.documents(PLAN_KIND)]
        number = digests.index(document.digest)
        return unit.documents(PLAN_KIND)[number], number + 1


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


def scenario_plan(reader: Reader, policy: Policy, name: str) -> ScenarioPlan:
    """The newest kept plan of a scenario, its problem built anew from the journal as it was known then.

    Raises
    ------
    NotFoundError
        Where there is no such scenario, or it was not planned yet.
    PlanError
        Where the journal no longer gives the same problem, which means that another version made the plan.
    """
    draft = draft_of(reader, name)
    found = [document for document in reader.documents(PLAN_KIND) if document.title == name and _is_whole(document)]
    if not found:
        raise NotFoundError(f"Scenario '{name}' was not planned yet.", "Plan it: tandem plan --scenario.")
    document = found[-1]
    number = [other.id for other in reader.documents(PLAN_KIND)].index(document.id) + 1
    try:
        body = json.loads(document.body)
        scenario, basis = Scenario.from_json(body["scenario"]), Basis.from_json(body["basis"])
        kept, moved = plan_from_json(json.dumps(body["plan"])), _changes(body["changes"])
    except (KeyError, ValueError, TypeError) as error:
        raise FormatError(
            f"The kept plan {document.id} cannot be read: {error}.", "Plan the scenario again."
        ) from error
    prepared, changed = prepare_scenario(reader, policy, basis, scenario)
    if prepared.problem.digest != kept.problem_digest:
        raise PlanError(
            f"The plan of scenario '{name}' was made by another version of Tandem, or under another policy: its problem cannot be built again.",
            "Plan the scenario again.",
        )
    planned = _planned(prepared, changed, solution_for(kept, prepared.problem), moved, document, number)
    live = reader.documents("plan")[-1].id
    stale = _stale(scenario == draft.scenario, live == body["live"])
    return ScenarioPlan(scenario, int(body["version"]), str(body["live"]), planned, stale)


def planned_as(reader: Reader, policy: Policy, name: str) -> Planned:
    """A kept plan by what people call it: that of a scenario as 'scenario:NAME', any other as ``plan_again`` names it."""
    if name.startswith(PREFIX):
        return scenario_plan(reader, policy, name.removeprefix(PREFIX)).planned
    return plan_again(reader, policy, name)


def _is_whole(document: Document) -> bool:
    """Plans from before they were kept in full hold a digest alone."""
    return '"plan":' in document.body


def _stale(same: bool, live: bool) -> str:
    if not same:
        return "The scenario has changed since it was planned."
    return "" if live else "The live plan has changed since the scenario was planned."


def _changes(body: Mapping[str, Any] | None) -> Changes | None:
    if body is None:
        return None
    moves = tuple(Move(**{**move, "teams": tuple(move["teams"])}) for move in body["moves"])
    return Changes(**{**body, "moves": moves})
