"""A plan carried out under one draw: the execution rule, compiled.

The rule, which stands for "the plan is followed and nobody plans again":

1. Each team does its works in the planned order. It goes to its next work as soon as it is free, and begins when it is
   there, the work's predecessors are finished, its earliest day has come, and open roads join its base with the site. Of two
   works within the safety distance the one that the plan begins first goes first.
2. The planned teams of a work join it as they come; it ends at the first tick by which they have done the drawn effort.
   Who comes after that goes on to its next work.
3. What survey makes needless (drawn effort 0) is finished when its predecessors are.
4. Works are *open* to other teams while the team that the plan counts on is not there (late, never coming, gone, without
   accreditation), and from ``patience`` ticks after their planned begin on if nobody is on them. A team that is free takes the
   first open work of its scopes that it can begin at once and that the plan begins before its own next work; a team whose own
   next work is overdue by so much, and cannot begin, takes the next of its own that can.
5. What does not end within the horizon is not done.

With everything as planned nothing is open, and no work ends later than planned (earlier where a team travels ahead of time).
"""

from __future__ import annotations

import numpy as np

from tandem.plan.problem import NEVER, IntArray
from tandem.plan.schedule import Schedule
from tandem.uncertainty.choice import (
    ABSENT,
    FREE,
    GONE,
    HEADING,
    WORKING,
    ahead,
    decide,
    first_tick,
    settled,
    until_tick,
)
from tandem.uncertainty.memory import (
    PENDING,
    ROADS_CHANGED,
    SLOTS,
    Memory,
    compiled,
    fixed_handle,
    memory_handle,
    new_memory,
)
from tandem.uncertainty.openings import give_away, open_route, open_work, shut
from tandem.uncertainty.routes import Draw, Fixed
from tandem.uncertainty.timeline import (
    COMPLETE,
    DEPART,
    DUE,
    HERE,
    KINDS,
    LEAVE,
    OVERDUE,
    RELEASED,
    pop,
    push,
)
from tandem.uncertainty.ways import open_component, open_edge


class Executor:
    """Executions of one plan, one after the other, in one thread."""

    def __init__(self, fixed: Fixed) -> None:
        self.fixed = fixed
        self.memory = new_memory(fixed)
        self._handles = fixed_handle(fixed), memory_handle(self.memory)

    def run(self, draw: Draw) -> tuple[IntArray, IntArray]:
        """Start and finish (n,) of every work, NEVER for not done: views that the next run overwrites."""
        self.memory.effort[:] = draw.effort
        self.memory.duration[:] = draw.duration
        self.memory.arrival[:] = draw.arrival
        execute(*self._handles)
        return self.memory.work_start, self.memory.work_finish

    def schedule(self) -> Schedule:
        """What was done in the last run as a schedule: stays on finished works, without those that came to nothing."""
        memory = self.memory
        rows = _stays(memory.first_slot, memory.next_slot, memory.work_finish)
        rows = rows[memory.slot_start[rows[:, 1]] < memory.work_finish[rows[:, 0]]]
        work, slot = rows[:, 0], rows[:, 1]
        team, start = memory.slot_team[slot], memory.slot_start[slot]
        order = np.lexsort((team, work, start))
        return Schedule(
            work=work[order],
            team=team[order],
            start=start[order],
            finish=memory.work_finish[work[order]],
            work_start=np.where(memory.work_finish < NEVER, memory.work_start, NEVER).astype(np.int32),
            work_finish=memory.work_finish.copy(),
        )


@compiled
def _stays(first_slot: IntArray, next_slot: IntArray, work_finish: IntArray) -> IntArray:
    """Work and slot of every stay on a finished work, shape (k, 2)."""
    rows = []
    for work in range(len(first_slot)):
        slot = first_slot[work]
        while slot >= 0:
            if work_finish[work] < NEVER:
                rows.append((work, slot))
            slot = next_slot[slot]
    out = np.zeros((len(rows), 2), dtype=np.int32)
    for i in range(len(rows)):
        out[i, 0], out[i, 1] = rows[i]
    return out


@compiled
def execute(f: Fixed, m: Memory) -> None:
    """Carry the plan out under a draw; see the module for the rule."""
    _set_up(f, m)
    while m.tally[PENDING] > 0:
        tick = m.events[0] // 2**35
        if tick > f.horizon:
            break
        while m.tally[PENDING] > 0 and m.events[0] // 2**35 == tick:
            event = pop(m.events, m.tally)
            _process(f, m, tick, (event // 2**32) % KINDS, event % 2**32)
        if m.tally[ROADS_CHANGED] > 0:
            m.tally[ROADS_CHANGED] = 0
            m.pending[:] = True
        for team in range(len(m.pending)):
            if m.pending[team]:
                m.pending[team] = False
                if m.state[team] == FREE:
                    decide(f, m, tick, team)


@compiled
def _set_up(f: Fixed, m: Memory) -> None:
    m.tally[:] = 0
    m.missing[:] = f.before
    m.open_to_all[:] = False
    m.taken[:] = False
    m.open_works[:] = 0
    m.front[:] = f.scope_ptr[:-1]
    m.active[:] = 0
    m.expected[:] = NEVER
    m.work_start[:] = NEVER
    m.work_finish[:] = NEVER
    m.first_slot[:] = -1
    m.token[:] = 0
    m.target[:] = -1
    m.free_at[:] = 0
    m.at_x[:] = f.team_x
    m.at_y[:] = f.team_y
    m.pending[:] = False
    m.left[:] = f.component_size
    m.state[:] = ABSENT
    m.edge_open[:] = False
    m.vertex_open[:] = False
    for vertex in range(len(m.parent)):
        m.parent[vertex] = vertex
        m.vertex_open[vertex] = f.vertex_component[vertex] < 0
    for edge in range(len(m.edge_open)):
        if f.edge_component[edge] < 0:
            open_edge(f, m, edge)
    for component in range(len(m.left)):
        if m.left[component] == 0 and f.component_ready[component] == 0:
            open_component(f, m, component)
    m.tally[ROADS_CHANGED] = 0
    for team in range(len(m.state)):
        m.place[team] = f.route_ptr[team]
        if f.after_work[team] < 0 and m.arrival[team] <= f.horizon:
            push(m, m.arrival[team], HERE, team)
        if f.departure[team] < f.horizon:
            push(m, f.departure[team], DEPART, team)
        if f.due[team] <= f.horizon and not f.helper[team]:
            push(m, f.due[team], DUE, team)
        if f.started[team] >= 0:
            m.state[team] = FREE
            m.at_x[team], m.at_y[team] = f.x[f.started[team]], f.y[f.started[team]]
            _join(f, m, 0, team, f.started[team])
    for work in range(len(m.missing)):
        if m.effort[work] > 0:
            m.missing[work] += f.near_before[work]
        if f.scope[work] >= 0 and f.begin[work] + f.patience <= f.horizon:
            push(m, f.begin[work] + f.patience, OVERDUE, work)
        if f.earliest[work] > 0:
            m.missing[work] += 1
            push(m, f.earliest[work], RELEASED, work)
    for work in range(len(m.missing)):
        if m.missing[work] == 0:
            _enable(f, m, 0, work)


@compiled
def _process(f: Fixed, m: Memory, tick: int, kind: int, item: int) -> None:
    if kind == COMPLETE:
        if m.work_finish[item] == NEVER and m.expected[item] == tick:
            _complete(f, m, tick, item)
    elif kind == RELEASED:
        _one_less(f, m, tick, item)
    elif kind == HERE:
        if m.state[item] == ABSENT and tick < f.departure[item]:
            m.state[item] = FREE
            m.free_at[item] = tick
            m.pending[item] = True
            shut(f, m, item)
    elif kind == LEAVE:
        if m.state[item] == WORKING and m.until[item] == tick:
            _leave(f, m, tick, item)
    elif kind == DEPART:
        if m.state[item] != WORKING and m.state[item] != GONE:
            m.state[item] = GONE
            m.token[item] += 1
            open_route(f, m, item)
    elif kind == DUE:
        if m.state[item] == ABSENT:
            open_route(f, m, item)
    elif kind == OVERDUE:
        if m.work_finish[item] == NEVER and m.active[item] == 0:
            give_away(f, m, item)
            for i in range(f.crew_ptr[item], f.crew_ptr[item + 1]):
                m.pending[f.crew[i]] = True
    elif m.state[item // 2**12] == HEADING and m.token[item // 2**12] % 2**12 == item % 2**12:
        team = item // 2**12
        m.state[team] = FREE
        work = m.target[team]
        stranger = m.active[work] > 0 and not ahead(f, m, team, work)
        if stranger or settled(m, work) or not _join(f, m, tick, team, work):
            m.free_at[team] = tick
            _pass_over(f, m, team, work)
            m.pending[team] = True


@compiled
def _join(f: Fixed, m: Memory, tick: int, team: int, work: int) -> bool:
    """A team on site begins, or joins; whether it can be of use there. What another team has taken over, it keeps."""
    scope, first = f.scope[work], first_tick(f, tick, team, work)
    if first < 0 or first >= m.expected[work] or m.tally[SLOTS] >= len(m.slot_team):
        return False
    until = until_tick(f, team, scope)
    slot = m.tally[SLOTS]
    m.tally[SLOTS] += 1
    m.slot_team[slot], m.slot_start[slot], m.slot_until[slot] = team, first, until
    m.next_slot[slot] = m.first_slot[work]
    m.first_slot[work] = slot
    m.work_start[work] = min(m.work_start[work], first)
    m.active[work] += 1
    if not ahead(f, m, team, work):
        m.taken[work] = True
    m.state[team], m.target[team], m.until[team] = WORKING, work, until
    if m.open_to_all[work]:
        m.open_to_all[work] = False
        m.open_works[scope] -= 1
    if until < f.horizon:
        push(m, until, LEAVE, team)
    finish = _finish(f, m, work, first)
    m.expected[work] = finish
    if finish <= f.horizon:
        push(m, finish, COMPLETE, work)
    return True


@compiled
def _finish(f: Fixed, m: Memory, work: int, low: int) -> int:
    """First tick by which those who are or were on a work have done its effort; NEVER within the horizon."""
    high = f.horizon + 1
    while low < high:
        middle = (low + high) // 2
        done = np.int64(0)
        slot = m.first_slot[work]
        while slot >= 0 and middle <= f.horizon:
            stays = min(middle, m.slot_until[slot])
            if m.slot_start[slot] < stays:
                team = m.slot_team[slot]
                ticks = (
                    f.open_ticks[f.calendar[team], f.season[work], stays]
                    - f.open_ticks[f.calendar[team], f.season[work], m.slot_start[slot]]
                )
                done += np.int64(f.rate[team, f.scope[work]]) * np.int64(ticks)
            slot = m.next_slot[slot]
        if done >= m.effort[work]:
            high = middle
        else:
            low = middle + 1
    return low if low <= f.horizon else int(NEVER)


@compiled
def _one_less(f: Fixed, m: Memory, tick: int, work: int) -> None:
    m.missing[work] -= 1
    if m.missing[work] == 0:
        _enable(f, m, tick, work)


@compiled
def _enable(f: Fixed, m: Memory, tick: int, work: int) -> None:
    """Nothing is before a work any more: it starts by itself, is needless, or its teams may come."""
    if f.scope[work] < 0 or m.effort[work] == 0:
        if m.active[work] == 0 and m.expected[work] == NEVER:
            m.work_start[work] = tick
            m.expected[work] = tick + (m.duration[work] if f.scope[work] < 0 else 0)
            if m.expected[work] <= f.horizon:
                push(m, m.expected[work], COMPLETE, work)
        return
    for i in range(f.crew_ptr[work], f.crew_ptr[work + 1]):
        m.pending[f.crew[i]] = True
    for team in range(len(m.state)):
        if f.rate[team, f.scope[work]] > 0 and (m.open_to_all[work] or f.helper[team]):
            m.pending[team] = True


@compiled
def _complete(f: Fixed, m: Memory, tick: int, work: int) -> None:
    m.work_finish[work] = tick
    if m.open_to_all[work]:
        m.open_to_all[work] = False
        m.open_works[f.scope[work]] -= 1
    slot = m.first_slot[work]
    while slot >= 0:
        team = m.slot_team[slot]
        if m.state[team] == WORKING and m.target[team] == work:
            _set_free(f, m, tick, team, work)
        slot = m.next_slot[slot]
    for i in range(f.crew_ptr[work], f.crew_ptr[work + 1]):
        team = f.crew[i]
        if m.state[team] == HEADING and m.target[team] == work:
            m.state[team] = FREE
            m.token[team] += 1
            m.pending[team] = True
    for i in range(f.after_ptr[work], f.after_ptr[work + 1]):
        _one_less(f, m, tick, f.after[i])
    for i in range(f.near_ptr[work], f.near_ptr[work + 1]):
        if m.effort[f.near[i]] > 0:
            _one_less(f, m, tick, f.near[i])
    for i in range(f.work_component_ptr[work], f.work_component_ptr[work + 1]):
        component = f.work_component[i]
        m.left[component] -= 1
        if m.left[component] == 0 and f.component_ready[component] == 0:
            open_component(f, m, component)
    for team in range(len(m.state)):
        if f.after_work[team] == work:
            push(m, max(tick, m.arrival[team]), HERE, team)


@compiled
def _set_free(f: Fixed, m: Memory, tick: int, team: int, work: int) -> None:
    """A team ends its stay on a work, at its site."""
    m.at_x[team], m.at_y[team] = f.x[work], f.y[work]
    m.free_at[team] = tick
    if tick >= f.departure[team]:
        m.state[team] = GONE
        open_route(f, m, team)
    else:
        m.state[team] = FREE
        m.pending[team] = True


@compiled
def _leave(f: Fixed, m: Memory, tick: int, team: int) -> None:
    """A team has to leave an unfinished work: its departure, or the end of its accreditation."""
    work = m.target[team]
    m.active[work] -= 1
    _set_free(f, m, tick, team, work)
    _pass_over(f, m, team, work)


@compiled
def _pass_over(f: Fixed, m: Memory, team: int, work: int) -> None:
    """A team cannot do a work of its route: it goes on, and the work is open where nobody else of its crew can."""
    if m.place[team] < f.route_ptr[team + 1] and f.route[m.place[team]] == work:
        m.place[team] += 1
    if m.work_finish[work] == NEVER and m.active[work] == 0:
        m.taken[work] = False
        open_work(f, m, work, team)
