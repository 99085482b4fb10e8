"""MS Project XML (MSPDI) in: tasks, links, resources and assignments as plain rows; any program that writes the format will do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import ClassVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import parse as parse_xml

from tandem.errors import FormatError
from tandem.exchange.mspdi import AS_SOON_AS_POSSIBLE, FINISH_TO_START, NAMESPACE, PLAN, TEAM_ID, WORK_ID
from tandem.exchange.rows import Attributes, RawLayer, ReadOptions
from tandem.plan.moves import ReceivedProject, ReceivedTask

_DURATION = re.compile(r"^PT(\d+)H(\d+)M(\d+(?:\.\d+)?)S$")
# The format's id of 'no resource'.
_NOBODY = -65535


class ProjectImporter:
    """Layers project, task, link, resource and assignment; the texts of the file, with nothing understood yet."""

    name: ClassVar[str] = "mspdi"
    media_type: ClassVar[str] = "application/xml"

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """The file alone."""
        return {path.name: path}

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """The rows; document type declarations, and with them entities, are refused."""
        root = _root(folder / main, main)
        tasks = list(root.iterfind("p:Tasks/p:Task", _NAMES))
        yield _layer("project", [_texts(root, ("Subject", "Title"))])
        yield _layer("task", [{**_texts(task, _TASK), "work": _extended(task, WORK_ID)} for task in tasks])
        yield _layer("link", [row for task in tasks for row in _links(task)])
        resources = root.iterfind("p:Resources/p:Resource", _NAMES)
        yield _layer(
            "resource", [{**_texts(one, ("UID", "Name")), "team": _extended(one, TEAM_ID)} for one in resources]
        )
        assignments = root.iterfind("p:Assignments/p:Assignment", _NAMES)
        yield _layer("assignment", [_texts(one, ("TaskUID", "ResourceUID")) for one in assignments])


_NAMES = {"p": NAMESPACE}
_TASK = (
    "UID",
    "Name",
    "Active",
    "Manual",
    "IsNull",
    "OutlineLevel",
    "Start",
    "Finish",
    "Duration",
    "Summary",
    "ConstraintType",
    "ConstraintDate",
    "PhysicalPercentComplete",
)


def _root(path: Path, name: str) -> Element:
    try:
        root: Element | None = parse_xml(path, forbid_dtd=True).getroot()
    except DefusedXmlException as error:
        raise FormatError(
            f"'{name}' declares a document type or entities, which project files do not.",
            "The file is made to do harm: do not use it.",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise FormatError(f"'{name}' is no whole XML file: {error}.", "Save it again as XML and import it.") from error
    if root is None or root.tag != f"{{{NAMESPACE}}}Project":
        raise FormatError(
            f"'{name}' is XML, but no MS Project file (namespace {NAMESPACE}).",
            "In the project program choose 'save as' and the type XML.",
        )
    return root


def _texts(element: Element, names: tuple[str, ...]) -> Attributes:
    return {name: element.findtext(f"p:{name}", "", _NAMES) for name in names}


def _extended(element: Element, field: str) -> str:
    for one in element.iterfind("p:ExtendedAttribute", _NAMES):
        if one.findtext("p:FieldID", "", _NAMES) == field:
            return one.findtext("p:Value", "", _NAMES)
    return ""


def _links(task: Element) -> Iterator[Attributes]:
    uid = task.findtext("p:UID", "", _NAMES)
    for link in task.iterfind("p:PredecessorLink", _NAMES):
        yield {"UID": uid, **_texts(link, ("PredecessorUID", "Type", "LinkLag"))}


def _layer(name: str, rows: list[Attributes]) -> RawLayer:
    made = RawLayer(name, None, list(rows[0]) if rows else [])
    for row in rows:
        made.add(row, None, "", "")
    return made


def received_project(layers: list[RawLayer], name: str) -> ReceivedProject:
    """The project that the rows tell of.

    Raises
    ------
    FormatError
        Where it was not made from a plan of Tandem, or a number or date in it cannot be read.
    """
    rows = {layer.name: [{key: str(value) for key, value in row.items()} for row in layer.rows] for layer in layers}
    subject = rows["project"][0]["Subject"]
    if not subject.startswith(PLAN):
        raise FormatError(
            f"'{name}' does not say which plan it was made from (its subject is '{subject}').",
            "Export the plan with 'tandem export REGION.gpkg --output plan.xml', move works in that file, and keep its subject.",
        )
    try:
        return ReceivedProject(
            plan=subject.removeprefix(PLAN),
            tasks=tuple(_tasks(rows)),
            teams={int(row["UID"]): (row["team"], row["Name"]) for row in rows["resource"]},
        )
    except ValueError as error:
        raise FormatError(
            f"'{name}' holds a value that cannot be read: {error}.", "Save it again and import it."
        ) from error


def _tasks(rows: Mapping[str, list[dict[str, str]]]) -> Iterator[ReceivedTask]:
    """Tasks without summaries, empty lines and the project's own line."""
    links: dict[int, list[tuple[int, bool]]] = {}
    for row in rows["link"]:
        plain = row["Type"] == FINISH_TO_START and int(row["LinkLag"] or 0) == 0
        links.setdefault(int(row["UID"]), []).append((int(row["PredecessorUID"]), plain))
    crews: dict[int, list[int]] = {}
    for row in rows["assignment"]:
        if int(row["ResourceUID"] or _NOBODY) != _NOBODY:
            crews.setdefault(int(row["TaskUID"]), []).append(int(row["ResourceUID"]))
    for row in rows["task"]:
        uid = int(row["UID"])
        if row["Summary"] == "1" or row["IsNull"] == "1" or row["OutlineLevel"] == "0":
            continue
        yield _task(row, uid, tuple(links.get(uid, ())), tuple(crews.get(uid, ())))


def _task(
    row: Mapping[str, str], uid: int, links: tuple[tuple[int, bool], ...], crews: tuple[int, ...]
) -> ReceivedTask:
    held = row["ConstraintType"] not in ("", AS_SOON_AS_POSSIBLE)
    return ReceivedTask(
        uid=uid,
        work=row["work"],
        name=row["Name"],
        start=_moment(row["Start"]),
        finish=_moment(row["Finish"]),
        minutes=_minutes(row["Duration"]),
        held_from=_moment(row["ConstraintDate"]) if held else None,
        manual=row["Manual"] == "1",
        active=row["Active"] != "0",
        done=int(row["PhysicalPercentComplete"] or 0),
        links=links,
        crews=crews,
    )


def _moment(text: str) -> datetime | None:
    """Local time of the place; a zone that a program added is cut off, because the format has none."""
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None


def _minutes(text: str) -> int | None:
    if not text:
        return None
    match = _DURATION.match(text)
    if match is None:
        raise ValueError(f"the duration '{text}'")
    hours, minutes, seconds = match.groups()
    return round(int(hours) * 60 + int(minutes) + float(seconds) / 60)
