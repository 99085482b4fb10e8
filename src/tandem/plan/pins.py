"""Pins: what has started or was decided stays, as far as what is believed allows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from tandem.picture.tables import Finding
from tandem.plan.capacity import tick_of
from tandem.plan.problem import Pins, Teams
from tandem.vocabulary import label
from tandem.worded import worded
from tandem.works.model import Work, WorkList


@dataclass(frozen=True, slots=True)
class Pin:
    """An assignment that a new plan keeps: these teams on this work from this day; ``started`` ones are on site already.

    ``done_share`` of the effort is taken as done: what the standing plan says, until somebody reports the progress.
    """

    work_id: str
    team_ids: tuple[str, ...]
    start: date
    started: bool
    done_share: float = 0.0


def tenable_pins(
    pins: Sequence[Pin], works: WorkList, teams: Teams, scopes: tuple[str, ...]
) -> tuple[tuple[Pin, ...], tuple[Finding, ...]]:
    """The pins that a plan can keep, and a finding for each that it cannot.

    Pins of works that are over are left out. A work that was to be under way cannot be while a work before it is not
    reported finished; a team cannot stay on a work while it is not here, not counted or without the scope.
    """
    open_works = {work.id: work for work in works.works}
    kept, findings = [], []
    for pin in pins:
        work = open_works.get(pin.work_id)
        if work is None:
            continue
        waiting = [other for other in work.after if other in open_works]
        if pin.started and waiting:
            findings.append(_overtaken(pin, waiting))
            continue
        lost = dict(_lost_teams(pin, work, teams, scopes))
        findings += [_lost_team(pin, team, why) for team, why in lost.items()]
        staying = tuple(team for team in pin.team_ids if team not in lost)[: work.maximum_teams]
        if staying:
            kept.append(replace(pin, team_ids=staying))
    return tuple(kept), tuple(findings)


def done_shares(pins: Sequence[Pin]) -> Mapping[str, float]:
    """Share of the effort that is taken as done, by work id."""
    return {pin.work_id: pin.done_share for pin in pins if pin.started}


def pin_arrays(pins: Sequence[Pin], position: Mapping[str, int], team_ids: Sequence[str], start: date) -> Pins:
    """Pins as arrays; ``position`` is the row of each work."""
    team_row = {team: row for row, team in enumerate(team_ids)}
    rows = [
        (position[pin.work_id], team_row[team], 0 if pin.started else tick_of(pin.start, start), pin.started)
        for pin in pins
        for team in pin.team_ids
    ]
    work, team, tick, started = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Pins(
        work=np.array(work, dtype=np.int32),
        team=np.array(team, dtype=np.int32),
        start=np.array(tick, dtype=np.int32),
        started=np.array(started, dtype=np.bool_),
    )


def _lost_teams(pin: Pin, work: Work, teams: Teams, scopes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    row_of = {team: row for row, team in enumerate(teams.ids)}
    for team in pin.team_ids:
        row = row_of.get(team)
        if row is None:
            yield team, worded("it is not counted any more")
        elif work.scope is None:
            yield team, worded("no team does that work")
        elif teams.rate[row, scopes.index(work.scope)] == 0:
            yield team, worded("it does not have the scope '{scope}'", scope=worded(label("scope", work.scope)))
        elif pin.started and (teams.arrival[row] > 0 or teams.after_work[row] >= 0):
            yield team, worded("it is not reported as present")
        elif pin.started and teams.accredited_from[row, scopes.index(work.scope)] > 0:
            yield team, worded("it is not accredited on the first day")


def _overtaken(pin: Pin, waiting: Sequence[str]) -> Finding:
    return Finding(
        rule="pin.predecessor",
        severity="warning",
        thing=pin.work_id,
        message=worded(
            "{work} was to be under way, but {waiting} before it is not reported finished.",
            work=pin.work_id,
            waiting=", ".join(waiting),
        ),
        next_step=worded("Report what was finished; until then the plan starts it anew."),
    )


def _lost_team(pin: Pin, team: str, why: str) -> Finding:
    return Finding(
        rule="pin.team",
        severity="warning",
        thing=pin.work_id,
        message=worded("Team '{team}' was to stay on {work}, but {why}.", team=team, work=pin.work_id, why=why),
        next_step=worded("Report the team again, or let the plan choose another."),
    )
