"""Project files as MPXJ (https://www.mpxj.org, a public reader of project files) understands them, as a JSON list on standard output; it also saves each anew as NAME.saved.

Run as a process of its own: it starts a Java machine.
"""

import json
import sys

import jpype
import mpxj  # noqa: F401  (puts the Java classes on the path)


def main() -> None:
    jpype.startJVM(
        "-Xmx512m", "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory"
    )
    print(json.dumps([read(path) for path in sys.argv[1:]]))


def read(path):
    from org.mpxj import TimeUnit
    from org.mpxj.mspdi import MSPDIWriter
    from org.mpxj.reader import UniversalProjectReader

    project = UniversalProjectReader().read(path)
    MSPDIWriter().write(project, f"{path}.saved")
    properties = project.getProjectProperties()

    def hours(duration):
        return (
            None
            if duration is None
            else round(float(duration.convertUnits(TimeUnit.HOURS, properties).getDuration()), 6)
        )

    def text(value):
        return None if value is None else str(value)

    def links(task):
        return sorted(
            [int(one.getPredecessorTask().getUniqueID()), str(one.getType()), hours(one.getLag())]
            for one in task.getPredecessors()
        )

    def baseline(thing, *names):
        return [text(getattr(thing, f"getBaseline{name}")()) for name in names]

    tasks = [
        {
            "uid": int(task.getUniqueID()),
            "name": text(task.getName()),
            "wbs": text(task.getWBS()),
            "level": int(task.getOutlineLevel()),
            "summary": bool(task.getSummary()),
            "parent": None if task.getParentTask() is None else int(task.getParentTask().getUniqueID()),
            "start": text(task.getStart()),
            "finish": text(task.getFinish()),
            "hours": hours(task.getDuration()),
            "work": hours(task.getWork()),
            "links": links(task),
            "constraint": text(task.getConstraintType()),
            "constraint_date": text(task.getConstraintDate()),
            "calendar": None if task.getCalendar() is None else text(task.getCalendar().getName()),
            "baseline": [
                *baseline(task, "Start", "Finish"),
                hours(task.getBaselineDuration()),
                hours(task.getBaselineWork()),
            ],
            "texts": [text(task.getText(number)) for number in range(1, 5)],
            "done": int(str(task.getPhysicalPercentComplete() or 0)),
            "notes": text(task.getNotes()),
            "mode": text(task.getTaskMode()),
        }
        for task in project.getTasks()
        if int(task.getUniqueID()) > 0
    ]
    resources = [
        {
            "uid": int(one.getUniqueID()),
            "name": text(one.getName()),
            "group": text(one.getGroup()),
            "calendar": text(one.getCalendar().getParent().getName()),
            "available": [
                [text(row.getRange().getStart()), text(row.getRange().getEnd())] for row in one.getAvailability()
            ],
            "texts": [text(one.getText(number)) for number in range(1, 4)],
        }
        for one in project.getResources()
        if one.getName() is not None
    ]
    assignments = [
        {
            "task": int(one.getTask().getUniqueID()),
            "resource": int(one.getResource().getUniqueID()),
            "start": text(one.getStart()),
            "finish": text(one.getFinish()),
            "work": hours(one.getWork()),
            "crew_hours": hours(
                one.getResource().getCalendar().getWork(one.getStart(), one.getFinish(), TimeUnit.HOURS)
            ),
            "units": float(one.getUnits().doubleValue()),
            "baseline": [*baseline(one, "Start", "Finish"), hours(one.getBaselineWork())],
        }
        for one in project.getResourceAssignments()
        if one.getResource() is not None
    ]
    return {
        "saved": f"{path}.saved",
        "subject": text(properties.getSubject()),
        "tasks": tasks,
        "resources": resources,
        "assignments": assignments,
        "calendars": [calendar(one) for one in project.getCalendars() if not one.isDerived()],
        "order": schema_order(),
    }


def calendar(one):
    from java.time import DayOfWeek

    return {
        "name": str(one.getName()),
        "days": [bool(one.isWorkingDay(day)) for day in DayOfWeek.values()],
        "hours": [str(part) for part in one.getCalendarHours(DayOfWeek.MONDAY) or []],
        "exceptions": [
            [str(row.getFromDate()), str(row.getToDate()), str(row.getName())] for row in one.getCalendarExceptions()
        ],
    }


def schema_order():
    """Order of the elements in Microsoft's schema, as the classes that MPXJ generated from it carry it."""
    from jakarta.xml.bind.annotation import XmlType
    from org.mpxj.mspdi.schema import Project

    annotation = XmlType.class_
    classes = {
        "Project": Project,
        "Calendar": Project.Calendars.Calendar,
        "WeekDay": Project.Calendars.Calendar.WeekDays.WeekDay,
        "Exception": Project.Calendars.Calendar.Exceptions.Exception,
        "Task": Project.Tasks.Task,
        "PredecessorLink": Project.Tasks.Task.PredecessorLink,
        "Resource": Project.Resources.Resource,
        "Assignment": Project.Assignments.Assignment,
        "Baseline": Project.Tasks.Task.Baseline,
    }
    return {
        name: [str(part).lower() for part in one.class_.getAnnotation(annotation).propOrder()]
        for name, one in classes.items()
    }


main()
