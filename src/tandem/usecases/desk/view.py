"""A scenario as people read it: its changes and steps in words, and what its plan comes to beside the live one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tandem.language import Language
from tandem.plan.replan.changes import CAUSES
from tandem.plan.scenario import made_of
from tandem.usecases.desk.outcome import Outcome
from tandem.usecases.desk.steps import Draft, draft_of
from tandem.usecases.desk.table import Desk, DeskRow, desk
from tandem.usecases.planning import Planned
from tandem.usecases.workspace import Workspace

STEPS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class StepLine:
    """Who did what and when."""

    version: int
    by: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class MoveLine:
    """An assignment of the near days that moves; ``now`` is None where the work is not planned any more."""

    work: str
    name: str
    team: str
    was: date
    now: date | None
    why: str
    for_gain: bool


@dataclass(frozen=True)
class ScenarioView:
    """``changes`` are sentences with what was made of each (empty: nothing to say); ``steps`` come newest first.

    ``moved`` says in sentences what the plan moves of the near days, and what of it nobody touched.
    """

    draft: Draft
    changes: tuple[tuple[str, str], ...]
    steps: tuple[StepLine, ...]
    live: DeskRow
    row: DeskRow
    table: Desk
    moved: tuple[str, ...]
    moves: tuple[MoveLine, ...]


def scenario_view(
    workspace: Workspace, live: Callable[[], Planned], name: str, language: Language, now: datetime
) -> ScenarioView:
    """A scenario in a language; NotFoundError where there is none of this name."""
    with workspace.store.reading() as reader:
        draft = draft_of(reader, name)
    planned = live()
    names = planned.told(language)
    picture, policy = planned.prepared.seen.picture, planned.policy
    table = desk(workspace, live, now=now, names=[name])
    row = table.rows[1]
    return ScenarioView(
        draft=draft,
        changes=tuple(
            (change.words(names, language), made_of(picture, policy, change, names, language))
            for change in draft.scenario.changes
        ),
        steps=tuple(
            StepLine(step.version, step.by, step.at, step.words(names, language))
            for step in reversed(draft.steps[-STEPS_SHOWN:])
        ),
        live=table.rows[0],
        row=row,
        table=table,
        moved=() if row.outcome is None else tuple(moved_words(row.outcome, language)),
        moves=() if row.outcome is None else tuple(_moves(row.outcome, names, language)),
    )


def moved_words(outcome: Outcome, language: Language) -> Iterator[str]:
    """What a plan moves of the near days, what of it the changes cause, and what nobody touched."""
    if outcome.near is None:
        yield language.text("Nothing of the live plan could be kept: this plan is made afresh.")
        return
    stay = outcome.near - outcome.moved_by_change - outcome.moved_for_gain
    yield language.text(
        "Of {near} assignments that begin within {days} days, {stay} stay as they are.",
        near=outcome.near,
        days=round(outcome.near_days),
        stay=stay,
    )
    if outcome.moved_by_change:
        yield language.plural(
            "{n} moves because of what was changed.", "{n} move because of what was changed.", outcome.moved_by_change
        )
    if outcome.moved_for_gain:
        yield language.plural(
            "{n} that nobody touched moves too: the plan is better so.",
            "{n} that nobody touched move too: the plan is better so.",
            outcome.moved_for_gain,
        )
    else:
        yield language.text("Nothing moves that nobody touched.")


def _moves(outcome: Outcome, names: Mapping[str, str], language: Language) -> Iterator[MoveLine]:
    for move in outcome.moves:
        why = language.text(CAUSES[move.cause])
        yield MoveLine(
            work=move.work,
            name=names.get(move.work, move.work),
            team=names.get(move.team, move.team),
            was=outcome.day(move.was),
            now=None if move.now is None else outcome.day(move.now),
            why=f"{why}: {names.get(move.by, move.by)}" if move.by else why,
            for_gain=move.cause == "gain",
        )
