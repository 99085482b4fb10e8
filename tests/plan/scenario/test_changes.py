import json
from datetime import date

import pytest

from tandem.errors import FormatError, ScenarioError
from tandem.plan.scenario import (
    Accredit,
    AddPeople,
    AddTeams,
    Arrive,
    Change,
    Close,
    Confirm,
    ConfirmedOnly,
    Done,
    Forbid,
    Late,
    Lift,
    PinWork,
    Scenario,
    SetPolicy,
    Stay,
    WorkTakes,
    change_from_json,
    change_to_json,
)

DAY = date(2026, 5, 1)
EVERY: tuple[Change, ...] = (
    AddTeams(25, 8, ("manual_clearance", "ts"), DAY),
    AddPeople(200, "manual_clearance", DAY),
    ConfirmedOnly(),
    Late(0.8, 14),
    Arrive("team-1", DAY),
    Confirm("promise-1"),
    Close("road-3"),
    Close("road-3", DAY),
    SetPolicy("weights.water", 3.0),
    WorkTakes("clearance/a", 1.5),
    PinWork("clearance/a", ("team-1", "team-2"), DAY),
    Forbid("clearance/a"),
    Forbid("clearance/a", team="team-1"),
    Forbid("clearance/a", before=DAY),
    Lift("clearance/a"),
    Done("clearance/a", DAY),
    Stay("team-1", DAY),
    Accredit("team-1", "manual_clearance", DAY),
)


@pytest.mark.parametrize("change", EVERY, ids=str)
def test_every_change_reads_back_and_names_what_it_is_about(change: Change) -> None:
    assert change_from_json(json.loads(json.dumps(change_to_json(change)))) == change
    named = change.words({"clearance/a": "Long field", "road-3": "North road", "team-1": "MCT 1", "promise-1": "Pact"})
    for code in ("clearance/a", "road-3", "team-1", "promise-1"):
        assert code not in named


def test_kinds_are_told_apart() -> None:
    assert len({str(change) for change in EVERY}) == len(EVERY)
    assert {change.kind for change in EVERY} == {change_to_json(change)["kind"] for change in EVERY}


def test_scenarios_without_the_newer_fields_read_back() -> None:
    assert change_from_json({"kind": "close", "asset": "road-3"}) == Close("road-3")


@pytest.mark.parametrize(
    "make",
    [
        lambda: AddTeams(0, 8, ("ts",), DAY),
        lambda: AddTeams(1001, 8, ("ts",), DAY),
        lambda: AddTeams(1, 0, ("ts",), DAY),
        lambda: AddTeams(1, 8, (), DAY),
        lambda: AddPeople(0, "ts", DAY),
        lambda: AddPeople(5, "", DAY),
        lambda: Late(1.2, 5),
        lambda: Late(0.5, 0),
        lambda: SetPolicy("weights.water", float("nan")),
        lambda: WorkTakes("a", 0),
        lambda: PinWork("a", (), DAY),
        lambda: PinWork("a", ("t", "t"), DAY),
        lambda: Forbid("a", "t", DAY),
    ],
)
def test_what_says_nothing_is_refused_with_what_to_do(make: object) -> None:
    with pytest.raises(ScenarioError) as refused:
        make()  # type: ignore[operator]
    assert refused.value.next_step.endswith(".")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "gold"},
        {"kind": "pin", "work": "a"},
        {"kind": "close", "asset": "a", "until": "soon"},
        {"kind": "arrive", "team": "a", "day": 5},
        {"kind": "add_people", "people": "many", "scope": "ts", "arrival": "2026-05-01"},
        {"kind": "late", "share": 2, "days": 5},
    ],
)
def test_damaged_changes_are_refused_as_such(body: dict[str, object]) -> None:
    with pytest.raises(FormatError):
        change_from_json(body)
    with pytest.raises(FormatError):
        Scenario.from_json({"name": "x", "author": "y", "reason": "z", "changes": [body]})
