"""The page on activities is true: its commands print what it shows, and a plan gives the team no work."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tandem.picture.accreditation import Accreditations, not_accredited
from tandem.policy import generic_policy
from tandem.settings import Settings
from tandem.times import parse_day
from tandem.usecases.seeing import see_now
from tandem.usecases.workspace import open_workspace
from tests.conftest import Run

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "activities.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_print_what_it_shows(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (commands,) = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    (printed,) = re.findall(r"```text\n(.*?)```", TEXT, re.DOTALL)
    output = ""
    for line in commands.splitlines():
        output = run(*shlex.split(line)[1:]).output
    assert printed.strip() in output
    workspace, day = open_workspace(Path("region.gpkg"), Settings()), parse_day("2026-05-04")
    with workspace.store.reading() as reader:
        picture = see_now(reader, generic_policy(), valid_at=day).picture
    workspace.store.close()
    team = picture.teams[0]
    told = Accreditations(picture, generic_policy()).on(team, "manual_clearance", day)
    sentence = not_accredited(team, "manual_clearance", day, told.reasons)
    assert sentence.partition(":")[0] in TEXT
    assert "non-conformity 'nc-1'" in sentence
    assert "expired on 30 April 2026" in sentence
