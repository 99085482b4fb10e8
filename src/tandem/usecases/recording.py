"""One thing written down by hand: what a form or a table of many would say, as a report with its claims."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import shapely
from shapely.errors import ShapelyError

from tandem.claims.records import Claim, JsonValue, Record, Report, Step
from tandem.errors import InputError, NotFoundError, RecordError
from tandem.exchange.mapping import PropertyRule
from tandem.exchange.values import understand
from tandem.geo import Geometry
from tandem.ids import sha256_hex, uuid7
from tandem.usecases.people import person_of
from tandem.usecases.withholding import whole_of
from tandem.usecases.workspace import Workspace, record
from tandem.vocabulary import Property, codes, properties, restricted_kinds

_LISTS = ("codes", "refs")


@dataclass(frozen=True, slots=True)
class RecordedThing:
    """The report that was made, and whether the thing was not known before."""

    report: str
    new: bool


def record_thing(
    workspace: Workspace, kind: str, thing: str, said: Mapping[str, str], *, by: str, now: datetime, valid_at: date
) -> RecordedThing:
    """Record what somebody says of one thing.

    Parameters
    ----------
    said
        Properties with their values as typed; lists with ';' between their items, geometry as 'LON,LAT' or WKT.

    Raises
    ------
    NotFoundError
        For a property that the kind does not have.
    InputError
        For a value that cannot be read; nothing is written.
    RecordError
        Where nothing is said, or the thing is known as another kind.
    """
    known = properties(kind)
    if not thing.strip() or not said:
        raise RecordError("Nothing is said of anything.", f"Give an id and PROPERTY=VALUE, of: {', '.join(known)}.")
    read = {name: _read(known, kind, name, text) for name, text in said.items()}
    with whole_of(workspace.store).reading() as reader:
        person, fresh = person_of(reader, by, now)
        before = reader.things([thing]).get(thing)
    if before not in (None, kind):
        raise RecordError(f"'{thing}' is known as {before}, not as {kind}.", "Give the new thing an id of its own.")
    content = json.dumps({"kind": kind, "id": thing, **said}, ensure_ascii=False, sort_keys=True).encode()
    report = Report(
        id=uuid7(now),
        handed_in_by=person.id,
        channel="form",
        received_at=now,
        content=content,
        content_sha256=sha256_hex(content),
        media_type="application/json",
        key=f"record:{uuid7(now)}",
        title=f"{kind} {thing}",
        form=f"record:{kind}",
        sensitivity="restricted" if kind in restricted_kinds() else "internal",
    )
    claims: list[Record] = [
        Claim(
            id=uuid7(now),
            report=report.id,
            thing=thing,
            kind=kind,
            property=name,
            value=value,
            geometry=geometry,
            received_at=now,
            chain=(Step(person.id, "saw"),),
            original=said[name],
        )
        for name, (value, geometry) in read.items()
    ]
    record(workspace, [*([person] if fresh else []), report, *claims], valid_at=valid_at)
    return RecordedThing(report.id, before is None)


def _read(known: Mapping[str, Property], kind: str, name: str, text: str) -> tuple[JsonValue, Geometry | None]:
    if name not in known:
        raise NotFoundError(f"A {kind} has no property '{name}'.", f"Use one of: {', '.join(known)}.")
    one = known[name]
    if one.type == "geometry":
        return None, _geometry(name, text)
    found = understand(PropertyRule(column=name, separator=";" if one.type in _LISTS else ""), one, text)
    wrong = next((part.unreadable for part in found if part.unreadable), "" if found else "it is empty")
    if wrong:
        step = f"Use one of: {', '.join(codes(one.codes))}." if one.type in ("code", "codes") else "Correct the value."
        raise InputError(f"{name} = '{text}' cannot be read: {wrong.rstrip('.')}.", f"{step} Nothing was written.")
    return found[0].value, None


def _geometry(name: str, text: str) -> Geometry:
    try:
        ends = [float(part) for part in text.split(",")] if text.count(",") == 1 and "(" not in text else []
        shape = shapely.Point(ends) if ends else shapely.from_wkt(text)
    except (ValueError, ShapelyError) as error:
        raise InputError(f"{name} = '{text}' is no place.", "Write LON,LAT in degrees, or WKT.") from error
    west, south, east, north = shape.bounds if not shape.is_empty else (181.0,) * 4
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise InputError(f"{name} = '{text}' lies nowhere on Earth.", "Write LON,LAT in degrees, or WKT.")
    return shape
