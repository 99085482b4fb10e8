"""MS Project XML (MSPDI) in: tasks, links, resources and assignments as plain rows; any program that writes the format will do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import parse as parse_xml

from tandem.errors import FormatError
from tandem.exchange.mspdi import NAMESPACE, TEAM_ID, WORK_ID
from tandem.exchange.rows import Attributes, RawLayer, ReadOptions


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
