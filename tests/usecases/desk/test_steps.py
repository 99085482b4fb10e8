"""Undo and redo against a plain list, across restarts; two people at once."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tandem.errors import ConflictError, NotFoundError, PolicyError, ScenarioError
from tandem.plan.scenario import (
    AddPeople,
    Arrive,
    Change,
    Close,
    Confirm,
    Forbid,
    PinWork,
    Scenario,
    SetPolicy,
)
from tandem.settings import Settings
from tandem.usecases.desk.steps import add_change, add_scenario, draft_of, redo, remove_change, scenario_of, undo
from tandem.usecases.planning import read_plan
from tandem.usecases.workspace import Workspace, create_workspace, open_workspace
from tests.usecases.desk.conftest import Clock

NAME = "draft"
WEIGHTS = ("road", "water", "health", "electricity", "farmland")


def begun(workspace: Workspace, clock: Clock, *changes: Change) -> None:
    add_scenario(workspace, Scenario(NAME, "Ana", "to see", changes), clock())


def weigh(value: float) -> SetPolicy:
    return SetPolicy("weights.water", value)


def test_a_hundred_steps_are_taken_back_and_made_again_after_restarts(path: Path, clock: Clock) -> None:
    workspace = open_workspace(path, Settings())
    begun(workspace, clock)
    for number in range(120):
        add_change(workspace, NAME, weigh(number), version=number, by="Ana", now=clock())
    for number in range(120):
        workspace.store.close()
        workspace = open_workspace(path, Settings())
        draft = undo(workspace, NAME, version=120 + number, by="Ana", now=clock())
        assert draft.scenario.changes == tuple(weigh(value) for value in range(119 - number))
    with pytest.raises(ScenarioError, match="no step to take back"):
        undo(workspace, NAME, version=240, by="Ana", now=clock())
    for number in range(120):
        draft = redo(workspace, NAME, version=240 + number, by="Ana", now=clock())
    assert draft.scenario.changes == tuple(weigh(value) for value in range(120))
    with pytest.raises(ScenarioError, match="no step to do again"):
        redo(workspace, NAME, version=360, by="Ana", now=clock())
    assert [step.version for step in draft.steps] == list(range(1, 361))
    workspace.store.close()


class Model(RuleBasedStateMachine):
    """A list of states with a cursor, beside the workspace."""

    folder: Path
    number = 0

    @initialize()
    def begin(self) -> None:
        Model.number += 1
        self.path = self.folder / f"{Model.number}.gpkg"
        self.workspace = create_workspace(self.path, None, datetime(2026, 4, 1, tzinfo=UTC))
        self.now = datetime(2026, 4, 2, tzinfo=UTC)
        self.states: list[tuple[Change, ...]] = [(weigh(9.0),)]
        self.at, self.version = 0, 0
        add_scenario(self.workspace, Scenario(NAME, "Ana", "", self.states[0]), self.now)

    def _now(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def _new(self, state: tuple[Change, ...]) -> None:
        self.states = [*self.states[: self.at + 1], state]
        self.at, self.version = self.at + 1, self.version + 1

    @rule(which=st.sampled_from(WEIGHTS), value=st.floats(0, 10))
    def add(self, which: str, value: float) -> None:
        change = SetPolicy(f"weights.{which}", value)
        add_change(self.workspace, NAME, change, version=self.version, by="Ana", now=self._now())
        self._new((*self.states[self.at], change))

    @precondition(lambda self: self.states[self.at])
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        state = self.states[self.at]
        place = data.draw(st.integers(0, len(state) - 1))
        remove_change(self.workspace, NAME, place, version=self.version, by="Boris", now=self._now())
        first = state.index(state[place])
        self._new((*state[:first], *state[first + 1 :]))

    @precondition(lambda self: self.at > 0)
    @rule()
    def back(self) -> None:
        undo(self.workspace, NAME, version=self.version, by="Ana", now=self._now())
        self.at, self.version = self.at - 1, self.version + 1

    @precondition(lambda self: self.at < len(self.states) - 1)
    @rule()
    def again(self) -> None:
        redo(self.workspace, NAME, version=self.version, by="Ana", now=self._now())
        self.at, self.version = self.at + 1, self.version + 1

    @precondition(lambda self: self.version > 0)
    @rule(behind=st.integers(1, 3))
    def stale(self, behind: int) -> None:
        with pytest.raises(ConflictError):
            old = max(0, self.version - behind)
            add_change(self.workspace, NAME, weigh(1.0), version=old, by="Boris", now=self._now())

    @rule()
    def restart(self) -> None:
        self.workspace.store.close()
        self.workspace = open_workspace(self.path, Settings())

    @invariant()
    def same(self) -> None:
        if hasattr(self, "states"):
            with self.workspace.store.reading() as reader:
                draft = draft_of(reader, NAME)
            assert draft.scenario.changes == self.states[self.at]
            assert (draft.version, draft.undoable) == (self.version, self.at)
            assert draft.redoable == len(self.states) - 1 - self.at

    def teardown(self) -> None:
        if hasattr(self, "workspace"):
            self.workspace.store.close()
            self.path.unlink()


def test_undo_and_redo_are_those_of_a_list(tmp_path: Path) -> None:
    Model.folder = tmp_path
    case = Model.TestCase
    case.settings = settings(
        max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case("runTest").runTest()


def test_the_second_tab_is_told_what_happened_and_its_step_is_not_made(path: Path, clock: Clock) -> None:
    one, two = open_workspace(path, Settings()), open_workspace(path, Settings())
    begun(one, clock)
    add_change(one, NAME, weigh(2.0), version=0, by="Ana", now=clock())
    add_change(one, NAME, weigh(3.0), version=1, by="Boris", now=clock())
    with pytest.raises(ConflictError, match=r"Boris at 18:03 added: weight of water = 3") as refused:
        undo(two, NAME, version=1, by="Vera", now=clock())
    assert "Ana" not in refused.value.cause
    with two.store.reading() as reader:
        assert scenario_of(reader, NAME).changes == (weigh(2.0), weigh(3.0))
    for store in (one.store, two.store):
        store.close()


def test_what_was_confirmed_is_there_when_the_process_is_gone(path: Path, tmp_path: Path, clock: Clock) -> None:
    workspace = open_workspace(path, Settings())
    begun(workspace, clock)
    add_change(workspace, NAME, weigh(2.0), version=0, by="Ana", now=clock())
    # What a killed process leaves: the files as they are, without the end of a session.
    for file in path.parent.glob("region.gpkg*"):
        shutil.copy(file, tmp_path / file.name.replace("region", "left"))
    left = open_workspace(tmp_path / "left.gpkg", Settings())
    with left.store.reading() as reader:
        assert draft_of(reader, NAME).version == 1
    left.store.close()
    workspace.store.close()


def test_a_change_names_what_is_there(workspace: Workspace, clock: Clock) -> None:
    begun(workspace, clock)
    with workspace.store.reading() as reader:
        (plan, _), _ = read_plan(reader, "last")
        things = reader.things()
        row = plan.assignments()[0]
    asset = next(thing for thing, kind in things.items() if kind == "asset")
    day = date(2026, 6, 1)
    wrong: tuple[tuple[Change, type[Exception]], ...] = (
        (PinWork("ts/none", (row.team,), day), NotFoundError),
        (PinWork(row.work, ("nobody",), day), NotFoundError),
        (PinWork(row.work, (row.team,), date(2026, 3, 1)), ScenarioError),
        (Forbid("ts/none"), NotFoundError),
        (Arrive(asset, day), NotFoundError),
        (Confirm(asset), NotFoundError),
        (Close(row.team), NotFoundError),
        (AddPeople(5, "gold", day), NotFoundError),
        (SetPolicy("weights.gold", 1), PolicyError),
    )
    for change, error in wrong:
        with pytest.raises(error):
            add_change(workspace, NAME, change, version=0, by="Ana", now=clock())
    with pytest.raises(ScenarioError, match="Nobody"):
        add_change(workspace, NAME, Close(asset), version=0, by=" ", now=clock())
    right = (PinWork(row.work, (row.team,), day), Forbid(row.work, row.team), Arrive(row.team, day), Close(asset, day))
    for version, change in enumerate(right):
        add_change(workspace, NAME, change, version=version, by="Ana", now=clock())
    with workspace.store.reading() as reader:
        assert scenario_of(reader, NAME).changes == right


def test_scenarios_have_a_name_of_their_own(workspace: Workspace, clock: Clock) -> None:
    begun(workspace, clock)
    with pytest.raises(ConflictError):
        begun(workspace, clock, weigh(1.0))
    for name in ("", "  ", "a/b", "x" * 81):
        with pytest.raises(ScenarioError):
            add_scenario(workspace, Scenario(name, "Ana", "", ()), clock())
    with pytest.raises(NotFoundError, match="known: 'draft'"), workspace.store.reading() as reader:
        draft_of(reader, "other")
