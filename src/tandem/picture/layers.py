"""The picture as feature layers for GIS programs; each row carries the ids of the claims behind it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date

import shapely

from tandem.ids import sha256_hex
from tandem.layers import Cell, Column, ColumnType, Feature, FeatureLayer
from tandem.picture.areas import ellipsoidal_area_m2
from tandem.picture.places import row_geometry
from tandem.picture.rows import ROWS
from tandem.picture.tables import Accreditation, Extent, Finding, Headcount, LedgerEntry, Picture, Repair, Row
from tandem.times import WEEKDAYS, Calendar
from tandem.vocabulary import Property, properties, thing_kinds

_TYPES: dict[str, ColumnType] = {"integer": "INTEGER", "number": "REAL", "date": "DATE"}
# Columns that are computed and therefore no property of the vocabulary.
_DERIVED: dict[str, tuple[ColumnType, str]] = {
    "pending": ("BOOLEAN", "Waits for two people, or for its day: frees no land"),
    "headcounts": ("TEXT", "People by state, never added up"),
    "believed": ("TEXT", "How far the presence is confirmed"),
    "calendar": ("TEXT", "Working weekdays and days off"),
    "extents": ("TEXT", "Days from which parts of the perimeter count, with their m2 and reasons"),
    "discredited_on": ("DATE", "Discredited, as far as that counts: from then on the land is cancelled"),
    "claims": ("TEXT", "Ids of the claims behind each property (JSON)"),
}
_LEDGER = ("perimeter_m2", "cancelled_m2", "reduced_m2", "cleared_m2", "remaining_m2")


def picture_layers(picture: Picture, ledger_entries: Sequence[LedgerEntry]) -> tuple[FeatureLayer, ...]:
    """One layer per kind of thing, in the order of the vocabulary, then land_ledger, finding and geometry_repair.

    Lists are written with ';' between their items, days off and accreditations as text. Restricted properties are left out.
    """
    tables = [_table(kind, getattr(picture, ROWS[kind].name)) for kind in thing_kinds() if kind in ROWS]
    return (*tables, _land_ledger(ledger_entries), _findings(picture.findings), _repairs(picture.repairs))


def _table(kind: str, rows: Sequence[Row]) -> FeatureLayer:
    known = thing_kinds()[kind]
    names = [field.name for field in fields(ROWS[kind].row) if field.name != "id" and _is_column(kind, field.name)]
    columns = tuple(_column(name, properties(kind).get(name)) for name in names)
    features = tuple(
        Feature(row.id, row_geometry(row), tuple(_cell(getattr(row, name)) for name in names)) for row in rows
    )
    return FeatureLayer(known.layer, known.plural, "GEOMETRY" if known.geometry else "", columns, features)


def _is_column(kind: str, name: str) -> bool:
    """Geometry is the shape of the feature; what is restricted is not laid open to GIS programs."""
    known = properties(kind).get(name)
    return known is None or (known.type != "geometry" and not known.sensitivity)


def _column(name: str, known: Property | None) -> Column:
    if known is None:
        return Column(name, *_DERIVED[name])
    unit = f" ({known.unit})" if known.unit else ""
    return Column(name, _TYPES.get(known.type, "TEXT"), f"{known.label}{unit}")


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Calendar):
        days = ",".join(WEEKDAYS[day] for day in sorted(value.weekdays))
        return "; ".join([days, *(f"off {day.isoformat()}" for day in sorted(value.days_off))])
    if isinstance(value, Accreditation):
        return f"{value.scope} {value.first or ''}/{value.last or ''}"
    if isinstance(value, Extent):
        since = value.since or "always"
        return " ".join(filter(None, (f"{since}: {ellipsoidal_area_m2(value.shape):.1f} m2", value.reason)))
    if isinstance(value, Headcount):
        return f"{value.words} {value.state} ({value.believed})"
    if isinstance(value, tuple):
        return ";".join(str(_cell(item)) for item in value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _land_ledger(entries: Sequence[LedgerEntry]) -> FeatureLayer:
    """One row per hazardous area with the land that remains; the parts already released are figures."""
    columns = (
        *(Column(name, "REAL", name.removesuffix("_m2").capitalize() + " (m2)") for name in _LEDGER),
        Column("releases", "TEXT", "Land releases that took part"),
    )
    features = tuple(
        Feature(
            entry.hazardous_area,
            None if entry.remaining.is_empty else entry.remaining,
            (*(getattr(entry, name) for name in _LEDGER), ";".join(entry.releases)),
        )
        for entry in entries
    )
    return FeatureLayer("land_ledger", "Area ledger", "GEOMETRY", columns, features)


def _findings(found: Sequence[Finding]) -> FeatureLayer:
    names = ("rule", "severity", "thing", "message", "next_step", "report")
    features = tuple(
        Feature(
            _finding_key(one),
            None if one.place is None else shapely.Point(one.place),
            tuple(getattr(one, name) for name in names),
        )
        for one in found
    )
    columns = tuple(Column(name, "TEXT", name.replace("_", " ").capitalize()) for name in names)
    return FeatureLayer("finding", "Findings", "POINT", columns, features)


def _finding_key(one: Finding) -> str:
    """The same for the same finding, whichever others there are."""
    said = json.dumps([one.rule, one.thing, one.message, one.report], ensure_ascii=False)
    return sha256_hex(said.encode("utf-8", "surrogatepass"))[:24]


def _repairs(repairs: Sequence[Repair]) -> FeatureLayer:
    """What is used as geometry; what was received stands beside it as text, as it may be invalid."""
    columns = (
        Column("thing", "TEXT", "Thing"),
        Column("property", "TEXT", "Property"),
        Column("reason", "TEXT", "Why it was repaired"),
        Column("received", "TEXT", "As received (WKT, lon/lat)"),
    )
    features = tuple(
        Feature(f"{one.thing}/{one.property}", one.repaired, (one.thing, one.property, one.reason, one.received.wkt))
        for one in repairs
    )
    return FeatureLayer("geometry_repair", "Repaired geometry", "GEOMETRY", columns, features)
