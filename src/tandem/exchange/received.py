"""What the rows of a project file say of works. Apart from their reading, which knows nothing of plans and so starts quickly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from tandem.errors import FormatError
from tandem.exchange.mspdi import AS_SOON_AS_POSSIBLE, FINISH_TO_START, PLAN
from tandem.exchange.rows import RawLayer
from tandem.plan.moves import ReceivedProject, ReceivedTask

_DURATION = re.compile(r"^PT(\d+)H(\d+)M(\d+(?:\.\d+)?)S$")
# The format's id of 'no resource'.
_NOBODY = -65535


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
