"""The commands of ``docs/quality.md`` run as they stand there, and an export as KML and as minimum data beside them."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tandem.picture.findings import RULES
from tests.conftest import Run

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "quality.md").read_text(encoding="utf-8")


def test_commands_of_the_page_run(run: Run, region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(region, "region.gpkg")
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    commands = [shlex.split(line, comments=True)[1:] for line in block.splitlines()]
    assert [command[0] for command in commands] == ["quality", "quality", "quality", "import"]
    for command in commands:
        run(*command)
    assert Path("report.html").read_text(encoding="utf-8").count("<h2>") == 7
    run("export", "region.gpkg", "--output", "places.kml")
    run("export", "region.gpkg", "--output", "minimum.xlsx", "--minimum-data")
    assert Path("places.kml").stat().st_size and Path("minimum.toml").stat().st_size


def test_the_page_names_rules_that_there_are() -> None:
    named = set(re.findall(r"`((?:id|geometry|device|area|date|unit)\.\w+)`", PAGE))
    assert named <= set(RULES) and len(named) == 12
