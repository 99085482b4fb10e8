"""A scenario as it grows: every change is a step that is kept, undone and done again, whoever makes it and after every restart.

The workspace keeps the scenario as it began and each step as a document of its own; nothing is ever changed in place, and the state
is what the steps give in the order of their versions. A step is made against a version: who has not seen the newest one is told
what has happened since, and nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from tandem.errors import ConflictError, FormatError, NotFoundError, ScenarioError
from tandem.ids import sha256_hex, uuid7
from tandem.language import ENGLISH, Language, phrase
from tandem.plan.scenario import Change, Scenario, change_from_json, change_to_json
from tandem.store.protocol import Document, Reader, Unit
from tandem.times import format_instant, parse_instant
from tandem.usecases.desk.known import require_known
from tandem.usecases.workspace import Workspace
from tandem.worded import worded

KIND, STEP_KIND = "scenario", "scenario_step"
Act = Literal["add", "remove", "undo", "redo", "adopt"]
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``change`` is what was added or removed (None for undo, redo and adopt), ``note`` the reason where one was given."""

    version: int
    act: Act
    change: Change | None
    by: str
    at: datetime
    note: str = ""

    def words(self, names: Mapping[str, str], language: Language = ENGLISH) -> str:
        """What was done, without who and when."""
        about = "" if self.change is None else self.change.words(names, language)
        told = {
            "add": phrase("added: {change}"),
            "remove": phrase("took out: {change}"),
            "undo": phrase("took the step before back"),
            "redo": phrase("made the step again that was taken back"),
            "adopt": phrase("made it the live plan: {reason}"),
        }
        return language.text(told[self.act], change=about, reason=self.note)


@dataclass(frozen=True)
class Draft:
    """A scenario with its history. ``version`` counts its steps; ``undoable`` and ``redoable`` how many can be taken back or done again."""

    scenario: Scenario
    steps: tuple[Step, ...]
    undoable: int
    redoable: int

    @property
    def version(self) -> int:
        """The number of the newest step, 0 for a scenario as it was begun."""
        return len(self.steps)

    @property
    def adopted(self) -> Step | None:
        """The step with which it became the live plan."""
        return next((step for step in reversed(self.steps) if step.act == "adopt"), None)


def add_scenario(workspace: Workspace, scenario: Scenario, now: datetime) -> str:
    """Keep a scenario; ConflictError where another one has its name.

    Raises
    ------
    ScenarioError
        Where it has no name, one that is too long, or nobody who asks.
    """
    _require_named(scenario)
    body = json.dumps(scenario.to_json(), sort_keys=True, ensure_ascii=False)
    document = Document(uuid7(now), KIND, now, sha256_hex(body.encode()), scenario.name, body)
    with workspace.store.writing() as unit:
        for known in unit.documents(KIND):
            if known.title == scenario.name and known.digest != document.digest:
                raise ConflictError(
                    worded("There is a scenario '{scenario}' with other changes already.", scenario=scenario.name),
                    worded("Give this one another name."),
                )
        unit.put_document(document)
    return document.id


def drafts(reader: Reader) -> tuple[Draft, ...]:
    """All scenarios with their history, oldest first."""
    steps: dict[str, list[Step]] = {}
    for document in reader.documents(STEP_KIND):
        steps.setdefault(document.title, []).append(_step(document))
    begun: dict[str, Scenario] = {}
    for document in reader.documents(KIND):
        scenario = Scenario.from_json(json.loads(document.body))
        if begun.setdefault(document.title, scenario) != scenario:
            # Begun apart under one name, in workspaces that were merged: nothing of the later one is lost.
            added = (
                Step(0, "add", one, scenario.author, document.made_at, scenario.reason) for one in scenario.changes
            )
            steps.setdefault(document.title, []).extend(added)
    return tuple(folded(scenario, steps.get(name, ())) for name, scenario in begun.items())


def draft_of(reader: Reader, name: str) -> Draft:
    """A scenario with its history by name; NotFoundError names what there is."""
    known = {draft.scenario.name: draft for draft in drafts(reader)}
    if name not in known:
        listed = ", ".join(f"'{other}'" for other in known) or "none"
        raise NotFoundError(
            worded("There is no scenario '{name}'; known: {listed}.", name=name, listed=listed),
            worded("Add it: tandem scenario add."),
        )
    return known[name]


def scenarios(reader: Reader) -> tuple[Scenario, ...]:
    """All scenarios as they are now, oldest first."""
    return tuple(draft.scenario for draft in drafts(reader))


def scenario_of(reader: Reader, name: str) -> Scenario:
    """A scenario as it is now, by name."""
    return draft_of(reader, name).scenario


def folded(begun: Scenario, steps: Iterable[Step]) -> Draft:
    """What the steps make of a scenario; each undo takes back the newest change that stands, back to how it was begun.

    Steps of one version were made apart, in workspaces that were merged: the earlier one comes first, and all count.
    """
    states, at = [begun.changes], 0
    made = tuple(sorted(steps, key=lambda step: (step.version, step.at, step.by, step.act, repr(step.change))))
    for step in made:
        if step.act == "undo":
            at = max(0, at - 1)
        elif step.act == "redo":
            at = min(len(states) - 1, at + 1)
        elif step.change is not None:
            states = [*states[: at + 1], _applied(states[at], step)]
            at += 1
    return Draft(replace(begun, changes=states[at]), made, at, len(states) - 1 - at)


def _applied(changes: tuple[Change, ...], step: Step) -> tuple[Change, ...]:
    assert step.change is not None
    if step.act == "add":
        return (*changes, step.change)
    if step.change not in changes:  # somebody else took it out too
        return changes
    place = changes.index(step.change)
    return (*changes[:place], *changes[place + 1 :])


def add_change(workspace: Workspace, name: str, change: Change, *, version: int, by: str, now: datetime) -> Draft:
    """The scenario with one change more, kept. ``version`` is the newest one that the person has seen.

    Raises
    ------
    ConflictError
        Where there are newer steps; it says which. Nothing is kept.
    NotFoundError, ScenarioError, PolicyError
        Where the change names what is not there (``known.require_known``).
    """
    with workspace.store.reading() as reader:
        require_known(reader, change, now.date())
    return _stepped(workspace, name, version, Step(version + 1, "add", change, by, now))


def remove_change(workspace: Workspace, name: str, place: int, *, version: int, by: str, now: datetime) -> Draft:
    """The scenario without the change at a place (from 0); see ``add_change``."""
    with workspace.store.reading() as reader:
        draft = draft_of(reader, name)
    _require_seen(draft, version)
    if not 0 <= place < len(draft.scenario.changes):
        raise NotFoundError(
            worded("Scenario '{name}' has no change {place}.", name=name, place=place + 1), worded("Reload the page.")
        )
    return _stepped(workspace, name, version, Step(version + 1, "remove", draft.scenario.changes[place], by, now))


def undo(workspace: Workspace, name: str, *, version: int, by: str, now: datetime) -> Draft:
    """The scenario without its newest change that stands; ScenarioError where there is none. See ``add_change``."""
    return _stepped(workspace, name, version, Step(version + 1, "undo", None, by, now))


def redo(workspace: Workspace, name: str, *, version: int, by: str, now: datetime) -> Draft:
    """The scenario with the change that was taken back last; ScenarioError where there is none. See ``add_change``."""
    return _stepped(workspace, name, version, Step(version + 1, "redo", None, by, now))


def mark_adopted(unit: Unit, name: str, *, version: int, by: str, reason: str, now: datetime) -> None:
    """Close a scenario as adopted, inside an open unit."""
    _put(unit, name, version, Step(version + 1, "adopt", None, by, now, reason))


def _stepped(workspace: Workspace, name: str, version: int, step: Step) -> Draft:
    with workspace.store.writing() as unit:
        return _put(unit, name, version, step)


def _put(unit: Unit, name: str, version: int, step: Step) -> Draft:
    draft = draft_of(unit, name)
    _require_seen(draft, version)
    _require_possible(draft, step)
    body = json.dumps(_to_json(name, step), sort_keys=True, ensure_ascii=False)
    unit.put_document(Document(uuid7(step.at), STEP_KIND, step.at, sha256_hex(body.encode()), name, body))
    return draft_of(unit, name)


def _require_seen(draft: Draft, version: int) -> None:
    newer = draft.steps[version:] if 0 <= version <= draft.version else draft.steps
    if version == draft.version:
        return
    told = "; ".join(f"{step.by} at {step.at:%H:%M} {step.words({})}" for step in newer)
    raise ConflictError(
        worded(
            "Scenario '{scenario}' has changed since you looked at it: {told}. Your step was not made.",
            scenario=draft.scenario.name,
            told=told,
        ),
        worded("Look at the scenario as it is now, and make your step again if it is still wanted."),
    )


def _require_possible(draft: Draft, step: Step) -> None:
    name = draft.scenario.name
    if not step.by.strip():
        raise ScenarioError(worded("Nobody is named who makes the step."), worded("Give your name."))
    if draft.adopted is not None:
        raise ScenarioError(
            worded(
                "Scenario '{name}' is the live plan since {at} and does not change any more.",
                name=name,
                at=draft.adopted.at.date(),
            ),
            worded("Begin another scenario."),
        )
    if step.act == "undo" and not draft.undoable:
        raise ScenarioError(
            worded("Scenario '{name}' has no step to take back.", name=name), worded("It is as it was begun.")
        )
    if step.act == "redo" and not draft.redoable:
        raise ScenarioError(
            worded("Scenario '{name}' has no step to do again.", name=name), worded("Make a new change.")
        )


def _require_named(scenario: Scenario) -> None:
    if not scenario.name.strip() or len(scenario.name) > _LONGEST_NAME or "/" in scenario.name:
        raise ScenarioError(
            worded("'{scenario}' is no name for a scenario.", scenario=scenario.name[:_LONGEST_NAME]),
            worded("Give it one of at most {longest_name} characters, without '/'.", longest_name=_LONGEST_NAME),
        )
    if not scenario.author.strip():
        raise ScenarioError(worded("Nobody is named who asks."), worded("Give your name."))


def _to_json(name: str, step: Step) -> dict[str, object]:
    return {
        "scenario": name,
        "version": step.version,
        "act": step.act,
        "change": None if step.change is None else change_to_json(step.change),
        "by": step.by,
        "at": format_instant(step.at),
        "note": step.note,
    }


def _step(document: Document) -> Step:
    try:
        body = json.loads(document.body)
        change = body["change"]
        return Step(
            body["version"],
            body["act"],
            None if change is None else change_from_json(change),
            body["by"],
            parse_instant(body["at"]),
            body["note"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(
            worded(
                "Step {document} of scenario '{title}' cannot be read: {error}.",
                document=document.id,
                title=document.title,
                error=str(error),
            ),
            worded("Restore the workspace from a backup."),
        ) from error


def open_scenario(workspace: Workspace, name: str, *, by: str, now: datetime) -> Draft:
    """The scenario of this name, begun where there is none; where it is the live plan already, a new one with a number."""
    with workspace.store.reading() as reader:
        known = {draft.scenario.name: draft for draft in drafts(reader)}
    found = known.get(name)
    if found is not None and found.adopted is None:
        return found
    free = names_free(tuple(known), name)
    begun = Scenario(free, by, "", ())
    add_scenario(workspace, begun, now)
    return folded(begun, ())


def names_free(known: Sequence[str], wanted: str) -> str:
    """A name that no scenario has yet: the wanted one, or it with a number."""
    taken = set(known)
    numbered = (f"{wanted} {number}" for number in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)
