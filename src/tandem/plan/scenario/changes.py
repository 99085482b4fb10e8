"""The kinds of change: values that are checked when they are made, say what they are in a sentence, and read back from JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, TypeAlias

from tandem.errors import FormatError, ScenarioError, TandemError
from tandem.language import ENGLISH, Language
from tandem.times import parse_day
from tandem.worded import worded

Names: TypeAlias = Mapping[str, str]
MOST_TEAMS, MOST_PEOPLE = 1_000, 100_000


class _Spoken:
    """A change speaks with ids where nobody gives names."""

    __slots__ = ()

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        """The change as a sentence in a language, with names for ids where they are known."""
        raise NotImplementedError

    def __str__(self) -> str:
        return self.words({})


@dataclass(frozen=True, slots=True)
class AddTeams(_Spoken):
    """``count`` more teams of ``people`` with ``scopes`` from ``arrival`` on, based and working as a team that has the first scope."""

    kind: ClassVar[str] = "add_teams"
    count: int
    people: int
    scopes: tuple[str, ...]
    arrival: date

    def __post_init__(self) -> None:
        _require(
            0 < self.count <= MOST_TEAMS,
            worded("{count} teams cannot be added.", count=self.count),
            worded("Add 1 to {most_teams} teams.", most_teams=MOST_TEAMS),
        )
        _require(
            self.people > 0,
            worded("A team of {people} people does no work.", people=self.people),
            worded("Give each team one person or more."),
        )
        _require(bool(self.scopes), worded("The teams have no scope."), worded("Say what they are accredited for."))

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        return language.text(
            "{count} more teams of {people} for {scopes} from {day}",
            count=self.count,
            people=self.people,
            scopes=", ".join(names.get(scope, scope) for scope in self.scopes),
            day=language.dated(self.arrival),
        )


@dataclass(frozen=True, slots=True)
class AddPeople(_Spoken):
    """``people`` more for ``scope`` from ``arrival`` on, in teams of the size that the region's teams of that scope have."""

    kind: ClassVar[str] = "add_people"
    people: int
    scope: str
    arrival: date

    def __post_init__(self) -> None:
        _require(
            0 < self.people <= MOST_PEOPLE,
            worded("{people} people cannot be added.", people=self.people),
            worded("Add 1 to {most_people} people.", most_people=MOST_PEOPLE),
        )
        _require(bool(self.scope), worded("The people have no scope."), worded("Say what they are accredited for."))

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        scope, day = names.get(self.scope, self.scope), language.dated(self.arrival)
        return language.text("{people} more people for {scope} from {day}", people=self.people, scope=scope, day=day)


@dataclass(frozen=True, slots=True)
class ConfirmedOnly(_Spoken):
    """Only the teams that are here."""

    kind: ClassVar[str] = "confirmed_only"

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        return language.text("only confirmed capacity")


@dataclass(frozen=True, slots=True)
class Late(_Spoken):
    """A share of the expected teams, always the same ones, comes ``days`` later than planned."""

    kind: ClassVar[str] = "late"
    share: float
    days: int

    def __post_init__(self) -> None:
        _require(
            0 <= self.share <= 1,
            worded("A share of {share} does not exist.", share=f"{self.share:g}"),
            worded("Give a share from 0 to 1."),
        )
        _require(
            self.days > 0, worded("{days} days late is not late.", days=self.days), worded("Give one day or more.")
        )

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        return language.plural(
            "{share} of the expected teams arrive {n} day late",
            "{share} of the expected teams arrive {n} days late",
            self.days,
            share=language.share(self.share),
        )


@dataclass(frozen=True, slots=True)
class Arrive(_Spoken):
    """A team comes on this day, without slip and whatever was reported."""

    kind: ClassVar[str] = "arrive"
    team: str
    day: date

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        team, day = names.get(self.team, self.team), language.dated(self.day)
        return language.text("{team} arrives on {day}", team=team, day=day)


@dataclass(frozen=True, slots=True)
class Confirm(_Spoken):
    """An expected team, or all expected teams of the organisation behind a commitment, taken as coming on the date reported."""

    kind: ClassVar[str] = "confirm"
    thing: str

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        thing = names.get(self.thing, self.thing)
        return language.text("{thing} taken as confirmed: here on the date reported", thing=thing)


@dataclass(frozen=True, slots=True)
class Close(_Spoken):
    """A component of a network, such as a road, cannot be used before ``until``; without it never again within the horizon."""

    kind: ClassVar[str] = "close"
    asset: str
    until: date | None = None

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        asset = names.get(self.asset, self.asset)
        if self.until is None:
            return language.text("{asset} closed", asset=asset)
        return language.text("{asset} closed until {day}", asset=asset, day=language.dated(self.until))


@dataclass(frozen=True, slots=True)
class SetPolicy(_Spoken):
    """A value of the policy by its path, such as weights.water."""

    kind: ClassVar[str] = "set_policy"
    path: str
    value: float

    def __post_init__(self) -> None:
        _require(
            math.isfinite(self.value),
            worded("{path} = {value} is no number.", path=self.path, value=self.value),
            worded("Give a number."),
        )

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        section, _, name = self.path.partition(".")
        if section == "weights":
            return language.text(
                "weight of {service} = {value}", service=names.get(name, name), value=f"{self.value:g}"
            )
        return f"{self.path} = {self.value:g}"


@dataclass(frozen=True, slots=True)
class WorkTakes(_Spoken):
    """A work takes ``factor`` times its effort."""

    kind: ClassVar[str] = "work_takes"
    work: str
    factor: float

    def __post_init__(self) -> None:
        _require(
            0 < self.factor < math.inf,
            worded("A work cannot take {factor} times its effort.", factor=f"{self.factor:g}"),
            worded("Give more than 0."),
        )

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        work = names.get(self.work, self.work)
        return language.text("{work} takes {factor} times as long", work=work, factor=f"{self.factor:g}")


@dataclass(frozen=True, slots=True)
class PinWork(_Spoken):
    """A work is done by exactly these teams from this day on."""

    kind: ClassVar[str] = "pin"
    work: str
    teams: tuple[str, ...]
    start: date

    def __post_init__(self) -> None:
        _require(
            bool(self.teams),
            worded("The pin of {work} names no team.", work=self.work),
            worded("Name one team or more."),
        )
        _require(
            len(set(self.teams)) == len(self.teams),
            worded("The pin of {work} names a team twice.", work=self.work),
            worded("Name each team once."),
        )

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        return language.text(
            "{work} pinned to {teams} from {day}",
            work=names.get(self.work, self.work),
            teams=", ".join(names.get(team, team) for team in self.teams),
            day=language.dated(self.start),
        )


@dataclass(frozen=True, slots=True)
class Forbid(_Spoken):
    """A work is not done: by ``team`` where one is named, before the day ``before`` where one is, else at all."""

    kind: ClassVar[str] = "forbid"
    work: str
    team: str | None = None
    before: date | None = None

    def __post_init__(self) -> None:
        _require(
            self.team is None or self.before is None,
            worded(
                "{work} is forbidden to a team and before a day at once, which would not say what holds after the day.",
                work=self.work,
            ),
            worded("Make two changes of it: one with the team, one with the day."),
        )

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        work = names.get(self.work, self.work)
        if self.team is not None:
            return language.text("{work} not by {team}", work=work, team=names.get(self.team, self.team))
        if self.before is not None:
            return language.text("{work} not before {day}", work=work, day=language.dated(self.before))
        return language.text("{work} not at all", work=work)


@dataclass(frozen=True, slots=True)
class Lift(_Spoken):
    """A work keeps no pin, no day before which it may not start, and no closed season."""

    kind: ClassVar[str] = "lift"
    work: str

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        work = names.get(self.work, self.work)
        return language.text("{work} without pin, release date and closed season", work=work)


@dataclass(frozen=True, slots=True)
class Done(_Spoken):
    """Others than the plan's teams do a work, with all that comes before it, so that it is finished when ``day`` begins."""

    kind: ClassVar[str] = "done"
    work: str
    day: date

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        work, day = names.get(self.work, self.work), language.dated(self.day)
        return language.text("{work}, with all that comes before it, done by others before {day}", work=work, day=day)


@dataclass(frozen=True, slots=True)
class Stay(_Spoken):
    """A team stays until it leaves on ``day``, whatever was reported."""

    kind: ClassVar[str] = "stay"
    team: str
    day: date

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        team, day = names.get(self.team, self.team), language.dated(self.day)
        return language.text("{team} stays until {day}", team=team, day=day)


@dataclass(frozen=True, slots=True)
class Accredit(_Spoken):
    """A team is accredited for a scope that it has from ``day`` on, without an end."""

    kind: ClassVar[str] = "accredit"
    team: str
    scope: str
    day: date

    def words(self, names: Names, language: Language = ENGLISH) -> str:
        team, scope = names.get(self.team, self.team), names.get(self.scope, self.scope)
        return language.text(
            "{team} accredited for {scope} from {day}", team=team, scope=scope, day=language.dated(self.day)
        )


Change: TypeAlias = (
    AddTeams
    | AddPeople
    | ConfirmedOnly
    | Late
    | Arrive
    | Confirm
    | Close
    | SetPolicy
    | WorkTakes
    | PinWork
    | Forbid
    | Lift
    | Done
    | Stay
    | Accredit
)
_KINDS: Mapping[str, type[Change]] = {made.kind: made for made in Change.__args__}
_DAYS = ("arrival", "day", "until", "start", "before")
_LISTS = ("scopes", "teams")


@dataclass(frozen=True)
class Scenario:
    """Changes with a name, who asks and why."""

    name: str
    author: str
    reason: str
    changes: tuple[Change, ...]

    def to_json(self) -> dict[str, object]:
        """Plain values."""
        return {
            "name": self.name,
            "author": self.author,
            "reason": self.reason,
            "changes": [change_to_json(change) for change in self.changes],
        }

    @classmethod
    def from_json(cls, body: Mapping[str, object]) -> Scenario:
        """Back from plain values; FormatError where they are none of a scenario."""
        try:
            changes = body["changes"]
            assert isinstance(changes, list)
            return cls(
                str(body["name"]), str(body["author"]), str(body["reason"]), tuple(map(change_from_json, changes))
            )
        except (KeyError, TypeError, AssertionError) as error:
            raise _unreadable("scenario", error) from error


def change_to_json(change: Change) -> dict[str, object]:
    """Plain values; days as ISO text."""
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(change).items()}
    return {"kind": change.kind, **values}


def change_from_json(body: Mapping[str, Any]) -> Change:
    """Back from plain values; FormatError where they are none of a change."""
    try:
        make: Callable[..., Change] = _KINDS[body["kind"]]
        return make(**{name: _value(name, value) for name, value in body.items() if name != "kind"})
    except (KeyError, TypeError, ValueError, AttributeError, TandemError) as error:
        raise _unreadable("change", error) from error


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    return parse_day(value) if name in _DAYS else tuple(value) if name in _LISTS else value


def _unreadable(what: str, error: Exception) -> FormatError:
    return FormatError(
        worded("The kept {what} cannot be read: {error}.", what=what, error=str(error)),
        worded("Add it again: tandem scenario add."),
    )


def _require(holds: bool, cause: str, next_step: str) -> None:
    if not holds:
        raise ScenarioError(cause, next_step)
