"""Scenarios: named, typed changes to a picture, its policy, its works or its problem, asked as "what if", never recorded as facts.

A change is a value that reads back from JSON. Each changes one layer: the policy before works are derived, the teams of the
picture, the list of works, the pins, or the arrays of the problem. A scenario's teams come on the day that it says, without
the slip of expected ones.
"""

from tandem.plan.scenario.changes import (
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
from tandem.plan.scenario.picture import changed_picture, changed_works, confirmed_days, made_of
from tandem.plan.scenario.policy import changed_policy, numbers_set
from tandem.plan.scenario.problem import changed_problem, confirmed_only, scenario_pins, scope_name, without_lifted
from tandem.plan.scenario.recorded import OPEN_END, applicable, recorded_changes

__all__ = [
    "OPEN_END",
    "Accredit",
    "AddPeople",
    "AddTeams",
    "Arrive",
    "Change",
    "Close",
    "Confirm",
    "ConfirmedOnly",
    "Done",
    "Forbid",
    "Late",
    "Lift",
    "PinWork",
    "Scenario",
    "SetPolicy",
    "Stay",
    "WorkTakes",
    "applicable",
    "change_from_json",
    "change_to_json",
    "changed_picture",
    "changed_policy",
    "changed_problem",
    "changed_works",
    "confirmed_days",
    "confirmed_only",
    "made_of",
    "numbers_set",
    "recorded_changes",
    "scenario_pins",
    "scope_name",
    "without_lifted",
]
