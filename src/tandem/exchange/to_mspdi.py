"""MS Project XML (MSPDI): tasks, true precedence, calendars, crews with arrival, assignments, and the plan as baseline 0.

Elements stand in the order of Microsoft's schema. The plan's dates are kept by 'start no earlier than' constraints, because
the order in which a team takes its works is no precedence and is not written as links. Works without a date become
manually scheduled tasks without dates. Durations count hours worked; ``PhysicalPercentComplete`` holds what is reported as
done, because the dates cover the effort that is left.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time

from tandem.exchange.mspdi import (
    FINISH_TO_START,
    MUST_START_ON,
    NAMESPACE,
    PLAN,
    START_NO_EARLIER,
    TEAM_ID,
    TEAM_PEOPLE,
    TEAM_SCOPES,
    WORK_ID,
    WORK_KIND,
    WORK_PLACE,
    WORK_SCOPE,
)
from tandem.exchange.texts import xml_text
from tandem.plan.programme import (
    EVERY_DAY,
    MINUTES_PER_TICK,
    OPEN_SEASON,
    Activity,
    Allocation,
    Crew,
    Programme,
    begin_of,
    end_of,
)

_SHIFTS = ((time(8), time(12)), (time(13), time(17)))
_NOBODY, _UNDATED = "No team needed", "Without a date"
_ALIASES = (
    (WORK_ID, "Text1", "Tandem work"),
    (WORK_KIND, "Text2", "Kind of work"),
    (WORK_SCOPE, "Text3", "Scope or trade"),
    (WORK_PLACE, "Text4", "Place (longitude, latitude)"),
    (TEAM_ID, "Text1", "Tandem team"),
    (TEAM_SCOPES, "Text2", "Scopes or trades"),
    (TEAM_PEOPLE, "Text3", "People"),
)
# The format knows no open end of an availability; this is the last day of MS Project's own calendar.
_OPEN_BEGIN, _OPEN_END = datetime(1984, 1, 1), datetime(2049, 12, 31, 23, 59)

Value = str | int | None


def mspdi(programme: Programme) -> bytes:
    """The programme as an MS Project XML file, the same bytes for the same plan."""
    uid = {activity.id: number for number, activity in enumerate(programme.activities, 1)}
    dated = [activity for activity in programme.activities if activity.start is not None]
    finish = max((activity.finish or 0 for activity in dated), default=1)
    root = _element(
        "Project",
        SaveVersion=14,
        Name=f"{programme.region}.xml",
        Title=f"{programme.region}: plan {programme.number}",
        Subject=f"{PLAN}{programme.plan}",
        CreationDate=_stamp(programme.made_at.replace(tzinfo=None, microsecond=0)),
        ScheduleFromStart=1,
        StartDate=_stamp(begin_of(programme.start, 0)),
        FinishDate=_stamp(end_of(programme.start, finish)),
        CalendarUID=EVERY_DAY + 1,
        DefaultStartTime="08:00:00",
        DefaultFinishTime="17:00:00",
        MinutesPerDay=480,
        MinutesPerWeek=2880,
        DaysPerMonth=26,
        DefaultTaskType=0,
        NewTasksEffortDriven=0,
        NewTasksEstimated=0,
        NewTasksAreManual=0,
    )
    root.set("xmlns", NAMESPACE)
    root.append(_list("ExtendedAttributes", (_alias(*row) for row in _ALIASES)))
    root.append(_list("Calendars", _calendars(programme)))
    root.append(_list("Tasks", _tasks(programme, uid)))
    root.append(_list("Resources", (_resource(programme, row, crew) for row, crew in enumerate(programme.crews))))
    root.append(_list("Assignments", _assignments(programme, dated, uid)))
    ET.indent(root, " ")
    content: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + content + b"\n"


def _element(tag: str, **values: Value) -> ET.Element:
    """An element with children by name; None is left out."""
    made = ET.Element(tag)
    for name, value in values.items():
        if value is not None:
            ET.SubElement(made, name).text = xml_text(str(value))
    return made


def _list(tag: str, children: Iterable[ET.Element]) -> ET.Element:
    made = ET.Element(tag)
    made.extend(children)
    return made


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _hours(ticks: int) -> str:
    hours, minutes = divmod(ticks * MINUTES_PER_TICK, 60)
    return f"PT{hours}H{minutes}M0S"


def _alias(field: str, name: str, alias: str) -> ET.Element:
    return _element("ExtendedAttribute", FieldID=field, FieldName=name, Alias=alias)


def _attribute(field: str, value: str) -> ET.Element:
    return _element("ExtendedAttribute", FieldID=field, Value=value)


def _calendars(programme: Programme) -> Iterator[ET.Element]:
    """The shared calendars, then one of each crew that adds nothing: the format lets no two resources share one."""
    for number, hours in enumerate(programme.working_times, 1):
        made = _element("Calendar", UID=number, Name=hours.name, IsBaseCalendar=1, BaseCalendarUID=-1)
        made.append(_list("WeekDays", (_weekday(day, day in hours.weekdays) for day in range(7))))
        if hours.closed:
            made.append(_list("Exceptions", (_exception(*span) for span in hours.closed)))
        yield made
    for row, crew in enumerate(programme.crews):
        yield _element(
            "Calendar",
            UID=_crew_calendar(programme, row),
            Name=crew.name,
            IsBaseCalendar=0,
            BaseCalendarUID=crew.working_time + 1,
        )


def _crew_calendar(programme: Programme, row: int) -> int:
    return len(programme.working_times) + row + 1


def _weekday(day: int, working: bool) -> ET.Element:
    """``day`` 0 = Monday; the format counts from Sunday = 1."""
    made = _element("WeekDay", DayType=(day + 1) % 7 + 1, DayWorking=int(working))
    if working:
        made.append(_list("WorkingTimes", (_working_time(*shift) for shift in _SHIFTS)))
    return made


def _working_time(begin: time, end: time) -> ET.Element:
    return _element("WorkingTime", FromTime=begin.isoformat(), ToTime=end.isoformat())


def _exception(first: date, last: date, name: str) -> ET.Element:
    made = _element("Exception", EnteredByOccurrences=0)
    made.append(
        _element(
            "TimePeriod",
            FromDate=_stamp(datetime.combine(first, time())),
            ToDate=_stamp(datetime.combine(last, time(23, 59))),
        )
    )
    for tag, value in (("Occurrences", (last - first).days + 1), ("Name", name), ("Type", 1), ("DayWorking", 0)):
        ET.SubElement(made, tag).text = str(value)
    return made


def _tasks(programme: Programme, uid: Mapping[str, int]) -> Iterator[ET.Element]:
    """A summary per organisation, and below it its works in order of start."""
    groups: dict[str, list[Activity]] = defaultdict(list)
    for activity in programme.activities:
        groups[_group(programme, activity)].append(activity)
    line = 0
    last = len(programme.activities)
    for place, name in enumerate(sorted(groups, key=lambda group: (group in (_NOBODY, _UNDATED), group)), 1):
        members = sorted(groups[name], key=lambda one: (one.start is None, one.start or 0, one.id))
        line += 1
        yield _summary(programme, name, members, last + place, line, place)
        for number, activity in enumerate(members, 1):
            line += 1
            yield _task(programme, activity, uid, line, f"{place}.{number}")


def _group(programme: Programme, activity: Activity) -> str:
    if activity.start is None:
        return _UNDATED
    if not activity.allocations:
        return _NOBODY
    crew = programme.crews[activity.allocations[0].crew]
    return crew.organisation or "Organisation unknown"


def _summary(
    programme: Programme, name: str, members: Sequence[Activity], uid: int, line: int, place: int
) -> ET.Element:
    starts = [one.start for one in members if one.start is not None]
    ends = [one.finish for one in members if one.finish is not None]
    span = _span(programme, min(starts), max(ends)) if starts else {"Start": None, "Finish": None}
    days = max(ends) - min(starts) if starts else 0
    return _element(
        "Task",
        UID=uid,
        ID=line,
        Name=name,
        Manual=0,
        Type=1,
        IsNull=0,
        WBS=str(place),
        OutlineNumber=str(place),
        OutlineLevel=1,
        Priority=500,
        **span,
        Duration=_hours(days),
        DurationFormat=7,
        Summary=1,
    )


def _span(programme: Programme, start: int, finish: int) -> dict[str, Value]:
    return {"Start": _stamp(begin_of(programme.start, start)), "Finish": _stamp(end_of(programme.start, finish))}


def _task(programme: Programme, activity: Activity, uid: Mapping[str, int], line: int, wbs: str) -> ET.Element:
    dated = activity.start is not None and activity.finish is not None
    span = _span(programme, activity.start or 0, activity.finish or 0) if dated else {"Start": None, "Finish": None}
    work = _hours(sum(allocation.ticks for allocation in activity.allocations))
    made = _element(
        "Task",
        UID=uid[activity.id],
        ID=line,
        Name=activity.name,
        Manual=int(not dated),
        Type=0,
        IsNull=0,
        CreateDate=_stamp(programme.made_at.replace(tzinfo=None, microsecond=0)),
        WBS=wbs,
        OutlineNumber=wbs,
        OutlineLevel=2,
        Priority=500,
        **span,
        Duration=_hours(activity.ticks),
        DurationFormat=7,
        Work=work,
        EffortDriven=0,
        Estimated=0,
        Milestone=0,
        Summary=0,
        PercentComplete=0,
        ConstraintType=None if not dated else MUST_START_ON if activity.fixed else START_NO_EARLIER,
        CalendarUID=(OPEN_SEASON if activity.seasonal else EVERY_DAY) + 1,
        ConstraintDate=span["Start"],
        LevelAssignments=0,
        IgnoreResourceCalendar=0,
        Notes=_notes(programme, activity) or None,
        PhysicalPercentComplete=round(100 * activity.done_share),
    )
    made.extend(_link(uid[before]) for before in activity.after)
    made.extend(_attribute(field, value) for field, value in _task_fields(activity))
    if dated:
        made.append(_baseline(span, _hours(activity.ticks), work))
    return made


def _task_fields(activity: Activity) -> Iterator[tuple[str, str]]:
    yield WORK_ID, activity.id
    yield WORK_KIND, activity.kind
    if activity.scope:
        yield WORK_SCOPE, activity.scope
    yield WORK_PLACE, f"{activity.place[0]:.6f}, {activity.place[1]:.6f}"


def _notes(programme: Programme, activity: Activity) -> str:
    lines = [activity.reason] if activity.reason else []
    if activity.keep_clear:
        near = ", ".join(activity.keep_clear)
        lines.append(f"Not at the same time as {near}: nearer than {programme.safety_distance_m:g} m.")
    return "\n".join(lines)


def _link(predecessor: int) -> ET.Element:
    return _element(
        "PredecessorLink", PredecessorUID=predecessor, Type=FINISH_TO_START, CrossProject=0, LinkLag=0, LagFormat=7
    )


def _baseline(span: Mapping[str, Value], duration: str, work: str) -> ET.Element:
    return _element("Baseline", Number=0, **span, Duration=duration, DurationFormat=7, Work=work)


def _resource(programme: Programme, row: int, crew: Crew) -> ET.Element:
    begin = _OPEN_BEGIN if crew.first_day is None else datetime.combine(crew.first_day, time())
    end = _OPEN_END if crew.last_day is None else datetime.combine(crew.last_day, time(23, 59))
    made = _element(
        "Resource",
        UID=row + 1,
        ID=row + 1,
        Name=crew.name,
        Type=1,
        IsNull=0,
        Group=crew.organisation or None,
        MaxUnits="1.00",
        AvailableFrom=_stamp(begin),
        AvailableTo=_stamp(end),
        CanLevel=0,
        CalendarUID=_crew_calendar(programme, row),
        Notes="Expected or in training, not here yet." if crew.expected else None,
        BookingType=int(crew.expected),
    )
    fields = (
        (TEAM_ID, crew.id),
        (TEAM_SCOPES, ", ".join(crew.scopes)),
        (TEAM_PEOPLE, "" if crew.people is None else str(crew.people)),
    )
    made.extend(_attribute(field, value) for field, value in fields if value)
    period = _element("AvailabilityPeriod", AvailableFrom=_stamp(begin), AvailableTo=_stamp(end), AvailableUnits="1.00")
    made.append(_list("AvailabilityPeriods", [period]))
    return made


def _assignments(programme: Programme, dated: Sequence[Activity], uid: Mapping[str, int]) -> Iterator[ET.Element]:
    number = 0
    for activity in dated:
        for allocation in activity.allocations:
            number += 1
            yield _assignment(programme, uid[activity.id], allocation, number)


def _assignment(programme: Programme, task: int, allocation: Allocation, number: int) -> ET.Element:
    span, work = _span(programme, allocation.start, allocation.finish), _hours(allocation.ticks)
    made = _element(
        "Assignment",
        UID=number,
        TaskUID=task,
        ResourceUID=allocation.crew + 1,
        Finish=span["Finish"],
        RemainingWork=work,
        Start=span["Start"],
        Units="1",
        Work=work,
    )
    made.append(_element("Baseline", Number=0, Start=span["Start"], Finish=span["Finish"], Work=work))
    return made
