"""Making a scenario the live plan: what of it becomes a record, what does not, and the plan without the rest.

Decisions (pins, bans), arrivals, closures and weights are recorded with who decided and why. Assumptions are not facts and
invented teams are nobody's promise: they are written down in the report as wanted or assumed, count for nothing, and the plan is
made anew without them. Every step can be taken up again where the process was killed in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tandem.claims.records import Claim, JsonValue, Judgement, Record, Report, Source, Step
from tandem.errors import ConflictError, PlanError, ScenarioError
from tandem.ids import sha256_hex, uuid7
from tandem.language import ENGLISH, Language, phrase
from tandem.picture.tables import Picture
from tandem.plan.bound import lower_bound
from tandem.plan.check import check
from tandem.plan.evaluate import objective
from tandem.plan.scenario import (
    OPEN_END,
    AddPeople,
    AddTeams,
    Arrive,
    Change,
    Close,
    Confirm,
    Forbid,
    PinWork,
    SetPolicy,
    confirmed_days,
    numbers_set,
)
from tandem.plan.schedule import Schedule, Solution
from tandem.plan.solve import baselines_of
from tandem.store.protocol import Reader, Unit
from tandem.usecases.desk.outcome import keep_outcome
from tandem.usecases.desk.plans import POLICY_CHANGED, ScenarioPlan, scenario_plan, stale_reasons
from tandem.usecases.desk.steady import Stage, steady_stages
from tandem.usecases.desk.steps import draft_of, mark_adopted
from tandem.usecases.picturing import materialise
from tandem.usecases.planning import (
    Planned,
    Prepared,
    Search,
    keep,
    plan_again,
    prepared_now,
    read_plan,
    require_tenable,
    stability_of,
)
from tandem.usecases.policies import PolicyDecision, next_text, policy_at, put_policy
from tandem.usecases.standing import order_of
from tandem.usecases.workspace import Workspace
from tandem.worded import joined, worded

Becomes = Literal["decision", "fact", "expected", "policy", "wanted", "assumed"]
WHAT: Mapping[Becomes, str] = {
    "decision": phrase("is recorded as a decision"),
    "fact": phrase("is recorded as a fact on your word"),
    "expected": phrase(
        "is recorded as expected on that day: until it is reported here, the plan counts the usual slip on top"
    ),
    "policy": phrase("becomes a new version of the policy"),
    "wanted": phrase("is not a fact: it is written down as wanted, and the plan is made without it"),
    "assumed": phrase("is an assumption: it is written down, and the plan is made without it"),
}


@dataclass(frozen=True, slots=True)
class Adopted:
    """What becomes of one change. ``kept``: the live plan counts on it just as the scenario's does."""

    change: Change
    becomes: Becomes

    @property
    def kept(self) -> bool:
        """Whether the plan stays as it is as far as this change goes."""
        return self.becomes in ("decision", "fact", "policy")

    def words(self, names: Mapping[str, str], language: Language = ENGLISH) -> str:
        """The change and what becomes of it."""
        told = language.text(WHAT[self.becomes])
        return language.text("{change}: {becomes}.", change=self.change.words(names, language), becomes=told)


@dataclass(frozen=True)
class Adoption:
    """What adopting a scenario would do. ``anew``: the plan has to be searched again, because some of it is not taken.

    ``picture`` is what is believed without the scenario, on the first day of the plan.
    """

    items: tuple[Adopted, ...]
    picture: Picture

    @property
    def anew(self) -> bool:
        """Whether the live plan will be another than the scenario's."""
        return not all(item.kept for item in self.items)


def adoption(reader: Reader, live: Planned, name: str) -> Adoption:
    """What adopting a scenario would do beside the live plan, told before; nothing is written.

    Raises
    ------
    ScenarioError
        Where it is the live plan already.
    ConflictError
        Where its plan is not the plan of what it is now: plan it first.
    """
    draft = draft_of(reader, name)
    if draft.adopted is not None:
        raise ScenarioError(
            worded("Scenario '{name}' is the live plan already.", name=name), worded("Begin another scenario.")
        )
    stale = stale_reasons(reader, {name: draft.scenario}).get(name, "It was not planned yet.")
    # The decision was recorded, policy and all, and the process ended before the plan was made: it is taken up again.
    begun = stale == POLICY_CHANGED and reader.report_id_of_key(_key(name, draft.version)) is not None
    if stale and not begun:
        raise ConflictError(
            joined(stale, worded("It cannot be adopted as it is.")),
            worded("Plan the scenario again, look, then adopt."),
        )
    picture, today = live.prepared.seen.picture, live.problem.start
    items = tuple(Adopted(one, _becomes(one, picture, today)) for one in draft.scenario.changes)
    return Adoption(items, picture)


def require_adoptable(reader: Reader, live: Planned, name: str, version: int, by: str, reason: str) -> Adoption:
    """What adopting would do, where it may be done; the errors are those of ``adopt``."""
    if not by.strip() or not reason.strip():
        raise ScenarioError(
            worded("A plan becomes live by somebody's word and for a reason."), worded("Give your name and the reason.")
        )
    if draft_of(reader, name).version != version:
        raise ConflictError(
            worded("Scenario '{name}' has changed since you looked at it.", name=name), worded("Look at it again.")
        )
    return adoption(reader, live, name)


def _becomes(change: Change, picture: Picture, today: date) -> Becomes:
    match change:
        case PinWork() | Forbid():
            return "decision" if not _invented(change) else "wanted"
        case Close():
            return "fact"
        case SetPolicy():
            return "policy"
        case Arrive(day=day):
            return "fact" if day <= today else "expected"
        case Confirm():
            return "fact" if all(day <= today for day in confirmed_days(picture, change).values()) else "expected"
        case AddTeams() | AddPeople():
            return "wanted"
        case _:
            return "assumed"


def _invented(change: PinWork | Forbid) -> bool:
    teams = change.teams if isinstance(change, PinWork) else (change.team or "",)
    return any(team.startswith("scenario/") for team in teams)


def adopt(
    workspace: Workspace,
    name: str,
    search: Search,
    *,
    version: int,
    by: str,
    reason: str,
    clock: Callable[[], datetime],
    on_stage: Callable[[Stage], None] = lambda stage: None,
) -> Planned:
    """Record what a scenario decides, and make its plan the live plan: as it is, or made anew without what is not taken.

    Raises
    ------
    ConflictError
        Where the scenario has newer steps than ``version``, or its plan is not that of what it is now.
    ScenarioError
        Where nobody, or no reason, is named.
    PlanError
        Where no plan can be made of what is recorded; what was recorded stays.
    """
    with workspace.store.reading() as reader:
        live = plan_again(reader, "last")
        found = require_adoptable(reader, live, name, version, by, reason)
        made = scenario_plan(reader, name)
    _record(workspace, found, made.planned, _Decision(name, version, by, reason, clock()))
    with workspace.store.reading() as reader:
        prepared, begun = _prepared(reader, workspace, made)
    require_tenable(prepared.problem)
    solution = None if found.anew else _as_it_is(prepared, begun, search)
    if solution is None:
        for stage in steady_stages(prepared.problem, begun, stability_of(prepared.index.policy), search):
            on_stage(stage)
            solution = stage.solution
    assert solution is not None
    planned = keep(workspace, prepared, solution, clock())
    keep_outcome(workspace, planned, clock())
    with workspace.store.writing() as unit:
        mark_adopted(unit, name, version=version, by=by, reason=reason, now=clock())
    return planned


def _prepared(reader: Reader, workspace: Workspace, made: ScenarioPlan) -> tuple[Prepared, Schedule]:
    """Today's problem with what was recorded, and the scenario's plan on it."""
    (_, basis), _ = read_plan(reader, "last")
    started = tuple(pin for pin in basis.pins if pin.started)
    prepared = prepared_now(workspace, reader, basis.valid_at, basis.expected_share, started)
    return prepared, order_of(made.document, prepared.problem)


def _as_it_is(prepared: Prepared, begun: Schedule, search: Search) -> Solution | None:
    """The scenario's plan on today's problem, where it keeps every rule."""
    problem = prepared.problem
    if check(problem, begun):
        return None
    return Solution(
        schedule=begun,
        objective=objective(problem, begun),
        bound=lower_bound(problem),
        baselines=baselines_of(problem),
        seed=search.seed,
        iterations=0,
        trace=(),
    )


@dataclass(frozen=True, slots=True)
class _Decision:
    name: str
    version: int
    by: str
    reason: str
    at: datetime


def _record(workspace: Workspace, found: Adoption, planned: Planned, decision: _Decision) -> None:
    """One report of the decision with its claims, and the policy, in one transaction; nothing where that was done before."""
    key = _key(decision.name, decision.version)
    told = "\n".join(item.words(planned.spoken) for item in found.items)
    content = (
        f"{decision.by} makes scenario '{decision.name}' the live plan. Reason: {decision.reason}\n{told}\n".encode()
    )
    taken = [item.change for item in found.items if item.becomes == "policy"]
    with workspace.store.writing() as unit:
        if unit.report_id_of_key(key) is not None:
            return
        people = {s.name: s for s in unit.evidence(things=[]).sources.values() if s.kind == "person"}
        person = people.get(decision.by) or Source(uuid7(decision.at), "person", decision.by, decision.at)
        report = Report(
            uuid7(decision.at),
            person.id,
            "decision",
            decision.at,
            content,
            sha256_hex(content),
            "text/plain",
            key,
            said_at=decision.at,
            title=f"Scenario {decision.name} adopted",
        )
        claims = _claims(found, report, planned.problem.start)
        new: list[Record] = [*([] if decision.by in people else [person]), report, *claims]
        unit.append([*new, *_outdated(unit, claims, report, decision.reason)])
        if taken:
            said = PolicyDecision(decision.by, decision.reason, decision.at, planned.problem.start)
            wanted = numbers_set(policy_at(unit, said.begins), taken)
            put_policy(unit, next_text(unit, wanted, said), said)
        materialise(unit, workspace.sights, valid_at=planned.problem.start)


def _key(name: str, version: int) -> str:
    """The key of the report that a version of a scenario was adopted."""
    return f"adopt:{name}:{version}"


def _claims(found: Adoption, report: Report, today: date) -> list[Claim]:
    """What the changes say as claims of the person who decides; the later of two changes of one property counts."""
    values: dict[tuple[str, str, str], tuple[JsonValue, str]] = {}
    for item in found.items:
        if item.becomes not in ("wanted", "assumed", "policy"):
            for thing, kind, said in _said(item.change, found.picture, today):
                for name, value in said.items():
                    known, _ = values.get((thing, kind, name), ([], ""))
                    # Teams that may not do a work add up.
                    joined = [*known, value] if name == "not_by" and isinstance(known, list) else value
                    values[thing, kind, name] = (joined, str(item.change))
    return [
        Claim(
            id=uuid7(report.received_at),
            report=report.id,
            thing=thing,
            kind=kind,
            property=name,
            value=value,
            received_at=report.received_at,
            chain=(Step(report.handed_in_by, "saw"),),
            original=text,
            language="en",
            said_at=report.received_at,
        )
        for (thing, kind, name), (value, text) in values.items()
    ]


def _outdated(unit: Unit, claims: Sequence[Claim], report: Report, reason: str) -> list[Judgement]:
    """What was said of the same properties before counts less than the decision; what is reported later does not."""
    evidence = unit.evidence(things=sorted({claim.thing for claim in claims}))
    before = [
        one.id
        for claim in claims
        for one in evidence.claims.get(claim.thing, {}).get(claim.property, ())
        if one.report != report.id and claim.kind != "work"
    ]
    if not before:
        return []
    return [
        Judgement(
            id=uuid7(report.received_at),
            verdict="deprecate",
            reason=reason,
            by=report.handed_in_by,
            second=None,
            received_at=report.received_at,
            claims=tuple(sorted(before)),
            things=(),
        )
    ]


def _said(change: Change, picture: Picture, today: date) -> Iterator[tuple[str, str, dict[str, JsonValue]]]:
    """Thing, kind and property values of what is recorded."""
    match change:
        case PinWork(work=work, teams=teams, start=start):
            yield work, "work", {"pinned_start": start.isoformat(), "teams": list(teams), "status": "planned"}
        case Forbid(work=work, team=str() as team):
            known = next((state.not_by for state in picture.work_states if state.id == work), ())
            for one in (*(other for other in known if other != team), team):
                yield work, "work", {"not_by": one}
        case Forbid(work=work, before=before):
            yield work, "work", {"not_before": (before or OPEN_END).isoformat()}
        case Close(asset=asset, until=until):
            yield asset, "asset", {"closed_until": (until or OPEN_END).isoformat()}
        case Arrive(team=team, day=day):
            yield team, "team", _arrival(day, today)
        case Confirm():
            for team, day in confirmed_days(picture, change).items():
                yield team, "team", _arrival(day, today)
        case _:
            raise PlanError(
                worded("'{change}' is no record.", change=change),
                worded("Report this with the workspace: it is a defect."),
            )


def _arrival(day: date, today: date) -> dict[str, JsonValue]:
    """Expected is not arrived: only who is there by now is said to be present."""
    return {"arrival": day.isoformat(), "presence": "present" if day <= today else "expected"}
