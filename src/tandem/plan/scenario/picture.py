"""The teams and works of a picture as a scenario has them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median_low

import shapely

from tandem.errors import NotFoundError, PlanError, ScenarioError
from tandem.language import ENGLISH, Language
from tandem.picture.places import row_geometry
from tandem.picture.tables import Accreditation, Asset, Commitment, Picture, Team
from tandem.plan.scenario.changes import (
    Accredit,
    AddPeople,
    AddTeams,
    Arrive,
    Change,
    Close,
    Confirm,
    Done,
    Late,
    Lift,
    Names,
    Scenario,
    Stay,
)
from tandem.policy import Policy
from tandem.worded import worded
from tandem.works.model import ComponentNeed, Work, WorkList


@dataclass(frozen=True, slots=True)
class Teamed:
    """What people were made of: teams of ``size``, the middle one of the ``alike`` teams of the scope, and one of ``rest``."""

    size: int
    count: int
    rest: int
    alike: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """People of each team."""
        return (self.size,) * self.count + ((self.rest,) if self.rest else ())


def changed_picture(picture: Picture, policy: Policy, scenario: Scenario) -> Picture:
    """The picture with the teams that a scenario adds, and with others at other days.

    Raises
    ------
    NotFoundError, ScenarioError
        Where a change names a team or commitment that is not there, or that is not expected.
    PlanError
        Where no team of the region says how a new one would work.
    """
    teams = picture.teams
    for place, change in enumerate(scenario.changes):
        prefix = f"scenario/{scenario.name}/{place + 1}"
        if isinstance(change, AddTeams):
            teams = (*teams, *_added(teams, change.scopes, (change.people,) * change.count, change.arrival, prefix))
        elif isinstance(change, AddPeople):
            made = teamed(picture.teams, policy, change)
            teams = (*teams, *_added(teams, (change.scope,), made.sizes, change.arrival, prefix))
        elif isinstance(change, Late):
            teams = _late(teams, change, picture.valid_at, policy)
        elif isinstance(change, Arrive):
            teams = _arrived(teams, {_team(teams, change.team).id: change.day})
        elif isinstance(change, Confirm):
            teams = _arrived(teams, confirmed_days(picture, change))
        elif isinstance(change, Stay):
            teams = _with(teams, replace(_team(teams, change.team), departure=change.day))
        elif isinstance(change, Accredit):
            teams = _with(teams, _accredited(_team(teams, change.team), change))
    return replace(picture, teams=teams)


def made_of(picture: Picture, policy: Policy, change: Change, names: Names, language: Language = ENGLISH) -> str:
    """In a sentence what people became of whom a scenario says only how many; empty where there is nothing to say."""
    if not isinstance(change, AddPeople):
        return ""
    made = teamed(picture.teams, policy, change)
    like = _like(picture.teams, (change.scope,))
    told = {
        "people": change.people,
        "teams": language.plural("{n} team", "{n} teams", made.count),
        "size": made.size,
        "rest": made.rest,
        "alike": made.alike,
        "like": names.get(like.id, like.name or like.id),
    }
    many = (
        language.text("{people} people are {teams} of {size} and one of {rest},", **told)
        if made.rest
        else language.text("{people} people are {teams} of {size},", **told)
    )
    why = (
        language.text(
            "the middle size of the {alike} teams that have the scope, working from where {like} is based.", **told
        )
        if made.alike
        else language.text("the policy's usual size, working from where {like} is based.", **told)
    )
    return f"{many} {why}"


def teamed(teams: Sequence[Team], policy: Policy, change: AddPeople) -> Teamed:
    """How many teams some people are; fewer than a team of the usual size are one team."""
    sizes = [team.people for team in teams if change.scope in team.scopes and team.people]
    size = min(change.people, median_low(sizes) if sizes else policy.capacity.default_team_people)
    return Teamed(size, change.people // size, change.people % size, len(sizes))


def confirmed_days(picture: Picture, change: Confirm) -> dict[str, date]:
    """The days of the teams that a confirmation is about, by team id."""
    row = picture.by_id.get(change.thing)
    if isinstance(row, Team):
        teams = [row]
    elif isinstance(row, Commitment):
        expected = [team for team in picture.teams if team.presence == "expected"]
        teams = [team for team in expected if team.organisation is not None and team.organisation == row.organisation]
        if not teams:
            raise ScenarioError(
                worded(
                    "Commitment '{name}' has no expected team behind it, so that taking it as confirmed plans nothing.",
                    name=row.name or row.id,
                ),
                worded("Add its people with a scope and a day instead."),
            )
    else:
        raise NotFoundError(
            worded("There is no {what} '{typed}'.", what=(worded("team"), worded("commitment")), typed=change.thing),
            worded("Look it up in layer {listed}.", listed=("team", "commitment")),
        )
    return {team.id: _day_of(team, row) for team in teams}


def _day_of(team: Team, row: Team | Commitment) -> date:
    day = team.arrival or (row.by if isinstance(row, Commitment) else None)
    if team.presence == "present":
        raise ScenarioError(
            worded("'{name}' is here already.", name=team.name or team.id), worded("There is nothing to confirm.")
        )
    if day is None:
        raise ScenarioError(
            worded("Nobody said when '{name}' comes.", name=team.name or team.id),
            worded("Say on which day it arrives, as a change of its own."),
        )
    return day


def _team(teams: Sequence[Team], identifier: str) -> Team:
    found = next((team for team in teams if team.id == identifier), None)
    if found is None:
        raise NotFoundError(
            worded("There is no {what} '{typed}'.", what=worded("team"), typed=identifier),
            worded("Look it up in layer {listed}.", listed="team"),
        )
    return found


def _arrived(teams: Sequence[Team], days: dict[str, date]) -> tuple[Team, ...]:
    """Teams that come on these days: present, so that no slip is added."""
    return tuple(
        replace(team, presence="present", arrival=days[team.id]) if team.id in days else team for team in teams
    )


def _with(teams: Sequence[Team], changed: Team) -> tuple[Team, ...]:
    return tuple(changed if team.id == changed.id else team for team in teams)


def _accredited(team: Team, change: Accredit) -> Team:
    if change.scope not in team.scopes:
        raise ScenarioError(
            worded("'{name}' does not have the scope {scope}.", name=team.name or team.id, scope=change.scope),
            worded("Add a team that has it."),
        )
    listed = [row for row in team.accreditations if row.scope == change.scope]
    # A team without any paper for a scope may use it at all times; a paper would only narrow that.
    row = Accreditation(change.scope, change.day, None)
    return replace(team, accreditations=(*team.accreditations, row)) if listed else team


def _like(teams: Sequence[Team], scopes: Sequence[str]) -> Team:
    alike = [team for scope in scopes for team in teams if scope in team.scopes] or list(teams)
    if not alike:
        raise PlanError(
            worded("A scenario cannot add teams to a region without any: nobody says where they would be based."),
            worded("Record one team first, expected ones count."),
        )
    return min(alike, key=lambda team: (team.presence != "present", team.id))


def _added(
    teams: Sequence[Team], scopes: tuple[str, ...], sizes: Sequence[int], arrival: date, prefix: str
) -> Iterator[Team]:
    like = _like(teams, scopes)
    for number, people in enumerate(sizes):
        yield replace(
            like,
            id=f"{prefix}-{number + 1}",
            name=f"Scenario team {number + 1}",
            organisation="scenario",
            scopes=scopes,
            people=people,
            presence="present",
            arrival=arrival,
            departure=None,
            accreditations=(),
            claims={},
        )


def _late(teams: Sequence[Team], change: Late, today: date, policy: Policy) -> tuple[Team, ...]:
    """The same teams are late whatever else is asked: those whose ids have the smallest digests."""
    expected = sorted((team.id for team in teams if team.presence == "expected"), key=_digest)
    chosen = set(expected[: math.ceil(change.share * len(expected))])
    unknown = today + timedelta(days=policy.capacity.unknown_arrival_days - policy.capacity.expected_slip_days)
    return tuple(
        replace(team, arrival=max(team.arrival or unknown, today) + timedelta(days=change.days))
        if team.id in chosen
        else team
        for team in teams
    )


def _digest(identifier: str) -> bytes:
    return hashlib.blake2b(identifier.encode(), digest_size=8).digest()


def changed_works(works: WorkList, picture: Picture, changes: Sequence[Change]) -> WorkList:
    """The works as a scenario has them.

    Each closure that ends is a work that lasts as long as the road is closed: nobody does it, others wait for it. What others
    do is a work that needs no team and lasts until their day. A work that is lifted knows no season.
    """
    days = {change.asset: change.until for change in changes if isinstance(change, Close) and change.until is not None}
    assets = {asset.id: asset for asset in picture.assets}
    closures = [_closure(_asset(assets, one), until, picture.valid_at) for one, until in sorted(days.items())]
    own = {closure.thing: (closure.id,) for closure in closures}
    needs = [replace(need, works=(*need.works, *own.pop(need.asset, ()))) for need in works.needs]
    needs += [ComponentNeed(asset, ids) for asset, ids in own.items()]
    rows = {work.id: work for work in works.works}
    for change in changes:
        if isinstance(change, Lift):
            rows[change.work] = replace(_work(rows, change.work), seasonal=False)
        elif isinstance(change, Done):
            for work in _with_all_before(rows, change.work):
                rows[work.id] = _by_others(work, change.day, picture.valid_at)
    return replace(works, works=(*rows.values(), *closures), needs=tuple(needs))


def _work(works: dict[str, Work], identifier: str) -> Work:
    if identifier not in works:
        raise NotFoundError(
            worded("There is no work '{identifier}' to be done.", identifier=identifier), worded("Take the change out.")
        )
    return works[identifier]


def _with_all_before(works: dict[str, Work], identifier: str) -> list[Work]:
    """A work and what has to be done before it, however far back: nobody opens land that was not cleared."""
    found, asked = {}, [_work(works, identifier)]
    while asked:
        work = asked.pop()
        if work.id not in found:
            found[work.id] = work
            asked += [works[one] for one in work.after if one in works]
    return list(found.values())


def _by_others(work: Work, day: date, today: date) -> Work:
    if day <= today:
        raise ScenarioError(
            worded(
                "'{name}' would be done before {day}, which has passed on {today}.",
                name=work.name,
                day=day,
                today=today,
            ),
            worded("Report it as done instead."),
        )
    return replace(
        work,
        scope=None,
        effort_worker_days=0.0,
        fixed_days=(day - today).days,
        after=(),
        access=(),
        seasonal=False,
        not_before_days=0,
        rate="",
    )


def _asset(assets: dict[str, Asset], identifier: str) -> Asset:
    if identifier not in assets:
        raise NotFoundError(
            worded("There is no {what} '{typed}'.", what=worded("asset"), typed=identifier),
            worded("Look it up in layer {listed}.", listed="asset"),
        )
    return assets[identifier]


def _closure(asset: Asset, until: date, today: date) -> Work:
    if until <= today:
        raise ScenarioError(
            worded(
                "'{name}' would be closed until {until}, which has passed on {today}.",
                name=asset.name or asset.id,
                until=until,
                today=today,
            ),
            worded("Name a later day, or leave the change out."),
        )
    place = row_geometry(asset)
    point = shapely.Point(0.0, 0.0) if place is None else place.centroid
    return Work(
        id=f"closure/{asset.id}",
        kind="closure",
        thing=asset.id,
        name=asset.name or asset.id,
        place=(float(point.x), float(point.y)),
        scope=None,
        unit="person",
        effort_worker_days=0.0,
        fixed_days=(until - today).days,
        maximum_teams=1,
        after=(),
        access=(),
        seasonal=False,
        not_before_days=0,
        area_m2=0.0,
        basis=f"Closed until {until}.",
        claims=(),
    )
