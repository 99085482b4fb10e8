"""`tandem names`: proposals, look-up, names of a thing, and judging pair by pair."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tandem.cli.main import main
from tests.conftest import Run

MAPPING = """[read]
crs = "EPSG:4326"
longitude = "lon"
latitude = "lat"
[said]
language = "{language}"
[[thing]]
kind = "community"
id = "{{id}}"
[thing.properties]
name = {{ column = "name" }}
location = {{ geometry = "whole" }}
official_code = {{ column = "code" }}
"""
LISTS = {
    "uk": "id,name,lon,lat,code\nu1,Бахмут,37.999,48.595,pcode:UA1412\nu2,Олександрівка,34.22,47.68,\n"
    "u3,Олександрівка,35.4,48.9,\nu4,Харків,36.23,49.99,\n",
    "en": "id,name,lon,lat,code\ne1,Artemivsk,38.0,48.594,pcode:UA1412\ne2,Aleksandrovka,34.223,47.681,\n"
    "e3,Kharkow,36.231,49.99,\ne4,Kharkiv Mala,36.231,49.99,\n",
}


@pytest.fixture
def workspace(tmp_path: Path, run: Run) -> Path:
    path = tmp_path / "w.gpkg"
    run("new", path)
    for language, rows in LISTS.items():
        (tmp_path / f"{language}.csv").write_text(rows, encoding="utf-8")
        (tmp_path / f"{language}.toml").write_text(MAPPING.format(language=language))
        run("import", path, tmp_path / f"{language}.csv", "--mapping", tmp_path / f"{language}.toml")
    return path


def test_names_prints_each_pair_with_its_reasons(workspace: Path, run: Run) -> None:
    text = run("names", workspace).output
    lines = [line.strip() for line in text.splitlines()]
    assert lines[0].startswith("Pairs that may be the same: 4.")
    assert "both have the official code pcode:ua1412" in lines[1] and lines[1].startswith("sure community")
    assert any("Aleksandrovka (e2) = Олександрівка (u2)" in line for line in lines)
    assert not any("(u3)" in line for line in lines), "the namesake 100 km away"
    assert f"tandem judge {workspace} same --thing" in lines[-1]


def test_names_as_json_has_the_fields_of_a_proposal(workspace: Path, run: Run) -> None:
    (first, *_) = json.loads(run("names", workspace, "--format", "json").output)
    assert first["things"] == ["e1", "u1"] and first["sure"] and first["reasons"][0].startswith("both have")


def test_like_finds_a_name_in_another_script_and_romanisation(workspace: Path, run: Run) -> None:
    (first, *_) = json.loads(run("names", workspace, "--like", "Charkiw", "--format", "json").output)
    assert first["thing"] == "u4" and first["likeness"] == 1
    assert "u4" in run("names", workspace, "--like", "Харьков").output
    assert run("names", workspace, "--like", "...").output.strip() == "No thing has a name like it."


def test_of_lists_every_name_with_language_and_script(workspace: Path, run: Run) -> None:
    assert run("names", workspace, "--of", "u4").output.splitlines()[2].split()[:3] == ["Харків", "uk", "Cyrl"]
    assert "no thing" in run("names", workspace, "--of", "nowhere", code=2).stderr


def test_pairs_are_judged_one_by_one_and_the_reasons_kept(workspace: Path, run: Run) -> None:
    keys = "s\n\nd\ntwo villages\nl\nq\n"
    done = CliRunner().invoke(main, ["names", str(workspace), "--judge", "--by", "Anna"], input=keys)
    assert done.exit_code == 0 and "Judged the same: 1. Judged different: 1." in done.output
    assert run("names", workspace).output.startswith("Pairs that may be the same: 2.")
    told = run("history", workspace, "u1").output
    assert "Judged 'same' (e1, u1) by Anna" in told and "official code" in told
    judgement = told.split("judgement ")[1].split()[0]
    run("judge", workspace, "retract", "--judgement", judgement, "--by", "Anna", "--reason", "wrong")
    assert run("names", workspace).output.startswith("Pairs that may be the same: 3.")


def test_judging_needs_a_person(workspace: Path, run: Run) -> None:
    assert "--by NAME" in run("names", workspace, "--judge", code=2).stderr


def test_a_language_that_is_no_tag_is_refused_with_the_place(workspace: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(MAPPING.format(language="english"))
    refused = run("import", workspace, tmp_path / "uk.csv", "--mapping", tmp_path / "bad.toml", code=2)
    assert "'english' is no language tag" in refused.stderr and "said" in refused.stderr
