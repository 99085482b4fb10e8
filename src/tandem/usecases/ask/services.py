"""When a community has each service, and which works decide it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tandem.language import Language
from tandem.plan.critical import longest_chain
from tandem.plan.diagnose import never_served
from tandem.plan.due import due_of
from tandem.plan.figures import goal_times
from tandem.plan.problem import TICKS_PER_DAY
from tandem.plan.sequence import ArcKind
from tandem.usecases.ask.insight import Insight
from tandem.usecases.ask.works import Line, lines_of
from tandem.usecases.chain import LINKS

CHAIN_SHOWN = 12

State = Literal["has", "coming", "never", "not_counted"]


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """One service of one community. ``chain`` are the works that decide the day, in order of time; ``why`` says why never.

    ``links`` say by work id why it waits for the one before it; ``down`` are the assets, with names, that do not work today and that
    these works bring back.
    """

    service: str
    label: str
    state: State
    day: date | None
    chain: tuple[Line, ...]
    links: Mapping[str, str]
    chain_more: int
    why: str
    next_step: str
    down: tuple[tuple[str, str], ...] = ()


def services_of(insight: Insight, community: str, language: Language) -> tuple[ServiceAnswer, ...]:
    """Every service of the plan for a community, in the order of the problem."""
    problem, schedule = insight.planned.problem, insight.planned.solution.schedule
    times = goal_times(problem, schedule.work_finish).service
    goal_at = {problem.services[int(problem.service_goals.service[goal])]: goal for goal in insight.goals_of(community)}
    found = []
    for service in problem.services:
        goal = goal_at.get(service)
        tick = -1 if goal is None else int(times[goal])
        found.append(_service(insight, community, service, goal, tick, language))
    return tuple(found)


def _service(
    insight: Insight, community: str, service: str, goal: int | None, tick: int, language: Language
) -> ServiceAnswer:
    problem = insight.planned.problem
    name = language.label("service", service)
    if goal is None:
        return ServiceAnswer(service, name, "not_counted", None, (), {}, 0, "", "")
    if tick <= 0:
        return ServiceAnswer(service, name, "has", None, (), {}, 0, "", "")
    if tick >= problem.horizon:
        why, step = _never(insight, goal, language)
        return ServiceAnswer(service, name, "never", None, (), {}, 0, why, step)
    chain = deciding(insight, community, service)
    links = {work: language.text(LINKS[kind]) for work, kind in chain.items() if kind is not None}
    shown = lines_of(insight, list(chain)[-CHAIN_SHOWN:], language)
    day = problem.start + timedelta(days=-(-tick // TICKS_PER_DAY))
    down = dict.fromkeys(asset for work in chain for asset in insight.assets_of.get(work, ()))
    named = tuple((asset, insight.planned.names.get(asset, asset)) for asset in down)
    return ServiceAnswer(service, name, "coming", day, shown, links, max(0, len(chain) - CHAIN_SHOWN), "", "", named)


def deciding(insight: Insight, place: str, service: str | None = None) -> dict[str, ArcKind | None]:
    """The chain of works that decides when a place is served or released, in order of time, each with what joins it to the one before."""
    problem, schedule = insight.planned.problem, insight.planned.solution.schedule
    due = due_of(problem, schedule, place, service)
    if not due:
        return {}
    path, arcs = longest_chain(insight.explainer.network, due, tolerance=TICKS_PER_DAY)
    kinds = [None, *(arc.kind for arc in arcs)]
    return {problem.works.ids[work]: kind for work, kind in zip(path, kinds, strict=True)}


def _never(insight: Insight, goal: int, language: Language) -> tuple[str, str]:
    planned = insight.planned
    found = never_served(planned.problem, planned.prepared.index, goal)
    if found is None:
        return (
            language.text("It could be served, but not before this plan ends: other works come first."),
            language.text("Raise the weight of this service or of this place in a scenario, or plan with more teams."),
        )
    return language.text(found.message), language.text(found.next_step)
