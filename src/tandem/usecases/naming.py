"""Names for ids: what the user reads instead of ids, and the plan as layers with names and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tandem.language import ENGLISH, Language, phrase
from tandem.layers import FeatureLayer
from tandem.picture.tables import ConflictOwner, Picture, WorkState
from tandem.plan.explain import Reason, explain_many, sentence
from tandem.plan.layers import WorkPlace, plan_layers
from tandem.plan.problem import NEVER, Problem
from tandem.plan.scenario import scope_name
from tandem.plan.schedule import Schedule
from tandem.vocabulary import codes
from tandem.works.model import WorkList

# Reasons cost two evaluations each, so the layers carry those of the works that start first.
REASONS_IN_LAYERS = 200
_RULES: Mapping[str, str] = {
    "first come first served": phrase("first come first served"),
    "score": phrase("score"),
    "score per cost": phrase("score per cost"),
    "plain greedy": phrase("plain greedy"),
}


def names_of(
    picture: Picture, works: WorkList, scopes: Iterable[str] = (), language: Language = ENGLISH
) -> Mapping[str, str]:
    """Names by id of things and works, and labels of services and scopes by code; ``scopes`` are those of the problem."""
    names = {row.id: row.name or row.id for row in picture.rows() if not isinstance(row, WorkState | ConflictOwner)}
    names.update((work.id, work.name) for work in works.works)
    labels = {code: language.text(title) for code, title in {**codes("service"), **codes("scope")}.items()}
    names = {**names, **labels, "near_hazard": language.text("Near hazard")}
    return {**names, **{scope: scope_name(scope, names) for scope in scopes}}


def spoken_names(names: Mapping[str, str], works: WorkList, language: Language = ENGLISH) -> Mapping[str, str]:
    """Names for sentences: works with what is done there, because one site has several works."""
    kinds = {kind: language.text(title).lower() for kind, title in codes("work_kind").items()}
    spoken = {
        work.id: language.text("the {kind} of {name}", kind=kinds.get(work.kind, work.kind), name=work.name)
        for work in works.works
        if work.kind != "course"
    }
    return {**names, **spoken}


def rule_name(name: str, language: Language = ENGLISH) -> str:
    """The name of a simple rule that plans are measured against."""
    return language.text(_RULES.get(name, name))


def plan_feature_layers(
    picture: Picture, works: WorkList, problem: Problem, schedule: Schedule
) -> tuple[FeatureLayer, ...]:
    """The plan as layers for QGIS and the exporters."""
    names = names_of(picture, works, problem.scopes)
    outlines = dict(works.remaining)
    places = {
        work.id: WorkPlace(work.name, work.place[0], work.place[1], outlines.get(work.thing)) for work in works.works
    }
    spoken = spoken_names(names, works)
    reasons = {reason.work: sentence(reason, spoken) for reason in first_reasons(problem, schedule)}
    return plan_layers(problem, schedule, places, names, reasons)


def first_reasons(problem: Problem, schedule: Schedule) -> tuple[Reason, ...]:
    """Reasons of the works that start first, as many as layers and calendars carry."""
    first = [index for index in schedule.work_start.argsort(kind="stable") if schedule.work_start[index] < NEVER]
    return explain_many(problem, schedule, [int(index) for index in first[:REASONS_IN_LAYERS]])
