"""The minimum data of the GICHD as a workbook, and the mapping with which it comes back.

Fields after the draft of the minimum data requirements (GICHD/mdr: land release product, activities, accident, quality
assurance visit, risk education, common requirements). Its page on victims lists no fields yet, and what is restricted never leaves.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from shapely import Point
from shapely.geometry.base import BaseGeometry

from tandem.claims.belief import Belief, beliefs_of
from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, JsonValue
from tandem.errors import FormatError
from tandem.exchange import export_layers
from tandem.geo import Geometry
from tandem.layers import Cell, Column, ColumnType, Feature, FeatureLayer
from tandem.picture.places import row_place
from tandem.picture.tables import Picture, WorkState
from tandem.policy import Policy
from tandem.usecases.files import write_whole
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import known_until
from tandem.usecases.summary import KIND_OF_ROW
from tandem.usecases.workspace import Workspace
from tandem.vocabulary import Property, properties

SHAPE, WAITS, BETWEEN = "shape", "awaits_two_people", ";"
_TYPES: Mapping[str, ColumnType] = {"integer": "INTEGER", "number": "REAL"}


@dataclass(frozen=True, slots=True)
class Field:
    """A property that the minimum data ask for, with what they ask."""

    sheet: str
    kind: str
    name: str
    requirement: str

    @property
    def known(self) -> Property:
        """The property in the vocabulary."""
        return properties(self.kind)[self.name]


@cache
def minimum_fields() -> tuple[Field, ...]:
    """All fields, in the order of the sheets."""
    with files(__package__).joinpath("minimum_data.csv").open(encoding="utf-8") as stream:
        return tuple(Field(**row) for row in csv.DictReader(stream))


def export_minimum_data(workspace: Workspace, output: Path, *, valid_at: date) -> tuple[Path, int]:
    """Write the workbook, and beside it the mapping, whose path is given with the number of rows.

    Raises
    ------
    FormatError
        For a name that does not end with .xlsx.
    """
    if output.suffix.lower() != ".xlsx":
        raise FormatError(f"'{output.name}' is no workbook.", "End the name with .xlsx.")
    with workspace.store.reading() as reader:
        policy = policy_at(reader, valid_at)
        picture = workspace.sights.see_now(reader, policy, valid_at=valid_at).picture
        evidence = reader.evidence(known_at=known_until(reader))
        title = reader.title() or workspace.path.stem
    layers = minimum_layers(picture, evidence, policy)
    export_layers(layers, output)
    mapping = output.with_suffix(".toml")
    write_whole(mapping, minimum_mapping(title).encode())
    return mapping, sum(len(layer.features) for layer in layers)


def minimum_layers(picture: Picture, evidence: Evidence, policy: Policy) -> list[FeatureLayer]:
    """One layer for each sheet; values as believed, and where something waits for two people what was said last."""
    by_kind: dict[str, list[str]] = {}
    places = {}
    for row in picture.rows():
        by_kind.setdefault(KIND_OF_ROW[type(row).__name__], []).append(row.id)
        places[row.id] = row_place(row)
    for work in picture.work_states:
        places[work.id] = places.get(_area_of(work))
    layers = []
    for sheet, fields in _sheets().items():
        features = []
        for thing in by_kind.get(fields[0].kind, ()):
            believed = beliefs_of(
                evidence,
                thing,
                valid_at=picture.valid_at,
                known_at=picture.known_at,
                policy=policy.records,
            )
            features.append(_feature(thing, fields, believed, evidence, places.get(thing)))
        layers.append(FeatureLayer(sheet, sheet, "GEOMETRY", _columns(fields), tuple(features)))
    return layers


def _area_of(work: WorkState) -> str:
    """The area of a work: the one that was said, else the one in its id."""
    return work.hazardous_area or work.id.partition("/")[2]


def _sheets() -> dict[str, list[Field]]:
    sheets: dict[str, list[Field]] = {}
    for field in minimum_fields():
        sheets.setdefault(field.sheet, []).append(field)
    return sheets


def _columns(fields: Sequence[Field]) -> tuple[Column, ...]:
    named = [
        Column(
            SHAPE if field.known.type == "geometry" else field.name,
            _TYPES.get(field.known.type, "TEXT"),
            f"{field.requirement}: {field.known.label}" + (f" ({field.known.unit})" if field.known.unit else ""),
        )
        for field in fields
    ]
    return (*named, Column(WAITS, "TEXT", "Properties that count only when two people have judged them"))


def _feature(
    thing: str,
    fields: Sequence[Field],
    believed: Mapping[str, Belief],
    evidence: Evidence,
    place: tuple[float, float] | None,
) -> Feature:
    cells: list[Cell] = []
    waiting = []
    for field in fields:
        belief = believed.get(field.name)
        value: JsonValue | Geometry = None
        if belief is not None and belief.status == "pending":
            waiting.append(field.name)
            value = _last(evidence, thing, field.name)
        elif belief is not None:
            value = belief.geometry if field.known.type == "geometry" else belief.value
        cells.append(_cell(value))
    return Feature(thing, Point(place) if place else None, (*cells, BETWEEN.join(waiting) or None))


def _last(evidence: Evidence, thing: str, name: str) -> JsonValue | Geometry:
    said: Sequence[Claim] = evidence.claims.get(thing, {}).get(name, ())
    readable = [claim for claim in said if not claim.unreadable]
    last = max(readable, key=lambda claim: (claim.received_at, claim.id), default=None)
    return None if last is None else last.geometry if last.geometry is not None else last.value


def _cell(value: JsonValue | Geometry) -> Cell:
    if isinstance(value, BaseGeometry):
        return str(value.wkt)
    if isinstance(value, list):
        return BETWEEN.join(map(str, value))
    return json.dumps(value) if isinstance(value, dict) else value


def minimum_mapping(title: str) -> str:
    """The mapping that reads such a workbook; the claims cite the register that it came from."""
    lines = ['title = "Minimum data"', "", "[read]", 'format = "xlsx"', f'wkt = "{SHAPE}"', 'crs = "OGC:CRS84"', ""]
    lines += ["[source.register]", 'kind = "document"', f"name = {json.dumps(title, ensure_ascii=False)}", "", "[said]"]
    lines += ['chain = [{ source = "register", how = "cites" }]', '# evidence = "direct" where you know that it is']
    for sheet, fields in _sheets().items():
        head = ["", "[[thing]]", f'layer = "{sheet}"', f'kind = "{fields[0].kind}"', 'id = "{id}"']
        plain = [field for field in fields if field.known.type != "geometry"]
        lines += [*head, "[thing.properties]", *(f"{one.name} = {{ {_origin(one.known)} }}" for one in plain)]
        for field in fields:
            if field not in plain:
                lines += [*head, f'unless = {{ {SHAPE} = "" }}', "[thing.properties]"]
                lines += [f'{field.name} = {{ geometry = "whole" }}']
    return "\n".join(lines) + "\n"


def _origin(known: Property) -> str:
    between = f', separator = "{BETWEEN}"' if known.type in ("codes", "refs") else ""
    return f'column = "{known.name}"{between}'
