"""The GICHD's minimum data go out and come back: every field of the list, with nothing changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from openpyxl import load_workbook
from shapely.geometry.base import BaseGeometry

from tandem.claims.belief import beliefs_of
from tandem.claims.records import Claim, Record, Report, Source, Step
from tandem.errors import FormatError
from tandem.ids import sha256_hex
from tandem.policy import generic_policy
from tandem.settings import Settings
from tandem.usecases.importing import import_jobs, pair
from tandem.usecases.minimum_data import Field, export_minimum_data, minimum_fields
from tandem.usecases.workspace import Workspace, create_workspace, record
from tandem.vocabulary import codes, properties

AT, DAY = datetime(2026, 6, 1, tzinfo=UTC), date(2026, 6, 1)
PLACE = {"perimeter": shapely.box(18, 44, 18.01, 44.01), "area": shapely.box(18, 44, 18.005, 44.005)}


def value(field: Field, at: int) -> object:
    """Something that the property can hold, other than what the next thing has."""
    known = field.known
    if known.type == "geometry":
        return PLACE.get(known.name, shapely.Point(18.001 + at / 1000, 44.002))
    if known.type in ("code", "codes"):
        code = list(codes(known.codes))[at % len(codes(known.codes))]
        return [code] if known.type == "codes" else code
    texts = {"date": f"2026-0{at + 1}-03", "integer": 3 + at, "number": 0.2 + at, "ref": f"{known.codes}:{at}"}
    return texts.get(known.type, f"{field.name}; \u0421\u0435\u043b\u043e {at}")


def fill(workspace: Workspace) -> dict[tuple[str, str], object]:
    """Two things of each kind with every field; what was said by thing and property."""
    content = b"made"
    report = Report("r", "s", "file", AT, content, sha256_hex(content), "text/plain", "k")
    records: list[Record] = [Source("s", "organisation", "Operator X", AT), report]
    said: dict[tuple[str, str], object] = {}
    for at in range(2):
        for field in minimum_fields():
            thing, told = f"{field.kind}:{at}", value(field, at)
            said[thing, field.name] = told
            shape = told if isinstance(told, BaseGeometry) else None
            plain: Any = None if shape is not None else told
            key = f"{thing}/{field.name}"
            records.append(
                Claim(
                    key,
                    "r",
                    thing,
                    field.kind,
                    field.name,
                    plain,
                    AT,
                    (Step("s", "saw"),),
                    "says",
                    shape,
                    evidence="direct",
                )
            )
    record(workspace, records, valid_at=DAY)
    return said


def held(workspace: Workspace) -> dict[tuple[str, str], object]:
    """What the claims of a workspace say, by thing and property."""
    with workspace.store.reading() as reader:
        evidence = reader.evidence()
    return {
        (thing, name): claims[0].geometry if claims[0].geometry is not None else claims[0].value
        for thing, known in evidence.claims.items()
        for name, claims in known.items()
    }


def test_every_field_comes_back_as_it_went_out(tmp_path: Path) -> None:
    here = create_workspace(tmp_path / "a.gpkg", None, AT, "Here")
    said = fill(here)
    mapping, rows = export_minimum_data(here, tmp_path / "m.xlsx", valid_at=DAY)
    assert rows == 2 * len({field.sheet for field in minimum_fields()})
    there = create_workspace(tmp_path / "b.gpkg", None, AT)
    (done,) = import_jobs(
        there, pair([tmp_path / "m.xlsx"], [mapping]), by="A", now=AT, valid_at=DAY, settings=Settings()
    )
    assert done.notes == ()
    assert held(there) == said
    with there.store.reading() as reader:
        evidence = reader.evidence()
    belief = beliefs_of(evidence, "land_release:0", valid_at=DAY, known_at=AT, policy=generic_policy().records)["area"]
    assert belief.status == "pending"  # what lowers danger waits for two people there too


def test_what_waits_for_two_people_says_so_and_nothing_restricted_leaves(tmp_path: Path) -> None:
    here = create_workspace(tmp_path / "a.gpkg", None, AT, "Here")
    fill(here)
    export_minimum_data(here, tmp_path / "m.xlsx", valid_at=DAY)
    sheet = load_workbook(tmp_path / "m.xlsx")["land_release"]
    head = [cell.value for cell in sheet[1]]
    waits = head.index("awaits_two_people")
    assert [row[waits].value for row in sheet.iter_rows(min_row=2)] == ["area;category"] * 2
    assert not [field for field in minimum_fields() if properties(field.kind)[field.name].sensitivity]


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="workbook"):
        export_minimum_data(create_workspace(tmp_path / "a.gpkg", None, AT), tmp_path / "m.csv", valid_at=DAY)


def test_every_requirement_of_the_draft_has_its_field() -> None:
    # By page of the draft, read independently of the list in the package.
    wanted = {
        "hazardous_area": {"perimeter", "hazard_class"},
        "land_release": {"area", "category", "method", "depth_m", "women", "men", "girls", "boys"},
        "device": {"location", "device_group", "model", "condition", "depth_m", "disposal"},
        "work": {"organisation", "method", "started_on", "ended_on", "status"},
        "incident": {"location", "date", "device_group", "accident_kind"},
        "inspection": {"inspected_on", "work", "organisation", "inspected_by"},
        "non_conformity": {"non_conformity_kind", "severity", "corrective_action"},
        "education_session": {"location", "held_on", "organisation", "channel", "women", "men", "girls", "boys"},
    }
    have = {(field.kind, field.name) for field in minimum_fields()}
    assert {(kind, name) for kind, names in wanted.items() for name in names} <= have
