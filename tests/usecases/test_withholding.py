"""Planted canaries in every restricted field: no command, page, list, layer, export or briefing tells one without the role."""

from __future__ import annotations

import os
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from tandem.cli.main import main
from tandem.policy import generic_policy
from tandem.settings import Settings
from tandem.usecases.lists.columns import KINDS
from tandem.usecases.room.open import Room
from tandem.usecases.workspace import open_workspace
from tandem.vocabulary import properties
from tandem.web.app import create_app
from tests.conftest import Run

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
VICTIMS = int(os.environ.get("TANDEM_TEST_CANARIES", "400")) // 4
HOST = "http://127.0.0.1:8642"
MAPPING = """title = "Victims"
[source.ward]
kind = "organisation"
name = "Ward register"
[said]
chain = [{ source = "ward", how = "cites" }]
[[thing]]
kind = "victim"
id = "ward:{number}"
[thing.properties]
name = { column = "name" }
age = { column = "age" }
activity = { column = "activity" }
happened_on = { column = "day", format = "%Y-%m-%d" }
outcome = { column = "outcome" }
sex = { column = "sex" }
incident = { column = "incident" }
"""


def canaries() -> list[list[str]]:
    """Rows of name, age (a number nobody has, and text that is none), activity and incident."""
    return [
        [
            f"KANARINAME{i:05d}Q",
            f"KANARIAGE{i:05d}Q" if i % 2 else str(700_000_000 + i),
            f"KANARIDOES{i:05d}Q",
            f"KANARIAT{i:05d}Q",
        ]
        for i in range(VICTIMS)
    ]


CANARY = re.compile(rb"KANARI|\b7000[0-9]{5}\b")


@pytest.fixture(scope="module")
def planted(region: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """The generated region with victims from a register, one judged the same as another, one recorded by hand."""
    folder = tmp_path_factory.mktemp("planted")
    path = folder / "region.gpkg"
    path.write_bytes(region.read_bytes())
    rows = [
        f"{i},{name},{age},{activity},2026-03-{1 + i % 28:02d},{'killed' if i % 3 else 'KANARIOUT'},{'female' if i % 2 else 'male'},{at}"
        for i, (name, age, activity, at) in enumerate(canaries())
    ]
    (folder / "ward.csv").write_text("\n".join(["number,name,age,activity,day,outcome,sex,incident", *rows]) + "\n")
    (folder / "ward.toml").write_text(MAPPING)
    run("import", path, folder / "ward.csv", "--mapping", folder / "ward.toml", "--date", "2026-04-01")
    run("record", path, "victim", "by-hand", "name=KANARIHAND", "activity=KANARIWORK", "--date", "2026-04-01")
    run("record", path, "victim", "by-hand", "name=KANARIOTHER", "--by", "Somebody Else", "--date", "2026-04-01")
    run("replan", path, "--iterations", 5, "--quiet", "--date", "2026-04-02")
    return path


def found_in(path: Path) -> list[bytes]:
    """Canaries in a file, also inside its compressed parts and streams."""
    if path.suffix == ".pdf":
        return CANARY.findall("\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages).encode())
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            return [hit for name in parts.namelist() for hit in CANARY.findall(parts.read(name))]
    return CANARY.findall(path.read_bytes())


def things(path: Path) -> list[str]:
    """Ids of victims, claims and reports as somebody with the file finds them."""
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT thing, id, report FROM claim WHERE kind = 'victim' LIMIT 9"
        rows = connection.execute(query).fetchall()
        wholes = connection.execute("SELECT part_of FROM report WHERE part_of IS NOT NULL AND id = ?", (rows[0][2],))
        return list(dict.fromkeys([*(one for row in rows for one in row), *(one for (one,) in wholes)]))


def test_canaries_are_in_the_workspace_and_in_every_restricted_field(planted: Path, run: Run, tmp_path: Path) -> None:
    assert len(CANARY.findall(planted.read_bytes())) > VICTIMS
    run("journal", planted, tmp_path / "journal.jsonl")
    assert CANARY.search((tmp_path / "journal.jsonl").read_bytes())
    assert all(one.sensitivity == "restricted" for one in properties("victim").values())


def test_no_export_holds_a_canary(planted: Path, run: Run, tmp_path: Path) -> None:
    for ending in ("xlsx", "gpkg", "geojson", "csv", "xml", "ics", "kml", "zip"):
        target = tmp_path / f"out.{ending}"
        result = CliRunner().invoke(main, ["export", str(planted), "--output", str(target), "--date", "2026-04-01"])
        assert not CANARY.search(result.output.encode())
    made = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert len(made) >= 3
    assert {one.name: found_in(one) for one in made if found_in(one)} == {}


def test_no_layer_of_the_workspace_holds_a_canary(planted: Path) -> None:
    with closing(sqlite3.connect(planted)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM layer")]
        assert "hazardous_area" in names
        for name in names:
            told = repr(connection.execute(f'SELECT * FROM "{name}"').fetchall()).encode()
            assert not CANARY.search(told), name


def test_no_briefing_holds_a_canary(planted: Path, run: Run, tmp_path: Path) -> None:
    for ending in ("html", "pdf", "docx"):
        run("brief", planted, "--output", tmp_path / f"b.{ending}")
        assert found_in(tmp_path / f"b.{ending}") == []


def commands(planted: Path) -> Iterator[tuple[object, ...]]:
    for name in (
        "show",
        "check",
        "conflicts",
        "names",
        "capacity",
        "critical",
        "education",
        "victims",
        "verify",
        "compare",
    ):
        yield (name, planted)
    yield ("show", planted, "--find", "KANARI")
    yield ("review", planted)
    for thing in things(planted):
        yield ("history", planted, thing)
        yield ("report", planted, thing)


def test_no_command_tells_a_canary(planted: Path) -> None:
    for arguments in commands(planted):
        result = CliRunner().invoke(main, [str(one) for one in arguments])
        told = result.output.replace("--find 'KANARI'", "").replace("'KANARI'", "")
        assert not CANARY.search(told.encode()), arguments


def test_no_page_tells_a_canary(planted: Path) -> None:
    ids = things(
        planted
    )  # Before the workspace is open: a second SQLite in one process lets go of the locks of the first.
    workspace = open_workspace(planted, Settings())
    headers = {"accept": "text/html", "origin": HOST, "sec-fetch-site": "same-origin"}
    seen = 0
    try:
        app = create_app(Room(workspace, lambda: NOW))
        with TestClient(app, base_url=HOST, headers=headers, raise_server_exceptions=False) as client:
            for address in addresses(client, ids):
                answer = client.get(address)
                seen += answer.status_code == 200
                body = answer.content.replace(address.encode(), b"")
                assert not CANARY.search(body), address
    finally:
        workspace.store.close()
    assert seen > 20


def addresses(client: TestClient, ids: list[str]) -> list[str]:
    """Every page that takes no part of an address, every list in every format, and every page with an id of a victim's record."""
    paths = [path for path, of in client.get("/openapi.json").json()["paths"].items() if "get" in of]
    assert len(paths) > 20
    found = [path for path in paths if "{" not in path]
    for path in paths:
        slots = re.findall(r"{(\w+)(?::\w+)?}", path)
        if slots:
            for one in (*KINDS, *ids[:6], "xlsx", "csv", "last"):
                found.append(re.sub(r"{\w+(?::\w+)?}", one, path))
    for kind in KINDS:
        found += [
            path.replace("{kind}", kind).replace("{ending}", ending).replace("{format}", ending)
            for path in paths
            if "{kind}" in path
            for ending in ("xlsx", "csv", "geojson")
        ]
    return list(dict.fromkeys(found))


def test_only_a_named_reader_gets_the_records(planted: Path, run: Run, tmp_path: Path) -> None:
    refused = CliRunner().invoke(main, ["victims", str(planted), "--reader", "Ana Horvat"])
    assert refused.exit_code == 2
    assert "KANARI" not in refused.output
    policy, path = tmp_path / "policy.toml", tmp_path / "named.gpkg"
    policy.write_text(generic_policy().text.replace("readers = []", 'readers = ["Ana Horvat"]'), encoding="utf-8")
    run("new", path, "--policy", policy)
    run("record", path, "victim", "v", "name=KANARINAME")
    assert "KANARINAME" in run("victims", path, "--reader", "ana  horvat").output
    assert "KANARINAME" not in run("victims", path).output
