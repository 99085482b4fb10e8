"""The mappings of activities that ship with Tandem read a sheet with their columns, and what was there before stays."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tandem.settings import Settings
from tandem.usecases.recording import record_thing
from tandem.usecases.withholding import whole_of
from tandem.usecases.workspace import open_workspace
from tandem.vocabulary import codes, properties
from tests.conftest import Run
from tests.web.conftest import NOW

FOLDER = Path(__file__).parents[2] / "mappings" / "activities"
SAMPLES = {"text": "Some words", "date": "2026-03-04", "integer": "3", "number": "0.25", "ref": "x1", "refs": "x1;x2"}


@pytest.mark.parametrize("mapping", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_mapping_reads_every_property(mapping: Path, run: Run, tmp_path: Path) -> None:
    text = mapping.read_text(encoding="utf-8")
    kind = re.findall(r'^kind = "(\w+)"$', text, re.MULTILINE)[1]
    columns = re.findall(r'^(\w+) = { column = "\1"', text, re.MULTILINE)
    known = properties(kind)
    assert {name for name, one in known.items() if one.type not in ("geometry", "json")} == set(columns)
    placed = ["longitude", "latitude"] if "longitude" in text else []
    cells = [
        next(iter(codes(known[name].codes))) if "code" in known[name].type else SAMPLES[known[name].type]
        for name in columns
    ]
    sheet, path = tmp_path / "sheet.csv", tmp_path / "r.gpkg"
    sheet.write_text(
        f"id,{','.join([*columns, *placed])}\nt1,{','.join([*cells, *['17.5', '44.25'][: len(placed)]])}\n"
    )
    run("new", path)
    run("import", path, sheet, "--mapping", mapping, "--all-or-nothing")
    workspace = open_workspace(path, Settings())
    try:
        with whole_of(workspace.store).reading() as reader:
            said = reader.evidence(things=["t1"]).claims["t1"]
            assert set(said) == {*columns, *(["location"] if placed else [])}
            assert not any(claim.unreadable for claims in said.values() for claim in claims)
    finally:
        workspace.store.close()


def test_a_form_with_one_more_question_destroys_no_answer(run: Run, tmp_path: Path) -> None:
    path, first, later = tmp_path / "r.gpkg", tmp_path / "one.csv", tmp_path / "two.csv"
    first.write_text("id,model\nd1,PMA-2\nd2,PMR-3\n")
    later.write_text("id,model,depth_m\nd1,PMA-2,0.2\n")
    mapping = 'title = "Finds"\n[source.s]\nkind = "organisation"\nname = "S"\n[said]\nchain = [{ source = "s", how = "cites" }]\n'
    mapping += '[[thing]]\nkind = "device"\nid = "{id}"\n[thing.properties]\nmodel = { column = "model" }\n'
    (tmp_path / "one.toml").write_text(mapping)
    (tmp_path / "two.toml").write_text(mapping + 'depth_m = { column = "depth_m", unit = "m" }\n')
    run("new", path)
    run("import", path, first, "--mapping", tmp_path / "one.toml")
    before = run("history", path, "d2").output
    run("import", path, later, "--mapping", tmp_path / "two.toml")
    assert run("history", path, "d2").output == before
    told = run("history", path, "d1").output
    assert "PMA-2" in told
    assert "0.2" in told


def test_units_of_a_column_are_converted_and_never_mixed(run: Run, tmp_path: Path) -> None:
    path, sheet = tmp_path / "r.gpkg", tmp_path / "depth.csv"
    sheet.write_text("id,depth\nd1,20\nd2,20 in the ground\n")
    mapping = 'title = "Finds"\n[source.s]\nkind = "organisation"\nname = "S"\n[said]\nchain = [{ source = "s", how = "cites" }]\n'
    mapping += (
        '[[thing]]\nkind = "device"\nid = "{id}"\n[thing.properties]\ndepth_m = { column = "depth", unit = "cm" }\n'
    )
    (tmp_path / "m.toml").write_text(mapping)
    run("new", path)
    run("import", path, sheet, "--mapping", tmp_path / "m.toml")
    workspace = open_workspace(path, Settings())
    try:
        record_thing(workspace, "device", "d3", {"depth_m": "0.2"}, by="Ana", now=NOW, valid_at=date(2026, 4, 1))
        with workspace.store.reading() as reader:
            said = {thing: claims["depth_m"][0] for thing, claims in reader.evidence().claims.items()}
    finally:
        workspace.store.close()
    assert (said["d1"].value, said["d3"].value) == (0.2, 0.2)
    assert said["d2"].value is None
    assert said["d2"].original == "20 in the ground"
