"""iCalendar (RFC 5545): one event per crew and work, whole days where the work fills them, local times where not.

Times float: they are the clock of the place. An event keeps its UID from plan to plan and counts ``SEQUENCE`` up, so that a
calendar replaces the old one; what an earlier plan had and this one has not is sent as cancelled. The organisation stands as
``CONTACT``, because ``ORGANIZER`` would make an invitation out of it that programs answer by mail.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from icalendar import Calendar, Event, vText

from tandem.exchange.texts import xml_text
from tandem.ids import sha256_hex
from tandem.plan.problem import TICKS_PER_DAY
from tandem.plan.programme import Activity, Allocation, Crew, Programme, begin_of, end_of

_KEEP_CLEAR_NAMED = 8


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An event that an earlier plan had and this one has not: ids of work and team, and its days then."""

    work: str
    team: str
    first_day: date
    last_day: date


def ics(programme: Programme, withdrawn: Sequence[Withdrawn] = (), *, team: str | None = None) -> bytes:
    """The programme as a calendar, of one team where ``team`` is its id."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tandem//Plan//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    names = {crew.id: crew.name for crew in programme.crews}
    whose = "" if team is None else f", {names.get(team, team)}"
    calendar.add("x-wr-calname", _words(f"{programme.region}{whose}"))
    for event in (*_events(programme, team), *_cancelled(programme, withdrawn, team)):
        calendar.add_component(event)
    content: bytes = calendar.to_ical(sorted=False)
    return content


def event_uid(region: str, work: str, team: str) -> str:
    """The same for the same team on the same work in every plan of the region."""
    return f"{sha256_hex(chr(0).join((region, work, team)).encode())[:32]}@tandem"


def _words(text: str) -> vText:
    """Text of any property, also of those beyond the standard, escaped and on one line."""
    return vText(xml_text(text).replace("\r", "\n"))


def _events(programme: Programme, team: str | None) -> Iterator[Event]:
    for activity in programme.activities:
        for allocation in activity.allocations:
            crew = programme.crews[allocation.crew]
            if team in (None, crew.id):
                yield _event(programme, activity, allocation, crew)


def _event(programme: Programme, activity: Activity, allocation: Allocation, crew: Crew) -> Event:
    event = _begun(programme, activity.id, crew.id)
    for name, moment in zip(("dtstart", "dtend"), _span(programme, allocation), strict=True):
        event.add(name, moment)
    event.add("summary", _words(f"{activity.name} ({crew.name})"))
    event.add("description", _words(_description(programme, activity, allocation, crew)))
    event.add("location", _words(activity.name))
    longitude, latitude = activity.place
    event.add("geo", (round(latitude, 6), round(longitude, 6)))
    event.add("categories", [activity.kind])
    event.add("status", "TENTATIVE" if crew.expected else "CONFIRMED")
    if crew.organisation:
        event.add("contact", _words(crew.organisation))
    event.add("x-tandem-plan", _words(programme.plan))
    return event


def _begun(programme: Programme, work: str, team: str) -> Event:
    event = Event()
    event.add("uid", event_uid(programme.region, work, team))
    event.add("dtstamp", programme.made_at.replace(microsecond=0))
    event.add("last-modified", programme.made_at.replace(microsecond=0))
    event.add("sequence", programme.number)
    event.add("x-tandem-work", _words(work))
    event.add("x-tandem-team", _words(team))
    return event


def _span(programme: Programme, allocation: Allocation) -> tuple[date, date] | tuple[datetime, datetime]:
    """Days (the second exclusive, as the format counts) where both ends lie on day borders, else times."""
    start, finish = allocation.start, allocation.finish
    if start % TICKS_PER_DAY == 0 and finish % TICKS_PER_DAY == 0:
        first = programme.start + timedelta(days=start // TICKS_PER_DAY)
        return first, programme.start + timedelta(days=finish // TICKS_PER_DAY)
    return begin_of(programme.start, start), end_of(programme.start, finish)


def _description(programme: Programme, activity: Activity, allocation: Allocation, crew: Crew) -> str:
    days = allocation.ticks / TICKS_PER_DAY
    lines = [f"{activity.id}: {days:g} working days by {crew.name}."]
    if crew.expected:
        lines.append("The team is expected, not here yet.")
    if activity.reason:
        lines.append(activity.reason)
    if activity.keep_clear:
        near, more = activity.keep_clear[:_KEEP_CLEAR_NAMED], len(activity.keep_clear) - _KEEP_CLEAR_NAMED
        others = ", ".join(near) + (f" and {more} more" if more > 0 else "")
        lines.append(f"Safety distance {programme.safety_distance_m:g} m: never at the same time as {others}.")
    return "\n".join(lines)


def _cancelled(programme: Programme, withdrawn: Sequence[Withdrawn], team: str | None) -> Iterator[Event]:
    for gone in withdrawn:
        if team in (None, gone.team):
            event = _begun(programme, gone.work, gone.team)
            event.add("dtstart", datetime.combine(gone.first_day, time(8)))
            event.add("dtend", datetime.combine(gone.last_day, time(17)))
            event.add("summary", _words(f"Not planned any more: {gone.work} ({gone.team})"))
            event.add("status", "CANCELLED")
            yield event
