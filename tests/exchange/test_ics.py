"""Calendars: valid by RFC 5545, events that the next plan replaces, and nothing of the plan lost."""

from datetime import date, datetime, timedelta

import icalendar
import pytest

from tandem.exchange.to_ics import Withdrawn, event_uid, ics
from tandem.plan.programme import Programme, begin_of, end_of
from tests.exchange.programmes import random_programme

SEEDS = range(8)


def events(content: bytes) -> dict[str, icalendar.Event]:
    found = icalendar.Calendar.from_ical(content).walk("VEVENT")
    listed = {str(event["uid"]): event for event in found}
    assert len(listed) == len(found), "a UID occurs twice"
    return listed


@pytest.mark.parametrize("seed", SEEDS)
def test_every_assignment_is_one_event_with_its_days(seed: int) -> None:
    made = random_programme(seed)
    found = events(ics(made))
    wanted = {
        event_uid(made.region, activity.id, made.crews[one.crew].id): (activity, one)
        for activity in made.activities
        for one in activity.allocations
    }
    assert found.keys() == wanted.keys()
    for uid, (activity, one) in wanted.items():
        event, crew = found[uid], made.crews[one.crew]
        start, end = event["dtstart"].dt, event["dtend"].dt
        if isinstance(start, datetime):
            assert one.start % 4 or one.finish % 4
            assert (start, end) == (begin_of(made.start, one.start), end_of(made.start, one.finish))
        else:
            whole = (made.start + timedelta(days=one.start // 4), made.start + timedelta(days=one.finish // 4))
            assert (one.start % 4, one.finish % 4, (start, end)) == (0, 0, whole)
        assert start < end
        assert event["geo"].latitude == pytest.approx(activity.place[1], abs=1e-6)
        assert str(event["status"]) == ("TENTATIVE" if crew.expected else "CONFIRMED")
        assert activity.id in event["description"] and (not activity.keep_clear or "100 m" in event["description"])
        assert str(event.get("contact", "")) == crew.organisation
        assert int(event["sequence"]) == made.number


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_follow_the_standard(seed: int) -> None:
    content = ics(random_programme(seed))
    lines = content.split(b"\r\n")
    assert lines[-1] == b"" and not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(len(line) <= 75 for line in lines), "RFC 5545 3.1: no line is longer than 75 octets"
    names = [line.split(b":")[0].split(b";")[0] for line in lines if line and not line.startswith((b" ", b"\t"))]
    assert names.count(b"VERSION") == names.count(b"PRODID") == 1
    assert names.count(b"UID") == names.count(b"DTSTAMP") == names.count(b"DTSTART")
    assert b"ORGANIZER" not in names and b"ATTENDEE" not in names


def test_a_later_plan_replaces_and_cancels() -> None:
    made = random_programme(1)
    gone = Withdrawn("clearance/old", made.crews[0].id, date(2026, 12, 1), date(2026, 12, 5))
    later = Programme(
        **{**{name: getattr(made, name) for name in made.__dataclass_fields__}, "number": made.number + 1}
    )
    before, after = events(ics(made)), events(ics(later, [gone]))
    assert before.keys() < after.keys()
    assert all(int(after[uid]["sequence"]) == int(event["sequence"]) + 1 for uid, event in before.items())
    extra = after[event_uid(made.region, gone.work, gone.team)]
    assert str(extra["status"]) == "CANCELLED"


def test_a_team_gets_its_own_events_alone() -> None:
    made = random_programme(2)
    whole = events(ics(made))
    parts = [events(ics(made, team=crew.id)) for crew in made.crews]
    assert sorted(whole) == sorted(uid for part in parts for uid in part)
