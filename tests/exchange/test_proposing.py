"""A proposed mapping is a mapping: it reads the file that it was made from, and leaves open what cannot be known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tandem.exchange.importing import propose_mapping
from tandem.exchange.mapping import parse_mapping
from tandem.exchange.proposing import propose
from tandem.exchange.rows import RawLayer
from tandem.exchange.sandbox import Limits
from tests.exchange.support import claims_of, csv_bytes, geojson_bytes, import_here

HEADER = ["Code", "Name", "Hazard class", "Area (ha)", "Lon", "Lat", "Remark"]
ROWS = [["H1", "Dol", "SHA", "1,5", "18,5", "44,2", "wet"], ["H2", "Brdo", "who knows", "2,5", "18,6", "44,1", ""]]


def proposed(folder: Path, name: str, content: bytes, kind: str = "") -> str:
    path = folder / name
    path.write_bytes(content)
    return propose_mapping(path, Limits(), kind=kind)


def test_a_list_of_areas_is_understood_by_its_own_proposal(tmp_path: Path) -> None:
    data = csv_bytes(HEADER, ROWS, ";")
    text = proposed(tmp_path, "areas.csv", data)
    imported = import_here(data, "areas.csv", parse_mapping(text))
    assert {claim.kind for claim in claims_of(imported)} == {"hazardous_area"}
    assert [claim.value for claim in claims_of(imported, "area_m2")] == [15_000, 25_000]
    assert claims_of(imported, "hazard_class")[0].value == "sha"
    assert '# codes to decide: "who knows"; each is one of: sha' in text
    assert '# not used: "Remark", such as "wet"' in text
    place = claims_of(imported, "perimeter")[0].geometry
    assert place is not None and (place.centroid.x, place.centroid.y) == (18.5, 44.2)


def test_metres_are_not_taken_for_degrees(tmp_path: Path) -> None:
    text = proposed(tmp_path, "a.csv", csv_bytes(["name", "x", "y"], [["A", "400000", "5400000"]]))
    assert '# crs = "EPSG:..."' in text and '\ncrs = "EPSG:4326"' not in text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["14.03.2026", "02.04.2026"], 'format = "%d.%m.%Y"'),
        (["03/04/2026"], "to decide: %d/%m/%Y or %m/%d/%Y"),
        (["03.04.26"], "to decide: none that fits all values"),
        (["45000"], 'format = "excel"'),
    ],
)
def test_date_forms_are_proposed_only_where_one_fits(tmp_path: Path, values: list[str], said: str) -> None:
    rows = [[str(index), value] for index, value in enumerate(values)]
    text = proposed(tmp_path, "a.csv", csv_bytes(["code", "released on"], rows), "land_release")
    assert said in text
    parse_mapping(text)


def test_features_and_submissions_are_told_apart(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [18.5, 44]}
    geojson = proposed(tmp_path, "a.json", geojson_bytes([(point, {"name": "A", "people": 1})]))
    assert "format" not in geojson and 'geometry = "whole"' in geojson
    answers = json.dumps({"results": [{"_id": 1, "site/people": "3", "site/place": "44.2 18.5 0 0"}]}).encode()
    form = proposed(tmp_path, "b.json", answers, "community")
    assert 'format = "submissions"' in form and 'geopoint = "site/place"' in form
    imported = import_here(answers, "b.json", parse_mapping(form))
    assert claims_of(imported, "people")[0].value == 3 and claims_of(imported, "location")[0].geometry is not None


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), min_size=1, max_size=6), st.text(max_size=12))
@example({"a": "b"}, "\x1f")
@settings(max_examples=30, deadline=None)
def test_whatever_stands_in_a_file_the_proposal_is_a_mapping(cells: dict[str, str], name: str) -> None:
    layer = RawLayer("l", None, list(cells))
    layer.add(dict(cells), None, "", "")
    parse_mapping(propose([layer], name))
