"""Whether a change names what is there: said when the step is made, not when it is planned."""

from __future__ import annotations

from datetime import date

from tandem.errors import NotFoundError, ScenarioError
from tandem.plan.scenario import (
    Accredit,
    AddPeople,
    AddTeams,
    Arrive,
    Change,
    Close,
    Confirm,
    Done,
    Forbid,
    Lift,
    PinWork,
    SetPolicy,
    Stay,
    WorkTakes,
    changed_policy,
)
from tandem.store.protocol import Reader
from tandem.usecases.planning import read_plan
from tandem.usecases.policies import policy_at
from tandem.vocabulary import codes, thing_kinds
from tandem.worded import lowered, worded

INVENTED = "scenario/"
"""How the ids of teams begin that a scenario adds."""


def require_known(reader: Reader, change: Change, on: date) -> None:
    """Nothing where a change can be planned as far as its names and numbers go.

    Its numbers are those of the policy on the first day of the live plan, or ``on`` where there is none yet.

    Raises
    ------
    NotFoundError
        Where it names a work, team, asset or scope that is not there.
    ScenarioError
        Where its day has passed on the first day of the live plan.
    PolicyError
        Where it sets no number of the policy, or one out of its range.
    """
    match change:
        case SetPolicy():
            day = read_plan(reader, "last")[0][0].start if reader.heads("plan") else on
            changed_policy(policy_at(reader, day), (change,))
        case AddTeams(scopes=scopes):
            _scopes(scopes)
        case AddPeople(scope=scope):
            _scopes((scope,))
        case Arrive(team=team) | Stay(team=team):
            _thing(reader, team, ("team",))
        case Accredit(team=team, scope=scope):
            _thing(reader, team, ("team",))
            _scopes((scope,))
        case Confirm(thing=thing):
            _thing(reader, thing, ("team", "commitment"))
        case Close(asset=asset):
            _thing(reader, asset, ("asset",))
        case WorkTakes(work=work) | Lift(work=work) | Done(work=work):
            _plan(reader, work, ())
        case PinWork(work=work, teams=teams):
            _plan(reader, work, teams)
            (document, _), _ = read_plan(reader, "last")
            if change.start < document.start:
                raise ScenarioError(
                    worded(
                        "The day {start} has passed on {start_2}, the first day of the live plan.",
                        start=change.start,
                        start_2=document.start,
                    ),
                    worded("Pin to a later day."),
                )
        case Forbid(work=work, team=team):
            _plan(reader, work, () if team is None else (team,))


def _scopes(scopes: tuple[str, ...]) -> None:
    known = codes("scope")
    for scope in scopes:
        if scope not in known:
            raise NotFoundError(
                worded("There is no {what} '{typed}'.", what=worded("scope"), typed=scope),
                worded("Use one of: {listed}.", listed=tuple(known)),
            )


def _thing(reader: Reader, thing: str, kinds: tuple[str, ...]) -> None:
    if reader.things([thing]).get(thing) not in kinds:
        raise NotFoundError(
            worded(
                "There is no {what} '{typed}'.",
                what=tuple(lowered(thing_kinds()[kind].label) for kind in kinds),
                typed=thing,
            ),
            worded("Look it up in layer {listed}.", listed=kinds),
        )


def _plan(reader: Reader, work: str, teams: tuple[str, ...]) -> None:
    (document, _), _ = read_plan(reader, "last")
    if work not in document.work_ids:
        raise NotFoundError(
            worded("The live plan has no {what} '{name}'.", what=worded("work"), name=work),
            worded("Look it up in layer {listed}.", listed="plan_work"),
        )
    for team in teams:
        if not team.startswith(INVENTED) and team not in document.team_ids:
            raise NotFoundError(
                worded("The live plan has no {what} '{name}'.", what=worded("team"), name=team),
                worded("Look it up in layer {listed}.", listed="plan_assignment"),
            )
