"""Exports of several tables: coded lists get their labels, ids their rows, and corners become shapes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely
from openpyxl import Workbook

from tandem.errors import MappingError
from tandem.exchange import Limits, import_file
from tandem.exchange.importing import read_file
from tandem.exchange.mapping import parse_mapping
from tandem.ids import seeded_uuid7
from tests.exchange.support import claims_of, csv_bytes

NOW = datetime(2026, 6, 1, tzinfo=UTC)
# Made up in the shape of IMSMA exports: tables named by their objects, guids, lists of enumerations, points of polygons.
TABLES = {
    "hazard": [
        ["hazard_guid", "hazard_localid", "status_guid", "org_guid"],
        *(["h1", "HA-1", "e1", "o1"], ["h2", "HA-2", "e2", "o9"], ["h3", "HA-3", "", ""], ["h4", "HA-4", "e3", "o1"]),
    ],
    "enum": [["enum_guid", "enumvalue"], ["e1", "SHA"], ["e2", "CHA"], ["e3", "SHA"], ["e3", "CHA"]],
    "organisation": [["guid", "name"], ["o1", "Operator X"]],
    "point": [
        ["of", "no", "x", "y"],
        *(
            ["h1", "10", "18.01", "44.01"],
            ["h1", "2", "18.01", "44"],
            ["h1", "1", "18", "44"],
            ["h1", "11", "18", "44.01"],
        ),
        *(["h2", "1", "18°30'E", "44"], ["h4", "1", "x", "44"], ["nobody", "1", "1", "1"]),
    ],
    "device": [["hazard_guid", "model", "n"], ["h1", "PMN-2", "3"], ["h2", "PMA-3", "1"]],
}
MAPPING = """
[read]
format = "{form}"
crs = "OGC:CRS84"

[[join]]
layer = "hazard"
column = "status_guid"
with = "enum"
key = "enum_guid"
take = {{ enumvalue = "status" }}

[[join]]
layer = "hazard"
column = "org_guid"
with = "organisation"
key = "guid"
take = {{ name = "operator" }}

[[join]]
layer = "device"
column = "hazard_guid"
with = "hazard"
key = "hazard_guid"
take = {{ hazard_localid = "area" }}

[[corners]]
layer = "hazard"
column = "hazard_guid"
with = "point"
key = "of"
order = "no"
longitude = "x"
latitude = "y"

[[thing]]
layer = "hazard"
kind = "hazardous_area"
id = "i:{{hazard_localid}}"
[thing.properties]
perimeter = {{ geometry = "whole" }}
hazard_class = {{ column = "status", codes = {{ SHA = "sha", CHA = "cha" }} }}

[[thing]]
layer = "device"
kind = "device"
id = "i:{{area}}/{{model}}"
[thing.properties]
hazardous_area = {{ template = "i:{{area}}" }}
model = {{ column = "model" }}
count = {{ column = "n" }}
"""


def packed(folder: Path) -> Path:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as whole:
        for name, rows in TABLES.items():
            whole.writestr(f"{name}.csv", csv_bytes(rows[0], rows[1:]))
    (folder / "export.zip").write_bytes(stream.getvalue())
    return folder / "export.zip"


def loose(folder: Path) -> Path:
    (folder / "export").mkdir()
    for name, rows in TABLES.items():
        (folder / "export" / f"{name}.csv").write_bytes(csv_bytes(rows[0], rows[1:]))
    return folder / "export"


def workbook(folder: Path) -> Path:
    book = Workbook()
    for name, rows in TABLES.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.save(folder / "export.xlsx")
    return folder / "export.xlsx"


@pytest.mark.parametrize(("make", "form"), [(packed, "tables"), (loose, "tables"), (workbook, "xlsx")])
def test_tables_are_joined_by_ids_and_codes_in_every_form(tmp_path: Path, make: object, form: str) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    mapping = parse_mapping(MAPPING.format(form=form))
    rows = [row for row in read_file(path, mapping, Limits()) if row.layer == "hazard"]
    assert [(row.attributes["status"], row.attributes["operator"]) for row in rows] == [
        *(("SHA", "Operator X"), ("CHA", None), (None, None), ("SHA", "Operator X")),
    ]
    first, second, third, fourth = rows
    assert first.geometry is not None and shapely.equals(first.geometry, shapely.box(18, 44, 18.01, 44.01))
    assert first.problem == "" and first.geometry_original == "18 44; 18.01 44; 18.01 44.01; 18 44.01"
    assert second.geometry == shapely.Point(18.5, 44) and "'o9': table 'organisation' lacks it" in second.problem
    assert third.geometry is None and third.problem == ""
    assert "corner 1: 'x', '44'" in fourth.problem and "more than once" in fourth.problem
    made = import_file(path, mapping, received_at=NOW, make_id=seeded_uuid7("x"), handed_in_by="t", limits=Limits())
    said = {(claim.thing, claim.property): claim.value for claim in claims_of(made)}
    assert said["i:HA-1/PMN-2", "hazardous_area"] == "i:HA-1" and said["i:HA-1/PMN-2", "count"] == 3
    assert said["i:HA-2", "hazard_class"] == "cha"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        *(
            (('with = "enum"', 'with = "enums"'), "no table 'enums'"),
            (('key = "guid"', 'key = "id"'), "no column 'id'"),
        ),
        (('name = "operator"', 'name = "hazard_localid"'), "already"),
        (('longitude = "x"', 'longitude = "lon"'), "no column 'lon'"),
    ],
)
def test_wrong_names_are_refused_with_what_there_is(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    mapping = parse_mapping(MAPPING.format(form="tables").replace(*change))
    with pytest.raises(MappingError, match=told):
        list(read_file(packed(tmp_path), mapping, Limits()))
