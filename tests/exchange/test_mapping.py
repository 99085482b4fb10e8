"""Mapping files are checked against the vocabulary before a row is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tandem.claims.records import Source, Step
from tandem.errors import MappingError, NotFoundError
from tandem.exchange import read_mapping
from tests.exchange.support import (
    NOW,
    SETTLEMENTS,
    claims_of,
    csv_bytes,
    geojson_bytes,
    import_here,
    mapping,
    row_reports,
    sources_of,
)

THING = '[[thing]]\nkind = "community"\nid = "c:{_row}"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = [", "is not TOML"),
        ("colour = 'red'", "colour"),
        (THING + "[thing.properties]\ncolour = {column='c'}", "has no property 'colour'"),
        (THING.replace("community", "castle") + "[thing.properties]\nname = {column='c'}", "no kind of thing 'castle'"),
        (THING + "[thing.properties]\nname = {column='c', constant='d'}", "exactly one of"),
        (THING + "[thing.properties]\nname = {geometry='whole'}", "is of type text"),
        (THING + "[thing.properties]\nlocation = {column='x'}", "is of type geometry"),
        (THING + "[thing.properties]\npeople = {column='x', unit='ha'}", "'ha' does not fit"),
        (THING + "[thing.properties]\nneeds = {column='x', codes={a='beer'}}", "'beer' is no service"),
        (THING + "[thing.properties]\nname = {template='{}'}", "empty braces"),
        (THING + "[thing.said]\nstance='shouts'\n[thing.properties]\nname = {column='c'}", "'shouts' is no stance"),
        ("[said]\nchain = [{source='x', how='saw'}]", "names source 'x'"),
        (
            "[source.x]\nkind = 'team'\nname = 'X'\n"
            "[said]\nchain = [{source='x', how='cites'}, {source='x', how='saw'}]",
            "x <- x cites itself",
        ),
        ("[source.x]\nkind='ghost'\nname='X'", "'ghost' is no source_kind"),
        ("[source.x]\nkind='person'\nname='X'\nparent='y'", "parent 'y'"),
        ("[read]\nlongitude='x'", "given together"),
        ("[extent]\nwest=5\neast=4\nsouth=1\nnorth=2", "west is less than east"),
        ("[said]\nvalid_from={}", "column or a constant"),
        ("[said]\ncredibility=9", "less than or equal to 6"),
    ],
)
def test_faults_are_named_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(MappingError, match=r"at |TOML|kind") as caught:
        mapping(text)
    assert said in caught.value.cause and caught.value.next_step


def test_missing_mapping_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no mapping file"):
        read_mapping(tmp_path / "none.toml")


def test_columns_and_layers_that_the_file_lacks_are_named_with_those_it_has() -> None:
    data = csv_bytes(["name", "lon", "lat"], [["A", 1, 2]])
    with pytest.raises(MappingError, match=r"no column 'people'.*Use one of its columns: lat, lon, name"):
        import_here(data, "file.csv", mapping(SETTLEMENTS))
    with pytest.raises(MappingError, match="no column 'lon'"):
        import_here(csv_bytes(["name"], [["A"]]), "file.csv", mapping(SETTLEMENTS))
    with pytest.raises(MappingError, match="no layer 'other'"):
        import_here(data, "file.csv", mapping(SETTLEMENTS.replace("[[thing]]", '[[thing]]\nlayer = "other"')))
    with pytest.raises(MappingError, match="no layer 'other'"):
        import_here(data, "file.csv", mapping(SETTLEMENTS.replace("[read]", '[read]\nlayer = "other"')))


RULES = """
[source.map]
kind = "document"
name = "Map"
parent = "office"
[source.office]
kind = "organisation"
name = "Office"
accredited_survey = true
[said]
chain = [{ source = "map", how = "cites" }, { source = "office", how = "measured" }]
language = "uk"
evidence = "direct"
said_at = { column = "told", format = "%d.%m.%Y" }
valid_from = { column = "since" }
valid_to = { column = "until" }
[[thing]]
kind = "asset"
id = "a:{code}"
when = { type = ["clinic", "hospital"], open = true }
[thing.said]
stance = "expects"
credibility = 3
[thing.properties]
role = { constant = "clinic" }
network = { constant = "health", generated = true }
[[thing]]
kind = "site"
id = "s:{code}"
unless = { type = ["clinic", "hospital"] }
when = { size = 2 }
[thing.properties]
name = { template = "{type} {code}" }
"""


def test_rules_choose_rows_and_the_rest_is_kept_without_meaning() -> None:
    base = {"told": "03.05.2026", "since": "2026-04", "until": None, "size": 1.0}
    cells = [
        {**base, "type": "clinic", "open": True, "code": 1},
        {**base, "type": "clinic", "open": False, "code": 2},
        {**base, "type": "well", "open": True, "code": 3, "size": 2.0},
        {**base, "type": "well", "open": True, "code": 4},
        {**base, "type": "hospital", "open": True, "code": None, "until": "2020", "told": "31.02.2026"},
    ]
    imported = import_here(geojson_bytes([(None, c) for c in cells]), "f.geojson", mapping(RULES))
    assert len(row_reports(imported)) == imported.counts.rows == 5 and imported.counts.without_meaning == 2
    things = {claim.thing for claim in claims_of(imported)}
    unnamed = next(thing for thing in things if thing.startswith("asset:"))
    assert things == {"a:1", "s:3", unnamed} and imported.counts.things == 3
    role = next(claim for claim in claims_of(imported, "role") if claim.thing == "a:1")
    assert role.stance == "expects" and role.credibility == 3 and role.language == "uk" and role.evidence == "direct"
    assert role.chain == (Step("map", "cites"), Step("office", "measured"))
    assert (
        str(role.valid_from) == "2026-04"
        and role.said_at is not None
        and role.said_at.isoformat().startswith("2026-05-03")
    )
    assert role.evidence_code == ""
    assert {claim.evidence_code for claim in claims_of(imported, "network")} == {"generated"}
    faults = {note.row: note.message for note in imported.notes}
    assert set(faults) == {5}
    assert "id 'a:{code}' is empty" in faults[5] and "31.02.2026" in faults[5] and "before it begins" in faults[5]
    assert faults[5] in row_reports(imported)[4].title


def test_sources_keep_their_ids_between_files_and_are_written_once() -> None:
    data = csv_bytes(["name", "people", "lon", "lat"], [])
    told = mapping(SETTLEMENTS + '[source.x]\nkind = "team"\nname = "X"\n[said]\nchain = [{source = "x", how = "saw"}]')
    (source,) = sources_of(import_here(data, "f.csv", told))
    assert source == Source("x", "team", "X", NOW)
    assert sources_of(import_here(data, "f.csv", told, known_sources={"x": source})) == []
    with pytest.raises(MappingError, match="known already as 'Y'"):
        import_here(data, "f.csv", told, known_sources={"x": Source("x", "team", "Y", NOW)})


def test_a_mapping_without_sources_names_the_file_as_the_document() -> None:
    imported = import_here(csv_bytes(["name", "people", "lon", "lat"], [["A", 1, 2, 3]]), "f.csv", mapping(SETTLEMENTS))
    (source,) = sources_of(imported)
    assert source.kind == "document" and source.name == "f.csv"
    assert {claim.chain for claim in claims_of(imported)} == {(Step(source.id, "cites"),)}


def test_areas_in_hectares_under_square_metres_are_unreadable_and_kept() -> None:
    text = '[read]\nwkt="wkt"\ncrs="OGC:CRS84"\n[[thing]]\nkind="work"\nid="w:{_row}"\n[thing.properties]\narea_m2={column="area"}'
    square = "POLYGON ((18 44, 18.01 44, 18.01 44.01, 18 44.01, 18 44))"  # about 890,000 m2
    data = csv_bytes(["wkt", "area"], [[square, "89.1"], [square, "891000"], ["", "89.1"]])
    first, second, third = claims_of(import_here(data, "f.csv", mapping(text)), "area_m2")
    assert first.value is None and first.original == "89.1" and "looks like hectares" in first.unreadable
    assert second.value == 891000.0 and third.value == 89.1
    declared = claims_of(import_here(data, "f.csv", mapping(text.replace('="area"', '="area", unit="ha"'))), "area_m2")
    assert declared[0].value == 891000.0


def test_ends_of_lines_become_locations_of_nodes() -> None:
    line = {"type": "LineString", "coordinates": [[18, 44], [18.5, 44.1], [19, 45]]}
    shape = {"type": "Polygon", "coordinates": [[[18, 44], [19, 44], [19, 45], [18, 44]]]}
    text = '[[thing]]\nkind="asset"\nid="{_layer}:{_row}"\n[thing.properties]\nlocation={geometry="end"}'
    first, second = claims_of(import_here(geojson_bytes([(line, {}), (shape, {})]), "n.geojson", mapping(text)))
    assert first.thing == "n:1" and first.geometry is not None and first.geometry.coords[0] == (19, 45)
    assert second.geometry is None and "has no end point" in second.unreadable and second.original


def test_words_of_likelihood_are_kept_as_written_and_have_a_band_where_the_table_has_one() -> None:
    text = THING + "said = { likelihood = 'sure' }\nproperties.people = { column = 'people' }"
    made = import_here(b"people,sure\n5,Likely\n6,reportedly\n7,\n", "x.csv", mapping(text))
    told = [(claim.value, claim.likelihood_words, claim.likelihood is not None) for claim in claims_of(made)]
    assert told == [(5, "Likely", True), (6, "reportedly", False), (7, "", False)]
    with pytest.raises(MappingError, match="sure"):
        import_here(b"people\n5\n", "x.csv", mapping(text))


def test_a_mapping_without_likelihood_keeps_the_digest_that_it_had() -> None:
    assert "likelihood" not in mapping(THING + "properties.people = { column = 'people' }").model_dump()["said"]
