"""Works that no team can ever do: which scope, date or road is missing, and which capacity report would change it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tandem.language import phrase
from tandem.picture.tables import Course, Finding
from tandem.plan.build import ProblemIndex
from tandem.plan.problem import NEVER, IntArray, Problem
from tandem.vocabulary import label
from tandem.worded import Worded, joined, lowered, worded, worded_plural
from tandem.works.model import Work
from tandem.works.sites import areas_without_place

BoolArray = npt.NDArray[np.bool_]
_NAMED = 4


Explain = Callable[[int], tuple[Worded, ...]]


def impossible_works(problem: Problem, index: ProblemIndex, explain: Explain | None = None) -> tuple[Finding, ...]:
    """One finding per missing scope, date or road, naming works and what would help; none where everything can be done.

    Works that merely wait for an impossible one are counted in the finding of the cause. The test is optimistic: what
    it calls impossible is so in every plan. ``explain`` gives the smallest cause and the remedy of a work in words, for the
    first work of a finding about dates or roads.
    """
    able = able_teams(problem)
    possible = possible_works(problem, able)
    causes: dict[tuple[str, str], list[int]] = defaultdict(list)
    for work in np.flatnonzero(~possible).tolist():
        predecessors = _row(problem.works.predecessor_ptr, problem.works.predecessor, work)
        if possible[predecessors].all():
            causes[_cause(problem, able, work)].append(work)
    held_up = int((~possible).sum()) - sum(len(works) for works in causes.values())
    return tuple(_finding(key, works, held_up, index, explain) for key, works in sorted(causes.items()))


def able_teams(problem: Problem) -> BoolArray:
    """Whether a team has a working tick of a season on which it is here and may use a scope, shape (m, s, seasons)."""
    teams, opened = problem.teams, problem.calendars.open_ticks
    shape = (problem.n_teams, len(problem.scopes), opened.shape[1])
    arrival = teams.arrival.astype(np.int64)
    course = teams.after_work >= 0
    after = teams.after_work[course]
    arrival[course] = np.maximum(arrival[course], problem.works.release[after] + problem.works.duration[after])
    begin = np.clip(np.maximum(arrival[:, None], teams.accredited_from), 0, problem.horizon)
    end = np.clip(np.minimum(teams.departure[:, None], teams.accredited_until), 0, problem.horizon)
    result = np.zeros(shape, dtype=np.bool_)
    for season in range(shape[2]):
        ticks = opened[teams.calendar[:, None], season, np.maximum(begin, end)]
        ticks = ticks - opened[teams.calendar[:, None], season, begin]
        result[:, :, season] = (teams.rate > 0) & (ticks > 0)
    return result


@dataclass(frozen=True)
class Waived:
    """Obstacles that do not count: masks over scopes (someone has it and reaches everything), components (they work),
    entries of the predecessor list (nothing to wait for) and works (reached from everywhere)."""

    scopes: BoolArray
    components: BoolArray
    predecessors: BoolArray
    access: BoolArray

    @classmethod
    def nothing(cls, problem: Problem) -> Waived:
        """Everything counts."""
        sizes = (len(problem.scopes), len(problem.components.ids), len(problem.works.predecessor), problem.n_works)
        return cls(*(np.zeros(size, dtype=np.bool_) for size in sizes))


def possible_works(
    problem: Problem, able: BoolArray, waived: Waived | None = None, known: BoolArray | None = None
) -> BoolArray:
    """Works that some team can do once everything else that can be done is done, shape (n,).

    The least fixed point: works that are possible open components, open roads reach further works. ``known`` are works that
    are possible anyway; they only make it faster.
    """
    works = problem.works
    free = Waived.nothing(problem) if waived is None else waived
    owner = np.repeat(np.arange(problem.n_works), np.diff(works.predecessor_ptr))
    possible = np.zeros(problem.n_works, dtype=np.bool_) if known is None else known
    while True:
        reached = _reached(problem, able, ready_components(problem, possible, free.components))
        missing = ~possible[works.predecessor] & ~free.predecessors
        waits = np.bincount(owner, weights=missing, minlength=problem.n_works) > 0
        now = possible | (~waits & _workable(problem, able, reached, free))
        if bool((now == possible).all()):
            return possible
        possible = now


def ready_components(problem: Problem, possible: BoolArray, waived: BoolArray) -> BoolArray:
    """Components that work once all possible works are finished; the last entry stands for 'no component'."""
    components = problem.components
    owner = np.repeat(np.arange(len(components.ids)), np.diff(components.work_ptr))
    missing = np.bincount(owner, weights=~possible[components.work], minlength=len(components.ids)) > 0
    return np.append((~missing & (components.ready < NEVER)) | waived, True)


def _workable(problem: Problem, able: BoolArray, reached: BoolArray, waived: Waived) -> BoolArray:
    """Whether some team of the scope and season reaches the site; works without a scope need nobody."""
    works = problem.works
    alone = np.asarray(works.scope < 0)
    if not problem.scopes:
        return alone
    owner = np.repeat(np.arange(problem.n_works), np.diff(works.access_ptr))
    rows = works.scope[owner], works.season[owner], works.access
    at_site = np.bincount(owner, weights=reached[rows], minlength=problem.n_works) > 0
    anywhere = np.diff(works.access_ptr) == 0
    kind = works.scope, works.season
    someone = np.asarray(able.any(axis=0))[kind]
    free = np.asarray(able[problem.teams.base < 0].any(axis=0))[kind]
    added = waived.scopes[works.scope]
    return np.asarray(alone | added | (someone & (anywhere | free | at_site | waived.access)))


def _reached(problem: Problem, able: BoolArray, ready: BoolArray) -> BoolArray:
    """Road vertices that able teams of each scope and season reach from their bases, shape (s, seasons, v).

    Every edge and every vertex between the two ends must work; the ends themselves need not.
    """
    roads = problem.roads
    is_open, edges = ready[roads.vertex_component], ready[roads.edge_component]
    one, other = roads.edge_from[edges], roads.edge_to[edges]
    label_of = joined_vertices(is_open, one, other)
    result = np.zeros((*able.shape[1:], len(is_open)), dtype=np.bool_)
    for scope, season in np.ndindex(*able.shape[1:]):
        bases = problem.teams.base[able[:, scope, season] & (problem.teams.base >= 0)]
        if len(bases):
            result[scope, season] = spread(bases, label_of, is_open, one, other)
    return result


def joined_vertices(is_open: BoolArray, one: IntArray, other: IntArray) -> IntArray:
    """Label of the set of open vertices that edges (one, other) join each vertex to, shape (v,)."""
    through = is_open[one] & is_open[other]
    ends = (one[through], other[through])
    graph = coo_array((np.ones(len(ends[0])), ends), shape=(len(is_open), len(is_open)))
    return np.asarray(connected_components(graph, directed=False)[1])


def spread(bases: IntArray, label_of: IntArray, is_open: BoolArray, one: IntArray, other: IntArray) -> BoolArray:
    """Vertices that some base reaches over edges with every vertex between the two ends open, shape (v,)."""
    here = np.zeros(len(is_open), dtype=np.bool_)
    here[bases] = True
    first = here | _beside(here, one, other)
    inside = is_open & np.isin(label_of, label_of[first & is_open])
    return np.asarray(first | inside | _beside(inside, one, other))


def _beside(marked: BoolArray, one: IntArray, other: IntArray) -> BoolArray:
    result = np.zeros(len(marked), dtype=np.bool_)
    result[other[marked[one]]] = True
    result[one[marked[other]]] = True
    return result


def _row(pointer: IntArray, values: IntArray, row: int) -> IntArray:
    return values[pointer[row] : pointer[row + 1]]


def _cause(problem: Problem, able: BoolArray, work: int) -> tuple[str, str]:
    scope = int(problem.works.scope[work])
    name = problem.scopes[scope]
    if not (problem.teams.rate[:, scope] > 0).any():
        return "work.no_scope", name
    if not able[:, scope, problem.works.season[work]].any():
        return "work.no_date", name
    return "work.no_road", name


_MESSAGES = {
    "work.no_scope": phrase("no team that this plan counts has the scope '{scope}'"),
    "work.no_date": phrase(
        "teams with the scope '{scope}' are never here, accredited and working on the same open day"
    ),
    "work.no_road": phrase(
        "no road that can be opened leads from a base of a team with the scope '{scope}' to the site"
    ),
}


def _finding(
    key: tuple[str, str], works: Sequence[int], held_up: int, index: ProblemIndex, explain: Explain | None
) -> Finding:
    rule, scope = key
    first = index.works[works[0]]
    listed: str = ", ".join(index.works[work].id for work in works[:_NAMED])
    if len(works) > _NAMED:
        listed = worded("{some} and {n} more", some=listed, n=len(works) - _NAMED)
    cause = worded(_MESSAGES[rule], scope=_scope(scope))
    if held_up:
        waiting = worded_plural(
            "{n} further work waits for works that cannot be done",
            "{n} further works wait for works that cannot be done",
            held_up,
        )
        cause = joined(cause, waiting, by="; ")
    step = _road_step(first) if rule == "work.no_road" else _capacity_step(scope, rule, index)
    told = worded("{n} works can never be done ({listed}): {cause}.", n=len(works), listed=listed, cause=cause)
    explained = () if explain is None or rule == "work.no_scope" else explain(works[0])
    return Finding(
        rule=rule,
        severity="error",
        thing=first.thing,
        message=joined(told, *explained[:1]),
        next_step=joined(step, *explained[1:]),
        place=None if first.thing in {area.id for area in areas_without_place(index.picture)} else first.place,
    )


def _scope(scope: str) -> Worded:
    return worded(label("scope", scope))


def _road_step(work: Work) -> Worded:
    nodes = ", ".join(work.access[:_NAMED])
    return worded("Report a way to road node {nodes}, a base on its side, or the repair that opens it.", nodes=nodes)


def _capacity_step(scope: str, rule: str, index: ProblemIndex) -> Worded:
    offers = [*_teams_outside(scope, rule, index), *_courses(scope, index), *_commitments(scope, index)]
    if not offers:
        return worded(
            "Nobody has promised any: ask for a team with '{scope}', and record who promises it and by when.",
            scope=_scope(scope),
        )
    return worded(
        "A report that one of these is present, with its scopes and dates, would change it: {offers}.",
        offers=joined(*offers[:_NAMED], by="; "),
    )


def _teams_outside(scope: str, rule: str, index: ProblemIndex) -> list[Worded]:
    """Teams with the scope: those that this plan does not count, or for want of a date those that it does."""
    counted = {team.id for team in index.teams}
    found = []
    for team in index.picture.teams:
        if scope in team.scopes and (team.id not in counted or rule == "work.no_date"):
            listed = [row for row in team.accreditations if row.scope == scope]
            until = max((row.last for row in listed if row.last is not None), default=None)
            facts = [lowered(worded(label("presence", team.presence)))]
            if team.arrival:
                facts.append(worded("from {day}", day=team.arrival))
            if until:
                facts.append(worded("accredited until {day}", day=until))
            found.append(worded("team {team} ({facts})", team=team.name or team.id, facts=joined(*facts, by=", ")))
    return found


def _courses(scope: str, index: ProblemIndex) -> list[Worded]:
    return [_course(course) for course in index.picture.courses if course.scope == scope]


def _course(course: Course) -> Worded:
    name = course.name or course.id
    if not course.trainees:
        return worded("course {course} trains an unknown number of people", course=name)
    return worded("course {course} trains {people} people", course=name, people=course.trainees)


def _commitments(scope: str, index: ProblemIndex) -> list[Worded]:
    """Promised people of the kind that has the scope: engineers for trades, deminers for the rest."""
    repair = index.policy.repair
    trades = {*repair.trades.values(), *repair.role_trades.values()}
    kind = "engineer" if scope in trades else "deminer"
    names = {organisation.id: organisation.name for organisation in index.picture.organisations}
    found = []
    for row in index.picture.commitments:
        awaited = row.headcount("expected", "arriving", "in_training")
        if row.capacity_kind == kind and awaited is not None:
            who = names.get(row.organisation or "", row.organisation or row.name or row.id)
            kind_told = lowered(worded(label("capacity_kind", kind)))
            state = lowered(worded(label("headcount", awaited.state)))
            by = worded("by {day}", day=row.by) if row.by else worded("no date said")
            found.append(
                worded(
                    "{who}: {count} of {kind}, {presence}, {by}",
                    who=who,
                    count=awaited.words,
                    kind=kind_told,
                    presence=state,
                    by=by,
                )
            )
    return found
