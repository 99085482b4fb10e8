"""What another policy makes of the same records: picture, land, works, people without service, and findings, before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from tandem.errors import NotFoundError, PlanError
from tandem.picture.tables import Finding
from tandem.plan.diagnose import diagnose
from tandem.plan.figures import figures
from tandem.plan.problem import NEVER
from tandem.plan.schedule import Schedule
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.planning import Basis, Prepared, prepare
from tandem.usecases.seeing import Seen, known_until, see
from tandem.usecases.summary import findings_of, kind_of, land_table
from tandem.vocabulary import label

Measures = Mapping[str, tuple[float | None, ...]]


@dataclass(frozen=True, slots=True)
class Effect:
    """One table before and after: ``rows`` are the lines that moved, each with its figures then and now; ``same`` lines did not.

    None stands for a line that is not there.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...], tuple[float | None, ...]], ...]
    same: int


@dataclass(frozen=True)
class _Look:
    """What is derived under one policy; ``prepared`` is None where there is nothing to do."""

    seen: Seen
    prepared: Prepared | None
    findings: tuple[Finding, ...]


def policy_effects(reader: Reader, before: Policy, after: Policy, *, on: date) -> tuple[Effect, ...]:
    """What moves on a day when one policy takes the place of another; () where nothing is recorded yet."""
    try:
        known_until(reader)
    except NotFoundError:
        return ()
    old, new = _look(reader, before, on), _look(reader, after, on)
    return (
        _picture(old, new),
        _effect("Land", _land_header(old.seen), _land(old.seen), _land(new.seen)),
        _effect("Works", ("works", "worker-days or team-days", "m2"), _works(old.prepared), _works(new.prepared)),
        _effect("People without service now", ("people",), _people(old.prepared), _people(new.prepared)),
        _effect("Findings", ("findings",), _rules(old.findings), _rules(new.findings)),
    )


def _look(reader: Reader, policy: Policy, on: date) -> _Look:
    known_at = known_until(reader)
    try:
        prepared = prepare(reader, policy, Basis(on, known_at, 1.0, ()))
    except PlanError as nothing:
        seen = see(reader, policy, valid_at=on, known_at=known_at)
        finding = Finding("plan.nothing", "warning", "", nothing.cause, nothing.next_step)
        return _Look(seen, None, (*seen.picture.findings, finding))
    return _Look(prepared.seen, prepared, findings_of(prepared, diagnose(prepared.problem, prepared.index)))


def _effect(title: str, header: tuple[str, ...], before: Measures, after: Measures) -> Effect:
    nothing = (None,) * len(header)
    names = dict.fromkeys([*before, *after])
    pairs = [(name, before.get(name, nothing), after.get(name, nothing)) for name in names]
    moved = tuple(pair for pair in pairs if pair[1] != pair[2])
    return Effect(title, header, moved, len(pairs) - len(moved))


def _picture(old: _Look, new: _Look) -> Effect:
    """Rows of the picture by kind: how many there are, and how many of them are what they were."""
    was, now = old.seen.picture.by_id, new.seen.picture.by_id
    before, after = (Counter(kind_of(row) for row in rows.values()) for rows in (was, now))
    same = Counter(kind_of(row) for key, row in now.items() if was.get(key) == row)
    return _effect(
        "Picture",
        ("things", "of them unchanged"),
        {kind: (float(count), float(count)) for kind, count in before.items()},
        {kind: (float(count), float(same[kind])) for kind, count in after.items()},
    )


def _land_header(seen: Seen) -> tuple[str, ...]:
    return land_table(seen.picture)[1][1:]


def _land(seen: Seen) -> Measures:
    return {str(name): tuple(_number(cell) for cell in cells) for name, *cells in land_table(seen.picture)[2]}


def _number(cell: object) -> float | None:
    return float(cell) if isinstance(cell, int | float) else None


def _works(prepared: Prepared | None) -> Measures:
    found: dict[str, tuple[float, float, float]] = {}
    for work in prepared.works.works if prepared is not None else ():
        name = label("work_kind", work.kind)
        number, effort, area = found.get(name, (0.0, 0.0, 0.0))
        found[name] = (number + 1, effort + work.effort_worker_days, area + work.area_m2)
    return {name: (number, round(effort, 1), float(round(area))) for name, (number, effort, area) in found.items()}


def _people(prepared: Prepared | None) -> Measures:
    """People without each service, or near hazard, while nothing has been done yet."""
    if prepared is None:
        return {}
    none = np.zeros(0, dtype=np.int32)
    never = np.full(prepared.problem.n_works, NEVER, dtype=np.int32)
    made = figures(prepared.problem, Schedule(none, none, none, none, never, never.copy()))
    return {_goal(curve.name): (round(float(curve.people[0]), 1),) for curve in made.curves}


def _goal(name: str) -> str:
    return label("service", name) if name != "near_hazard" else "Near hazard"


def _rules(findings: Iterable[Finding]) -> Measures:
    return {rule: (float(count),) for rule, count in sorted(Counter(one.rule for one in findings).items())}
