"""The commands of ``docs/keeping.md`` run as they stand there."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import Run

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "keeping.md").read_text(encoding="utf-8")


def test_commands_of_the_page_run(run: Run, region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(region, "region.gpkg")
    shutil.copy(region, "north.gpkg")
    shutil.copy(region, "south.gpkg")
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    assert len(commands) == 7
    for command in commands:
        arguments = shlex.split(command)[1:]
        if arguments[0] == "merge":
            Path("region.gpkg").unlink()
            arguments += ["--date", "2026-04-01"]
        run(*arguments)
