"""The report on released land as layers, for spreadsheets and GIS programs."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from tandem.layers import Column, Feature, FeatureLayer
from tandem.picture.land.statement import Balance
from tandem.usecases.land import Both, LandReport
from tandem.usecases.land_names import in_words

_M2 = ("cancelled_m2", "reduced_m2", "cleared_m2", "total_m2")


def land_layers(found: LandReport) -> tuple[FeatureLayer, ...]:
    """Released, balance, remaining, land that counts once though several hold it, and the records of each row."""
    return (_released(found), _balance(found), _remaining(found), _once(found), _records(found))


def _released(found: LandReport) -> FeatureLayer:
    by = found.statement.asked.by
    columns = (
        *(Column(name, "TEXT", f"{name.capitalize()} (id, code or day)") for name in by),
        *(Column(f"{name}_name", "TEXT", f"{name.capitalize()} in words") for name in by),
        *(Column(name, "REAL", f"{name.removesuffix('_m2').capitalize()} (m2)") for name in _M2),
        Column("methods", "TEXT", "Methods of the releases"),
        Column("depth_from_m", "REAL", "Least depth searched (m)"),
        Column("depth_to_m", "REAL", "Greatest depth searched (m)"),
        Column("devices", "INTEGER", "Devices recorded of these releases"),
        Column("releases", "INTEGER", "Number of releases; their ids are in Records"),
    )
    features = tuple(
        Feature(
            str(at),
            None,
            (
                *row.keys,
                *(in_words(name, key, found.names) for name, key in zip(by, row.keys, strict=True)),
                *(getattr(row, name) for name in _M2),
                ";".join(row.methods),
                *(row.depth_m or (None, None)),
                row.devices,
                len(row.releases),
            ),
        )
        for at, row in enumerate(found.statement.released, start=1)
    )
    return FeatureLayer("land_released", "Released", "", columns, features)


def _balance(found: LandReport) -> FeatureLayer:
    names = [name for name in Balance.__slots__ if name != "unit"]
    columns = (
        Column("unit", "TEXT", "Administrative unit; empty: outside any, or the whole region"),
        *(Column(name, "REAL", f"{name.removesuffix('_m2').capitalize()} (m2)") for name in names),
    )
    features = tuple(
        Feature(str(at), None, (found.names["unit"].get(row.unit, row.unit), *(getattr(row, name) for name in names)))
        for at, row in enumerate(found.statement.balance, start=1)
    )
    return FeatureLayer("land_balance", "Balance", "", columns, features)


def _remaining(found: LandReport) -> FeatureLayer:
    columns = (
        Column("unit", "TEXT", "Administrative unit; empty: outside any, or the whole region"),
        Column("hazard_class", "TEXT", "Class"),
        Column("m2", "REAL", "Remaining (m2)"),
        Column("areas", "TEXT", "Hazardous areas of which some remains"),
    )
    features = tuple(
        Feature(
            str(at),
            None,
            (found.names["unit"].get(row.unit, row.unit), row.hazard_class, row.m2, ";".join(row.areas)),
        )
        for at, row in enumerate(found.statement.remaining, start=1)
    )
    return FeatureLayer("land_remaining", "Remaining", "", columns, features)


def _once(found: LandReport) -> FeatureLayer:
    columns = (
        Column("kind", "TEXT", "Two hazardous areas, or two releases"),
        Column("one", "TEXT", "The one"),
        Column("other", "TEXT", "The other"),
        Column("who", "TEXT", "Operators"),
        Column("m2", "REAL", "Land that both hold, counted once (m2)"),
    )
    pairs = [*_pairs("area", found.shared), *_pairs("release", found.twice)]
    features = tuple(
        Feature(str(at), shapely.Point(pair.place), (kind, pair.one, pair.other, ";".join(pair.who), pair.m2))
        for at, (kind, pair) in enumerate(pairs, start=1)
    )
    return FeatureLayer("land_counted_once", "Counted once", "POINT", columns, features)


def _pairs(kind: str, pairs: Sequence[Both]) -> list[tuple[str, Both]]:
    return [(kind, pair) for pair in pairs]


def _records(found: LandReport) -> FeatureLayer:
    columns = (
        Column("row", "INTEGER", "Row of Released"),
        Column("release", "TEXT", "Land release"),
        Column("name", "TEXT", "Its name"),
        Column("claims", "TEXT", "Claims behind it"),
    )
    features = tuple(
        Feature(f"{at}/{one}", None, (at, one, found.names["release"][one], ";".join(found.claims[one])))
        for at, row in enumerate(found.statement.released, start=1)
        for one in row.releases
    )
    return FeatureLayer("land_records", "Records", "", columns, features)
