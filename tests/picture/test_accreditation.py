"""Who may do which work on which day, and in words why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.picture.accreditation import Accreditations, not_accredited
from tandem.picture.activities import AccreditationGrant, NonConformity
from tandem.picture.tables import Accreditation, Picture, Team
from tandem.policy import Policy, generic_policy
from tests.picture.makers import grant, non_conformity
from tests.works.pictures import VALID_AT, picture, state, team

POLICY = generic_policy()
SCOPE = "manual_clearance"
TEAM = team("T", SCOPE, "eod", "road_works", organisation="O")


def day(offset: int) -> date:
    return VALID_AT + timedelta(days=offset)


def recorded(
    *grants: AccreditationGrant, faults: tuple[NonConformity, ...] = (), teams: tuple[Team, ...] = (TEAM,)
) -> Picture:
    return picture(accreditations=grants, non_conformities=faults, teams=teams)


def holds(known: Picture, offset: int, scope: str = SCOPE, who: Team = TEAM, policy: Policy = POLICY) -> bool:
    return not Accreditations(known, policy).on(who, scope, day(offset)).reasons


def words(known: Picture, offset: int, scope: str = SCOPE, who: Team = TEAM) -> str:
    found = Accreditations(known, POLICY).on(who, scope, day(offset))
    return not_accredited(who, scope, day(offset), found.reasons)


ORGANISATION = grant("o", organisation="O")
HELD = grant("t", team="T")


def test_organisation_and_team_must_both_hold_on_the_day() -> None:
    assert holds(recorded(ORGANISATION, HELD), 0)
    assert not holds(recorded(ORGANISATION), 0)
    assert not holds(recorded(HELD), 0)


def test_expiry_is_the_last_day_and_is_told() -> None:
    known = recorded(ORGANISATION, grant("t", team="T", valid_to=day(3)))
    assert holds(known, 3)
    assert not holds(known, 4)
    assert words(known, 4) == (
        "'T' is not accredited for manual clearance on 8 May 2026: the accreditation of 'T' for manual clearance expired on 7 May 2026."
    )


def test_accreditation_without_an_end_holds_as_long_as_policy_says() -> None:
    known = recorded(ORGANISATION, grant("t", team="T", valid_from=day(-364)))
    assert holds(known, 0)
    assert not holds(known, 1)


def test_another_scope_does_not_count() -> None:
    assert not holds(recorded(ORGANISATION, replace(HELD, scope="bac")), 0)


@pytest.mark.parametrize("status", ["suspended", "withdrawn"])
def test_withdrawn_accreditation_also_takes_what_was_only_reported(status: str) -> None:
    who = replace(TEAM, accreditations=(Accreditation(SCOPE, None, None),))
    assert holds(recorded(ORGANISATION, teams=(who,)), 0, who=who)
    taken = recorded(ORGANISATION, replace(HELD, accreditation_status=status), teams=(who,))
    assert not holds(taken, 0, who=who)


@pytest.mark.parametrize(
    ("worked", "checked", "expected"), [(-10, None, True), (-11, None, False), (-40, -2, True), (-40, -12, False)]
)
def test_stand_down_needs_a_later_check(worked: int, checked: int | None, expected: bool) -> None:
    person = grant(
        "p", person="P", team="T", scope="eod", last_worked_on=day(worked), checked_on=checked and day(checked)
    )
    known = recorded(replace(ORGANISATION, scope="eod"), replace(HELD, scope="eod"), person)
    assert holds(known, 0, "eod") is expected
    if not expected:
        assert "has neither worked nor been checked" in Accreditations(known, POLICY).calendar(TEAM, "eod")[-1].reasons[
            0
        ] or ("0 of at least 1 people" in words(known, 0, "eod"))


def test_people_are_counted_once_each() -> None:
    of_p = [grant(name, person="P", team="T", scope="eod") for name in "ab"]
    known = recorded(replace(ORGANISATION, scope="eod"), replace(HELD, scope="eod"), *of_p)
    assert Accreditations(known, POLICY).on(TEAM, "eod", VALID_AT).people == 1


def test_nothing_recorded_counts_as_reported_unless_policy_says_otherwise() -> None:
    strict = POLICY.model_copy(
        update={"accreditation": POLICY.accreditation.model_copy(update={"unrecorded": "not_accredited"})}
    )
    assert holds(recorded(), 0)
    assert not holds(recorded(), 0, policy=strict)
    assert holds(recorded(), 0, "road_works", policy=strict)


def test_open_critical_non_conformity_stops_its_team_until_it_is_closed() -> None:
    other = replace(TEAM, id="U")
    fault = non_conformity("n", team="T", organisation="O", found_on=day(-3))
    open_, closed = recorded(faults=(fault,)), recorded(faults=(replace(fault, closed_on=day(0)),))
    assert not holds(open_, 500)
    assert not holds(open_, 0, "road_works")
    assert holds(open_, -4)
    assert holds(open_, 0, who=other)
    assert not holds(closed, -1)
    assert holds(closed, 0)
    assert "because of the non-conformity 'n'" in words(open_, 0)


def test_non_conformity_without_a_team_stops_the_organisation() -> None:
    assert not holds(recorded(faults=(non_conformity("n", organisation="O"),)), 0)


def test_non_conformity_that_names_only_a_work_stops_its_teams() -> None:
    known = picture(
        teams=(TEAM,), work_states=(state("w", teams=("T",)),), non_conformities=(non_conformity("n", work="w"),)
    )
    assert not holds(known, 0)


def test_severity_stops_whom_the_policy_names() -> None:
    fault = non_conformity("n", team="U", organisation="O", severity="major")
    rule = POLICY.non_conformity.model_copy(update={"major": "organisation"})
    assert holds(recorded(faults=(fault,)), 0)
    assert not holds(recorded(faults=(fault,)), 0, policy=POLICY.model_copy(update={"non_conformity": rule}))


def test_said_suspension_holds_whatever_the_severity() -> None:
    fault = non_conformity("n", team="T", severity="minor", suspended_from=day(2), suspended_to=day(4))
    assert [holds(recorded(faults=(fault,)), offset) for offset in range(1, 6)] == [True, False, False, False, True]


def test_course_gives_the_scope_but_not_the_organisations_right() -> None:
    found = Accreditations(recorded(ORGANISATION), POLICY).calendar(TEAM, SCOPE, trained=True)
    assert [one.reasons for one in found] == [()]
    assert Accreditations(recorded(HELD), POLICY).calendar(TEAM, SCOPE, trained=True)[0].reasons


_offsets = st.integers(-20, 20)
_ends = st.none() | _offsets


@st.composite
def grants(draw: st.DrawFn) -> AccreditationGrant:
    level = draw(st.sampled_from(["organisation", "team", "person"]))
    holder: dict[str, Any] = {"organisation": "O"} if level == "organisation" else {"team": "T"}
    if level == "person":
        holder["person"] = draw(st.sampled_from("PQ"))
    first, last, worked, checked = (draw(_ends) for _ in range(4))
    return grant(
        str(draw(st.integers(0, 10**9))),
        scope="eod",
        valid_from=None if first is None else day(first),
        valid_to=None if last is None else day(last),
        last_worked_on=None if worked is None else day(worked),
        checked_on=None if checked is None else day(checked),
        accreditation_status=draw(st.sampled_from(["granted", "granted", "suspended", "withdrawn"])),
        **holder,
    )


@st.composite
def faults(draw: st.DrawFn) -> NonConformity:
    days = [draw(_ends) for _ in range(4)]
    found, closed, first, last = (None if one is None else day(one) for one in days)
    return non_conformity(
        str(draw(st.integers(0, 10**9))),
        team=draw(st.sampled_from([None, "T", "U"])),
        organisation=draw(st.sampled_from([None, "O", "X"])),
        severity=draw(st.sampled_from(["", "minor", "major", "critical"])),
        found_on=found,
        closed_on=closed,
        suspended_from=first,
        suspended_to=last,
    )


def may_work(known: Picture, on: date) -> bool:
    """The rules read one by one for one day, without intervals."""
    for fault in known.non_conformities:
        stops = fault.severity == "critical" or fault.suspended_from or fault.suspended_to
        concerns = fault.team == "T" if fault.team else fault.organisation == "O"
        begun = (fault.suspended_from or fault.found_on or date.min) <= on
        over = on > fault.suspended_to if fault.suspended_to else fault.closed_on is not None and on >= fault.closed_on
        if stops and concerns and begun and not over:
            return False
    if not known.accreditations:
        return True
    levels = set()
    for one in known.accreditations:
        seen = max((at for at in (one.last_worked_on, one.checked_on) if at), default=None)
        stale = bool(one.last_worked_on and seen and (VALID_AT - seen).days > 10 and (on - seen).days > 10)
        inside = (one.valid_from is None or one.valid_from <= on) and (one.valid_to is None or on <= one.valid_to)
        if one.accreditation_status == "granted" and inside and not stale:
            levels.add("person" if one.person else "team" if one.team else "organisation")
    return levels == {"person", "team", "organisation"}


@given(st.lists(grants(), max_size=6), st.lists(faults(), max_size=2))
def test_calendar_agrees_with_the_rules_of_each_day(held: list[AccreditationGrant], found: list[NonConformity]) -> None:
    known = recorded(*held, faults=tuple(found))
    calendar = Accreditations(known, POLICY).calendar(TEAM, "eod")
    assert calendar[0].first == date.min
    assert calendar[-1].last == date.max
    for one, other in pairwise(calendar):
        assert one.last + timedelta(days=1) == other.first
        assert (one.reasons, one.people) != (other.reasons, other.people)
    for offset in range(-45, 46):
        told = next(one for one in calendar if one.first <= day(offset) <= one.last)
        assert (not told.reasons) is may_work(known, day(offset)), (offset, told)
