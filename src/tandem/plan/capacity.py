"""Teams and calendars of a picture as arrays: who is here, from when, with which scope, on which days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from tandem.picture.accreditation import Accreditations, Interval, not_accredited
from tandem.picture.capacity import coming_claims
from tandem.picture.tables import Accreditation, Finding, Team
from tandem.plan.problem import NEVER, TICKS_PER_DAY, UNITS_PER_WORKER_TICK, Calendars, IntArray, Teams
from tandem.policy import Policy
from tandem.times import Calendar
from tandem.vocabulary import label
from tandem.worded import lowered, worded

FloatArray = npt.NDArray[np.float64]
OPEN_ALL_YEAR, CLOSED_SEASON = 0, 1


@dataclass(frozen=True)
class TeamSetting:
    """What the arrays of teams depend on beside the teams.

    ``units`` maps each scope to person or team; ``course_work`` a team to the index of its course work;
    ``course_end`` a (team, scope) to the tick on which a course gives a further scope; ``trained`` are teams whose course
    is reported completed.
    """

    policy: Policy
    start: date
    scopes: tuple[str, ...]
    units: Mapping[str, str]
    course_work: Mapping[str, int]
    course_end: Mapping[tuple[str, str], int]
    trained: frozenset[str]
    accreditations: Accreditations

    def intervals(self, team: Team, scope: str) -> tuple[Interval, ...]:
        """The days of a team and scope; what a course gives needs no accreditation of the team or its people."""
        trained = team.presence == "in_training" or team.id in self.trained or (team.id, scope) in self.course_end
        return self.accreditations.calendar(team, scope, trained=trained)


def awaited(teams: Sequence[Team]) -> list[dict[str, object]]:
    """Each team of a plan that is not here, with the claims that say that it comes: plain values for the kept plan."""
    return [
        {"team": team.id, "presence": team.presence, "people": team.people, "claims": coming_claims(team)}
        for team in teams
        if team.presence != "present"
    ]


def tick_of(day: date, start: date) -> int:
    """The first tick of a day, not before 0."""
    return max(0, (day - start).days) * TICKS_PER_DAY


def team_arrays(
    teams: Sequence[Team], setting: TeamSetting, base: IntArray, places: FloatArray, calendar: IntArray
) -> Teams:
    """Arrays over teams; ``base`` (m,) road vertices, ``places`` (m, 2) plane metres, ``calendar`` (m,)."""
    windows = [[_window(team, scope, setting) for scope in setting.scopes] for team in teams]
    shape = (len(teams), len(setting.scopes))
    bounds = np.array(windows, dtype=np.int64).reshape(*shape, 2)
    return Teams(
        ids=tuple(team.id for team in teams),
        organisation=tuple(team.organisation or "" for team in teams),
        arrival=_ints(_arrival(team, setting) for team in teams),
        departure=_ints(NEVER if t.departure is None else tick_of(t.departure, setting.start) for t in teams),
        after_work=_ints(_after_work(team, setting) for team in teams),
        rate=_ints(_rate(team, scope, setting) for team in teams for scope in setting.scopes).reshape(shape),
        accredited_from=bounds[:, :, 0].astype(np.int32),
        accredited_until=bounds[:, :, 1].astype(np.int32),
        base=base,
        x=places[:, 0].copy(),
        y=places[:, 1].copy(),
        calendar=calendar,
        expected=np.array([team.presence != "present" for team in teams], dtype=np.bool_),
    )


def _ints(values: object) -> IntArray:
    return np.fromiter(values, dtype=np.int32)  # type: ignore[call-overload,no-any-return]


def _arrival(team: Team, setting: TeamSetting) -> int:
    """Expected is not arrived: what is expected comes later than said by the policy's slip, counted from today at least."""
    policy, start = setting.policy.capacity, setting.start
    if team.presence == "present" or team.id in setting.trained or team.id in setting.course_work:
        return 0 if team.arrival is None else tick_of(team.arrival, start)
    if team.presence == "in_training" or team.arrival is None:
        return policy.unknown_arrival_days * TICKS_PER_DAY
    return tick_of(max(team.arrival, start) + timedelta(days=policy.expected_slip_days), start)


def _after_work(team: Team, setting: TeamSetting) -> int:
    return -1 if team.presence == "present" else setting.course_work.get(team.id, -1)


def _rate(team: Team, scope: str, setting: TeamSetting) -> int:
    """Where individuals have to be accredited, as many people count as are accredited on every day of its window."""
    if scope not in team.scopes:
        return 0
    if setting.units[scope] == "team":
        return UNITS_PER_WORKER_TICK
    people = setting.policy.capacity.default_team_people if team.people is None else max(team.people, 0)
    window = _window(team, scope, setting)
    held = [
        one.people for one in _holding(team, scope, setting) if one.people is not None and _meets(one, window, setting)
    ]
    return min([people, *held]) * UNITS_PER_WORKER_TICK


def _meets(interval: Interval, window: tuple[int, int], setting: TeamSetting) -> bool:
    row = Accreditation("", interval.first, interval.last)
    return _from(row, setting.start) < window[1] and window[0] < _until(row, setting.start)


def _holding(team: Team, scope: str, setting: TeamSetting) -> list[Interval]:
    return [one for one in setting.intervals(team, scope) if not one.reasons]


def _spans(team: Team, scope: str, setting: TeamSetting) -> list[Accreditation]:
    return [Accreditation(scope, one.first, one.last) for one in _holding(team, scope, setting)]


def _window(team: Team, scope: str, setting: TeamSetting) -> tuple[int, int]:
    """Ticks [from, until) on which the team may use the scope; (0, 0) where never."""
    first, until = (0, int(NEVER))
    if scope in team.scopes:
        first, until = joined_window(_spans(team, scope, setting), setting.start)
    if team.presence == "present":
        first = max(first, setting.course_end.get((team.id, scope), 0))
    return first, until


def joined_window(rows: Sequence[Accreditation], start: date) -> tuple[int, int]:
    """The first unbroken span of accreditations that has not ended at the start, as ticks [from, until)."""
    spans = sorted((_from(row, start), _until(row, start)) for row in rows)
    current: tuple[int, int] | None = None
    for first, until in spans:
        if until <= 0 or until <= first:
            continue
        if current is None:
            current = (first, until)
        elif first <= current[1]:
            current = (current[0], max(current[1], until))
    return current or (0, 0)


def _from(row: Accreditation, start: date) -> int:
    return 0 if row.first is None else tick_of(row.first, start)


def _until(row: Accreditation, start: date) -> int:
    return int(NEVER) if row.last in (None, date.max) else tick_of(row.last + timedelta(days=1), start)


def gap_findings(teams: Sequence[Team], setting: TeamSetting) -> tuple[Finding, ...]:
    """Accreditations that a plan leaves out because an interruption lies before them."""
    found = []
    for team in teams:
        for scope in sorted(set(team.scopes) & set(setting.scopes)):
            rows = _spans(team, scope, setting)
            _, until = joined_window(rows, setting.start)
            later = [row.first for row in rows if row.first is not None and tick_of(row.first, setting.start) > until]
            if later:
                found.append(_gap(team, scope, min(later)))
    return tuple(found)


def accreditation_findings(teams: Sequence[Team], setting: TeamSetting) -> Iterator[Finding]:
    """Scopes that a team may not use on the first day, or ever; and organisations of which no accreditation is recorded."""
    assumed: dict[str | None, str] = {}
    for team in teams:
        for scope in sorted(set(team.scopes) & set(setting.scopes)):
            if setting.accreditations.needs(scope) and not setting.accreditations.recorded(team):
                assumed.setdefault(team.organisation, setting.accreditations.name(team.organisation))
            day = max(setting.start, team.arrival or setting.start)
            today = next(one for one in setting.intervals(team, scope) if one.first <= day <= one.last)
            if today.reasons:
                yield Finding(
                    "team.not_accredited",
                    "error",
                    team.id,
                    not_accredited(team, scope, day, today.reasons),
                    worded(
                        "Record the accreditation, the check or the correction; until then the plan gives it no such work."
                    ),
                )
    if setting.policy.accreditation.unrecorded == "as_reported":
        yield from (_assumed(name, holder) for holder, name in assumed.items() if holder is not None)


def _assumed(name: str, holder: str) -> Finding:
    return Finding(
        "accreditation.unrecorded",
        "warning",
        holder,
        worded(
            "No accreditation of '{name}' is recorded: its teams count as accredited for what they are reported to do.",
            name=name,
        ),
        worded("Record its accreditations, or set accreditation.unrecorded = 'not_accredited' in the policy."),
    )


def _gap(team: Team, scope: str, day: date) -> Finding:
    return Finding(
        rule="team.accreditation_gap",
        severity="warning",
        thing=team.id,
        message=worded(
            "The accreditation of '{team}' for {scope} is interrupted: the plan leaves out what begins on {day}.",
            team=team.name or team.id,
            scope=lowered(worded(label("scope", scope))),
            day=day,
        ),
        next_step=worded("Renew the accreditation without a gap, or plan again once the later one has begun."),
    )


def doubtful_teams(teams: Sequence[Team]) -> tuple[Finding, ...]:
    """Teams whose dates are reversed, so that they count on no day, and teams that nobody gave a base."""
    return tuple(finding for team in teams for finding in _doubts(team))


def _doubts(team: Team) -> Iterator[Finding]:
    name = team.name or team.id
    if team.arrival is not None and team.departure is not None and team.departure <= team.arrival:
        message = worded(
            "'{name}' is said to leave on {departure}, before it arrives on {arrival}: it counts on no day.",
            name=name,
            departure=team.departure,
            arrival=team.arrival,
        )
        yield Finding(
            "team.dates_reversed", "error", team.id, message, worded("Report its arrival and departure anew.")
        )
    for row in team.accreditations:
        if row.first is not None and row.last is not None and row.last < row.first:
            message = worded(
                "The accreditation of '{name}' for {scope} ends on {last}, before it begins on {first}: it counts on no day.",
                name=name,
                scope=lowered(worded(label("scope", row.scope))),
                last=row.last,
                first=row.first,
            )
            yield Finding("team.dates_reversed", "error", team.id, message, worded("Report the accreditation anew."))
    if team.base is None:
        message = worded(
            "Nobody said where '{name}' is based: it counts as starting in the middle of the region and reaching every site.",
            name=name,
        )
        yield Finding("team.no_base", "warning", team.id, message, worded("Report its base."))


def calendar_arrays(teams: Sequence[Team], policy: Policy, start: date, days: int) -> tuple[Calendars, IntArray]:
    """Cumulated working ticks by calendar and season over ``days``, and the calendar of each team, shape (m,)."""
    known: dict[Calendar, int] = {}
    of_team = _ints([known.setdefault(team.calendar, len(known)) for team in teams])
    dates = [start + timedelta(days=offset) for offset in range(days)]
    weekday = np.array([day.weekday() for day in dates])
    season = np.array([not policy.season.closed.contains(day) for day in dates])
    seasons = np.stack([np.ones(days, dtype=np.bool_), season])
    if not known:
        return Calendars(np.zeros((1, 2, days * TICKS_PER_DAY + 1), dtype=np.int32)), of_team
    working = np.stack([_working_days(calendar, weekday, start, days) for calendar in known])
    ticks = np.repeat(working[:, None, :] & seasons[None, :, :], TICKS_PER_DAY, axis=2)
    opened = np.zeros((len(known), 2, days * TICKS_PER_DAY + 1), dtype=np.int32)
    np.cumsum(ticks, axis=2, out=opened[:, :, 1:])
    return Calendars(opened), of_team


def _working_days(calendar: Calendar, weekday: npt.NDArray[np.int64], start: date, days: int) -> npt.NDArray[np.bool_]:
    working = np.isin(weekday, list(calendar.weekdays))
    offsets = np.array([(day - start).days for day in calendar.days_off], dtype=np.int64)
    working[offsets[(offsets >= 0) & (offsets < days)]] = False
    return working
