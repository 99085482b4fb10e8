"""On which days a team may do which kind of work, and in words why not on the others.

Policy says which levels (organisation, team, individual) a scope needs. What is recorded of each level, what a team is reported
to hold, suspensions and stand-downs all end in one calendar per team and scope, which planning, findings and lists share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tandem.language import phrase
from tandem.picture.activities import AccreditationGrant, NonConformity
from tandem.picture.tables import Accreditation, Picture, Team, WorkState
from tandem.policy import Policy
from tandem.vocabulary import label
from tandem.worded import Worded, joined, lowered, worded

_Key = tuple[str, str, str]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from ``first`` to ``last`` inclusive that are alike; ``date.min`` and ``date.max`` are open ends.

    Empty ``reasons``: the team may do the work. ``people`` is how many of it are accredited where policy asks for individuals.
    """

    first: date
    last: date
    reasons: tuple[Worded, ...]
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which nobody of a team or organisation works, because of a non-conformity."""

    first: date
    last: date
    id: str
    name: str


class Accreditations:
    """What is recorded of the right to work, prepared from a picture once.

    A stand-down is judged on the day of the picture: nobody knows yet how long somebody will not work. It counts from the last day
    worked, or checked, whichever is later.
    """

    def __init__(self, picture: Picture, policy: Policy) -> None:
        self._whole = policy
        self._policy = policy.accreditation
        self._today = picture.valid_at
        self._names = {row.id: row.name for row in picture.organisations}
        self._grants: dict[_Key, list[AccreditationGrant]] = defaultdict(list)
        self._people: dict[tuple[str, str], list[AccreditationGrant]] = defaultdict(list)
        of_team = {team.id: team.organisation for team in picture.teams}
        self._recorded: set[str] = set()
        for grant in picture.accreditations:
            self._add(grant, of_team)
        self._suspensions = _suspensions(picture, policy, of_team)

    def _add(self, grant: AccreditationGrant, of_team: Mapping[str, str | None]) -> None:
        if grant.person is not None:
            self._people[grant.team or "", grant.scope].append(grant)
        elif grant.team is not None:
            self._grants["team", grant.team, grant.scope].append(grant)
        elif grant.organisation is not None:
            self._grants["organisation", grant.organisation, grant.scope].append(grant)
        held = (grant.organisation, grant.team, of_team.get(grant.team or ""))
        self._recorded.update(one for one in held if one is not None)

    def recorded(self, team: Team) -> bool:
        """Whether anything was recorded about the accreditation of the team or its organisation."""
        return bool({team.id, team.organisation} & self._recorded)

    def name(self, organisation: str | None) -> str:
        """The name of an organisation, else its id."""
        return self._names.get(organisation or "", organisation or "")

    def needs(self, scope: str) -> tuple[str, ...]:
        """The levels that policy asks for."""
        return self._policy.needed(scope)

    def suspensions(self, team: Team) -> tuple[Suspension, ...]:
        """Suspensions of the team and of its organisation, in order of time."""
        return self.suspensions_of(team.id, team.organisation or "")

    def suspensions_of(self, *holders: str) -> tuple[Suspension, ...]:
        """Suspensions of these teams and organisations, by id, in order of time."""
        found = {one for holder in holders for one in self._suspensions.get(holder, ())}
        return tuple(sorted(found, key=lambda one: (one.first, one.last, one.id)))

    def calendar(self, team: Team, scope: str, *, trained: bool = False) -> tuple[Interval, ...]:
        """All days, as intervals in order of time; ``trained``: a course gives the scope, so that only its organisation is asked.

        Parameters
        ----------
        team, scope
            A team and one of its scopes or trades.
        trained
            Whether the team has the scope from a course of the plan.
        """
        suspensions = self.suspensions(team)
        rows = [row for row in team.accreditations if row.scope == scope]
        edges = {date.min}
        for first, last in self._bounds(team, scope, rows, suspensions):
            edges |= {first} | ({last + _DAY} if last < date.max else set())
        days = sorted(edges)
        found: list[Interval] = []
        for first, following in zip(days, [*days[1:], None], strict=True):
            last = date.max if following is None else following - _DAY
            reasons, people = self._on(team, scope, rows, suspensions, first, trained=trained)
            if found and (found[-1].reasons, found[-1].people) == (reasons, people):
                found[-1] = Interval(found[-1].first, last, reasons, people)
            else:
                found.append(Interval(first, last, reasons, people))
        return tuple(found)

    def on(self, team: Team, scope: str, day: date) -> Interval:
        """The interval of a day."""
        return next(one for one in self.calendar(team, scope) if one.first <= day <= one.last)

    def _bounds(
        self, team: Team, scope: str, rows: Sequence[Accreditation], suspensions: Sequence[Suspension]
    ) -> Iterator[tuple[date, date]]:
        yield from ((row.first or date.min, row.last or date.max) for row in rows)
        yield from ((one.first, one.last) for one in suspensions)
        grants = (*self._of(team, "organisation", scope), *self._of(team, "team", scope), *self._people[team.id, scope])
        for grant in grants:
            yield _first(grant), self._last(grant)
            if (stands_down := self._stands_down(grant)) is not None:
                yield stands_down, date.max

    def _of(self, team: Team, level: str, scope: str) -> Sequence[AccreditationGrant]:
        holder = team.id if level == "team" else team.organisation or ""
        return self._grants.get((level, holder, scope), ())

    def _on(
        self,
        team: Team,
        scope: str,
        rows: Sequence[Accreditation],
        suspensions: Sequence[Suspension],
        day: date,
        *,
        trained: bool,
    ) -> tuple[tuple[Worded, ...], int | None]:
        reasons = [_suspended(one) for one in suspensions if one.first <= day <= one.last]
        if not self.recorded(team) and self._policy.unrecorded == "as_reported":
            if rows and not any(_reported(row, day) for row in rows):
                reasons.append(_not_reported(team, scope, rows, day))
            return tuple(reasons), None
        needed, people = self.needs(scope), None
        if "organisation" in needed:
            reasons += self._organisation(team, scope, day)
        if not trained and "team" in needed:
            reasons += self._team(team, scope, rows, day)
        elif not trained and rows and not any(_reported(row, day) for row in rows):
            reasons.append(_not_reported(team, scope, rows, day))
        if not trained and "individual" in needed:
            people = len({one.person for one in self._people[team.id, scope] if self._holds(one, day)})
            if people < self._policy.people_per_team:
                reasons.append(self._too_few(team, scope, people))
        return tuple(reasons), people

    def _organisation(self, team: Team, scope: str, day: date) -> Iterator[Worded]:
        if team.organisation is None:
            yield worded("nobody said to which organisation '{team}' belongs", team=team.name)
            return
        grants = self._of(team, "organisation", scope)
        if not any(self._holds(grant, day) for grant in grants):
            yield self._lacking(self.name(team.organisation), scope, grants, day)

    def _team(self, team: Team, scope: str, rows: Sequence[Accreditation], day: date) -> Iterator[Worded]:
        """What a team was only reported to hold counts unless a suspension or withdrawal is recorded for the day."""
        grants = self._of(team, "team", scope)
        if any(self._holds(grant, day) for grant in grants):
            return
        barred = any(one.accreditation_status != "granted" and _first(one) <= day <= self._last(one) for one in grants)
        stopped = any((since := self._stands_down(one)) is not None and since <= day for one in grants)
        if not barred and not stopped and any(_reported(row, day) for row in rows):
            return
        yield (
            _not_reported(team, scope, rows, day)
            if rows and not grants
            else self._lacking(team.name, scope, grants, day)
        )

    def _holds(self, grant: AccreditationGrant, day: date) -> bool:
        if grant.accreditation_status != "granted" or not _first(grant) <= day <= self._last(grant):
            return False
        stands_down = self._stands_down(grant)
        return stands_down is None or day < stands_down

    def _last(self, grant: AccreditationGrant) -> date:
        return last_day(grant, self._whole)

    def _stands_down(self, grant: AccreditationGrant) -> date | None:
        """The first day on which it no longer holds, because its holder has neither worked nor been checked for too long."""
        seen = [day for day in (grant.last_worked_on, grant.checked_on) if day is not None]
        allowed = timedelta(days=self._policy.stand_down_days)
        if grant.last_worked_on is None or self._today - max(seen) <= allowed:
            return None
        return max(seen) + allowed + _DAY

    def _lacking(self, holder: str, scope: str, grants: Sequence[AccreditationGrant], day: date) -> Worded:
        """Why none of these holds; told of the one that came nearest to it."""
        what = {"holder": holder, "scope": lowered(worded(label("scope", scope)))}
        if not grants:
            return worded("no accreditation of '{holder}' for {scope} is recorded", **what)
        inside = [one for one in grants if _first(one) <= day <= self._last(one)]
        for status, text in _STATUS_WORDS.items():
            if any(one.accreditation_status == status for one in inside):
                return worded(text, **what)
        for one in inside:
            seen = max(day for day in (one.last_worked_on, one.checked_on) if day is not None)
            return worded("'{holder}' has neither worked nor been checked for {scope} since {day}", **what, day=seen)
        ended = [last for one in grants if (last := self._last(one)) < day and last > date.min]
        coming = [first for one in grants if (first := _first(one)) > day and first < date.max]
        if ended:
            return worded("the accreditation of '{holder}' for {scope} expired on {day}", **what, day=max(ended))
        if coming:
            return worded("the accreditation of '{holder}' for {scope} begins on {day}", **what, day=min(coming))
        return worded("the dates of the accreditation of '{holder}' for {scope} cannot be read", **what)

    def _too_few(self, team: Team, scope: str, people: int) -> Worded:
        return worded(
            "{n} of at least {needed} people of '{team}' are accredited for {scope}",
            n=people,
            needed=self._policy.people_per_team,
            team=team.name,
            scope=lowered(worded(label("scope", scope))),
        )


_STATUS_WORDS: Mapping[str, str] = {
    "withdrawn": phrase("the accreditation of '{holder}' for {scope} was withdrawn"),
    "suspended": phrase("the accreditation of '{holder}' for {scope} is suspended"),
}


def not_accredited(team: Team, scope: str, day: date, reasons: Sequence[Worded]) -> Worded:
    """``'Team 1' is not accredited for manual clearance on 3 May 2026: ...``."""
    return worded(
        "'{team}' is not accredited for {scope} on {day}: {reasons}.",
        team=team.name or team.id,
        scope=lowered(worded(label("scope", scope))),
        day=day,
        reasons=joined(*reasons, by="; "),
    )


def _first(grant: AccreditationGrant) -> date:
    return grant.valid_from or date.min


def last_day(grant: AccreditationGrant, policy: Policy) -> date:
    """The last day on which it holds: as said, else by the days of the policy; without any day it has no end."""
    if grant.valid_to is not None or grant.valid_from in (None, date.max):
        return grant.valid_to or date.max
    return grant.valid_from + timedelta(days=policy.accreditation.valid_days) - _DAY


def _reported(row: Accreditation, day: date) -> bool:
    return (row.first or date.min) <= day <= (row.last or date.max)


def _not_reported(team: Team, scope: str, rows: Sequence[Accreditation], day: date) -> Worded:
    what = {"holder": team.name, "scope": lowered(worded(label("scope", scope)))}
    ended = [row.last for row in rows if row.last is not None and row.last < day]
    if ended:
        return worded("the accreditation of '{holder}' for {scope} expired on {day}", **what, day=max(ended))
    coming = [row.first for row in rows if row.first is not None and row.first > day]
    return worded("the accreditation of '{holder}' for {scope} begins on {day}", **what, day=min(coming))


def _suspended(found: Suspension) -> Worded:
    name, first, last = found.name, found.first, found.last
    if last < date.max:
        return worded("it is suspended until {day} because of the non-conformity '{name}'", name=name, day=last)
    if first > date.min:
        return worded("it is suspended from {day} on because of the non-conformity '{name}'", name=name, day=first)
    return worded("it is suspended because of the non-conformity '{name}'", name=name)


def _suspensions(picture: Picture, policy: Policy, of_team: Mapping[str, str | None]) -> Mapping[str, list[Suspension]]:
    """Suspensions by team or organisation."""
    found: dict[str, list[Suspension]] = defaultdict(list)
    works = {state.id: state for state in picture.work_states}
    for row in picture.non_conformities:
        for holder in _suspended_holders(row, policy, works.get(row.work or ""), of_team):
            found[holder].append(suspension(row))
    return found


def suspension(row: NonConformity) -> Suspension:
    """Its days: as far as nobody said otherwise, from the day it was found until the day before it was closed."""
    closed = date.max if row.closed_on is None else row.closed_on - _DAY
    last = closed if row.suspended_to is None else row.suspended_to
    return Suspension(row.suspended_from or row.found_on or date.min, last, row.id, row.name)


def _suspended_holders(
    row: NonConformity, policy: Policy, work: WorkState | None, of_team: Mapping[str, str | None]
) -> tuple[str, ...]:
    """Whom it stops: by policy its team or its whole organisation; where it names neither, those of its work."""
    rule = policy.non_conformity.suspends_by(row.severity)
    if rule == "nobody" and row.suspended_from is None and row.suspended_to is None:
        return ()
    teams = (row.team,) if row.team else work.teams if work is not None and row.organisation is None else ()
    organisation = row.organisation or (work.organisation if work is not None else None)
    organisations = {one for one in (organisation, *(of_team.get(team) for team in teams)) if one}
    return tuple(sorted(organisations)) if organisations and (rule == "organisation" or not teams) else tuple(teams)
