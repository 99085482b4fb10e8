"""The pages on rates and on sampling are true: their files are imported and their commands print what they show."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import shapely

from tests.conftest import Run

DOCS = Path(__file__).resolve().parents[2] / "docs"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def commands(run: Run, page: str) -> str:
    """What the last command prints."""
    output = ""
    for line in blocks(page, "sh")[0].splitlines():
        output = run(*shlex.split(line)[1:]).output
    return output


def without_digest(text: str) -> str:
    """The digest of the policy changes with every comment in it."""
    return re.sub(r"\([0-9a-f]{8}\)", "(digest)", text)


def write(name: str, table: str, mapping: str) -> None:
    Path(f"{name}.csv").write_text(table, encoding="utf-8")
    Path(f"{name}.toml").write_text(mapping, encoding="utf-8")


def test_the_page_on_rates_shows_what_is_printed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table, shown, far = blocks("rates.md", "text")
    write("completion", table, blocks("rates.md", "toml")[0])
    printed = commands(run, "rates.md").splitlines()
    head = [line for line in printed if line.startswith(("work ", "----"))][:2]
    manual = [line for line in printed if line.startswith("Manual clearance ") and "preparation" not in line]
    assert [*head, *manual] == shown.splitlines()
    assert printed[printed.index("Reports that teach nothing:") :] == far.splitlines()
    told = json.loads(run("rates", "region.gpkg", "--on", "2027-01-15", "--format", "json").output)
    by_operator = {(row["ground"], row["operator"]): row for row in told["rates"] if row["rate"] == "manual_clearance"}
    assert by_operator["wooded", "Alfa"]["works"] == ["T-06", "T-12"]
    assert {row["work"] for row in told["findings"]} == {"T-13", "T-14"}
    lines = run("rates", "region.gpkg", "--on", "2027-01-15", "--format", "csv").output.splitlines()
    assert len(lines) == 1 + len(told["rates"])
    checked = run("check", "region.gpkg", "--date", "2027-01-15").output
    assert "rate.far" in checked and "rate.nothing" in checked


def test_the_page_on_sampling_shows_what_is_printed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    land, shown, inspections, faults = blocks("sampling.md", "text")
    mappings = blocks("sampling.md", "toml")
    write("land", land, mappings[0])
    assert without_digest(commands(run, "sampling.md")) == without_digest(shown)
    squares = json.loads(Path("squares.geojson").read_text(encoding="utf-8"))["features"]
    assert len(squares) == 58 and {square["properties"]["land"] for square in squares} == {"F-1-R"}
    assert all(shapely.geometry.shape(square["geometry"]).is_valid for square in squares)
    assert Path("squares.pdf").read_bytes().startswith(b"%PDF")

    def status() -> str:
        return run("sample", "region.gpkg", "F-1-R", "--on", "2026-11-27").output.splitlines()[-1]

    write("inspections", inspections, mappings[1])
    run("import", "region.gpkg", "inspections.csv", "--mapping", "inspections.toml", "--by", "A. Kovac")
    assert status() == "Quality control of F-1-R: failed. Inspection QC-1 failed: record its non-conformity."
    write("faults", faults, mappings[2])
    run("import", "region.gpkg", "faults.csv", "--mapping", "faults.toml", "--by", "A. Kovac")
    assert status() == "Quality control of F-1-R: corrected."


def test_sample_asked_the_wrong_way_is_refused(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write("land", blocks("sampling.md", "text")[0], blocks("sampling.md", "toml")[0])
    run("new", "region.gpkg")
    run("import", "region.gpkg", "land.csv", "--mapping", "land.toml", "--by", "A. Kovac")
    assert "no hazardous area or release" in run("sample", "region.gpkg", "F-9", code=2).output
    assert "with --items" in run("sample", "region.gpkg", "F-1", "--miss", "0.1", code=2).output
    assert (
        "still misses with 10.00%" in run("sample", "region.gpkg", "F-1", "--miss", ".01", "--items", 1, code=2).output
    )
    assert "no size" in run("sample", "region.gpkg", "F-1", "--size", "0x3", code=2).output
    assert "no format" in run("sample", "region.gpkg", "F-1", "--out", "squares.doc", code=2).output


def test_land_that_nobody_cleared_has_no_sample(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = "\n".join(blocks("sampling.md", "text")[0].splitlines()[:2])
    write("land", table, blocks("sampling.md", "toml")[0])
    run("new", "region.gpkg")
    run("import", "region.gpkg", "land.csv", "--mapping", "land.toml", "--by", "A. Kovac")
    assert "Nothing of 'F-1' is reported as cleared" in run("sample", "region.gpkg", "F-1", code=2).output
